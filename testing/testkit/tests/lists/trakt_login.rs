//! Trakt's login (§4.2): a code, tokens that work once, one who renews them.

use std::{fs, os::unix::fs::PermissionsExt as _, time::Duration};

use towline_domain::wishes::{ListErrorKind as Is, Memory};
use towline_services::lists::{LoginPolled, TraktLogin};
use towline_sim::lists::{
    titles,
    trakt::{OAuth, Script, TraktSim, User},
};

use crate::{
    stage::{Stage, assert_whole, listing},
    trakt::stage,
};

const MINE: &str = "trakt.list = 'https://trakt.tv/users/me/watchlist'";
const HOUR: Duration = Duration::from_secs(3600);

async fn scene() -> (TraktSim, Stage) {
    let user =
        User { private: true, watchlist: titles(5), recommendations: titles(8), ..User::default() };
    let oauth = OAuth { interval: 0, ..OAuth::default() };
    stage(Script { oauth, ..Script::default().user("jane", user) }).await
}

async fn log_in(trakt: &TraktSim, stage: &Stage) {
    let login = TraktLogin::new(&stage.providers, &stage.shared, &stage.clock()).unwrap();
    let started = login.start_login().await.unwrap();
    assert_eq!(login.poll_login(&started).await.unwrap(), LoginPolled::Pending);
    assert!(trakt.approve(&started.user_code, "jane"));
    assert_eq!(login.poll_login(&started).await.unwrap(), LoginPolled::LoggedIn);
    assert_eq!(login.poll_login(&started).await.unwrap(), LoginPolled::Expired);
}

#[tokio::test]
async fn without_a_login_ones_own_is_not_shown() {
    let (trakt, stage) = scene().await;
    let error = stage.fails(MINE).await;
    assert_eq!(error.kind, Is::AuthRequired);
    assert_eq!(trakt.log().calls().len(), 0);
}

#[tokio::test]
async fn after_a_login_ones_own_is_read_and_the_token_is_a_secret_file() {
    let (trakt, stage) = scene().await;
    log_in(&trakt, &stage).await;
    assert!(stage.shared.trakt().is_logged_in("sample-client-id"));
    assert_whole(&stage.read(MINE).await, 5);
    assert_whole(&stage.read("trakt.list = 'https://trakt.tv/recommendations'").await, 8);
    let mode = fs::metadata(stage.token_file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn a_person_who_says_no_is_heard() {
    let (trakt, stage) = scene().await;
    let login = TraktLogin::new(&stage.providers, &stage.shared, &stage.clock()).unwrap();
    let started = login.start_login().await.unwrap();
    assert!(trakt.deny(&started.user_code));
    assert_eq!(login.poll_login(&started).await.unwrap(), LoginPolled::Denied);
    assert!(!stage.shared.trakt().is_logged_in("sample-client-id"));
}

#[tokio::test]
async fn a_wrong_secret_is_told_as_such() {
    let (trakt, stage) = scene().await;
    trakt.change(|script| script.client_secret = "another".into());
    let login = TraktLogin::new(&stage.providers, &stage.shared, &stage.clock()).unwrap();
    let started = login.start_login().await.unwrap();
    assert!(trakt.approve(&started.user_code, "jane"));
    let error = login.poll_login(&started).await.unwrap_err();
    assert_eq!(error.kind, Is::BadKey);
    assert!(!error.to_string().contains("sample-client-secret"));
}

/// Two lists find at once that the token ends: the refresh token works once, and one of them uses it.
#[tokio::test]
async fn a_token_that_ends_soon_is_renewed_by_one_for_all() {
    let (trakt, stage) = scene().await;
    log_in(&trakt, &stage).await;
    let before = fs::read(stage.token_file()).unwrap();
    stage.time_passes((7 * 24 - 1) * HOUR + HOUR / 2);
    let lists: Vec<_> = (0..4).map(|_| stage.list(MINE)).collect();
    let memory = Memory::default();
    let (one, two, three, four) = tokio::join!(
        lists[0].fetch(&memory),
        lists[1].fetch(&memory),
        lists[2].fetch(&memory),
        lists[3].fetch(&memory),
    );
    for fetched in [one, two, three, four] {
        assert_whole(&listing(fetched.unwrap()), 5);
    }
    assert_eq!(trakt.refreshes(), 1);
    assert_ne!(fs::read(stage.token_file()).unwrap(), before);
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_once() {
    let (trakt, stage) = scene().await;
    log_in(&trakt, &stage).await;
    // The host's time has leapt: it knows the token no longer.
    trakt.step(8 * 24 * HOUR);
    assert_whole(&stage.read(MINE).await, 5);
    assert_eq!(trakt.refreshes(), 1);
}

#[tokio::test]
async fn a_permission_that_was_taken_back_needs_a_new_login() {
    let (trakt, stage) = scene().await;
    log_in(&trakt, &stage).await;
    trakt.disconnect("jane");
    let error = stage.fails(MINE).await;
    assert_eq!(error.kind, Is::AuthRequired);
    assert!(error.hint.unwrap().contains("towline trakt login"));
}

#[tokio::test]
async fn a_pair_that_cannot_be_written_down_is_not_used_and_not_lost() {
    let (trakt, stage) = scene().await;
    log_in(&trakt, &stage).await;
    stage.time_passes(7 * 24 * HOUR);
    // A directory in the way of the new file: nothing can be written.
    let way = stage.token_file().with_extension("new");
    fs::create_dir(&way).unwrap();
    assert_eq!(stage.fails(MINE).await.kind, Is::NotReadable);
    assert_eq!(trakt.refreshes(), 1);
    fs::remove_dir(&way).unwrap();
    assert_whole(&stage.read(MINE).await, 5);
    assert_eq!(trakt.refreshes(), 1, "the pair was kept");
}

#[tokio::test]
async fn what_is_public_is_read_though_the_login_has_ended() {
    let (trakt, stage) = scene().await;
    log_in(&trakt, &stage).await;
    trakt.change(|script| {
        drop(script.users.insert("joe".into(), User { watchlist: titles(3), ..User::default() }));
    });
    trakt.disconnect("jane");
    stage.time_passes(7 * 24 * HOUR);
    assert_whole(&stage.read("trakt.list = 'watchlist:joe'").await, 3);
}
