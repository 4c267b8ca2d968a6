//! `Range` and `If-Range`.

use std::ops::Range;

use axum::http::{HeaderMap, header};

/// The one range that is asked for; none where the whole file is to come. An error: there is no
/// such range.
pub(super) fn wanted(headers: &HeaderMap, tag: &str, total: u64) -> Result<Option<Range<u64>>, ()> {
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(range) = said(header::RANGE) else { return Ok(None) };
    if said(header::IF_RANGE).is_some_and(|wanted| wanted != tag) {
        return Ok(None);
    }
    // Several at once, and other units, are passed over, as a server may.
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-'))
    else {
        return Ok(None);
    };
    let range = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(total),
        (Ok(first), Err(_)) if last.trim().is_empty() => first..total,
        (Err(_), Ok(length)) if first.trim().is_empty() => total.saturating_sub(length)..total,
        _ => return Ok(None),
    };
    if range.start < range.end { Ok(Some(range)) } else { Err(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        let wanted = |range: &str, condition: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, range.parse().unwrap());
            if let Some(tag) = condition {
                headers.insert(header::IF_RANGE, tag.parse().unwrap());
            }
            super::wanted(&headers, "\"a\"", 10)
        };
        assert_eq!(wanted("bytes=0-", None), Ok(Some(0..10)));
        assert_eq!(wanted("bytes=2-4", Some("\"a\"")), Ok(Some(2..5)));
        assert_eq!(wanted("bytes=2-4", Some("\"b\"")), Ok(None));
        assert_eq!(wanted("bytes=-3", None), Ok(Some(7..10)));
        assert_eq!(wanted("bytes=8-99", None), Ok(Some(8..10)));
        assert_eq!(wanted("bytes=10-", None), Err(()));
        assert_eq!(wanted("bytes=-0", None), Err(()));
        for whole in ["bytes=4-2", "bytes=1-2,4-5", "lines=1-2", "bytes=", "bytes=-"] {
            assert_eq!(wanted(whole, None), Ok(None));
        }
    }
}
