//! Why the server gave no answer, or would not.

mod classify;
mod hint;

use http::StatusCode;
use towline_http::{CallError, Then};

use crate::MediaType;

/// Why a call gave no answer. Each text tells its own level; the cause is in `source`, with the
/// server's own words.
///
/// The server's statuses are overloaded, so that its words decide where the reference names them
/// (seerr reference §2 and §7.1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Something else answers at this address: a web page, as of the server's own interface, of a
    /// login in front of it, or of another program.
    #[error("this is not the API: a web page answered")]
    NotTheApi {
        /// The call.
        source: Box<CallError>,
    },
    /// No key came with the call (401): there is none, or a proxy took it away.
    #[error("no API key reached the server")]
    KeyMissing {
        /// The call.
        source: Box<CallError>,
    },
    /// The key is wrong, or the user whom we act for does not exist, or may not do this: the
    /// server has one text for all three (403). [`Seerr::diagnose`](crate::Seerr::diagnose) tells
    /// which.
    #[error("the server refuses the key, or the user with whose rights the call was made")]
    KeyOrUserRefused {
        /// The call.
        source: Box<CallError>,
    },
    /// Protection against forged requests is switched on: the server takes no change from any
    /// program. The key is not wrong.
    #[error("the server has CSRF protection switched on, and takes no change from a program")]
    CsrfOn {
        /// The call.
        source: Box<CallError>,
    },
    /// The user may not do this.
    #[error("the user has no permission for it")]
    NotPermitted {
        /// The call.
        source: Box<CallError>,
    },
    /// The user's quota is used up. It clears with time, or when a request is deleted.
    #[error("the user's quota for {} is used up", plural(*media_type))]
    QuotaExceeded {
        /// Of what. That of shows counts seasons.
        media_type: MediaType,
        /// The call.
        source: Box<CallError>,
    },
    /// The title is on the server's blocklist.
    #[error("the title is on the blocklist")]
    Blocklisted {
        /// The call.
        source: Box<CallError>,
    },
    /// There is a live request for it already.
    #[error("the title has been requested already")]
    AlreadyRequested {
        /// The call.
        source: Box<CallError>,
    },
    /// It is on that list already: the blocklist (412) or the watchlist (409).
    #[error("the title is on the list already")]
    AlreadyListed {
        /// The call.
        source: Box<CallError>,
    },
    /// The metadata service knows no such title, or could not be asked: the server has one answer
    /// for both (500). Nothing was changed. Try later, and give up after some runs.
    #[error("there is no such title, or the metadata service could not be asked")]
    NoSuchTitleOrUpstream {
        /// The status of the metadata service, if the server told it: with 404 there is no such
        /// title.
        upstream: Option<u16>,
        /// The call.
        source: Box<CallError>,
    },
    /// The user for whom the request was to be made does not exist.
    #[error("the user for whom it was to be requested does not exist")]
    UserUnknown {
        /// The call.
        source: Box<CallError>,
    },
    /// The show's TVDB id is that of another row. Another `tvdb_id`, given with the request, gets
    /// through.
    #[error("another title has the TVDB id of this show")]
    TvdbCollision {
        /// The call.
        source: Box<CallError>,
    },
    /// The server could not deliver the test of a webhook.
    #[error("the server could not deliver the test of the webhook")]
    WebhookNotDelivered {
        /// The call.
        source: Box<CallError>,
    },
    /// The server's only webhook leads elsewhere, and would be lost.
    #[error("the server's only webhook is in use for another address")]
    WebhookTaken,
    /// The server knows no such thing (404), or this product has no such call.
    #[error("the server knows nothing of it")]
    NotFound {
        /// The call.
        source: Box<CallError>,
    },
    /// The server does not take what it was sent: 400, 413 or 415.
    #[error("the server does not take what it was sent")]
    BadRequest {
        /// The call.
        source: Box<CallError>,
    },
    /// A listing that changed each time it was read: what came of it is not the whole.
    #[error("the listing {endpoint} changes while it is read")]
    Unsettled {
        /// Its call.
        endpoint: &'static str,
    },
    /// A listing without an end.
    #[error("the listing {endpoint} does not come to an end")]
    Endless {
        /// Its call.
        endpoint: &'static str,
    },
    /// Anything else: no connection, a deadline, a trouble of the server's, an answer that cannot
    /// be read, a call that was not sent since it makes no sense.
    #[error(transparent)]
    Call(CallError),
}

impl Error {
    /// The call that failed, if it is one that did.
    pub fn call(&self) -> Option<&CallError> {
        match self {
            Self::NotTheApi { source }
            | Self::KeyMissing { source }
            | Self::KeyOrUserRefused { source }
            | Self::CsrfOn { source }
            | Self::NotPermitted { source }
            | Self::QuotaExceeded { source, .. }
            | Self::Blocklisted { source }
            | Self::AlreadyRequested { source }
            | Self::AlreadyListed { source }
            | Self::NoSuchTitleOrUpstream { source, .. }
            | Self::UserUnknown { source }
            | Self::TvdbCollision { source }
            | Self::WebhookNotDelivered { source }
            | Self::NotFound { source }
            | Self::BadRequest { source } => Some(source),
            Self::Call(error) => Some(error),
            Self::WebhookTaken | Self::Unsettled { .. } | Self::Endless { .. } => None,
        }
    }

    /// The status of the answer, if one came and told the reason.
    pub fn status(&self) -> Option<StatusCode> {
        self.call()?.status()
    }

    /// The server's own words, if it said any: without our key, at most 300 characters.
    pub fn words(&self) -> Option<&str> {
        words_of(self.call()?).filter(|words| !words.is_empty())
    }

    /// What may be done next. Of a title, at most once in a run: 500 has many meanings (seerr
    /// reference §11).
    pub fn then(&self) -> Then {
        match self {
            Self::Call(error) => error.then(),
            Self::AlreadyRequested { .. } | Self::AlreadyListed { .. } => Then::LookFirst,
            // Refused before anything was done, so that even a request may be made again.
            Self::NoSuchTitleOrUpstream { .. }
            | Self::Unsettled { .. }
            | Self::WebhookNotDelivered { .. } => Then::TryAgain { after: None },
            // Where a page stands in the place of an answer, what was asked may well be done.
            Self::NotTheApi { source } => source.then(),
            Self::KeyMissing { .. }
            | Self::KeyOrUserRefused { .. }
            | Self::CsrfOn { .. }
            | Self::NotPermitted { .. }
            | Self::QuotaExceeded { .. }
            | Self::Blocklisted { .. }
            | Self::UserUnknown { .. }
            | Self::TvdbCollision { .. }
            | Self::WebhookTaken
            | Self::NotFound { .. }
            | Self::BadRequest { .. }
            | Self::Endless { .. } => Then::AskAPerson,
        }
    }

    /// Whether the same call may well go through later without anybody doing anything: the server
    /// is away, starting or in trouble; the metadata service is; a quota's window moves on.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::QuotaExceeded { .. }
            | Self::NoSuchTitleOrUpstream { .. }
            | Self::Unsettled { .. } => true,
            Self::Call(
                CallError::Unreachable { .. }
                | CallError::TimedOut { .. }
                | CallError::RateLimited { .. },
            ) => true,
            Self::Call(CallError::Refused { status, .. }) => status.is_server_error(),
            _ => false,
        }
    }

    /// Whether the server is away: a run ends here, and begins anew when it is back.
    pub fn is_away(&self) -> bool {
        matches!(self, Self::Call(CallError::Unreachable { .. } | CallError::TimedOut { .. }))
    }
}

fn words_of(error: &CallError) -> Option<&str> {
    match error {
        CallError::Unauthorized { message, .. }
        | CallError::RateLimited { message, .. }
        | CallError::NotFound { message, .. }
        | CallError::Refused { message, .. } => Some(message),
        _ => None,
    }
}

fn plural(media_type: MediaType) -> &'static str {
    match media_type {
        MediaType::Movie => "films",
        MediaType::Tv => "shows",
    }
}
