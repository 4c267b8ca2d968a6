//! What a simulated Trakt says, read (list-providers.md §4).

use std::{fs, time::Duration};

use serde_json::json;
use towline_domain::wishes::{Fetched, ListErrorKind as Is, Memory, TitleKind};
use towline_sim::lists::{
    Fault, titles,
    trakt::{List, Script, TraktSim, User},
};

use crate::lists::{
    LoginPolled, Manners, Shared, TraktLogin,
    testing::{Stage, listing},
};

const LIST: &str = "trakt.list = 'https://trakt.tv/users/jane/lists/heist-films'";

async fn stage(script: Script) -> (TraktSim, Stage) {
    let trakt = TraktSim::start(script).await.unwrap();
    let url = trakt.url();
    let stage = Stage::new(&format!(
        "trakt = {{ client_id = 'sample-client-id', client_secret = 'sample-client-secret', \
         url = '{url}', auth_url = '{url}' }}"
    ));
    (trakt, stage)
}

const MINE: &str = "trakt.list = 'https://trakt.tv/users/me/watchlist'";
const HOUR: Duration = Duration::from_hours(1);

/// Somebody who has logged in.
async fn mine() -> (TraktSim, Stage) {
    let user = User { private: true, watchlist: titles(5), ..User::default() };
    let (trakt, stage) = stage(Script::default().user("jane", user)).await;
    log_in(&trakt, &stage).await;
    (trakt, stage)
}

/// What another process shares with this one: the file.
fn another(stage: &Stage) -> Shared {
    Shared::new(Manners::hasty(), stage.token_file())
}

async fn log_in(trakt: &TraktSim, stage: &Stage) {
    log_in_with(trakt, stage, &stage.shared).await;
}

async fn log_in_with(trakt: &TraktSim, stage: &Stage, shared: &Shared) {
    let login = TraktLogin::new(&stage.providers, shared, &stage.clock()).unwrap();
    let started = login.start_login().await.unwrap();
    assert!(trakt.approve(&started.user_code, "jane"));
    assert_eq!(login.poll_login(&started).await.unwrap(), LoginPolled::LoggedIn);
}

#[tokio::test]
async fn a_part_is_not_remembered_as_the_list_it_is_of() {
    let user = User::default().list(List::of("heist-films", 7, titles(600)));
    let (trakt, stage) = stage(Script::default().user("jane", user)).await;
    trakt.fault("*items*page=2*", Fault::error(502), 3);
    let list = stage.list(LIST);
    let part = listing(list.fetch(&Memory::default()).await.unwrap());
    assert!(part.lacks.is_some() && part.wishes.len() == 250);
    let whole = listing(list.fetch(&part.memory).await.unwrap());
    assert_eq!((whole.lacks, whole.wishes.len()), (None, 600));
    assert_eq!(list.fetch(&whole.memory).await.unwrap(), Fetched::Unchanged);
}

#[tokio::test]
async fn recommendations_of_no_kind_are_films_and_shows() {
    let user = User { recommendations: titles(400), ..User::default() };
    let (trakt, stage) = stage(Script::default().user("jane", user)).await;
    log_in(&trakt, &stage).await;
    for (limit, films, shows) in [(3, 2, 1), (100, 50, 50), (150, 75, 75)] {
        let list = format!("trakt.list = 'https://app.trakt.tv/discover'\ntrakt.limit = {limit}");
        let list = stage.read(&list).await;
        assert!(list.lacks.is_none());
        let count = |kind| list.wishes.iter().filter(|wish| wish.kind == Some(kind)).count();
        assert_eq!((count(TitleKind::Movie), count(TitleKind::Show)), (films, shows));
    }
}

/// Each has its own memory, and a refresh token works once.
#[tokio::test]
async fn a_token_is_renewed_by_one_of_two_processes() {
    let (trakt, stage) = mine().await;
    stage.hand.time_passes((7 * 24 - 1) * HOUR + HOUR / 2);
    let (ours, theirs) = (stage.list(MINE), stage.list_of(MINE, &another(&stage)));
    let memory = Memory::default();
    let (one, two) = tokio::join!(ours.fetch(&memory), theirs.fetch(&memory));
    for fetched in [one, two] {
        assert_eq!(listing(fetched.unwrap()).wishes.len(), 5);
    }
    assert_eq!(trakt.refreshes(), 1);
}

#[tokio::test]
async fn a_pair_that_could_not_be_written_down_replaces_no_later_login() {
    let (trakt, stage) = mine().await;
    stage.hand.time_passes(7 * 24 * HOUR);
    // A directory in the way of the new file: nothing can be written.
    let way = stage.token_file().with_extension("new");
    fs::create_dir(&way).unwrap();
    assert_eq!(stage.fails(MINE).await.kind, Is::NotReadable);
    fs::remove_dir(&way).unwrap();
    log_in_with(&trakt, &stage, &another(&stage)).await;
    let login = fs::read(stage.token_file()).unwrap();
    assert_eq!(stage.read(MINE).await.wishes.len(), 5);
    assert_eq!(fs::read(stage.token_file()).unwrap(), login);
    assert_eq!(trakt.refreshes(), 1, "the later login lasts");
}

#[tokio::test]
async fn a_token_that_still_lasts_is_used_while_it_cannot_be_renewed() {
    let (trakt, stage) = mine().await;
    stage.hand.time_passes((7 * 24 - 1) * HOUR + HOUR / 2);
    trakt.fault("*oauth/token*", Fault::error(502), 3);
    assert_eq!(stage.read(MINE).await.wishes.len(), 5);
    assert_eq!(trakt.refreshes(), 0);
    assert_eq!(stage.read(MINE).await.wishes.len(), 5);
    assert_eq!(trakt.refreshes(), 1);
    // One that has ended is not used.
    stage.hand.time_passes(8 * 24 * HOUR);
    trakt.fault("*oauth/token*", Fault::error(502), 3);
    assert_eq!(stage.fails(MINE).await.kind, Is::Unavailable);
}

#[tokio::test]
async fn a_login_that_does_not_say_how_long_it_lasts_lasts_a_day() {
    let (trakt, stage) = stage(Script::default()).await;
    let answer = |body| Fault::Json { status: 200, body };
    let begun = json!({
        "device_code": "d", "user_code": "u", "verification_url": "https://trakt.tv/activate",
    });
    trakt.fault("*device/code*", answer(begun), 1);
    trakt.fault("*device/token*", answer(json!({ "access_token": "a", "refresh_token": "r" })), 1);
    let login = TraktLogin::new(&stage.providers, &stage.shared, &stage.clock()).unwrap();
    let started = login.start_login().await.unwrap();
    assert_eq!(started.interval, Duration::from_secs(5));
    assert_eq!(login.poll_login(&started).await.unwrap(), LoginPolled::LoggedIn);
    let kept: serde_json::Value =
        serde_json::from_slice(&fs::read(stage.token_file()).unwrap()).unwrap();
    let now = stage.clock().now().as_micros() / 1_000_000;
    assert_eq!(kept["expires_at"], json!(now + 24 * 60 * 60));
}
