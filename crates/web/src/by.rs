//! Who says something, and why: both are kept with what was said.

use axum::{extract::FromRequestParts, http::request::Parts};

use crate::{access::Caller, problem::Failure};

/// Who asks, as it is kept. Never with a colon in it: a reason follows the first one.
pub(crate) struct By(pub(crate) String);

impl<S: Sync> FromRequestParts<S> for By {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        // The guard lets nobody through to what needs one.
        let caller = parts.extensions.get::<Caller>();
        caller
            .map(|caller| Self(caller.name().replace(':', "·")))
            .ok_or_else(|| Failure::unauthorized("not-logged-in", "who asks is not known"))
    }
}

/// That one, with a reason where there is one.
pub fn because(by: &str, why: &str) -> String {
    match why.trim() {
        "" => by.into(),
        why => format!("{by}: {why}"),
    }
}

/// The reason, where there is one.
pub(crate) fn why(by: &str) -> Option<&str> {
    Some(by.split_once(": ")?.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_found_again() {
        assert_eq!(why(&because("jo (page)", "seen it: twice")), Some("seen it: twice"));
        assert_eq!(why(&because("command line", " ")), None);
    }
}
