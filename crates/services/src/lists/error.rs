//! Why a list could not be read, in our words: what is the same at every provider. What a provider
//! says in its own way its own file judges first (list-providers.md §16).

use http::StatusCode;
use towline_domain::{
    Clock, TroubleKind,
    wishes::{ListError, ListErrorKind as Kind},
};
use towline_http::CallError;

/// What a failed call means where the provider says nothing particular.
pub(super) fn of_call(service: &str, clock: &dyn Clock, error: &CallError) -> ListError {
    let trouble = crate::trouble::of(service, clock, error);
    let kind = match (error.status().map(|status| status.as_u16()), trouble.kind) {
        (Some(401 | 403), _) => Kind::Private,
        (Some(404 | 410), _) => Kind::NotFound,
        (Some(400 | 422), _) => Kind::BadId,
        (Some(429), _) => Kind::RateLimited,
        (Some(408 | 500..), _) => Kind::Unavailable,
        (_, TroubleKind::Unreachable) => Kind::Unreachable,
        (_, TroubleKind::RateLimited) => Kind::RateLimited,
        _ if matches!(error, CallError::TooLarge { .. }) => Kind::TooLarge,
        _ => Kind::ShapeChanged,
    };
    ListError { kind, words: trouble.words, hint: trouble.hint, retry_at: trouble.retry_at }
}

/// The answer is not what it used to be: never taken as an empty list (§2.3).
pub(super) fn changed(service: &str, what: &str) -> ListError {
    ListError::new(Kind::ShapeChanged, format!("{service}'s answer is not as it was: {what}"))
        .hint("a newer towline may know it; until then a file with the list will do")
}

/// It wants proof that we are no robot.
pub(super) fn challenge(service: &str) -> ListError {
    ListError::new(Kind::BotChallenge, format!("{service} takes us for a robot"))
        .hint("it is left alone for a while; an export of the list as a file always works")
}

/// It is down, or closed for repairs.
pub(super) fn unavailable(service: &str, status: StatusCode) -> ListError {
    ListError::new(Kind::Unavailable, format!("{service} is not available ({status})"))
}

/// Whether another try may go well.
pub(super) const fn is_passing(error: &ListError) -> bool {
    matches!(error.kind, Kind::Unreachable | Kind::Unavailable) && error.retry_at.is_none()
}
