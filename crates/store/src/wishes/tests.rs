use towline_domain::{
    FlowName, Timestamp,
    wishes::{Resolution, TitleKind, TmdbId, Wish},
};

use crate::testing::{On, claim};
use crate::{GivenTitle, NewItem, NewPlan, NewRun, NewWish, Share};
use rstest::rstest;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_micros(secs * 1_000_000)
}

fn wish(tmdb: u64) -> NewWish {
    let mut wish = Wish { kind: Some(TitleKind::Movie), ..Wish::default() };
    wish.ids.tmdb = TmdbId::new(tmdb);
    NewWish { ident: wish.ident().unwrap(), rank: 1, title: wish.key(), wish }
}

fn item(key: &str) -> NewItem {
    NewItem {
        flow: FlowName::Wishes,
        kind: "title",
        key: key.into(),
        source: "list".into(),
        title: key.into(),
        stage: "available",
        ended: true,
        version: 1,
        detail: serde_json::json!({}),
        due_at: None,
        says: vec![],
    }
}

fn plan(list: &str) -> NewPlan {
    NewPlan { list: list.into(), ..NewPlan::default() }
}

#[rstest]
#[tokio::test]
async fn a_look_is_written_whole_and_what_is_gone_can_come_back(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    let first =
        NewPlan { wishes: vec![wish(1), wish(2)], items: vec![item("a"), item("a")], ..plan("l") };
    assert_eq!(store.apply(first, at(1)).await.unwrap().len(), 1, "a key comes in once");
    assert_eq!(store.wish_counts().await.unwrap()["l"], 2);

    let gone = NewPlan { gone: vec![wish(2).ident], ..plan("l") };
    store.apply(gone, at(2)).await.unwrap();
    let rows = store.wishes("l", false).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.title).collect::<Vec<_>>(), [wish(1).title]);
    let all = store.wishes("l", true).await.unwrap();
    assert_eq!(all.iter().find(|row| row.ident == wish(2).ident).unwrap().gone, Some(at(2)));

    store.apply(NewPlan { wishes: vec![wish(2)], ..plan("l") }, at(3)).await.unwrap();
    let back = store.wishes_for(wish(2).title.unwrap()).await.unwrap();
    assert_eq!((back[0].gone, back[0].added), (None, at(1)), "its age stays");
    assert_eq!(store.wishes_as(&wish(2).ident).await.unwrap(), back);
}

#[rstest]
#[tokio::test]
async fn a_look_that_goes_by_an_item_that_has_changed_since_is_not_written_at_all(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    store.apply(NewPlan { items: vec![item("a")], ..plan("l") }, at(1)).await.unwrap();
    let keys = ["a".to_owned(), "b".to_owned()];
    let read = store.by_keys(FlowName::Wishes, "title", &keys).await.unwrap();
    assert_eq!(read.len(), 1);
    let given = |words: &str| GivenTitle {
        item: read["a"].clone(),
        to: "other".into(),
        detail: serde_json::json!({"n": words}),
        words: words.into(),
        unless_held: None,
    };
    store.apply(NewPlan { given: vec![given("first")], ..plan("l") }, at(2)).await.unwrap();
    let late = NewPlan { given: vec![given("second")], wishes: vec![wish(1)], ..plan("l") };
    let late = store.apply(late, at(3)).await;
    assert!(matches!(late, Err(crate::StoreError::Moved)), "{late:?}");
    assert!(store.wish_counts().await.unwrap().is_empty());
    let now = store.item(read["a"].id).await.unwrap();
    assert_eq!((now.source.as_str(), now.ended), ("other", false));
    assert_eq!((&now.detail, now.due_at), (&serde_json::json!({"n": "first"}), Some(at(2))));
}

#[rstest]
#[tokio::test]
async fn what_another_list_has_taken_up_since_is_not_given_away(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    store.apply(NewPlan { items: vec![item("a")], ..plan("l") }, at(1)).await.unwrap();
    let read = store.by_keys(FlowName::Wishes, "title", &["a".to_owned()]).await.unwrap();
    let title = wish(1).title.unwrap();
    let given = |lists: &[&str]| GivenTitle {
        item: read["a"].clone(),
        to: "l".into(),
        detail: serde_json::json!({"n": "lost"}),
        words: "no list holds it".into(),
        unless_held: Some((title, lists.iter().map(ToString::to_string).collect())),
    };
    store.apply(NewPlan { wishes: vec![wish(1)], ..plan("other") }, at(2)).await.unwrap();
    let held = NewPlan { given: vec![given(&["l", "other"])], ..plan("l") };
    store.apply(held, at(3)).await.unwrap();
    assert_ne!(store.item(read["a"].id).await.unwrap().detail["n"], "lost");
    // A list that is not configured any longer holds nothing.
    let lost = NewPlan { given: vec![given(&["l"])], ..plan("l") };
    store.apply(lost, at(4)).await.unwrap();
    assert_eq!(store.item(read["a"].id).await.unwrap().detail["n"], "lost");
}

#[rstest]
#[tokio::test]
async fn runs_are_kept_with_what_they_asked_for_and_old_ones_go(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    let hour = |n: i64| at(n * 3600);
    let run = |source: &str, n: i64, read| NewRun {
        source: source.into(),
        began: hour(n),
        ended: hour(n),
        read,
        asked: 2,
        counts: serde_json::json!({"n": n}),
    };
    for n in 1..=600 {
        // Two that alternate; one of them fails from its second look on.
        let read = if n == 1 { "complete" } else { "failed" };
        store.apply(NewPlan { run: Some(run("l", n, read)), ..plan("l") }, hour(n)).await.unwrap();
        let good = NewPlan { run: Some(run("m", n, "complete")), ..plan("m") };
        store.apply(good, hour(n)).await.unwrap();
    }
    let runs = store.runs("l", 1000).await.unwrap();
    assert_eq!((runs.len(), runs[0].ended), (501, hour(600)));
    assert_eq!(store.runs("m", 1000).await.unwrap().len(), 500);
    assert_eq!(store.last_good_run("l").await.unwrap().unwrap().ended, hour(1));
    assert_eq!(store.last_good_run("other").await.unwrap(), None);
    assert_eq!(store.asked_since("l", hour(590)).await.unwrap(), 20);
    // However many there are in a day, they are counted.
    for n in 0..700 {
        let now = at(601 * 3600 + n);
        let often = NewRun { began: now, ended: now, ..run("often", 1, "complete") };
        store.apply(NewPlan { run: Some(often), ..plan("often") }, now).await.unwrap();
    }
    assert_eq!(store.asked_since("often", hour(590)).await.unwrap(), 1400);
}

#[rstest]
#[tokio::test]
async fn what_is_given_while_it_is_worked_on_can_be_claimed_at_once(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    let due = NewItem { ended: false, due_at: Some(at(1)), ..item("a") };
    store.apply(NewPlan { items: vec![due], ..plan("l") }, at(1)).await.unwrap();
    assert_eq!(store.claim(&claim("one", at(2), 8)).await.unwrap().len(), 1);
    let read = store.by_keys(FlowName::Wishes, "title", &["a".to_owned()]).await.unwrap();
    let given = GivenTitle {
        item: read["a"].clone(),
        to: "other".into(),
        detail: serde_json::json!({}),
        words: "given".into(),
        unless_held: None,
    };
    store.apply(NewPlan { given: vec![given], ..plan("l") }, at(3)).await.unwrap();
    assert_eq!(store.next_due(&Share::All).await.unwrap(), Some(at(3)));
    assert_eq!(store.claim(&claim("two", at(3), 8)).await.unwrap().len(), 1, "or the engine spins");
}

#[rstest]
#[tokio::test]
async fn what_a_run_has_asked_for_counts_from_its_read_on(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    for (n, read, asked) in [
        (1, "complete", 9),
        (2, "partial", 3),
        (3, "planned", 2),
        (4, "failed", 0),
        (5, "planned", 1),
    ] {
        let counts = serde_json::Value::Null;
        let run = NewRun { source: "l".into(), began: at(n), ended: at(n), read, asked, counts };
        store.apply(NewPlan { run: Some(run), ..plan("l") }, at(n)).await.unwrap();
    }
    assert_eq!(store.asked_since_read("l").await.unwrap(), 6);
    assert_eq!(store.asked_since_read("other").await.unwrap(), 0);
    assert_eq!(store.last_read("l").await.unwrap().unwrap().read, "failed");
}

#[rstest]
#[tokio::test]
async fn what_a_server_answered_is_kept_with_its_age(#[values(On::Sqlite, On::Postgres)] on: On) {
    let store = on.store().await;
    let (one, two) = (wish(1).ident, wish(2).ident);
    store.keep_resolutions(&[(one.clone(), Resolution::NotFound)], at(1)).await.unwrap();
    store.keep_resolutions(&[(one.clone(), Resolution::NotFound)], at(5)).await.unwrap();
    let known = store.resolutions(&[one.clone(), two]).await.unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!(known[&one], (Resolution::NotFound, at(5)));
}

#[rstest]
#[tokio::test]
async fn a_server_that_moved_takes_its_titles_along(#[values(On::Sqlite, On::Postgres)] on: On) {
    let store = on.store().await;
    let title = |server: &str| NewItem {
        key: format!("{server}#movie:603"),
        detail: serde_json::json!({"server": server, "asked": [1]}),
        ..item("")
    };
    let source = |key: &str| NewItem { kind: "source", ..item(key) };
    let (old, other, new) = ("seerr:http://h", "seerr:http://h2", "seerr:https://h");
    let items = vec![title(old), title(other), source(old), source(other)];
    store.apply(NewPlan { items, ..plan("l") }, at(1)).await.unwrap();
    assert_eq!(store.rename_server(old, new, at(2)).await.unwrap(), 1);
    let key = |server: &str| format!("{server}#movie:603");
    let flow = FlowName::Wishes;
    let moved = store.by_key(flow, "title", &key(new)).await.unwrap().unwrap();
    assert_eq!(moved.detail, serde_json::json!({"server": new, "asked": [1]}));
    assert!(store.by_key(flow, "title", &key(old)).await.unwrap().is_none());
    assert!(store.by_key(flow, "title", &key(other)).await.unwrap().is_some());
    assert!(store.source(flow, new).await.unwrap().is_some());
    assert!(store.source(flow, old).await.unwrap().is_none());
}

#[rstest]
#[tokio::test]
async fn wishes_without_a_title_are_found_by_what_they_are_called(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    let called = |name: &str, tmdb: u64| {
        let mut wish = wish(tmdb);
        wish.wish.title = Some(name.into());
        wish
    };
    let unknown = NewWish { title: None, ..called("Airplane! 100%", 1) };
    let wishes = vec![unknown, called("Airplane II", 2)];
    store.apply(NewPlan { wishes, ..plan("l") }, at(1)).await.unwrap();
    let found = async |text: &str| store.unknown_wishes_called(text, 9).await.unwrap().len();
    assert_eq!((found("airPLANE").await, found("100%").await, found("%").await), (1, 1, 1));
    assert_eq!((found("II").await, found("_").await), (0, 0));
}

#[rstest]
#[tokio::test]
async fn a_list_is_told_part_by_part_also_where_two_have_one_place(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    let ranks = [1, 2, 2, 3];
    let wishes: Vec<_> = (1..).zip(ranks).map(|(n, rank)| NewWish { rank, ..wish(n) }).collect();
    store.apply(NewPlan { wishes, ..plan("l") }, at(1)).await.unwrap();
    store.apply(NewPlan { wishes: vec![wish(9)], ..plan("other") }, at(1)).await.unwrap();
    let (mut told, mut after) = (Vec::new(), (0, String::new()));
    loop {
        let page = store.wishes_after("l", (after.0, &after.1), 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = (last.rank, last.ident.to_string());
        told.extend(page.iter().map(|row| row.ident.to_string()));
    }
    assert_eq!(told, ["movie:1", "movie:2", "movie:3", "movie:4"]);
}
