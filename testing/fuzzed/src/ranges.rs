//! What a server of files answers to a range.

use std::{ops::Range, sync::LazyLock};

use http::HeaderMap;
use towline_files::download::{Brings, Useless, judge};
use towline_http::{FetchSettings, Fetcher, Link};

use crate::{answers::Answers, bounds::on_one_line};

/// No number that counts bytes of a file is larger.
const LARGEST: u64 = 1 << 53;
/// What no error repeats of an address; no host can be called so.
const SECRET: &str = "/a?token=canary";

/// The first line is the range that was asked for, as `100-200` (its end not included); anything else
/// asks for all. What follows are the answers: redirects are followed.
pub fn ranges(data: &[u8]) {
    static FETCHER: LazyLock<Fetcher> = LazyLock::new(|| {
        Fetcher::new(FetchSettings::default()).expect("a fetcher without a network can be made")
    });
    let (asked, rest) = match data.iter().position(|byte| *byte == b'\n') {
        Some(at) => (range(&data[..at]), &data[at + 1..]),
        None => (None, data),
    };
    let link: Link = format!("http://files.example{SECRET}").parse().expect("it is an address");
    let none = HeaderMap::new();
    let answers = Answers::read(rest);
    let fetched = answers.to(FETCHER.get(&link, &none, &none));
    let fetched = match fetched {
        Ok(fetched) => fetched,
        Err(error) => {
            let words = format!("{error} {error:?}");
            assert!(!words.contains(SECRET), "{words}");
            return;
        }
    };
    match judge(&fetched, asked.as_ref()) {
        Ok(brings) => brought(&brings, asked.as_ref()),
        Err(useless) => told(&useless, asked.as_ref()),
    }
}

fn range(line: &[u8]) -> Option<Range<u64>> {
    let (start, end) = std::str::from_utf8(line).ok()?.split_once('-')?;
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    // Nobody asks for nothing, nor for what no file has; `u64::MAX` is an end that nobody knows.
    (start < end && start <= LARGEST).then_some(start..end)
}

fn brought(brings: &Brings, asked: Option<&Range<u64>>) {
    match brings {
        Brings::Range { end, total, .. } => {
            let asked = asked.expect("no range comes where none was asked for");
            assert!(asked.start < *end && *end <= asked.end, "{end} of {asked:?}");
            assert!(*end <= *total && *total <= LARGEST, "{end} of {total}");
        }
        Brings::Whole { length, .. } => assert!(length.is_none_or(|length| length <= LARGEST)),
        Brings::Empty => {}
    }
}

fn told(useless: &Useless, asked: Option<&Range<u64>>) {
    match useless {
        Useless::Busy { words, .. }
        | Useless::Failed { words, .. }
        | Useless::Refused { words, .. }
        | Useless::Wrong(words) => {
            assert!(!words.contains(SECRET) && words.len() < 400, "{words}");
            on_one_line(words);
        }
        Useless::Shorter { total } => {
            assert!(asked.is_some_and(|asked| *total <= asked.start), "{total} of {asked:?}");
        }
        Useless::AddressRefused(status) => assert!(matches!(status, 401 | 403 | 404 | 410)),
    }
}
