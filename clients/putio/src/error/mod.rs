//! Why put.io gave no answer.

mod classify;
mod error_type;

pub use error_type::ErrorType;

use std::time::Duration;

use http::StatusCode;
use towline_http::{CallError, Endpoint, Then};

use crate::{transfers, upload};

/// Why a call gave no answer. Each text tells its own level; the cause is in `source`, with
/// put.io's own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The token is missing, wrong or revoked; or it may not do this
    /// ([`ErrorType::InvalidScope`]).
    #[error("put.io does not let us in")]
    Unauthorized {
        /// put.io's word for it.
        error_type: Option<ErrorType>,
        /// The call.
        source: Box<CallError>,
    },
    /// The account is not active, or not paid for (402).
    #[error("the account at put.io is not active")]
    Inactive {
        /// put.io's word for it.
        error_type: Option<ErrorType>,
        /// The call.
        source: Box<CallError>,
    },
    /// put.io knows no such thing (404), or not any more (410).
    #[error("put.io knows nothing of it")]
    NotFound {
        /// put.io's word for it.
        error_type: Option<ErrorType>,
        /// The call.
        source: Box<CallError>,
    },
    /// Too many calls with this token, by put.io's judgement or by our own limits; also when it
    /// was another call that was refused, and the wait is not over.
    #[error("put.io asks us to wait for {} s", retry_after.as_secs())]
    RateLimited {
        /// For how long, counted from now; a quarter of an hour at most.
        retry_after: Duration,
        /// The call.
        source: Box<CallError>,
    },
    /// Too many calls, so that put.io wants to see a person.
    #[error("put.io wants a person to solve a captcha")]
    CaptchaNeeded {
        /// How long put.io asks us to wait besides.
        retry_after: Duration,
        /// The call.
        source: Box<CallError>,
    },
    /// Another call is at work in the account's trash (`TRASH_LOCK_TIMEOUT`). Nothing was done:
    /// try again.
    #[error("put.io is busy with the account's trash")]
    TrashBusy {
        /// The call.
        source: Box<CallError>,
    },
    /// put.io answered that it will not, or cannot.
    #[error("put.io will not: {}", named(error_type.as_ref(), source))]
    Refused {
        /// put.io's word for it.
        error_type: Option<ErrorType>,
        /// The call.
        source: Box<CallError>,
    },
    /// A listing without an end. What came of it until now is not the whole.
    #[error("the listing {endpoint} of put.io does not come to an end")]
    Endless {
        /// Its first call.
        endpoint: &'static str,
    },
    /// Anything else: no connection, a deadline, an answer that cannot be read, a request that
    /// was not sent since it makes no sense.
    #[error(transparent)]
    Call(CallError),
}

impl Error {
    /// The call that failed, if it is one that did.
    pub fn call(&self) -> Option<&CallError> {
        match self {
            Self::Unauthorized { source, .. }
            | Self::Inactive { source, .. }
            | Self::NotFound { source, .. }
            | Self::RateLimited { source, .. }
            | Self::CaptchaNeeded { source, .. }
            | Self::TrashBusy { source }
            | Self::Refused { source, .. } => Some(source),
            Self::Call(error) => Some(error),
            Self::Endless { .. } => None,
        }
    }

    /// The status of the answer, if one came and told the reason.
    pub fn status(&self) -> Option<StatusCode> {
        self.call()?.status()
    }

    /// put.io's word for the reason, if it gave one.
    pub fn error_type(&self) -> Option<&ErrorType> {
        match self {
            Self::Unauthorized { error_type, .. }
            | Self::Inactive { error_type, .. }
            | Self::NotFound { error_type, .. }
            | Self::Refused { error_type, .. } => error_type.as_ref(),
            Self::TrashBusy { .. } => Some(&ErrorType::TrashLockTimeout),
            _ => None,
        }
    }

    /// What may be done next.
    pub fn then(&self) -> Then {
        match self {
            Self::RateLimited { retry_after, source } => match source.then() {
                Then::TryAgain { .. } => Then::TryAgain { after: Some(*retry_after) },
                then => then,
            },
            Self::TrashBusy { .. } => Then::TryAgain { after: None },
            Self::Refused { .. } if self.may_be_added_already() => Then::LookFirst,
            Self::Refused { source, .. } => source.then(),
            Self::Call(error) => error.then(),
            Self::Unauthorized { .. }
            | Self::Inactive { .. }
            | Self::NotFound { .. }
            | Self::CaptchaNeeded { .. }
            | Self::Endless { .. } => Then::AskAPerson,
        }
    }

    /// Whether what was to be added as a transfer may be one already. put.io has no word of its
    /// own for that (putio contract §2): look through the list of transfers, and compare hashes.
    pub fn may_be_added_already(&self) -> bool {
        let Self::Refused { error_type, source } = self else { return false };
        let adds = [transfers::Add::NAME, transfers::AddMulti::NAME, upload::Upload::NAME];
        adds.contains(&source.call().endpoint)
            && source.status().is_some_and(|status| status.is_client_error())
            && !matches!(error_type, Some(ErrorType::EmptyUrl | ErrorType::TooManyUrls))
    }

    /// Whether the same call may well go through later without anybody doing anything.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::RateLimited { .. } | Self::TrashBusy { .. } => true,
            Self::Refused { source, .. } => {
                source.status().is_some_and(|status| status.is_server_error())
            }
            Self::Call(error) => {
                matches!(error, CallError::Unreachable { .. } | CallError::TimedOut { .. })
            }
            _ => false,
        }
    }

    /// What a person can look at, in their terms.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Unauthorized { error_type: Some(ErrorType::InvalidScope), .. } => {
                "the token may not do this: link put.io anew, with all rights".into()
            }
            Self::Unauthorized { .. } => {
                "was the token revoked? Link put.io anew, at put.io/link".into()
            }
            Self::Inactive { .. } => "the plan of the account is told at app.put.io".into(),
            Self::CaptchaNeeded { .. } => {
                "open app.put.io in a browser of the same network, and solve it".into()
            }
            Self::Call(error) => return error.hint(),
            Self::NotFound { .. }
            | Self::RateLimited { .. }
            | Self::TrashBusy { .. }
            | Self::Refused { .. }
            | Self::Endless { .. } => return None,
        })
    }
}

fn named(error_type: Option<&ErrorType>, source: &CallError) -> String {
    match (error_type, source.status()) {
        (Some(word), _) => word.to_string(),
        (None, Some(status)) => status.as_u16().to_string(),
        (None, None) => "it does not say why".into(),
    }
}
