//! A file that is meant: by its path, or by its address.

use reqwest::Url;
use towline_domain::path::shown;

use crate::lists::{
    pasted::{Pasted, Reading, pasted_path},
    recognise,
};

/// A file with a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lists) enum Target {
    /// On this machine: a file, or a directory of exports.
    Path(String),
    /// Elsewhere.
    Address(Url),
}

/// Pages of these are no files; but their names may have some.
const PAGES: [&str; 6] =
    ["imdb.com", "trakt.tv", "letterboxd.com", "mdblist.com", "themoviedb.org", "thetvdb.com"];

impl recognise::Target for Target {
    const PROVIDER: &'static str = "file";
    const CALLED: &'static str = "files";

    fn read(pasted: &Pasted, is_named: bool) -> Reading<Self> {
        match pasted {
            Pasted::Path(path) if path.len() > 1 => Reading::List(Self::Path(path.clone())),
            Pasted::Page(page) if PAGES.contains(&page.host.as_str()) && !is_named => {
                Reading::Other
            }
            Pasted::Page(page) => Reading::List(Self::Address(page.url.clone())),
            _ => Reading::Other,
        }
    }

    fn key(&self) -> String {
        match self {
            Self::Path(path) => format!("file:{path}"),
            Self::Address(url) => format!("url:{}", plain(url)),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Path(path) => format!("the file {}", shown(path.as_bytes())),
            Self::Address(url) => format!("the file at {}", url.origin().ascii_serialization()),
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Path(path) => pasted_path(path),
            Self::Address(url) => url.as_str().to_owned(),
        }
    }
}

/// An address without anything in it that may be a secret: name and password, query, and what in its
/// path looks like chance. What is left out still tells addresses apart, by a checksum.
fn plain(url: &Url) -> String {
    let segments = url.path_segments().into_iter().flatten();
    let shown: Vec<_> = segments.map(|part| if is_chance(part) { "…" } else { part }).collect();
    let whole = format!("{}/{}", url.origin().ascii_serialization(), shown.join("/"));
    if whole == url.as_str() {
        return whole;
    }
    format!("{whole}#{:08x}", crc32fast::hash(url.as_str().as_bytes()))
}

/// Long, and of letters and digits without an ending: a token, an id.
fn is_chance(part: &str) -> bool {
    let is_of_it = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=');
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    part.len() >= 20 && part.bytes().all(is_of_it) && digits >= 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::recognise::Target as _;

    fn key(url: &str) -> String {
        Target::Address(url.parse().unwrap()).key()
    }

    #[test]
    fn the_key_of_an_address_holds_no_secret_and_tells_addresses_apart() {
        assert_eq!(key("https://h/a/list.csv"), "url:https://h/a/list.csv");
        for secret in [
            "https://jane:canary@h/list.csv",
            "https://h/list.csv?token=canary",
            "https://h/rss/canary12-3456-7890-abcd-ef0123456789",
        ] {
            assert!(!key(secret).contains("canary"), "{}", key(secret));
            assert_ne!(key(secret), key(&secret.replace("canary", "other0")));
        }
    }
}
