//! Whether an answer is the bytes that were asked for. Pure; nothing is believed unread.

use std::{
    ops::Range,
    time::{Duration, SystemTime},
};

use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use towline_http::Fetched;

use super::plan::LARGEST;

/// By what a server tells one version of a file from another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) modified: Option<String>,
}

/// Longer ones are not kept: they are for comparing, not for filling journals.
const LONGEST_VALIDATOR: usize = 300;

impl Validators {
    fn of(headers: &HeaderMap) -> Self {
        let text = |name| {
            let text = headers.get(name)?.to_str().ok()?;
            (text.len() <= LONGEST_VALIDATOR).then(|| text.to_owned())
        };
        let (modified, date) = (text(header::LAST_MODIFIED), text(header::DATE));
        let modified = modified.filter(|modified| is_past(modified, date.as_deref()));
        Self { etag: text(header::ETAG), modified }
    }

    /// Whether two answers that tell this are of one version. A weak `ETag` is no proof of that:
    /// it is the same for versions that are only alike (RFC 9110, 8.8.1).
    pub(super) fn are_proof(&self) -> bool {
        self.modified.is_some() || self.etag.as_deref().is_some_and(is_strong)
    }

    /// Whether both may be of the same version. What both tell must agree, and must prove it where
    /// this one could; a server that told something before and tells nothing now is not believed.
    pub(super) fn agree(&self, other: &Self) -> bool {
        let differ = |one: &Option<String>, two: &Option<String>| {
            one.is_some() && two.is_some() && one != two
        };
        if differ(&self.etag, &other.etag) || differ(&self.modified, &other.modified) {
            return false;
        }
        let is_same_etag = self.etag == other.etag && self.etag.as_deref().is_some_and(is_strong);
        let is_same_time = self.modified.is_some() && other.modified.is_some();
        is_same_etag || is_same_time || !self.are_proof()
    }

    /// When this version was made, if the server tells.
    pub(super) fn modified(&self) -> Option<SystemTime> {
        httpdate::parse_http_date(self.modified.as_deref()?).ok()
    }
}

fn is_strong(etag: &str) -> bool {
    !etag.trim_start().to_ascii_lowercase().starts_with("w/")
}

/// Whether the time tells versions apart. What changed in the very second of the answer may change
/// once more in it (RFC 9110, 8.8.2.2); and what is always of now tells nothing.
fn is_past(modified: &str, date: Option<&str>) -> bool {
    let Ok(modified) = httpdate::parse_http_date(modified) else { return false };
    let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
    date.is_none_or(|date| modified < date)
}

/// What a good answer brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Brings {
    /// The bytes that were asked for, or the first of them.
    Range {
        /// Where they end: the offset behind the last of them.
        end: u64,
        /// How many bytes the file has.
        total: u64,
        /// Which version of the file they are of.
        validators: Validators,
    },
    /// All bytes from the first one on, whatever was asked for.
    Whole {
        /// How many there are, where the server tells.
        length: Option<u64>,
        /// Which version of the file they are of.
        validators: Validators,
    },
    /// The file is empty: there is no byte to send.
    Empty,
}

/// Why an answer brings nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Useless {
    /// The address is no longer taken; the status.
    AddressRefused(u16),
    /// Too many connections, or too many requests.
    Busy {
        /// Who said it.
        words: String,
        /// How long it asks us to wait.
        after: Option<Duration>,
    },
    /// The server failed; it may do better.
    Failed {
        /// Who said it.
        words: String,
        /// How long it asks us to wait.
        after: Option<Duration>,
    },
    /// It says no, and will again.
    Refused {
        /// The status.
        status: u16,
        /// Who said it.
        words: String,
    },
    /// It is not what was asked for: another range, packed, in parts. In words.
    Wrong(String),
    /// The file there ends before the range begins.
    Shorter {
        /// How many bytes it has.
        total: u64,
    },
}

/// Judges an answer to a request for `asked` (all, where it is `None`).
///
/// # Guarantees
/// What it brings begins where `asked` does and ends no further; and no number that counts bytes of
/// a file is larger than 2^53, whatever the server tells.
pub fn judge(answer: &Fetched, asked: Option<&Range<u64>>) -> Result<Brings, Useless> {
    let (status, headers) = (answer.status, &answer.headers);
    let words = format!("{} answered {}", answer.origin, status.as_u16());
    match status.as_u16() {
        206 => part(headers, asked).map_err(|why| Useless::Wrong(format!("{words}: {why}"))),
        200 => whole(headers).map_err(|why| Useless::Wrong(format!("{words}: {why}"))),
        416 => match unsatisfied_total(headers) {
            Some(0) => Ok(Brings::Empty),
            Some(total) if asked.is_some_and(|asked| asked.start >= total) => {
                Err(Useless::Shorter { total })
            }
            _ => Err(Useless::Wrong(words)),
        },
        401 | 403 | 404 | 410 => Err(Useless::AddressRefused(status.as_u16())),
        429 | 503 | 509 => Err(Useless::Busy { words, after: answer.retry_after() }),
        408 | 425 => Err(Useless::Failed { words, after: answer.retry_after() }),
        _ if status.is_server_error() => {
            Err(Useless::Failed { words, after: answer.retry_after() })
        }
        _ if status == StatusCode::NO_CONTENT || status.is_redirection() => {
            Err(Useless::Wrong(words))
        }
        _ => Err(Useless::Refused { status: status.as_u16(), words }),
    }
}

fn part(headers: &HeaderMap, asked: Option<&Range<u64>>) -> Result<Brings, String> {
    let asked = asked.ok_or("no range was asked for")?;
    is_plain(headers)?;
    let text = headers.get(header::CONTENT_RANGE).ok_or("without Content-Range")?;
    let text = text.to_str().map_err(|_| "Content-Range is no text")?;
    let (range, total) = content_range(text).ok_or("Content-Range cannot be read")?;
    if total > LARGEST {
        return Err("Content-Range is of no file: it is too long".into());
    }
    if range.start != asked.start || range.end > total || range.end > asked.end.min(total) {
        return Err(format!("another range than was asked for ({}-)", asked.start));
    }
    if length(headers)?.is_some_and(|length| length != range.end - range.start) {
        return Err("Content-Length and Content-Range do not agree".into());
    }
    Ok(Brings::Range { end: range.end, total, validators: Validators::of(headers) })
}

fn whole(headers: &HeaderMap) -> Result<Brings, String> {
    is_plain(headers)?;
    Ok(Brings::Whole { length: length(headers)?, validators: Validators::of(headers) })
}

fn is_plain(headers: &HeaderMap) -> Result<(), String> {
    let packed = headers.get(header::CONTENT_ENCODING);
    if packed.is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err("packed, which was not asked for".into());
    }
    let kind = headers.get(header::CONTENT_TYPE).map_or(&b""[..], |kind| kind.as_bytes());
    if kind.to_ascii_lowercase().starts_with(b"multipart/byteranges") {
        return Err("several ranges, and one was asked for".into());
    }
    Ok(())
}

fn length(headers: &HeaderMap) -> Result<Option<u64>, String> {
    let Some(length) = headers.get(header::CONTENT_LENGTH) else { return Ok(None) };
    let length = length.to_str().ok().and_then(|length| length.trim().parse().ok());
    let length = length.filter(|length| *length <= LARGEST);
    length.map(Some).ok_or_else(|| "Content-Length cannot be read, or is of no file".into())
}

/// `bytes 0-99/1000`: the range, its end not included, and the total.
fn content_range(text: &str) -> Option<(Range<u64>, u64)> {
    let (range, total) = text.trim().strip_prefix("bytes ")?.trim().split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let end = last.checked_add(1).filter(|end| first < *end)?;
    Some((first..end, total.trim().parse().ok()?))
}

fn unsatisfied_total(headers: &HeaderMap) -> Option<u64> {
    let text = headers.get(header::CONTENT_RANGE)?.to_str().ok()?;
    text.trim().strip_prefix("bytes")?.trim().strip_prefix("*/")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_part_must_be_the_one_that_was_asked_for() {
        let judged = |range: &str, length: &str| {
            let headers = headers(&[("content-range", range), ("content-length", length)]);
            part(&headers, Some(&(100..200)))
        };
        let good = Brings::Range { end: 200, total: 1000, validators: Validators::default() };
        assert_eq!(judged("bytes 100-199/1000", "100"), Ok(good));
        // Less than was asked for is honest; more, or from elsewhere, is not.
        assert!(judged("bytes 100-149/1000", "50").is_ok());
        for (range, length) in [
            ("bytes 100-199/1000", "99"),
            ("bytes 0-99/1000", "100"),
            ("bytes 101-200/1000", "100"),
            ("bytes 100-299/1000", "200"),
            ("bytes 100-199/150", "100"),
            ("bytes 100-199/9007199254740993", "100"),
            ("bytes 100-199/18446744073709551615", "100"),
            ("bytes 199-100/1000", "100"),
            ("bytes 100-199/*", "100"),
            ("bytes */1000", "0"),
            ("items 100-199/1000", "100"),
            ("bytes 100-18446744073709551615/1000", "100"),
            ("bytes 100-199/1000", "-1"),
            ("", "100"),
        ] {
            assert!(judged(range, length).is_err(), "{range} {length}");
        }
        assert!(part(&headers(&[("content-length", "100")]), Some(&(100..200))).is_err());
    }

    #[test]
    fn packed_bytes_are_no_bytes_of_the_file() {
        for pair in [("content-encoding", "gzip"), ("content-type", "multipart/byteranges; x=y")] {
            let pairs = [("content-range", "bytes 0-9/10"), pair];
            assert!(part(&headers(&pairs), Some(&(0..10))).is_err(), "{pair:?}");
            assert!(whole(&headers(&pairs)).is_err(), "{pair:?}");
        }
        assert!(whole(&headers(&[("content-encoding", "identity")])).is_ok());
    }

    #[test]
    fn a_length_that_no_file_has_is_not_believed() {
        let length = |text: &str| length(&headers(&[("content-length", text)]));
        assert_eq!(length("9007199254740992"), Ok(Some(LARGEST)));
        for text in ["9007199254740993", "18446744073709551615", "18446744073709551616", "-1"] {
            assert!(length(text).is_err(), "{text}");
        }
    }

    #[test]
    fn versions_differ_when_what_both_tell_differs() {
        let of = |etag: Option<&str>, modified: Option<&str>| Validators {
            etag: etag.map(str::to_owned),
            modified: modified.map(str::to_owned),
        };
        let known = of(Some("a"), Some("monday"));
        assert!(known.agree(&of(Some("a"), None)));
        assert!(known.agree(&of(None, Some("monday"))));
        assert!(!known.agree(&of(Some("b"), Some("monday"))));
        assert!(!known.agree(&of(Some("a"), Some("tuesday"))));
        assert!(!known.agree(&of(None, Some("tuesday"))));
        assert!(!known.agree(&of(None, None)));
        assert!(of(None, None).agree(&known));
    }

    #[test]
    fn a_weak_etag_can_tell_versions_apart_but_not_that_they_are_one() {
        let of = |etag: &str, modified: Option<&str>| Validators {
            etag: Some(etag.to_owned()),
            modified: modified.map(str::to_owned),
        };
        let weak = of("W/\"1\"", None);
        assert!(!weak.are_proof() && !of("w/\"1\"", None).are_proof());
        assert!(of("\"1\"", None).are_proof() && of("W/\"1\"", Some("monday")).are_proof());
        assert!(!weak.agree(&of("W/\"2\"", None)));
        // Where nothing could prove it, nothing need.
        assert!(weak.agree(&weak));
        let dated = of("W/\"1\"", Some("monday"));
        assert!(dated.agree(&dated) && !dated.agree(&weak));
        assert!(!dated.agree(&of("W/\"1\"", Some("tuesday"))));
    }

    #[test]
    fn a_time_that_is_none_or_is_always_now_tells_no_versions_apart() {
        let past = "Sun, 06 Nov 1994 08:49:37 GMT";
        let later = "Sun, 06 Nov 1994 08:49:38 GMT";
        let modified = |modified: &str, date: &str| {
            Validators::of(&headers(&[("last-modified", modified), ("date", date)])).modified
        };
        assert_eq!(modified(past, later).as_deref(), Some(past));
        assert_eq!(modified(past, "unreadable").as_deref(), Some(past));
        for (time, date) in [(past, past), (later, past), ("0", later), ("yesterday", later)] {
            assert_eq!(modified(time, date), None, "{time} {date}");
        }
    }

    #[test]
    fn the_length_of_a_range_that_is_not_there_is_read() {
        let total = |text: &str| unsatisfied_total(&headers(&[("content-range", text)]));
        assert_eq!(total("bytes */0"), Some(0));
        assert_eq!(total("bytes */77"), Some(77));
        assert_eq!(total("bytes 0-1/77"), None);
    }
}
