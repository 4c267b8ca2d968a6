//! What a media server says no to, in our words (seerr.md §7.1).

use std::error::Error as _;

use seerr_client::{Error, Then};
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
        Error::KeyMissing { .. } | Error::KeyOrUserRefused { .. } => TroubleKind::KeyRefused,
        Error::CsrfOn { .. } | Error::UserUnknown { .. } => TroubleKind::Misconfigured,
        Error::NotPermitted { .. } => TroubleKind::NotAllowed,
        Error::QuotaExceeded { .. } => TroubleKind::QuotaUsedUp,
        Error::Blocklisted { .. } => TroubleKind::Blocklisted,
        Error::AlreadyRequested { .. } | Error::AlreadyListed { .. } => TroubleKind::AlreadyThere,
        Error::NoSuchTitleOrUpstream { .. } | Error::TvdbCollision { .. } => TroubleKind::Unknown,
        Error::NotTheApi { .. } | Error::Unsettled { .. } | Error::Endless { .. } => {
            TroubleKind::Unreadable
        }
        Error::NotFound { .. } => TroubleKind::Gone,
        Error::BadRequest { .. } | Error::WebhookNotDelivered { .. } | Error::WebhookTaken => {
            TroubleKind::Refused
        }
        _ => found.kind,
    };
    found
}

/// Nothing of what was to be asked for is left to be asked for.
pub(super) fn nothing_left(service: &str) -> Trouble {
    let words = "the server has no season left that could be asked for";
    Trouble::new(service, TroubleKind::NothingLeft, words)
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
        // It answered that there is one already: nothing more will come of the call.
        Then::LookFirst if matches!(error, Error::AlreadyRequested { .. }) => {
            ActError::NotDone(trouble)
        }
        Then::LookFirst => ActError::Unsure(trouble),
        Then::TryAgain { .. } | Then::AskAPerson => ActError::NotDone(trouble),
    }
}
