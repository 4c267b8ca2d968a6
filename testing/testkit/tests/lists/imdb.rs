//! IMDb (§3).

use towline_domain::wishes::{ListErrorKind as Is, TitleKind};
use towline_sim::lists::{
    Fault, Kind, Title,
    imdb::{ImdbSim, List, Script},
    titles,
};

use crate::stage::{Stage, assert_part, assert_whole, edges, idents};

const LIST: &str = "imdb.list = 'https://www.imdb.com/list/ls000000001/'";

async fn stage(script: Script) -> (ImdbSim, Stage) {
    let imdb = ImdbSim::start(script).await.unwrap();
    let stage = Stage::new(&format!("imdb.url = '{}'", imdb.url()));
    (imdb, stage)
}

async fn of(list: List) -> (ImdbSim, Stage) {
    stage(Script::default().list("ls000000001", list)).await
}

#[tokio::test]
async fn a_list_is_read_to_its_end_whatever_pages_it_takes() {
    for count in edges(250) {
        let (imdb, stage) = of(List::of(titles(count))).await;
        let list = stage.read(LIST).await;
        assert_whole(&list, count);
        assert_eq!((list.total, list.name.as_deref()), (Some(count as u64), Some("Sample")));
        assert_eq!(imdb.log().calls().len(), count.div_ceil(250).max(1));
    }
}

#[tokio::test]
async fn a_title_has_what_the_reference_says_of_it() {
    let show = Title::show("Sample Show", 2020).imdb("tt0000003");
    let all = vec![
        Title::movie("Sample Film", 2019).imdb("tt0000001"),
        Title::episode_of(&show, 1, 1, "Pilot").imdb("tt0000002"),
        Title::movie("Sample Game", 2021).imdb("tt0000004").kind(Kind::VideoGame),
        Title::movie("Sample Cast", 2021).imdb("tt0000005").kind(Kind::PodcastSeries),
        Title::show("Short Show", 2021).imdb("tt0000006").kind(Kind::TvMiniSeries),
        Title::movie("Special", 2021).imdb("tt0000007").kind(Kind::TvSpecial),
        Title::movie("New", 2021).imdb("tt0000008").kind(Kind::Other("tvHologram".into())),
        // Only the year is missing.
        Title { name: Some("No Year".into()), ..Title::default() }.imdb("tt0000009"),
    ];
    let (_imdb, stage) = of(List::of(all)).await;
    let list = stage.read(LIST).await;
    assert_eq!(idents(&list), [1, 3, 6, 7, 8, 9].map(|number| format!("imdb:tt000000{number}")));
    assert_eq!(list.passed_over, 2);
    assert!(list.is_complete());
    let kinds: Vec<_> = list.wishes.iter().map(|wish| wish.kind).collect();
    let (movie, show) = (Some(TitleKind::Movie), Some(TitleKind::Show));
    assert_eq!(kinds[..4], [movie, show, show, movie]);
    let film = &list.wishes[0];
    assert_eq!((film.title.as_deref(), film.year), (Some("Sample Film"), Some(2019)));
    assert!(film.added.is_some());
    // The episode's own title and year are not its show's.
    assert_eq!((&list.wishes[1].title, list.wishes[1].year), (&None, None));
    assert_eq!(list.wishes[5].year, None);
}

#[tokio::test]
async fn fewer_entries_than_it_counts_are_a_part_and_none_at_all_an_error() {
    let (imdb, stage) = of(List { told_total: Some(5), ..List::of(titles(3)) }).await;
    assert_part(&stage.read(LIST).await, 3, Is::ShapeChanged);
    imdb.change(|script| script.lists.get_mut("ls000000001").unwrap().titles.clear());
    assert_eq!(stage.fails(LIST).await.kind, Is::ShapeChanged);
}

#[tokio::test]
async fn a_page_that_fails_leaves_what_came_before() {
    let (imdb, stage) = of(List::of(titles(600))).await;
    imdb.fault("list page 2", Fault::error(503), 3);
    assert_part(&stage.read(LIST).await, 250, Is::Unavailable);
    // Once is mended by trying again.
    imdb.fault("list page 2", Fault::error(503), 1);
    assert_whole(&stage.read(LIST).await, 600);
}

#[tokio::test]
async fn a_cursor_that_comes_again_is_an_error() {
    let (_imdb, stage) = of(List { repeats_cursor: true, ..List::of(titles(600)) }).await;
    let list = stage.read(LIST).await;
    assert!(!list.is_complete());
    assert_eq!(list.lacks.unwrap().kind, Is::ShapeChanged);
}

#[tokio::test]
async fn data_with_errors_is_a_part() {
    let (_imdb, stage) = of(List { lost_titles: 2, ..List::of(titles(10)) }).await;
    assert_part(&stage.read(LIST).await, 8, Is::Unavailable);
}

#[tokio::test]
async fn refusals_say_what_is_the_matter() {
    let (imdb, stage) = of(List::private(titles(3))).await;
    let private = stage.fails(LIST).await;
    assert_eq!(private.kind, Is::Private);
    assert!(private.hint.unwrap().contains("CSV"));
    imdb.change(|script| script.lists.clear());
    assert_eq!(stage.fails(LIST).await.kind, Is::NotFound);

    let people = List { list_type: "PEOPLE".into(), ..List::of(Vec::new()) };
    imdb.change(|script| drop(script.lists.insert("ls000000001".into(), people)));
    let words = stage.fails(LIST).await.words;
    assert!(words.contains("not a title list"), "{words}");
}

#[tokio::test]
async fn a_profile_is_resolved_first_and_only_once() {
    let script = Script::default()
        .watchlist("ur00000001", List::of(titles(3)))
        .profile("p.abc", "ur00000001");
    let (imdb, stage) = stage(script).await;
    let watchlist = "imdb.list = 'https://www.imdb.com/user/p.abc/watchlist/'";
    let list = stage.read(watchlist).await;
    assert_whole(&list, 3);
    assert_whole(&stage.read(watchlist).await, 3);
    assert_eq!(imdb.log().count("userProfile"), 1);
    assert_eq!(stage.fails("imdb.list = 'p.nobody'").await.kind, Is::NotFound);
}

#[tokio::test]
async fn a_user_without_a_public_watchlist_has_a_private_one() {
    let (_imdb, stage) = stage(Script::default()).await;
    assert_eq!(stage.fails("imdb.list = 'ur00000009'").await.kind, Is::Private);
}

#[tokio::test]
async fn charts_are_read_in_their_own_ways() {
    let script = Script {
        box_office: titles(10),
        ..Script::default().chart("TOP_RATED_MOVIES", titles(250))
    };
    let (imdb, stage) = stage(script).await;
    imdb.change(|script| {
        let trend = towline_sim::lists::imdb::Chart(titles(7));
        script.trends.insert("INDIA_TITLE_TRENDS_UPCOMING".into(), trend);
    });
    assert_whole(&stage.read("imdb.list = 'top'").await, 250);
    assert_whole(&stage.read("imdb.list = 'top'\nimdb.limit = 20").await, 20);
    assert_whole(&stage.read("imdb.list = 'boxoffice'").await, 10);
    assert_whole(&stage.read("imdb.list = 'https://www.imdb.com/india/upcoming/'").await, 7);
}

#[tokio::test]
async fn another_client_name_is_rejected_and_said_so() {
    let (imdb, stage) = of(List::of(titles(3))).await;
    imdb.change(|script| script.client_names = vec!["imdb-next".into()]);
    let error = stage.fails(LIST).await;
    assert_eq!(error.kind, Is::ClientRejected);
    assert!(error.hint.unwrap().contains("client_name"));
}

#[tokio::test]
async fn each_sign_of_trouble_has_its_kind() {
    for (fault, kind) in [
        (Fault::WafChallenge, Is::BotChallenge),
        (Fault::WafCaptcha, Is::BotChallenge),
        (Fault::wait(90), Is::RateLimited),
        (Fault::Html, Is::ShapeChanged),
        (Fault::Empty, Is::ShapeChanged),
        (Fault::error(500), Is::Unavailable),
        (Fault::CloseBefore, Is::Unreachable),
        (Fault::Json { status: 200, body: serde_json::json!({}) }, Is::ShapeChanged),
        (
            Fault::Json {
                status: 200,
                body: serde_json::json!({ "data": { "list": { "titleListItemSearch": {} } } }),
            },
            Is::ShapeChanged,
        ),
    ] {
        let (imdb, stage) = of(List::of(titles(3))).await;
        imdb.fault("*", fault.clone(), 3);
        let error = stage.fails(LIST).await;
        assert_eq!(error.kind, kind, "{fault:?}: {error}");
    }
}
