//! MDBList (§6).

use towline_domain::wishes::{ListErrorKind as Is, TitleKind};
use towline_services::doctor::Level;
use towline_sim::lists::{
    Fault, Title,
    mdblist::{Exhausted, List, MdblistSim, Quota, Script, Titles},
    titles,
};

use crate::stage::{Stage, assert_part, assert_whole, edges, idents};

const LIST: &str = "mdblist.list = 'https://mdblist.com/lists/jane/heist-films'";
const KEY: &str = "sample-key";

async fn stage(script: Script) -> (MdblistSim, Stage) {
    stage_with(script, Some(KEY)).await
}

async fn stage_with(script: Script, key: Option<&str>) -> (MdblistSim, Stage) {
    let mdblist = MdblistSim::start(script).await.unwrap();
    let url = mdblist.url();
    let key = key.map(|key| format!("key = '{key}', ")).unwrap_or_default();
    let text = format!("mdblist = {{ {key}url = '{url}', site_url = '{url}' }}");
    (mdblist, Stage::new(&text))
}

fn with(all: Vec<Title>) -> Script {
    Script::default().list(List::of("jane", "heist-films", 5, all))
}

#[tokio::test]
async fn a_list_is_read_to_its_end_whatever_pages_it_takes() {
    for count in edges(1_000) {
        let (_mdblist, stage) = stage(with(titles(count))).await;
        let list = stage.read(LIST).await;
        assert_whole(&list, count);
        assert_eq!(list.total, Some(count as u64));
    }
}

#[tokio::test]
async fn without_a_key_a_public_list_is_read_to_its_end() {
    for count in edges(1_000) {
        let (mdblist, stage) = stage_with(with(titles(count)), None).await;
        assert_whole(&stage.read(LIST).await, count);
        assert!(mdblist.log().calls()[0].path.ends_with("/json/"));
    }
}

#[tokio::test]
async fn films_and_shows_keep_the_order_of_the_list() {
    let all = vec![
        Title::show("Sample Show", 2020).tmdb(21).tvdb(31).imdb("tt0000003"),
        Title::movie("Sample Film", 2019).tmdb(11),
        Title::show("Other Show", 2021).tmdb(22),
    ];
    let (_mdblist, stage) = stage(with(all)).await;
    let list = stage.read(LIST).await;
    assert_eq!(idents(&list), ["show:21", "movie:11", "show:22"]);
    assert_eq!(list.wishes[0].kind, Some(TitleKind::Show));
    assert_eq!(list.wishes[0].ids.tvdb.unwrap().get(), 31);
    assert_eq!(list.wishes[1].year, Some(2019));
    assert_eq!(list.name.as_deref(), Some("Sample"));
}

#[tokio::test]
async fn every_kind_of_list_is_read() {
    let mut script = with(titles(4));
    script.external.insert(42, Titles(titles(5)));
    script.official.insert("movies/trending".into(), Titles(titles(6)));
    script.watchlists.insert("jane".into(), Titles(titles(7)));
    let (_mdblist, stage) = stage(script).await;
    for (list, count) in [
        ("jane/heist-films", 4),
        ("5", 4),
        ("https://mdblist.com/lists/jane/external/42", 5),
        ("https://mdblist.com/lists/official/trending", 6),
        ("https://mdblist.com/watchlist", 7),
    ] {
        assert_whole(&stage.read(&format!("mdblist.list = '{list}'")).await, count);
    }
}

#[tokio::test]
async fn fewer_than_it_counts_are_a_part() {
    let list = List { told_total: Some(9), ..List::of("jane", "heist-films", 5, titles(3)) };
    let (_mdblist, stage) = stage(Script::default().list(list)).await;
    assert_part(&stage.read(LIST).await, 3, Is::ShapeChanged);
}

#[tokio::test]
async fn a_page_that_fails_leaves_what_came_before() {
    let (mdblist, stage) = stage(with(titles(1_500))).await;
    mdblist.fault("*cursor=*", Fault::error(502), 3);
    assert_part(&stage.read(LIST).await, 1_000, Is::Unavailable);
}

#[tokio::test]
async fn a_wrong_key_is_told_as_such_and_never_shown() {
    for status in [401, 403] {
        let script = Script { bad_key_status: status, ..with(titles(3)) };
        let (_mdblist, stage) = stage_with(script, Some("canary-key")).await;
        let error = stage.fails(LIST).await;
        assert_eq!(error.kind, Is::BadKey);
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn the_key_in_the_query_is_in_no_error() {
    for fault in [Fault::CloseBefore, Fault::error(500), Fault::Html, Fault::Empty] {
        let (mdblist, stage) = stage(with(titles(3))).await;
        mdblist.fault("*", fault, 3);
        let error = stage.fails(LIST).await;
        assert!(!format!("{error:?}").contains(KEY), "{error:?}");
    }
    // A service may quote it.
    let (mdblist, stage) = stage(with(titles(3))).await;
    let body = serde_json::json!({ "error": format!("the key {KEY} is odd") });
    mdblist.fault("*", Fault::Json { status: 418, body }, 3);
    let error = stage.fails(LIST).await;
    assert!(!format!("{error:?}").contains(KEY), "{error:?}");
}

#[tokio::test]
async fn a_quota_that_is_used_up_is_one_whatever_it_looks_like() {
    for exhausted in [Exhausted::TooMany, Exhausted::Ok, Exhausted::Forbidden] {
        let quota = Quota { limit: 0, exhausted, reset_in: 3600 };
        let (_mdblist, stage) = stage(Script { quota, ..with(titles(3)) }).await;
        let error = stage.fails(LIST).await;
        assert_eq!(error.kind, Is::RateLimited, "{exhausted:?}");
        assert!(error.retry_at.is_some());
    }
}

#[tokio::test]
async fn somebody_elses_private_list_is_told_as_the_service_tells_it() {
    for (status, kind) in [(403, Is::Private), (404, Is::NotFound)] {
        let list =
            List { private: true, user: "joe".into(), ..List::of("joe", "own", 6, titles(3)) };
        let script = Script { private_status: status, ..Script::default().list(list) };
        let (_mdblist, stage) = stage(script).await;
        let error = stage.fails("mdblist.list = 'joe/own'").await;
        assert_eq!(error.kind, kind, "{error:?}");
        assert!(format!("{error} {:?}", error.hint).contains("private"));
    }
    let (_mdblist, stage) = stage(with(titles(1))).await;
    assert_eq!(stage.fails("mdblist.list = 'joe/none'").await.kind, Is::NotFound);
}

#[tokio::test]
async fn without_a_key_a_list_that_is_not_public_is_not_found() {
    let list = List { private: true, ..List::of("jane", "heist-films", 5, titles(3)) };
    let (_mdblist, stage) = stage_with(Script::default().list(list), None).await;
    let error = stage.fails(LIST).await;
    assert_eq!(error.kind, Is::NotFound);
    assert!(error.hint.unwrap().contains("key"));
}

#[tokio::test]
async fn doctor_tells_of_the_key_and_the_list() {
    let (_mdblist, stage) = stage(with(titles(3))).await;
    let findings = stage.check(LIST).await;
    assert!(findings.iter().all(|finding| finding.level == Level::Ok), "{findings:?}");
    assert!(findings[0].what.contains("the key is good"), "{findings:?}");
    assert!(findings[1].what.contains("\"Sample\" holds 3 titles"), "{findings:?}");
    let findings = stage.check("mdblist.list = 'joe/none'").await;
    assert_eq!(findings.last().unwrap().level, Level::Error);
}
