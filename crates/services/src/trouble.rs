//! The one place where a failed call to a service becomes a trouble in our words.

use towline_domain::{ActError, Clock, Trouble, TroubleKind};
use towline_http::{CallError, Then};

/// What went wrong with `service`, its name in the configuration.
pub(crate) fn of(service: &str, clock: &dyn Clock, error: &CallError) -> Trouble {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(because) = cause {
        words.push_str(": ");
        words.push_str(&because.to_string());
        cause = because.source();
    }
    let retry_at = match error {
        CallError::RateLimited { retry_after, .. } => retry_after.map(|wait| clock.now() + wait),
        _ => None,
    };
    let hint = error.hint();
    Trouble { service: service.into(), kind: kind_of(error), words, hint, retry_at }
}

fn kind_of(error: &CallError) -> TroubleKind {
    match error {
        CallError::Unreachable { .. } | CallError::TimedOut { .. } => TroubleKind::Unreachable,
        CallError::Unauthorized { .. } => TroubleKind::KeyRefused,
        CallError::RateLimited { .. } => TroubleKind::RateLimited,
        CallError::Unreadable { .. } | CallError::NotJson { .. } | CallError::TooLarge { .. } => {
            TroubleKind::Unreadable
        }
        CallError::Unwritable { .. } => TroubleKind::NameNotSendable,
        // Not found and redirects included: the service, or a proxy, said no.
        _ => TroubleKind::Refused,
    }
}

/// The same for a call that was to change something: whether it may have is what counts.
pub(crate) fn of_act(service: &str, clock: &dyn Clock, error: &CallError) -> ActError {
    let trouble = of(service, clock, error);
    match error.then() {
        Then::LookFirst => ActError::Unsure(trouble),
        Then::TryAgain { .. } | Then::AskAPerson => ActError::NotDone(trouble),
    }
}
