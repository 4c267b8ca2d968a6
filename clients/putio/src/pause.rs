//! For how long a 429 is obeyed (putio contract §2).

use std::time::{Duration, UNIX_EPOCH};

use http::HeaderMap;
use towline_http::{retry_after, wait_until};

/// Nobody tells more than this and means it.
pub(crate) const LONGEST: Duration = Duration::from_mins(15);

/// What a refusal without a time is worth.
pub(crate) const UNTOLD: Duration = Duration::from_mins(1);

/// `Retry-After`; else until a second after `X-RateLimit-Reset`, measured against the answer's own
/// `Date`; else a minute. A quarter of an hour at most.
pub(crate) fn pause(headers: &HeaderMap) -> Duration {
    retry_after(headers).or_else(|| until_reset(headers)).unwrap_or(UNTOLD).min(LONGEST)
}

fn until_reset(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("x-ratelimit-reset")?.to_str().ok()?.trim();
    let reset = UNIX_EPOCH.checked_add(Duration::from_secs(text.parse().ok()?))?;
    Some(wait_until(headers, reset)?.saturating_add(Duration::from_secs(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In seconds.
    fn wait(headers: &[(&'static str, &'static str)]) -> u64 {
        let headers = headers.iter().map(|(name, value)| {
            (name.parse::<http::HeaderName>().unwrap(), value.parse::<http::HeaderValue>().unwrap())
        });
        pause(&headers.collect()).as_secs()
    }

    #[test]
    fn the_wait_is_told_in_three_ways() {
        const DATE: (&str, &str) = ("date", "Thu, 01 Jan 1970 00:16:40 GMT");
        assert_eq!(wait(&[("retry-after", "7"), DATE, ("x-ratelimit-reset", "1030")]), 7);
        assert_eq!(wait(&[DATE, ("x-ratelimit-reset", "1030")]), 31);
        assert_eq!(wait(&[DATE, ("x-ratelimit-reset", "900")]), 1, "over, as clocks differ");
        assert_eq!(wait(&[("x-ratelimit-reset", "1030")]), 60, "there is no clock");
        assert_eq!(wait(&[]), 60);
        assert_eq!(wait(&[DATE, ("x-ratelimit-reset", "soon")]), 60);
    }

    #[test]
    fn no_wait_is_longer_than_a_quarter_of_an_hour() {
        const DATE: (&str, &str) = ("date", "Thu, 01 Jan 1970 00:16:40 GMT");
        for most in ["99999", "18446744073709551615"] {
            assert_eq!(wait(&[("retry-after", most)]), 900);
        }
        assert_eq!(wait(&[DATE, ("x-ratelimit-reset", "9999999999")]), 900);
        assert_eq!(wait(&[DATE, ("x-ratelimit-reset", "18446744073709551615")]), 60);
    }
}
