//! What the simulators share about things that go wrong on purpose.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Response, header},
    response::IntoResponse,
};

/// A rule that is used up by as many happenings as it says.
pub(crate) trait Rule: Clone {
    /// How many are left.
    fn times(&mut self) -> &mut u32;
}

/// What a rule is good for when it does not say.
pub(crate) fn once() -> u32 {
    1
}

/// The first rule that fits, one of its times used up.
pub(crate) fn take<R: Rule>(rules: &mut Vec<R>, fits: impl Fn(&R) -> bool) -> Option<R> {
    let at = rules.iter().position(fits)?;
    let left = rules[at].times();
    *left = left.saturating_sub(1);
    if *left == 0 { Some(rules.remove(at)) } else { Some(rules[at].clone()) }
}

/// So long nothing is heard, in real time.
pub(crate) async fn pause(ms: u64) {
    if ms > 0 {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

/// What a proxy says in the service's place.
pub(crate) fn page() -> Response<Body> {
    let page = "<!DOCTYPE html>\n<html><title>Log in</title></html>\n";
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct On(&'static str, u32);

    impl Rule for On {
        fn times(&mut self) -> &mut u32 {
            &mut self.1
        }
    }

    #[test]
    fn the_first_rule_that_fits_is_used_up_and_then_the_next() {
        let mut rules = vec![On("b", 1), On("a", 2), On("a", 1)];
        let left: Vec<_> =
            (0..4).map(|_| take(&mut rules, |rule| rule.0 == "a").map(|rule| rule.1)).collect();
        assert_eq!(left, [Some(1), Some(0), Some(0), None]);
        assert_eq!(rules, [On("b", 1)]);
    }
}
