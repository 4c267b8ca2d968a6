//! Trakt (§4).

use towline_domain::wishes::{Fetched, ListErrorKind as Is, TitleKind};
use towline_sim::lists::{
    Fault, Kind, Title, titles,
    trakt::{List, Script, TraktSim, User},
};

use crate::stage::{Stage, assert_part, assert_whole, edges, films, idents, listing, shows};

const LIST: &str = "trakt.list = 'https://app.trakt.tv/users/jane/lists/heist-films'";

pub(crate) async fn stage(script: Script) -> (TraktSim, Stage) {
    let trakt = TraktSim::start(script).await.unwrap();
    let url = trakt.url();
    let stage = Stage::new(&format!(
        "trakt = {{ client_id = 'sample-client-id', client_secret = 'sample-client-secret', \
         url = '{url}', auth_url = '{url}' }}"
    ));
    (trakt, stage)
}

fn with(all: Vec<Title>) -> Script {
    Script::default().user("jane", User::default().list(List::of("heist-films", 7, all)))
}

fn change(trakt: &TraktSim, change: impl FnOnce(&mut List)) {
    trakt.change(|script| change(&mut script.users.get_mut("jane").unwrap().lists[0]));
}

#[tokio::test]
async fn a_list_is_read_to_its_end_whatever_pages_it_takes() {
    for count in edges(250) {
        let (_trakt, stage) = stage(with(titles(count))).await;
        let list = stage.read(LIST).await;
        assert_whole(&list, count);
        assert_eq!(list.name.as_deref(), Some("Sample"));
    }
}

#[tokio::test]
async fn a_clamped_limit_is_seen_by_the_count_of_pages() {
    let (trakt, stage) = stage(Script { page_most: 100, ..with(titles(250)) }).await;
    assert_whole(&stage.read(LIST).await, 250);
    assert_eq!(trakt.log().count("*items*"), 3);
}

#[tokio::test]
async fn seasons_and_episodes_become_their_show_and_people_are_passed_over() {
    let show = Title::show("Sample Show", 2020).tmdb(21).tvdb(31).trakt(8);
    let all = vec![
        Title::movie("Sample Film", 2019).imdb("tt0000001").tmdb(11).trakt(7),
        Title::season_of(&show, 2).trakt(71),
        Title::episode_of(&show, 1, 3, "Three").trakt(91),
        Title { kind: Kind::Movie, ..Title::default() }.trakt(99),
    ];
    let (_trakt, stage) = stage(with(all)).await;
    let list = stage.read(LIST).await;
    assert_eq!(idents(&list), ["movie:11", "show:21"]);
    assert_eq!(list.wishes[1].seasons.iter().copied().collect::<Vec<_>>(), [1, 2]);
    assert_eq!(list.wishes[1].title.as_deref(), Some("Sample Show"));
    assert!(list.wishes[0].added.is_some());
    assert_eq!(list.passed_over, 1, "without ids and without a title");
    assert!(list.is_complete());
}

#[tokio::test]
async fn pages_that_repeat_items_are_read_once_more_in_another_order() {
    let (trakt, stage) = stage(Script { pages_repeat: true, ..with(titles(600)) }).await;
    assert_whole(&stage.read(LIST).await, 600);
    assert!(trakt.log().count("*/added/asc*") > 0);
}

#[tokio::test]
async fn fewer_items_than_it_counts_are_a_part() {
    let (trakt, stage) = stage(with(titles(3))).await;
    change(&trakt, |list| list.told_count = Some(5));
    assert_part(&stage.read(LIST).await, 3, Is::ShapeChanged);
}

#[tokio::test]
async fn a_page_that_fails_leaves_what_came_before() {
    let (trakt, stage) = stage(with(titles(600))).await;
    trakt.fault("*items*page=2*", Fault::error(502), 3);
    assert_part(&stage.read(LIST).await, 250, Is::Unavailable);
}

#[tokio::test]
async fn a_list_that_says_it_has_not_changed_is_not_read_again() {
    let (trakt, stage) = stage(with(titles(3))).await;
    let list = stage.list(LIST);
    let first = listing(list.fetch(&towline_domain::wishes::Memory::default()).await.unwrap());
    trakt.clear_log();
    assert_eq!(list.fetch(&first.memory).await.unwrap(), Fetched::Unchanged);
    assert_eq!(trakt.log().calls().len(), 1);
    change(&trakt, |list| list.updated_at = "2026-02-02T03:04:05.000Z".into());
    assert_whole(&listing(list.fetch(&first.memory).await.unwrap()), 3);
}

#[tokio::test]
async fn names_are_tried_as_written_and_then_as_addresses_have_them() {
    let script = Script::default()
        .user("jane-doe", User::default().list(List::of("my-films", 7, titles(3))));
    let (_trakt, stage) = stage(script).await;
    assert_whole(&stage.read("trakt.list = 'Jane.Doe/My Films'").await, 3);
    assert_eq!(stage.fails("trakt.list = 'Jane.Doe/none'").await.kind, Is::NotFound);
}

#[tokio::test]
async fn every_shelf_and_chart_is_read() {
    let user = User {
        watchlist: titles(300),
        favorites: titles(8),
        collection: titles(8),
        watched: titles(8),
        ..User::default()
    };
    let script = Script::default()
        .user("jane", user)
        .official(List::of("sample-official", 9, titles(4)))
        .chart("movies/trending", films(300))
        .chart("shows/popular", shows(40))
        .chart("movies/watched/monthly", vec![Title::movie("One", 2000).tmdb(1).trakt(1)])
        .chart("movies/boxoffice", titles(3));
    let (_trakt, stage) = stage(script).await;
    for (list, count) in [
        ("https://trakt.tv/users/jane/watchlist", 300),
        ("https://trakt.tv/users/jane/watchlist/movies", 225),
        ("watchlist:jane", 300),
        ("https://trakt.tv/users/jane/favorites", 8),
        ("https://trakt.tv/users/jane/collection", 8),
        ("https://trakt.tv/users/jane/collection/shows", 2),
        ("https://trakt.tv/users/jane/history", 8),
        ("https://trakt.tv/lists/official/sample-official", 4),
        ("movies:trending", 100),
        ("shows:popular", 10),
        ("movies:watched:monthly", 1),
        ("movies:boxoffice", 3),
    ] {
        let list = stage.read(&format!("trakt.list = '{list}'")).await;
        assert_whole(&list, count);
    }
    // Bare titles say by their chart what they are.
    let bare = stage.read("trakt.list = 'shows:popular'").await;
    assert!(bare.wishes.iter().all(|wish| wish.kind == Some(TitleKind::Show)));
    assert_whole(&stage.read("trakt.list = 'movies:trending'\ntrakt.limit = 150").await, 150);
}

#[tokio::test]
async fn a_dead_client_id_is_told_of_with_what_it_takes() {
    let (trakt, stage) = stage(with(titles(3))).await;
    trakt.change(|script| script.client_id = "another".into());
    let error = stage.fails(LIST).await;
    assert_eq!(error.kind, Is::BadKey);
    let hint = error.hint.unwrap();
    assert!(hint.contains("VIP") && hint.contains("mdblist.com"), "{hint}");
    assert!(!format!("{hint}{}", error.words).contains("sample-client-id"));
}

#[tokio::test]
async fn what_is_private_or_gone_says_so() {
    let (trakt, stage) = stage(with(titles(3))).await;
    change(&trakt, |list| list.privacy = "private".into());
    let error = stage.fails(LIST).await;
    assert_eq!(error.kind, Is::AuthRequired);
    assert!(error.hint.unwrap().contains("towline trakt login"));
    trakt.change(|script| script.private_is_not_found = true);
    let error = stage.fails(LIST).await;
    assert_eq!(error.kind, Is::NotFound);
    assert!(error.hint.unwrap().contains("private"));
}

#[tokio::test]
async fn each_status_has_its_kind() {
    for (fault, kind) in [
        (Fault::error(403), Is::BadKey),
        (Fault::error(410), Is::NotFound),
        (Fault::error(412), Is::ShapeChanged),
        (Fault::error(420), Is::PlanRequired),
        (Fault::error(423), Is::Private),
        (Fault::error(426), Is::PlanRequired),
        (Fault::wait(30), Is::RateLimited),
        (Fault::Cloudflare1015, Is::BotChallenge),
        (Fault::error(500), Is::Unavailable),
        (Fault::error(521), Is::Unavailable),
        (Fault::Html, Is::ShapeChanged),
        (Fault::Empty, Is::ShapeChanged),
        (Fault::CloseAfter, Is::Unreachable),
    ] {
        let (trakt, stage) = stage(with(titles(3))).await;
        trakt.fault("*", fault.clone(), 3);
        let error = stage.fails(LIST).await;
        assert_eq!(error.kind, kind, "{fault:?}: {error}");
    }
}
