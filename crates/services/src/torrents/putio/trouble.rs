//! What put.io says no to, in our words.

use std::error::Error as _;

use putio_client::{Error, Then};
use towline_domain::{ActError, Clock, Trouble, TroubleKind};

use crate::trouble;

/// What went wrong with `service`, its name in the configuration.
pub(super) fn of(service: &str, clock: &dyn Clock, error: &Error) -> Trouble {
    let mut found = match error.call() {
        Some(call) => trouble::of(service, clock, call),
        None => Trouble::new(service, TroubleKind::Unreadable, String::new()),
    };
    found.words = in_words(error);
    found.hint = error.hint();
    found.kind = match error {
        Error::Unauthorized { .. } | Error::Inactive { .. } => TroubleKind::KeyRefused,
        Error::NotFound { .. } => TroubleKind::Gone,
        Error::RateLimited { .. } | Error::CaptchaNeeded { .. } => TroubleKind::RateLimited,
        Error::TrashBusy { .. } | Error::Refused { .. } => TroubleKind::Refused,
        _ => found.kind,
    };
    if let Error::RateLimited { retry_after, .. } = error {
        found.retry_at = Some(clock.now() + *retry_after);
    }
    found
}

/// The error with its causes: the last one tells most.
pub(super) fn in_words(error: &Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(because) = cause {
        words.push_str(": ");
        words.push_str(&because.to_string());
        cause = because.source();
    }
    words
}

/// The same for a call that was to change something.
pub(super) fn of_act(trouble: Trouble, error: &Error) -> ActError {
    match error.then() {
        // It answered: nothing more will come of the call. What is there shows in the list.
        Then::LookFirst if error.may_be_added_already() => ActError::NotDone(trouble),
        Then::LookFirst => ActError::Unsure(trouble),
        Then::TryAgain { .. } | Then::AskAPerson => ActError::NotDone(trouble),
    }
}
