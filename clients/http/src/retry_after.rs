//! `Retry-After`, in seconds or as a date.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};

/// How long `Retry-After` asks to wait. A date is measured against the answer's own `Date`: the
/// kernel has no clock, and the two clocks that matter are then one.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    wait_until(headers, httpdate::parse_http_date(value).ok()?)
}

/// How long it is from an answer, by its own `Date`, until `then`: nothing when that is over.
/// `None` when the answer has no date.
pub fn wait_until(headers: &HeaderMap, then: SystemTime) -> Option<Duration> {
    let now = httpdate::parse_http_date(headers.get(header::DATE)?.to_str().ok()?).ok()?;
    Some(then.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(retry_after: &str, date: Option<&str>) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, retry_after.parse().unwrap());
        if let Some(date) = date {
            headers.insert(header::DATE, date.parse().unwrap());
        }
        super::retry_after(&headers)
    }

    #[test]
    fn seconds_and_dates_are_both_understood() {
        const NOW: &str = "Fri, 20 Nov 2026 10:00:00 GMT";
        assert_eq!(parsed("120", None), Some(Duration::from_mins(2)));
        assert_eq!(
            parsed("Fri, 20 Nov 2026 10:00:30 GMT", Some(NOW)),
            Some(Duration::from_secs(30))
        );
        assert_eq!(parsed("Fri, 20 Nov 2026 09:00:00 GMT", Some(NOW)), Some(Duration::ZERO));
        assert_eq!(parsed("Fri, 20 Nov 2026 10:00:30 GMT", None), None);
        assert_eq!(parsed("soon", Some(NOW)), None);
    }
}
