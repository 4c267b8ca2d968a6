//! Who hears how calls end.

use std::{
    fmt,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use http::StatusCode;

use crate::{Call, CallError, IfUnsure, Outcome, Sent, scrub::Scrub};

/// Hears how calls end: all of this process, whoever sent them, unless they are [`unobserved`].
///
/// It is told in between two steps of the caller, so it should take no longer than a count.
pub trait CallObserver: Send + Sync {
    /// A call has ended. One whose future was dropped has no end.
    fn ended(&self, end: &CallEnd<'_>);
}

/// How a call ended.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CallEnd<'a> {
    /// The service's name, as in `slskd`.
    pub service: &'static str,
    /// Scheme, host and port; or the socket. Never credentials, path or query.
    pub origin: &'a str,
    /// [`Endpoint::NAME`](crate::Endpoint::NAME).
    pub endpoint: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// How long the caller waited for it: for its turn, and for a repeat, too. Of a file as far as
    /// the answer's headers.
    pub took: Duration,
    /// It waits at the service for something to happen: how long it took says nothing of the service.
    pub waited: bool,
    /// What went wrong, in words without secrets.
    pub error: Option<&'a CallError>,
}

/// Tells `observer` of calls, for as long as what is returned lives.
pub fn observe(observer: Arc<dyn CallObserver>) -> Observing {
    let mut all = OBSERVERS.write().unwrap_or_else(PoisonError::into_inner);
    all.push(Arc::clone(&observer));
    HOW_MANY.store(all.len(), Relaxed);
    Observing(observer)
}

/// Awaits `calls`, of which no observer hears: an experiment says nothing of how a service does. What
/// is spawned in there is observed as ever.
pub async fn unobserved<F: Future>(calls: F) -> F::Output {
    UNOBSERVED.scope((), calls).await
}

tokio::task_local! {
    static UNOBSERVED: ();
}

/// Somebody observes calls. Dropping it ends that.
#[must_use = "dropping it ends the observation"]
pub struct Observing(Arc<dyn CallObserver>);

impl Drop for Observing {
    fn drop(&mut self) {
        let mut all = OBSERVERS.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = all.iter().position(|other| Arc::ptr_eq(other, &self.0)) {
            all.remove(at);
        }
        HOW_MANY.store(all.len(), Relaxed);
    }
}

impl fmt::Debug for Observing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observing").finish_non_exhaustive()
    }
}

static OBSERVERS: RwLock<Vec<Arc<dyn CallObserver>>> = RwLock::new(Vec::new());
/// So that who is not observed asks for no lock and no time.
static HOW_MANY: AtomicUsize = AtomicUsize::new(0);

/// When a call began, if anybody wants to know.
pub(crate) fn began() -> Option<Instant> {
    let is_observed = HOW_MANY.load(Relaxed) > 0 && UNOBSERVED.try_with(|()| ()).is_err();
    is_observed.then(Instant::now)
}

pub(crate) fn tell<'a>(began: Option<Instant>, end: impl FnOnce(Duration) -> CallEnd<'a>) {
    let Some(began) = began else { return };
    let end = end(began.elapsed());
    // Told without the lock: an observer may end its observation.
    let all = OBSERVERS.read().unwrap_or_else(PoisonError::into_inner).clone();
    for observer in all {
        observer.ended(&end);
    }
}

/// A call that is not sent by a [`Client`](crate::Client), to be told of like any other.
#[derive(Debug)]
#[must_use = "its end is to be told"]
pub struct ForeignCall(Option<(Box<Call>, Instant)>);

impl ForeignCall {
    /// It begins. Nothing is made of it, and `origin` not asked, while nobody observes.
    pub fn begins(
        service: &'static str,
        origin: impl FnOnce() -> String,
        endpoint: &'static str,
    ) -> Self {
        let call = || Call {
            service,
            origin: origin(),
            endpoint,
            if_unsure: IfUnsure::Repeat,
            settle: Duration::ZERO,
        };
        Self(began().map(|began| (Box::new(call()), began)))
    }

    /// An answer came, whatever it says. A redirect and *not modified* are answers.
    pub fn answered(self, status: StatusCode) {
        self.ended(|call| refused(call, status));
    }

    /// No answer came; `words` say why, and hold no secret.
    pub fn broke_off(self, words: &str) {
        self.ended(|call| {
            let source = Scrub::default().cause(words);
            Some(CallError::Unreachable { call, sent: Sent::No, source })
        });
    }

    fn ended(self, error: impl FnOnce(Box<Call>) -> Option<CallError>) {
        let Some((call, began)) = self.0 else { return };
        let error = error(call.clone());
        tell(Some(began), |took| CallEnd {
            service: call.service,
            origin: &call.origin,
            endpoint: call.endpoint,
            outcome: error.as_ref().map_or(Outcome::Answered, Outcome::from),
            took,
            waited: false,
            error: error.as_ref(),
        });
    }
}

fn refused(call: Box<Call>, status: StatusCode) -> Option<CallError> {
    let message = String::new();
    Some(match status.as_u16() {
        0..=399 => return None,
        401 | 403 => CallError::Unauthorized { call, status, message },
        404 | 410 => CallError::NotFound { call, status, message },
        429 => CallError::RateLimited { call, status, message, retry_after: None },
        _ => CallError::Refused { call, status, message },
    })
}
