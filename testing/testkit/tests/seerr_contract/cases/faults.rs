//! seerr reference §11: what goes wrong, and what then is known of it.

use std::time::Duration;

use seerr_client::{
    CallError, Deadlines, Endpoint as _, Error, MediaStatus, Outcome, Sent, Then, media,
    public::GetStatus,
    requests::{self, Create, Created},
};
use towline_sim::seerr::{Kind, Product, RequestFault};

use crate::stage::{BOTH, DUNE, OFFICE, Stage, all_of, error, film, movie, said, show};

const REQUEST: &str = "/api/v1/request";

fn is_sent(error: &Error) -> Option<Sent> {
    match error {
        Error::Call(CallError::Unreachable { sent, .. } | CallError::TimedOut { sent, .. }) => {
            Some(*sent)
        }
        _ => None,
    }
}

/// seerr reference §11: connection refused.
pub(crate) async fn what_was_never_sent_is_known_not_to_be_done(product: Product) {
    let stage = Stage::start(product).await;
    stage.sim.faults(|faults| faults.refuse_connections = true);
    let refused = stage.error(&movie(DUNE)).await;
    assert_eq!(is_sent(&refused), Some(Sent::No), "{refused:?}");
    assert!(refused.is_away() && refused.is_passing());
    assert_eq!(refused.then(), Then::TryAgain { after: None });
    stage.sim.faults(|faults| faults.refuse_connections = false);
    assert!(stage.sim.requests().is_empty());
    stage.create(&movie(DUNE)).await;
}

/// Whether what the client calls unsure was done, as the rows tell.
async fn after(stage: &Stage, create: &Create, fault: RequestFault) -> bool {
    stage.sim.faults(|faults| faults.on_next("POST", REQUEST, fault.clone()));
    // Short enough for an answer that never ends, and for nothing else.
    let read = Duration::from_millis(300);
    let patience = Duration::from_secs(20);
    let seerr = stage.seerr_within(Deadlines { connect: patience, read, total: patience });
    let error = error(&seerr, create).await;
    assert_eq!(error.then(), Then::LookFirst, "{fault:?}: {error:?}");
    let name = <Create as seerr_client::Endpoint>::NAME;
    assert_eq!(error.call().unwrap().call().endpoint, name);
    stage.rows().await.contains_key(&create.wanted.key())
}

/// seerr reference §7.2 and §11: after a lost answer, look; both happen.
pub(crate) async fn a_lost_answer_is_unsure_whether_it_was_done_or_not(product: Product) {
    let lost = [
        (RequestFault::CloseBefore, false),
        (RequestFault::error(502), false),
        (RequestFault::error(503), false),
        (RequestFault::Refused { status: 500, message: "Out of memory.".into() }, false),
        (RequestFault::CloseAfter, true),
        (RequestFault::ErrorAfter, true),
        (RequestFault::Truncated, true),
        (RequestFault::Stalled, true),
    ];
    let stage = Stage::start(product).await;
    for (fault, is_done) in lost {
        for create in [movie(DUNE), all_of(OFFICE)] {
            assert_eq!(after(&stage, &create, fault.clone()).await, is_done, "{fault:?}");
        }
        // Once it was looked at, asking again does what is right.
        let again = stage.seerr.send(&movie(DUNE)).await;
        let is_right = match &again {
            Ok(Created::Requested(_)) => !is_done,
            Err(Error::AlreadyRequested { .. }) => is_done,
            _ => false,
        };
        assert!(is_right, "{fault:?}: {again:?}");
        assert_eq!(stage.sim.requests_of(Kind::Movie, DUNE.into()).len(), 1);
        stage.sim.forget(Kind::Movie, DUNE.into());
        stage.sim.forget(Kind::Tv, OFFICE.into());
    }
    let posts = stage.sim.log().count("POST", REQUEST);
    assert_eq!(posts, 8 * 3, "none is sent twice by itself");
}

/// seerr reference §7.2: it lay in a socket, and is done when its client has long looked.
pub(crate) async fn a_late_request_shows_up_after_its_client_gave_up(product: Product) {
    let stage = Stage::start(product).await;
    stage.sim.faults(|faults| faults.on_next("POST", REQUEST, RequestFault::Late));
    let short = Duration::from_secs(10);
    let hasty = stage.seerr_within(Deadlines { connect: short, read: short, total: short });
    let lost = error(&hasty, &movie(DUNE)).await;
    assert_eq!((lost.then(), is_sent(&lost)), (Then::LookFirst, Some(Sent::Maybe)));
    let settle = lost.call().unwrap().call().settle;
    assert_eq!(settle, hasty.client().settle::<Create>());
    assert!(settle >= Duration::from_mins(1), "as long as such a call may take");
    assert_eq!(stage.numbers(film(DUNE)).await, None, "a look too early finds nothing");
    assert_eq!(stage.sim.release().await, 1);
    assert_eq!(stage.numbers(film(DUNE)).await, Some((3, 1)));
    assert!(matches!(stage.error(&movie(DUNE)).await, Error::AlreadyRequested { .. }));
}

/// A read may be repeated, and is.
pub(crate) async fn a_read_with_a_lost_answer_is_asked_again(product: Product) {
    let stage = Stage::start(product).await;
    stage.create(&movie(BOTH)).await;
    let faults = [RequestFault::CloseBefore, RequestFault::CloseAfter, RequestFault::error(502)];
    for (repeats, fault) in (1..).zip(faults) {
        stage.sim.faults(|faults| faults.on_next("GET", "/api/v1/media", fault.clone()));
        assert_eq!(stage.seerr.all_media().await.unwrap().len(), 1, "{fault:?}");
        let counts = stage.seerr.client().counts();
        assert_eq!(counts.of(media::List::NAME, Outcome::Repeated), repeats, "{fault:?}");
    }
    // In pieces, and slowly.
    let fault = RequestFault::SlowBody { ms: 5, pieces: 20 };
    stage.sim.faults(|faults| faults.on_next("GET", "/api/v1/media", fault));
    let row = &stage.rows().await[&film(BOTH)];
    assert_eq!(row.status(false, stage.product), MediaStatus::Processing);
    assert_eq!(stage.rows().await.get(&show(BOTH)), None);
}

/// seerr reference §1 and §11: its pages are not the server's word.
pub(crate) async fn a_proxys_refusals_are_not_the_servers(product: Product) {
    let stage = Stage::start(product).await;
    let on = |fault| stage.sim.faults(|faults| faults.on_next("POST", REQUEST, fault));
    for status in [400, 401, 403, 404] {
        on(RequestFault::error(status));
        let error = stage.error(&movie(DUNE)).await;
        assert!(matches!(error, Error::NotTheApi { .. }), "{status}: {error:?}");
    }
    on(RequestFault::Html);
    assert!(matches!(stage.error(&movie(DUNE)).await, Error::NotTheApi { .. }));
    on(RequestFault::Error { status: 429, retry_after: Some("7".into()) });
    let error = stage.error(&movie(DUNE)).await;
    assert_eq!(error.then(), Then::TryAgain { after: Some(Duration::from_secs(7)) });
    assert!(error.is_passing());
    on(RequestFault::Refused { status: 400, message: "no".into() });
    let error = stage.error(&movie(DUNE)).await;
    assert!(matches!(error, Error::BadRequest { .. }) && said(&error) == (400, "no"));
    assert!(stage.sim.requests().is_empty(), "none of them was done");
}

/// seerr reference §11: stop the run, back off.
pub(crate) async fn a_restart_is_the_server_being_away(product: Product) {
    let stage = Stage::start(product).await;
    let made = stage.create(&movie(DUNE)).await;
    stage.sim.stop();
    for error in [
        stage.error(&GetStatus).await,
        stage.error(&media::List::default()).await,
        stage.error(&movie(BOTH)).await,
        stage.error(&requests::Delete(made.id)).await,
    ] {
        assert!(error.is_away(), "{error:?}");
    }
    stage.sim.restart();
    assert_eq!(stage.send(&requests::Get(made.id)).await.id, made.id, "its database stays");
    stage.create(&movie(BOTH)).await;
}
