//! Putio contract §2: too many calls.

use std::time::Duration;

use putio_client::{
    Access, Error, Limits, Putio, Then, oauth::Validate, transfers::Count, upload::Upload,
};
use towline_sim::putio::{RateHeaders, RateLimit};

use crate::stage::{Stage, error};

/// One call in ten minutes, of real time.
fn one_call(says: RateHeaders) -> RateLimit {
    RateLimit { calls: 1, window_ms: 600_000, says, captcha: false }
}

async fn limited(says: RateHeaders) -> Stage {
    let stage = Stage::start(|script| script.habits.rate = Some(one_call(says))).await;
    stage.send(&Count).await;
    stage
}

async fn wait(putio: &Putio) -> u64 {
    match error(putio, &Count).await {
        Error::RateLimited { retry_after, .. } => retry_after.as_secs(),
        error => panic!("{error:?}"),
    }
}

/// Putio contract §2: `Retry-After`, else a second after the reset, else a minute.
#[tokio::test]
async fn the_wait_is_the_one_that_is_told() {
    for (says, least, most) in [
        (RateHeaders::RetryAfter, 500, 600),
        (RateHeaders::Limits, 500, 602),
        (RateHeaders::Both, 500, 600),
        (RateHeaders::Nothing, 50, 60),
    ] {
        let stage = limited(says).await;
        let error = stage.error(&Count).await;
        let Error::RateLimited { retry_after, .. } = &error else { panic!("{error:?}") };
        assert!((least..=most).contains(&retry_after.as_secs()), "{says:?}: {retry_after:?}");
        assert_eq!(error.then(), Then::TryAgain { after: Some(*retry_after) });
        assert!(error.is_passing());
    }
}

/// Putio contract §2: the pause is shared by all who use the token; nothing is sent in it, to
/// either host.
#[tokio::test]
async fn a_pause_is_of_all_handles_of_a_token() {
    let stage = Stage::start(|script| script.tokens.push("another".into())).await;
    let limits = Limits::default();
    let [first, second] = [0; 2].map(|_| stage.putio_with(limits.clone()));
    let (clone, stranger) = (first.clone(), stage.putio_as(Access::Token("another".into())));
    first.send(&Count).await.unwrap();
    stage.sim.habits(|habits| habits.rate = Some(one_call(RateHeaders::RetryAfter)));
    first.send(&Count).await.unwrap();
    assert!(wait(&first).await > 500);
    let asked = stage.sim.log().calls().len();
    for handle in [&first, &second, &clone] {
        assert!(wait(handle).await > 500);
        let error = error(handle, &Upload::new("a", "a")).await;
        assert!(matches!(error, Error::RateLimited { .. }), "{error:?}");
    }
    assert_eq!(stage.sim.log().calls().len(), asked, "nothing was sent");
    stage.sim.habits(|habits| habits.rate = None);
    stranger.send(&Count).await.unwrap();
    assert_eq!(stage.sim.log().calls().len(), asked + 1, "who has another token is not held up");
}

/// Putio contract §2: when the wait is over, it goes on.
#[tokio::test]
async fn a_pause_ends() {
    let stage = Stage::start(|_| ()).await;
    let rate = RateLimit { window_ms: 1000, calls: 0, ..one_call(RateHeaders::RetryAfter) };
    stage.sim.habits(|habits| habits.rate = Some(rate));
    let error = stage.error(&Count).await;
    let Error::RateLimited { retry_after, .. } = error else { panic!("{error:?}") };
    assert!(retry_after <= Duration::from_secs(1), "{retry_after:?}");
    stage.sim.habits(|habits| habits.rate = None);
    tokio::time::sleep(retry_after + Duration::from_millis(50)).await;
    stage.send(&Count).await;
}

/// Putio contract §2: `X-RateLimit-Action`. Waiting alone does not help then.
#[tokio::test]
async fn a_captcha_needs_a_person() {
    let stage = limited(RateHeaders::Limits).await;
    let rate = RateLimit { captcha: true, ..one_call(RateHeaders::Limits) };
    stage.sim.habits(|habits| habits.rate = Some(rate));
    let error = stage.error(&Validate).await;
    assert!(matches!(error, Error::CaptchaNeeded { .. }), "{error:?}");
    assert_eq!(error.then(), Then::AskAPerson);
    assert!(error.hint().unwrap().contains("browser"));
    assert!(!error.is_passing());
}
