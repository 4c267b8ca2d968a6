//! Letterboxd (§5) and StevenLu (§12).

use std::time::Duration;

use towline_domain::wishes::{Fetched, ListErrorKind as Is, Memory, TitleKind};
use towline_sim::lists::{
    Fault, Title,
    shelf::{Content, Script, ShelfSim},
    titles,
};

use crate::stage::{Stage, assert_whole, films, listing};

const DIARY: &str = "letterboxd.list = 'https://letterboxd.com/jane/'";

async fn stage(script: Script) -> (ShelfSim, Stage) {
    let shelf = ShelfSim::start(script).await.unwrap();
    let url = shelf.url();
    let stage = Stage::new(&format!(
        "letterboxd = {{ url = '{url}', short_url = '{url}' }}\nstevenlu = {{ url = '{url}' }}"
    ));
    (shelf, stage)
}

fn diary(titles: Vec<Title>) -> Script {
    let content = Content::LetterboxdRss { user: "jane".into(), titles };
    Script::default().file("/jane/rss/", content.to_file())
}

#[tokio::test]
async fn a_diary_is_read_and_never_taken_as_whole() {
    let (_shelf, stage) = stage(diary(titles(8))).await;
    let list = stage.read(DIARY).await;
    assert_whole(&list, 8);
    assert!(list.is_feed && !list.is_complete(), "older entries drop off");
    assert_eq!(list.passed_over, 1, "a list that was made");
    assert_eq!(list.wishes[3].kind, Some(TitleKind::Show), "by tmdb:tvId");
    assert_eq!(list.wishes[0].rating, Some(80));
    assert_eq!(list.wishes[0].added.unwrap().to_string(), "2026-01-01T14:04:05Z");
    assert_eq!(list.name.as_deref(), Some("Letterboxd - jane"));
}

#[tokio::test]
async fn a_diary_is_asked_for_once_an_hour_and_then_only_for_what_is_new() {
    let (shelf, stage) = stage(diary(titles(3))).await;
    let list = stage.list(DIARY);
    let first = listing(list.fetch(&Memory::default()).await.unwrap());
    assert_eq!(list.fetch(&first.memory).await.unwrap(), Fetched::Unchanged);
    assert_eq!(shelf.log().calls().len(), 1);
    stage.time_passes(Duration::from_secs(3601));
    assert_eq!(list.fetch(&first.memory).await.unwrap(), Fetched::Unchanged);
    assert_eq!(shelf.log().calls()[1].status, Some(304));
}

#[tokio::test]
async fn a_challenge_is_told_apart_from_a_private_diary() {
    for (fault, kind) in [
        (Fault::CloudflareChallenge, Is::BotChallenge),
        (Fault::error(403), Is::Private),
        (Fault::error(404), Is::NotFound),
        (Fault::error(503), Is::Unavailable),
        (Fault::wait(5), Is::RateLimited),
        (Fault::Html, Is::ShapeChanged),
        (Fault::Empty, Is::ShapeChanged),
    ] {
        let (shelf, stage) = stage(diary(titles(3))).await;
        shelf.fault("*", fault.clone(), 3);
        let error = stage.fails(DIARY).await;
        assert_eq!(error.kind, kind, "{fault:?}: {error}");
    }
}

#[tokio::test]
async fn a_short_link_is_followed_to_a_members_page_and_no_further() {
    let script = diary(titles(3))
        .redirect("/aBcD", "https://letterboxd.com/jane/")
        .redirect("/eFgH", "https://letterboxd.com/jane/list/heist/");
    let (_shelf, stage) = stage(script).await;
    assert_whole(&stage.read("letterboxd.list = 'https://boxd.it/aBcD'").await, 3);
    let error = stage.fails("letterboxd.list = 'https://boxd.it/eFgH'").await;
    assert_eq!(error.kind, Is::BadId);
    assert!(error.words.contains("mdblist.com"), "{error}");
}

#[tokio::test]
async fn films_of_stevenlu_are_films_and_those_that_drop_off_are_not_taken_back() {
    let films = films(9);
    let script = Script::default().file("/movies.json", Content::StevenLu(films).to_file());
    let (_shelf, stage) = stage(script).await;
    let provider = stage.list("stevenlu = {}");
    let list = listing(provider.fetch(&Memory::default()).await.unwrap());
    assert_whole(&list, 7);
    assert!(list.is_feed && list.wishes.iter().all(|wish| wish.kind == Some(TitleKind::Movie)));
    assert_eq!(provider.fetch(&list.memory).await.unwrap(), Fetched::Unchanged);
    assert_eq!(provider.key(), "stevenlu:movies");
}
