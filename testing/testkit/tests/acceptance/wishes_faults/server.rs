//! A server that is away, or says no.

use serde_json::{Value, json};
use towline_sim::seerr::{
    Downloader, Kind, MediaStatus, Quota, RequestFault, RequestStatus, Script, Title, User, rights,
};
use towline_testkit::wait::{so, until};

use crate::{
    wishes_world::{World, file_list, film, films},
    worlds::{LATER, SOON},
};

const REQUEST: &str = "/api/v1/request";
const SIX: [&str; 6] =
    ["movie:101", "movie:102", "movie:103", "movie:104", "movie:105", "movie:106"];
const OFTEN: u32 = 1_000_000;

/// A list of so many films, which is not read yet.
async fn world(count: i64, rules: &str) -> World {
    let world = World::new(films(count), &file_list("mine", rules)).await;
    world.write("mine.json", &(1..=count).map(film).collect::<Vec<Value>>());
    world
}

fn refused(message: &str) -> RequestFault {
    RequestFault::Refused { status: 403, message: message.into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_waited_for_and_then_asked_once_for_everything() {
    let mut world = world(6, "").await;
    world.seerr.stop();
    world.towline.start();
    let asked = world.towline.until_asked(LATER, "unreachable:home");
    assert_eq!(asked.title, "home");
    assert!(asked.detail.contains("cannot be reached"), "{asked:#?}");
    // The list itself is not to blame: there is one question.
    assert_eq!(world.towline.inbox().unwrap().len(), 1);
    world.until_says(SOON, &["inbox", "list"], &["home cannot be reached"]);

    // It comes back, and goes away in the middle.
    world.seerr.faults(|faults| faults.answer_after_ms = 150);
    world.seerr.restart();
    world.towline.run(&["sync"]);
    world.seerr.until("two requests", |requests| requests.len() >= 2).await;
    world.seerr.stop();
    assert!(world.seerr.requests().len() < 6, "it went away too late for this test");
    world.seerr.faults(|faults| faults.answer_after_ms = 0);
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    world.seerr.restart();
    world.towline.run(&["sync"]);
    world.until_asked(LATER, &SIX);
    world.towline.until_nothing_is_asked(SOON);
    world.assert_was_kind();
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_and_a_key_that_a_proxy_takes_away_are_told_apart() {
    let mut world = world(2, "").await;
    let lists = file_list("mine", "");
    world.configure("api_key = \"wrong\"", &lists);
    world.towline.start();
    let asked = world.towline.until_asked(SOON, "key-refused:home");
    assert!(asked.detail.contains("the server refuses the key"), "{asked:#?}");
    world.configure(&world.key_line(), &lists);
    world.until_asked(SOON, &SIX[..2]);
    world.towline.until_nothing_is_asked(SOON);

    world.seerr.faults(|faults| faults.strips_api_headers = true);
    let asked = world.towline.until_asked(SOON, "key-refused:home");
    assert!(asked.detail.contains("no API key reached the server"), "{asked:#?}");
    assert!(asked.detail.contains("proxy"), "{asked:#?}");
    world.seerr.faults(|faults| faults.strips_api_headers = false);
    world.towline.run(&["sync"]);
    world.towline.until_nothing_is_asked(SOON);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn csrf_protection_is_told_as_what_it_is_and_not_as_a_wrong_key() {
    let mut world = world(1, "").await;
    world.seerr.faults(|faults| faults.on(OFTEN, "POST", REQUEST, refused("invalid csrf token")));
    world.towline.start();
    let asked = world.towline.until_asked(SOON, "misconfigured:home");
    assert_eq!(asked.title, "Film 1 (2001)");
    assert!(asked.detail.contains("CSRF protection switched on"), "{asked:#?}");
    assert!(!asked.detail.contains("key"), "{asked:#?}");
    let tries = world.seerr.log().count("POST", REQUEST);
    assert_eq!(tries, 1, "what only a person can mend is not tried again and again");
    world.seerr.faults(|faults| faults.on_request.clear());
    world.towline.run(&["inbox", "answer", &asked.id.to_string(), "retry"]);
    world.until_asked(SOON, &SIX[..1]);
    world.towline.until_nothing_is_asked(SOON);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_the_quota_waits_until_there_is_room() {
    let bob = User {
        movie_quota: Some(Quota { limit: 2, days: 7 }),
        ..User::new(2, "bob", rights::REQUEST)
    };
    let rules = "user = 2\nevery = \"1s\"";
    let mut world = World::new(films(4).user(bob), &file_list("mine", rules)).await;
    world.write("mine.json", &[film(1), film(2), film(3), film(4)]);
    world.towline.start();
    world.until_asked(SOON, &SIX[..2]);
    world.until_stage("mine", "Film 4 (2004)", "waiting");
    let plan = world.says(&["plan", "wishes", "mine"]);
    assert!(plan.contains("2 over-quota"), "{plan}");
    assert!(plan.contains("the user's quota is used up"), "{plan}");
    let refused = world.seerr.log().writes().len();
    assert_eq!(refused, 2, "nothing is sent that would be refused");
    world.seerr.user(2, |bob| bob.movie_quota = None);
    world.until_asked(LATER, &SIX[..4]);
    assert!(
        world.seerr.requests().iter().all(|it| it.by == 2 && it.status == RequestStatus::Pending)
    );
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quota_that_is_used_up_meanwhile_and_a_blocklist_are_no_troubles() {
    let mut world = world(3, "").await;
    world.seerr.faults(|faults| {
        faults.on_next("POST", REQUEST, refused("Movie Quota exceeded."));
        faults.on_next("POST", REQUEST, refused("This media is blocklisted."));
    });
    world.towline.start();
    until(SOON, "two of them are not asked for", || {
        let mut stages: Vec<_> = world.stages("mine")?.into_values().collect();
        stages.sort();
        so(stages == ["blocklisted", "requested", "waiting"], &format!("{stages:?}"))
    });
    let explained = world.says(&["explain", "Film"]);
    for words in ["the title is on the blocklist", "the user's quota is used up: it waits"] {
        assert!(explained.contains(words), "{words}: {explained}");
    }
    assert_eq!(world.towline.inbox().unwrap(), []);
    assert_eq!(world.seerr.log().writes().len(), 3);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_nobody_knows_hinders_no_other_title() {
    let mut world = World::new(films(2), &file_list("mine", "")).await;
    let unknown = json!({"title": "Nobody Knows", "year": 2020, "type": "movie", "tmdb": 999});
    world.write("mine.json", &[unknown, film(1), film(2)]);
    world.towline.start();
    world.until_asked(SOON, &SIX[..2]);
    let title = "Nobody Knows (2020)";
    world.until_stage("mine", title, "wanted");
    // The same 500 is said of an outage: it is tried again before anybody is asked.
    let words = "there is no such title, or the metadata service could not be asked";
    world.until_says(SOON, &["explain", "movie:999"], &[words]);
    assert_eq!(world.towline.inbox().unwrap(), []);
    world.seerr.title(Title::movie(999, "Nobody Knows", "2020-05-01"));
    world.until_asked(LATER, &["movie:101", "movie:102", "movie:999"]);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_show_without_a_season_to_ask_for_is_told_so_and_asked_for_once() {
    let script = Script::default().title(Title::tv(5, "Specials", "2010-05-01", [0]));
    let mut world = World::new(script, &file_list("mine", "every = \"1s\"")).await;
    world.write("mine.json", &[json!({"title": "Specials", "type": "show", "tmdb": 5})]);
    world.towline.start();
    world.until_stage("mine", "Specials", "nothing-to-ask");
    let words = "no season left that could be asked for";
    world.until_says(SOON, &["explain", "show:5"], &[words]);
    world.sync(&["mine"]);
    assert_eq!(world.seerr.log().writes().len(), 1);
    assert_eq!(world.towline.inbox().unwrap(), []);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_radarr_did_not_take_is_handed_on_again() {
    let script = Script { radarr: vec![Downloader::default()], ..films(2) };
    let mut world = World::new(script, &file_list("mine", "retry_times = 1")).await;
    world.write("mine.json", &[film(1)]);
    world.towline.start();
    world.until_asked(SOON, &SIX[..1]);
    world.until_stage("mine", "Film 1 (2001)", "requested");
    let id = world.request(Kind::Movie, 101).id;
    world.seerr.fail(id);
    let is_approved = |world: &World| {
        until(SOON, "it is handed on again", || {
            let status = world.request(Kind::Movie, 101).status;
            so(status == RequestStatus::Approved, &format!("{status:?}\n{}", world.towline.log()))
        });
    };
    is_approved(&world);
    world.seerr.scan(Kind::Movie, 101, false);
    world.until_stage("mine", "Film 1 (2001)", "available");
    world.until_asked(SOON, &SIX[..1]);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_radarr_that_stays_away_is_told_of_and_what_waited_for_it_goes_on() {
    let away = Downloader { is_reachable: false, ..Downloader::default() };
    let script = Script { radarr: vec![away], ..films(1) };
    let mut world = World::new(script, &file_list("mine", "retry_times = 0")).await;
    world.write("mine.json", &[film(1)]);
    world.towline.start();
    let asked = world.towline.until_asked(SOON, "request-failed");
    assert_eq!(asked.words, "the server could not hand the request on");
    assert!(asked.detail.contains("Radarr or Sonarr may be down"), "{asked:#?}");
    world.seerr.radarr(|all| all[0].is_reachable = true);
    world.towline.run(&["inbox", "answer", &asked.id.to_string(), "retry"]);
    until(SOON, "it is handed on", || {
        let is = world.seerr.media_of(Kind::Movie, 101).map(|row| row.status);
        so(is == Some(MediaStatus::Processing), &format!("{is:?}"))
    });
    world.towline.until_nothing_is_asked(SOON);
    world.until_asked(SOON, &SIX[..1]);
    world.assert_was_kind();
    world.towline.stop();
}
