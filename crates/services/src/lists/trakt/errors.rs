//! What Trakt says no to, in our words (list-providers.md §4.7).

use http::header;
use towline_domain::wishes::{ListError, ListErrorKind as Kind};
use towline_http::Failed;

use super::Target;
use crate::lists::{error, recognise::Target as _};

/// By status alone: its refusals have no words.
pub(super) fn refusal(failed: &Failed) -> Option<ListError> {
    let is_page = failed.refusal.as_deref().is_some_and(|refusal| {
        let kind = refusal.header(header::CONTENT_TYPE.as_str());
        kind.is_some_and(|kind| kind.starts_with("text/html"))
    });
    let status = failed.error.status()?;
    Some(match status.as_u16() {
        // To be told apart by who asked, and for what.
        401 => ListError::new(Kind::AuthRequired, "Trakt wants a login"),
        403 if is_page => ListError::new(Kind::ClientRejected, "Trakt's edge lets no program in")
            .hint("towline's name may be blocked there: is there a newer towline?"),
        403 => ListError::new(Kind::BadKey, "Trakt does not accept the client id").hint(
            "apps of free members were removed in July 2026, and making one takes VIP: compare \
             providers.trakt.client_id with the app's page. Without VIP: import the list at \
             mdblist.com as an external list, or use a CSV export",
        ),
        412 => error::changed("Trakt", "it wants another kind of content"),
        420 => ListError::new(Kind::PlanRequired, "the Trakt account has reached its limit")
            .hint("lists of free members hold 250 items"),
        423 => ListError::new(Kind::Private, "the Trakt account is locked")
            .hint("Trakt's support unlocks it"),
        426 => ListError::new(Kind::PlanRequired, "Trakt shows this to VIP members only"),
        // Cloudflare's page of error 1015.
        429 if is_page => error::challenge("Trakt"),
        429 => ListError::new(Kind::RateLimited, "Trakt has had too many requests"),
        500.. => error::unavailable("Trakt", status),
        _ => return None,
    })
}

/// Of the calls for logins.
pub(super) fn login_refusal(failed: &Failed) -> Option<ListError> {
    let said = failed.refusal.as_deref().and_then(|refusal| refusal.field("error"));
    match (failed.error.status()?.as_u16(), said) {
        (400 | 401, Some("invalid_grant")) => {
            Some(super::token::again("the login at Trakt has ended"))
        }
        (401 | 403, _) => {
            let words = "Trakt does not know this app: the client id or its secret is wrong";
            let hint = "compare providers.trakt with the app's page at Trakt";
            Some(ListError::new(Kind::BadKey, words).hint(hint))
        }
        _ => refusal(failed),
    }
}

/// The same error, about this list: what it means depends on who asked.
pub(super) fn about(
    mut error: ListError,
    target: &Target,
    is_in: bool,
    may_log_in: bool,
) -> ListError {
    let what = target.words();
    let log_in = if may_log_in {
        "make it public, or log in: towline trakt login"
    } else {
        "make it public, or set providers.trakt.client_secret and log in: towline trakt login"
    };
    match error.kind {
        // The login itself has ended.
        Kind::AuthRequired if error.hint.is_some() => error,
        Kind::AuthRequired if is_in && target.needs_login() => {
            super::token::again("the login at Trakt is no longer accepted")
        }
        Kind::AuthRequired if is_in => {
            ListError::new(Kind::Private, format!("{what} is private, also for who is logged in"))
                .hint("its owner can make it public")
        }
        Kind::AuthRequired => {
            ListError::new(Kind::AuthRequired, format!("{what} is private, or shown after a login"))
                .hint(log_in)
        }
        Kind::NotFound => {
            error.words = format!("Trakt knows nothing of {what}");
            let step = if is_in { "is its address right?" } else { log_in };
            error.hint = Some(format!("it was deleted, or is private: {step}"));
            error
        }
        _ => error,
    }
}
