//! TMDB (§7).

use towline_domain::wishes::{ListErrorKind as Is, TitleKind};
use towline_sim::lists::{
    Fault, Kind, Title, titles,
    tmdb::{Account, List, Script, TmdbSim},
};

use crate::stage::{Stage, assert_part, assert_whole, edges, films, idents};

const LIST: &str = "tmdb.list = 'https://www.themoviedb.org/list/77-sample'";
const V3: &str = "0123456789abcdef0123456789abcdef";
const V4: &str = "eyJhbGciOiJIUzI1NiJ9.sample.read";

async fn stage(script: Script, key: &str) -> (TmdbSim, Stage) {
    let tmdb = TmdbSim::start(script).await.unwrap();
    let stage = Stage::new(&format!("tmdb = {{ key = '{key}', url = '{}' }}", tmdb.url()));
    (tmdb, stage)
}

fn with(all: Vec<Title>) -> Script {
    Script::default().list(77, List::of(all))
}

#[tokio::test]
async fn a_list_is_read_to_its_end_with_either_key() {
    for key in [V3, V4] {
        for count in edges(20) {
            let (tmdb, stage) = stage(with(titles(count)), key).await;
            let list = stage.read(LIST).await;
            assert_whole(&list, count);
            assert_eq!(list.name.as_deref(), Some("Sample"));
            let version = if key == V4 { "/4/list/77" } else { "/3/list/77" };
            assert_eq!(tmdb.log().calls()[0].path, version);
        }
    }
}

#[tokio::test]
async fn films_and_shows_stand_in_one_list_and_dates_may_be_empty() {
    let all = vec![
        Title::movie("Sample Film", 2019).tmdb(11),
        Title { year: None, ..Title::show("Sample Show", 2020) }.tmdb(11),
        Title { kind: Kind::Person, name: Some("Jane".into()), ..Title::default() }.tmdb(3),
    ];
    let (_tmdb, stage) = stage(with(all), V4).await;
    let list = stage.read(LIST).await;
    assert_eq!(idents(&list), ["movie:11", "show:11"]);
    assert_eq!((list.wishes[0].year, list.wishes[1].year), (Some(2019), None));
    assert_eq!(list.passed_over, 1);
    assert!(list.is_complete());
}

#[tokio::test]
async fn every_kind_of_list_is_read() {
    let account = Account {
        user_token: "eyJhbGciOiJIUzI1NiJ9.sample.user".into(),
        watchlist: titles(50),
        ..Account::default()
    };
    let script = with(titles(1))
        .collection(10, List::of(films(8)))
        .account("4f0a", account)
        .chart("movie/popular", films(400))
        .chart("trending/all/week", titles(40))
        .chart("discover/movie?with_keywords=9", films(4));
    let tmdb = TmdbSim::start(script).await.unwrap();
    let stage = Stage::new(&format!(
        "tmdb = {{ key = '{V3}', account = '4f0a', url = '{}', \
         user_token = 'eyJhbGciOiJIUzI1NiJ9.sample.user' }}",
        tmdb.url()
    ));
    for (list, count) in [
        ("https://www.themoviedb.org/collection/10-sample", 6),
        ("https://www.themoviedb.org/u/jane/watchlist", 50),
        ("https://www.themoviedb.org/u/jane/watchlist/tv", 12),
        ("https://www.themoviedb.org/movie", 100),
        ("trending:all:week", 40),
        ("https://www.themoviedb.org/keyword/9-heist/movie", 3),
    ] {
        assert_whole(&stage.read(&format!("tmdb.list = '{list}'")).await, count);
    }
    let popular = stage.read("tmdb.list = 'movie/popular'\ntmdb.limit = 5").await;
    assert!(popular.wishes.iter().all(|wish| wish.kind == Some(TitleKind::Movie)));
}

#[tokio::test]
async fn fewer_than_it_counts_are_a_part_and_a_failing_page_is_one_too() {
    let list = List { told_total: Some(19), ..List::of(titles(15)) };
    let (tmdb, stage) = stage(Script::default().list(77, list), V4).await;
    assert_part(&stage.read(LIST).await, 15, Is::ShapeChanged);
    tmdb.change(|script| script.lists.insert(77, List::of(titles(50))).map_or((), drop));
    tmdb.fault("*page=3*", Fault::error(500), 3);
    assert_part(&stage.read(LIST).await, 40, Is::Unavailable);
}

#[tokio::test]
async fn behind_page_500_it_is_a_part() {
    let (tmdb, stage) = stage(Script { page_size: 1, ..with(titles(502)) }, V4).await;
    assert_part(&stage.read(LIST).await, 500, Is::TooLarge);
    assert_eq!(tmdb.log().count("*page=501*"), 0);
}

#[tokio::test]
async fn each_number_of_an_error_has_its_kind() {
    for (status, code, kind) in [
        (401, 7, Is::BadKey),
        (401, 10, Is::BadKey),
        (401, 3, Is::AuthRequired),
        (401, 14, Is::AuthRequired),
        (404, 34, Is::NotFound),
        (404, 6, Is::BadId),
        (401, 39, Is::Private),
        (429, 25, Is::RateLimited),
        (400, 22, Is::ShapeChanged),
        (503, 9, Is::Unavailable),
        (503, 46, Is::Unavailable),
    ] {
        let (tmdb, stage) = stage(with(titles(3)), V4).await;
        let body =
            serde_json::json!({ "success": false, "status_code": code, "status_message": "" });
        tmdb.fault("*", Fault::Json { status, body }, 3);
        let error = stage.fails(LIST).await;
        assert_eq!(error.kind, kind, "{code}: {error}");
    }
}

#[tokio::test]
async fn a_wrong_key_and_a_private_list_are_told_apart() {
    let private = Script::default().list(77, List::private(titles(3)));
    let (_tmdb, told) = stage(private, V4).await;
    assert_eq!(told.fails(LIST).await.kind, Is::Private);
    let wrong = "ffffffffffffffffffffffffffffffff";
    let (_tmdb, told) = stage(with(titles(3)), wrong).await;
    let error = told.fails(LIST).await;
    assert_eq!(error.kind, Is::BadKey);
    assert!(!format!("{error:?}").contains(wrong));
    assert_eq!(told.fails("tmdb.list = '78'").await.kind, Is::BadKey);
}
