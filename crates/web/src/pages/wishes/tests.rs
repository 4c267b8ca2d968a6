//! The pages about wishes, as a browser gets them.

use axum::http::{StatusCode, header};
use towline_api::lists::{Plan, PlanLine, Run};
use towline_domain::{
    Cause, Choice, FlowName, ItemId, Thing,
    wishes::{Candidate, Title, TitleKey, TitleStage, Unmatched, UnmatchedStage, Wish, WishCause},
};
use towline_engine::{NewItem, NewPlan, NewRun};
use towline_store::NewWish;

use crate::{
    AccessSettings, ListOf,
    testing::{Scene, text},
};

const LIST: &str = "imdb:list/ls1";
const HOSTILE: &str = "<script>alert(1)</script>\u{202e}gnp";

fn key(title: &str) -> TitleKey {
    title.parse().unwrap()
}

fn item(thing: &impl Thing, key: String, kind: &'static str, name: &str) -> NewItem {
    NewItem {
        flow: FlowName::Wishes,
        kind,
        key,
        source: LIST.into(),
        title: name.into(),
        stage: thing.stage(),
        ended: thing.is_ended(),
        version: 1,
        detail: serde_json::to_value(thing).unwrap(),
        due_at: None,
        says: vec![format!("said of {name}")],
    }
}

fn title(number: u32, name: &str, stage: TitleStage) -> NewItem {
    let title =
        Title { stage, ..Title::new("seerr:s", key(&format!("movie:{number}")), false, name) };
    item(&title, title.ledger_key(), Title::KIND, name)
}

fn candidate(title: &str) -> Candidate {
    Candidate {
        key: key(title),
        title: "<i>Dune</i>".into(),
        original_title: None,
        released: Some("1984-12-14".parse().unwrap()),
    }
}

fn unsure(name: &str) -> (NewItem, NewWish) {
    let wish = Wish { title: Some(name.into()), ..Wish::default() };
    let ident = wish.ident().unwrap();
    let unmatched = Unmatched {
        wish: wish.clone(),
        why: "two films have this name".into(),
        candidates: vec![candidate("movie:841"), candidate("movie:438631")],
        stage: UnmatchedStage::Unsure,
    };
    let item = item(&unmatched, ident.to_string(), Unmatched::KIND, name);
    (item, NewWish { ident, rank: 1, wish, title: None })
}

fn wish_for(number: u32, rank: u32) -> NewWish {
    let title = key(&format!("movie:{number}"));
    let name = format!("Film {number} {HOSTILE}");
    let wish = Wish { title: Some(name), ..Wish::default() };
    NewWish { ident: title.to_string().parse().unwrap(), rank, wish, title: Some(title) }
}

/// A list of these wishes, which was read once.
async fn scene(wishes: Vec<NewWish>, items: Vec<NewItem>) -> Scene {
    let scene = Scene::new(AccessSettings::default()).await;
    *scene.desk.lists.lock().unwrap() = vec![ListOf {
        name: "films / more".into(),
        key: LIST.into(),
        server: "media".into(),
        server_key: "seerr:s".into(),
        in_4k: false,
        asks: true,
        schedule: "every 6 hours".into(),
    }];
    let ledger = &scene.state.ledger;
    let source = NewItem { kind: "source", key: LIST.into(), ..title(1, "x", TitleStage::Nothing) };
    ledger.add(vec![source]).await.unwrap();
    let now = ledger.clock().now();
    let run = NewRun {
        source: LIST.into(),
        began: now,
        ended: now,
        read: "failed",
        asked: 0,
        counts: serde_json::json!({"error": "the site <b>says</b> no", "error_hint": "wait a day"}),
    };
    let plan = NewPlan { list: LIST.into(), wishes, items, run: Some(run), ..NewPlan::default() };
    ledger.apply(plan).await.unwrap();
    scene
}

const AT: &str = "/wishes/lists/films%20%2F%20more";

async fn get(scene: &Scene, at: &str) -> String {
    let mut browser = scene.browser().await;
    let page = browser.get(at).await;
    assert_eq!(page.status(), StatusCode::OK, "{at}");
    text(page).await
}

#[tokio::test]
async fn without_lists_the_page_says_how_to_make_one_and_nothing_fails() {
    let scene = Scene::new(AccessSettings::default()).await;
    let mut browser = scene.browser().await;
    for (at, says) in [
        ("/wishes", "There is no list yet."),
        ("/wishes/titles", "No title is on its way."),
        ("/wishes/titles?q=x", "No title fits."),
        ("/wishes/tombstones", "There is no tombstone."),
    ] {
        let page = browser.get(at).await;
        assert_eq!(page.status(), StatusCode::OK, "{at}");
        let page = text(page).await;
        assert!(page.contains(says), "{at}: {page}");
    }
    let gone = browser.get("/wishes/lists/none").await;
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/wishes/candidates/1").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/wishes/means/1").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_list_that_cannot_be_read_says_why_and_what_to_do_and_can_be_run_now() {
    let scene = scene(vec![wish_for(7, 1)], vec![title(7, "Heat", TitleStage::Requested)]).await;
    let mut browser = scene.browser().await;
    for at in ["/wishes", AT] {
        let page = text(browser.get(at).await).await;
        assert!(page.contains("the site &lt;b&gt;says&lt;/b&gt; no"), "{page}");
        assert!(page.contains("wait a day") && page.contains("never whole"), "{page}");
        assert!(page.contains("1 requested"), "{page}");
    }
    let run = browser.post(&format!("{AT}/run"), &[]).await;
    assert_eq!(run.status(), StatusCode::SEE_OTHER);
    let order = scene.state.ledger.store().pending_answer(ItemId(1)).await.unwrap().unwrap();
    assert_eq!((order.choice, order.by.as_str()), (Choice::Retry, "jo (page)"));
    let gone = browser.post("/wishes/lists/none/run", &[]).await;
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_long_list_is_told_in_parts_and_its_names_stay_names() {
    let scene = scene((1..=60).map(|n| wish_for(n, n)).collect(), Vec::new()).await;
    let mut browser = scene.browser().await;
    let first = text(browser.get(AT).await).await;
    assert_eq!(first.matches("Film ").count(), 50, "{first}");
    assert!(!first.contains("<script>alert"), "{first}");
    assert!(!first.contains('\u{202e}'), "{first}");
    let next = first.split("href=\"").find(|at| at.contains("?after=50&amp;wish=")).unwrap();
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    let next = text(browser.get(next.split('#').next().unwrap()).await).await;
    assert_eq!(next.matches("Film ").count(), 10, "{next}");
    assert!(next.contains(">First<") && !next.contains("?after="), "{next}");
}

#[tokio::test]
async fn a_plan_is_shown_with_reasons_and_runs_only_when_it_is_applied() {
    let scene = scene(Vec::new(), Vec::new()).await;
    let mut browser = scene.browser().await;
    let failed = browser.post(&format!("{AT}/plan"), &[]).await;
    assert_eq!(failed.status(), StatusCode::FAILED_DEPENDENCY);
    let failed = text(failed).await;
    assert!(
        failed.contains("&lt;the site&gt; closed") && failed.contains("look at it"),
        "{failed}"
    );

    let line = |word: &str, number: usize| PlanLine {
        ident: format!("{word}{number}"),
        name: format!("<b>{word}</b> {number}"),
        means: None,
        word: word.into(),
        why: "because <i>so</i>".into(),
        candidates: Vec::new(),
    };
    let mut lines: Vec<_> = (0..120).map(|number| line("available", number)).collect();
    lines.extend([line("unsure", 1), line("new", 1)]);
    let plan = Plan { list: "films / more".into(), run: Run::default(), lines };
    *scene.desk.plan.lock().unwrap() = Some(plan);
    let made = text(browser.post(&format!("{AT}/plan"), &[]).await).await;
    assert!(made.contains("because &lt;i&gt;so&lt;/i&gt;"), "{made}");
    assert!(made.contains("Apply: ask for 1"), "{made}");
    assert!(made.contains("22 more that change nothing"), "{made}");
    assert!(made.find("&lt;b&gt;new") < made.find("&lt;b&gt;available"), "{made}");
    let order = scene.state.ledger.store().pending_answer(ItemId(1)).await.unwrap();
    assert_eq!(order, None, "nothing was done");
    // A reload of it leads to the list.
    let again = browser.get(&format!("{AT}/plan")).await;
    assert_eq!(again.headers()[header::LOCATION], AT);
}

#[tokio::test]
async fn a_first_run_that_waits_for_a_yes_shows_its_answers() {
    let scene = scene(Vec::new(), Vec::new()).await;
    let store = scene.state.ledger.store();
    let cause = Cause::Wish(WishCause::FirstRun { titles: 3 });
    let now = scene.state.ledger.clock().now();
    store.ask(ItemId(1), &cause, &[Choice::All, Choice::None], HOSTILE, now).await.unwrap();
    let page = get(&scene, AT).await;
    assert!(page.contains("3 titles would be asked for"), "{page}");
    assert!(page.contains("All of them") && page.contains("None of them"), "{page}");
    assert!(page.contains("action=\"/inbox/1/answer\""), "{page}");
    assert!(!page.contains("<script>alert"), "{page}");
}

#[tokio::test]
async fn titles_are_told_with_why_narrowed_and_page_by_page() {
    let mut items: Vec<_> =
        (2..=60).map(|n| title(n, &format!("Film {n}"), TitleStage::Wanted)).collect();
    items.push(title(90, HOSTILE, TitleStage::Available));
    let (item, wish) = unsure("Dune");
    items.push(item);
    let scene = scene(vec![wish], items).await;
    let mut browser = scene.browser().await;
    let mut page = async |at: &str| text(browser.get(at).await).await;

    let live = page("/wishes/titles").await;
    assert_eq!(live.matches("<th class=\"lead\"").count(), 50, "{live}");
    assert!(live.contains("said of Film 60") && live.contains("two films have this name"));
    assert!(live.contains("href=\"/wishes/means/62\""), "{live}");
    let older = page("/wishes/titles?before=13").await;
    assert_eq!(older.matches("<th class=\"lead\"").count(), 11, "{older}");
    let there = page("/wishes/titles?stage=available").await;
    assert_eq!(there.matches("<th class=\"lead\"").count(), 1, "{there}");
    assert!(!there.contains("<script>alert") && !there.contains('\u{202e}'), "{there}");
    let called = page("/wishes/titles?q=ilm+60").await;
    assert_eq!(called.matches("<th class=\"lead\"").count(), 1, "{called}");
}

/// With a question which title is meant; its entry and its item.
async fn asking() -> (Scene, i64, i64) {
    let (item, wish) = unsure("Dune");
    let scene = scene(vec![wish], vec![item, title(841, "Dune", TitleStage::Available)]).await;
    let now = scene.state.ledger.clock().now();
    let choices = [Choice::Pin(key("movie:841")), Choice::Skip];
    let store = scene.state.ledger.store();
    let cause = Cause::Wish(WishCause::Unsure);
    store.ask(ItemId(2), &cause, &choices, "", now).await.unwrap();
    let entry = store.inbox_of(ItemId(2)).await.unwrap().unwrap().entry.id.0;
    (scene, entry, 2)
}

#[tokio::test]
async fn candidates_stand_side_by_side_and_one_is_pinned() {
    let (scene, entry, _) = asking().await;
    let mut browser = scene.browser().await;
    let at = format!("/wishes/candidates/{entry}");
    let page = text(browser.get(&at).await).await;
    assert!(page.contains("&lt;i&gt;Dune&lt;/i&gt;") && page.contains("film, 1984"), "{page}");
    assert!(page.contains("available at media"), "{page}");
    assert!(page.contains("value=\"movie:438631\""), "{page}");

    let both = [("title", "movie:841"), ("other", "movie:5")];
    assert_eq!(browser.post(&at, &both).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let nothing = browser.post(&at, &[]).await;
    assert_eq!(nothing.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(nothing).await.contains("Choose one"), "and it can be chosen at once");
    let old = [("title", "movie:841"), ("epoch", "7")];
    assert_eq!(browser.post(&at, &old).await.status(), StatusCode::CONFLICT);
    let said = browser.post(&at, &[("title", "movie:841"), ("epoch", "1")]).await;
    assert_eq!(said.headers()[header::LOCATION], "/inbox");
    let answer = scene.state.ledger.store().pending_answer(ItemId(2)).await.unwrap().unwrap();
    assert_eq!(answer.choice, Choice::Pin(key("movie:841")));
}

#[tokio::test]
async fn a_number_by_hand_is_looked_up_and_a_name_leads_to_what_is_found() {
    let (scene, entry, item) = asking().await;
    let mut browser = scene.browser().await;
    let at = format!("/wishes/candidates/{entry}");
    let down = text(browser.get(&format!("{at}?find=dune")).await).await;
    assert!(down.contains("media cannot be reached"), "{down}");
    *scene.desk.found.lock().unwrap() = Some(vec![candidate("movie:5")]);
    let found = text(browser.get(&format!("{at}?find=%3Cdune")).await).await;
    assert!(found.contains("value=\"movie:5\"") && found.contains("&lt;dune"), "{found}");
    let name = browser.post(&at, &[("other", "dune & co")]).await;
    assert_eq!(name.headers()[header::LOCATION], format!("{at}?find=dune+%26+co"));

    let number = browser.post(&at, &[("other", " tt0133093 ")]).await;
    assert_eq!(number.headers()[header::LOCATION], "/inbox");
    let answer = scene.state.ledger.store().pending_answer(ItemId(item)).await.unwrap().unwrap();
    assert_eq!(answer.choice, Choice::Pin(key("movie:5")));
}

#[tokio::test]
async fn of_a_title_a_person_can_say_that_it_is_another() {
    let wishes = vec![wish_for(7, 1)];
    let scene = scene(wishes, vec![title(7, "Heat", TitleStage::Requested)]).await;
    let mut browser = scene.browser().await;
    let page = text(browser.get("/wishes/means/2").await).await;
    assert!(page.contains("As things stand it means"), "{page}");
    let other = [("wish", "movie:99"), ("other", "movie:8")];
    let other = browser.post("/wishes/means/2", &other).await;
    assert_eq!(other.status(), StatusCode::UNPROCESSABLE_ENTITY, "it is another's wish");
    let said = browser.post("/wishes/means/2", &[("wish", "movie:7"), ("other", "movie:8")]).await;
    assert_eq!(said.headers()[header::LOCATION], "/items/2");
    let pinned = scene.desk.pinned.lock().unwrap().clone();
    assert_eq!(pinned, [("movie:7".to_owned(), key("movie:8"), "jo (page)".to_owned())]);
}

#[tokio::test]
async fn a_tombstone_is_set_told_and_undone() {
    let items =
        vec![title(7, HOSTILE, TitleStage::Tombstone), title(8, "The Room", TitleStage::Declined)];
    let scene = scene(Vec::new(), items).await;
    let mut browser = scene.browser().await;
    let page = text(browser.get("/wishes/tombstones").await).await;
    assert!(page.contains("somebody said no to it") && page.contains("movie:7"), "{page}");
    assert!(!page.contains("<script>alert"), "{page}");

    let set = [("title", "movie:603"), ("why", "seen it")];
    let set = browser.post("/wishes/tombstones", &set).await;
    assert_eq!(set.status(), StatusCode::SEE_OTHER);
    assert_eq!(scene.desk.buried.lock().unwrap()[0].title, key("movie:603"));
    let wrong = browser.post("/wishes/tombstones", &[("title", "603")]).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);

    let undone = browser.post("/wishes/tombstones/undo", &[("title", "movie:8")]).await;
    assert_eq!(undone.status(), StatusCode::SEE_OTHER);
    let order = scene.state.ledger.store().pending_answer(ItemId(3)).await.unwrap().unwrap();
    assert_eq!(order.choice, Choice::Wait, "no list holds it");
    let none = browser.post("/wishes/tombstones/undo", &[("title", "movie:9")]).await;
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
}
