//! Politeness (§2.8): tries, waits, and leaving a host alone.

use std::time::Duration;

use towline_domain::wishes::{ListErrorKind as Is, Memory};
use towline_services::lists::Manners;
use towline_sim::lists::{
    Fault,
    imdb::{ImdbSim, List, Script},
    titles,
};

use crate::stage::{Stage, assert_whole};

const LIST: &str = "imdb.list = 'ls000000001'";

async fn stage(manners: Manners) -> (ImdbSim, Stage) {
    let script = Script::default().list("ls000000001", List::of(titles(3)));
    let imdb = ImdbSim::start(script).await.unwrap();
    let stage = Stage::with(&format!("imdb.url = '{}'", imdb.url()), manners);
    (imdb, stage)
}

#[tokio::test]
async fn a_request_is_sent_three_times_at_most() {
    let (imdb, stage) = stage(Manners::hasty()).await;
    imdb.fault("*", Fault::error(500), 9);
    assert_eq!(stage.fails(LIST).await.kind, Is::Unavailable);
    assert_eq!(imdb.log().calls().len(), 3);
}

#[tokio::test]
async fn what_no_other_try_mends_is_tried_once() {
    for fault in [Fault::wait(60), Fault::WafChallenge, Fault::error(403), Fault::Html] {
        let (imdb, stage) = stage(Manners::hasty()).await;
        imdb.fault("*", fault, 9);
        stage.fails(LIST).await;
        assert_eq!(imdb.log().calls().len(), 1);
    }
}

/// Also for other lists, and by providers that were built anew after a reload.
#[tokio::test]
async fn after_a_challenge_the_host_is_left_alone_for_a_while() {
    let (imdb, stage) = stage(Manners::hasty()).await;
    imdb.fault("*", Fault::WafChallenge, 1);
    let error = stage.fails(LIST).await;
    assert_eq!(error.kind, Is::BotChallenge);
    let until = error.retry_at.unwrap();
    assert_eq!(stage.fails("imdb.list = 'top'").await.kind, Is::BotChallenge);
    assert_eq!(imdb.log().calls().len(), 1, "nobody was asked");
    stage.time_passes(Duration::from_secs(3601));
    assert!(until < towline_domain::Clock::now(&*stage.clock));
    assert_whole(&stage.read(LIST).await, 3);
}

#[tokio::test]
async fn how_long_to_wait_is_said_and_kept() {
    let (imdb, stage) = stage(Manners::hasty()).await;
    imdb.fault("*", Fault::wait(90), 1);
    let now = towline_domain::Clock::now(&*stage.clock);
    let error = stage.fails(LIST).await;
    assert_eq!(
        (error.kind, error.retry_at),
        (Is::RateLimited, Some(now + Duration::from_secs(90)))
    );
    stage.time_passes(Duration::from_secs(89));
    assert_eq!(stage.fails(LIST).await.kind, Is::RateLimited);
    stage.time_passes(Duration::from_secs(2));
    assert_whole(&stage.read(LIST).await, 3);
    // Without a word about it: a minute (§3.4).
    imdb.fault("*", Fault::error(429), 1);
    let now = towline_domain::Clock::now(&*stage.clock);
    assert_eq!(stage.fails(LIST).await.retry_at, Some(now + Duration::from_secs(60)));
}

/// Requests to one host keep their distance, whichever lists they are for.
#[tokio::test]
async fn requests_to_a_host_keep_their_distance() {
    let pace = Duration::from_millis(40);
    let (_imdb, stage) = stage(Manners { keyless: pace, ..Manners::hasty() }).await;
    let (one, two) = (stage.list(LIST), stage.list(LIST));
    let memory = Memory::default();
    let begun = std::time::Instant::now();
    for _ in 0..2 {
        let (one, two) = tokio::join!(one.fetch(&memory), two.fetch(&memory));
        assert!(one.is_ok() && two.is_ok());
    }
    // Four requests have three spaces between them; more never hurts.
    assert!(begun.elapsed() >= pace * 3);
}
