//! What a refusal means: by its status and call first, by its words where the reference names
//! them (seerr reference §2, §6 and §7).

use http::StatusCode;
use towline_http::{CallError, Endpoint, Failed, Refusal};

use super::{Error, words_of};
use crate::{MediaType, blocklist, movies, requests, seerr::web_page, shows, watchlist, webhook};

impl Error {
    pub(crate) fn new(Failed { error, refusal }: Failed) -> Self {
        let refusal = refusal.unwrap_or_default();
        let source = Box::new(error);
        if is_web_page(&source, &refusal) {
            return Self::NotTheApi { source };
        }
        let Some(status) = source.status() else { return Self::Call(*source) };
        let words = words_of(&source).unwrap_or_default().to_owned();
        let endpoint = source.call().endpoint;
        match status {
            StatusCode::UNAUTHORIZED => missing_key(&words, &refusal, source),
            StatusCode::FORBIDDEN => forbidden(&words, &refusal, source),
            StatusCode::CONFLICT if endpoint == requests::Create::NAME => {
                Self::AlreadyRequested { source }
            }
            StatusCode::CONFLICT if endpoint == watchlist::Add::NAME => {
                Self::AlreadyListed { source }
            }
            StatusCode::PRECONDITION_FAILED if endpoint == blocklist::Add::NAME => {
                Self::AlreadyListed { source }
            }
            StatusCode::INTERNAL_SERVER_ERROR => server_error(&words, source),
            StatusCode::NOT_FOUND | StatusCode::GONE => Self::NotFound { source },
            StatusCode::BAD_REQUEST
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::BadRequest { source },
            _ => Self::Call(*source),
        }
    }
}

/// A page with 5xx is that of a proxy whose server is away: that passes, a wrong address does not.
fn is_web_page(error: &CallError, refusal: &Refusal) -> bool {
    match error {
        CallError::NotJson { .. } => true,
        CallError::Unauthorized { status, .. }
        | CallError::NotFound { status, .. }
        | CallError::Refused { status, .. } => {
            status.is_client_error() && web_page(&refusal.headers).is_some()
        }
        _ => false,
    }
}

/// Two calls have 401 for something else.
fn missing_key(words: &str, refusal: &Refusal, source: Box<CallError>) -> Error {
    let is_about_key = words.contains("connect.sid") || refusal.field("message").is_none();
    match source.call().endpoint {
        _ if is_about_key => Error::KeyMissing { source },
        blocklist::Get::NAME | blocklist::Delete::NAME => Error::NotFound { source },
        requests::Delete::NAME => Error::NotPermitted { source },
        _ => Error::KeyMissing { source },
    }
}

/// The gate before all calls says `error`, the calls themselves say `message`.
fn forbidden(words: &str, refusal: &Refusal, source: Box<CallError>) -> Error {
    match words {
        _ if words.eq_ignore_ascii_case("invalid csrf token") => Error::CsrfOn { source },
        "Movie Quota exceeded." => Error::QuotaExceeded { media_type: MediaType::Movie, source },
        "Series Quota exceeded." => Error::QuotaExceeded { media_type: MediaType::Tv, source },
        "This media is blocklisted." | "This media is blacklisted." => {
            Error::Blocklisted { source }
        }
        "You do not have permission to access this endpoint" => Error::KeyOrUserRefused { source },
        _ if refusal.field("message").is_some() => Error::NotPermitted { source },
        _ => Error::KeyOrUserRefused { source },
    }
}

fn server_error(words: &str, source: Box<CallError>) -> Error {
    match source.call().endpoint {
        movies::Get::NAME | shows::Get::NAME => {
            Error::NoSuchTitleOrUpstream { upstream: None, source }
        }
        requests::Create::NAME if words.starts_with("[TMDB]") => {
            Error::NoSuchTitleOrUpstream { upstream: upstream(words), source }
        }
        requests::Create::NAME if words.contains(r#"entity of type "User""#) => {
            Error::UserUnknown { source }
        }
        requests::Create::NAME
            if words.contains("SQLITE_CONSTRAINT") && words.contains("tvdbId") =>
        {
            Error::TvdbCollision { source }
        }
        webhook::Test::NAME => Error::WebhookNotDelivered { source },
        _ => Error::Call(*source),
    }
}

/// The number at the end of the words.
fn upstream(words: &str) -> Option<u16> {
    let (_, number) = words.rsplit_once("status code ")?;
    number.trim_end_matches('.').parse().ok()
}
