//! What a person pastes, made plain (list-providers.md §2.10).

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use reqwest::Url;

/// What was pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pasted {
    /// The address of a page or file.
    Page(Page),
    /// An absolute path.
    Path(String),
    /// Anything else: an id, a name, a short form.
    Word(String),
}

/// The address of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// In lower case, without `www.`, `m.` and `app.`.
    pub(super) host: String,
    /// Its path in segments, decoded, without empty ones.
    pub(super) path: Vec<String>,
    /// Its query, decoded, without what only follows people about.
    pub(super) query: Vec<(String, String)>,
    /// As it was pasted.
    pub(super) url: Url,
}

/// What one provider makes of what was pasted.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading<T> {
    /// A list of this provider.
    List(T),
    /// This provider's, and not to be read as a list. Why.
    Refused(String),
    /// A page of this provider that is nothing known, unless a language stands in front.
    Unknown(String),
    /// Nothing of this provider.
    Other,
}

/// Hosts that people write without `https://`.
const HOSTS: [&str; 9] = [
    "imdb.com",
    "trakt.tv",
    "letterboxd.com",
    "boxd.it",
    "mdblist.com",
    "themoviedb.org",
    "stevenlu.com",
    "thetvdb.com",
    "plex.tv",
];

const FILE: &str = "file://";

/// A path as it can be pasted: as it is, unless it would be read as another one.
pub(super) fn pasted_path(path: &str) -> String {
    if Pasted::read(path) == Pasted::Path(path.to_owned()) {
        return path.to_owned();
    }
    format!("{FILE}{}", utf8_percent_encode(path, NON_ALPHANUMERIC)).replace("%2F", "/")
}

impl Pasted {
    /// Never fails: what is no address is a word.
    pub(super) fn read(text: &str) -> Self {
        let text = bare(text);
        if text.starts_with('/') {
            return Self::Path(text.into());
        }
        if let Some(path) = strip(text, FILE) {
            let path = decoded(strip(path, "localhost").unwrap_or(path));
            // On another machine, or nowhere: nobody knows where a path would begin that is not whole.
            return if path.starts_with('/') { Self::Path(path) } else { Self::Word(text.into()) };
        }
        let url = if has_scheme(text) {
            Url::parse(text).ok()
        } else if is_known_host(text) {
            Url::parse(&format!("https://{text}")).ok()
        } else {
            None
        };
        match url.as_ref().and_then(Page::new) {
            Some(page) => Self::Page(page),
            None => Self::Word(text.into()),
        }
    }

    /// The address without a language in front of its path, where one may stand there.
    pub(super) fn without_locale(&self) -> Option<Self> {
        let Self::Page(page) = self else { return None };
        let (first, rest) = page.path.split_first()?;
        if rest.is_empty() || !is_locale(first) {
            return None;
        }
        Some(Self::Page(Page { path: rest.to_vec(), ..page.clone() }))
    }
}

impl Page {
    fn new(url: &Url) -> Option<Self> {
        let host = url.host_str()?.to_ascii_lowercase();
        let host =
            ["www.", "m.", "app."].iter().find_map(|it| host.strip_prefix(it)).unwrap_or(&host);
        let path =
            url.path_segments()?.filter(|segment| !segment.is_empty()).map(decoded).collect();
        let pairs = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned()));
        let query = pairs.filter(|(name, _)| !follows_people(name)).collect();
        Some(Self { host: host.to_owned(), path, query, url: url.clone() })
    }

    /// The path, to be matched.
    pub(super) fn path(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// A value of the query.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

/// Without what mail programs and documents put around addresses.
fn bare(text: &str) -> &str {
    let mut text = text.trim();
    for (open, close) in [('<', '>'), ('"', '"'), ('\'', '\''), ('“', '”'), ('`', '`')] {
        if let Some(inner) = text.strip_prefix(open).and_then(|text| text.strip_suffix(close)) {
            text = inner.trim();
        }
    }
    text
}

/// Without a beginning, in whichever case.
pub(super) fn strip<'a>(text: &'a str, beginning: &str) -> Option<&'a str> {
    let start = text.get(..beginning.len())?;
    start.eq_ignore_ascii_case(beginning).then(|| &text[beginning.len()..])
}

fn has_scheme(text: &str) -> bool {
    strip(text, "http://").is_some() || strip(text, "https://").is_some()
}

fn is_known_host(text: &str) -> bool {
    let host = text.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    HOSTS.iter().any(|known| {
        host.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

fn follows_people(name: &str) -> bool {
    name == "ref_" || name == "ref" || name == "dm" || name.starts_with("utm_")
}

fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

/// `de`, `es-es`.
fn is_locale(segment: &str) -> bool {
    let is_word = |part: &str, long: std::ops::RangeInclusive<usize>| {
        long.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    match segment.split_once('-') {
        Some((language, country)) => is_word(language, 2..=2) && is_word(country, 2..=4),
        None => is_word(segment, 2..=2),
    }
}

/// Letters of ASCII, digits, `-`, `_` and `.`: what a user's or a list's name in an address is made of.
pub(super) fn is_slug(text: &str) -> bool {
    let is_of_it = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !text.is_empty()
        && text.len() <= 200
        && text.bytes().all(is_of_it)
        && !matches!(text, "." | "..")
}

/// The number at the start of `77-my-list`; never 0.
pub(super) fn leading_number(segment: &str) -> Option<u64> {
    let (number, _) = segment.split_once('-').unwrap_or((segment, ""));
    whole_number(number)
}

/// A number and nothing else; never 0.
pub(super) fn whole_number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Page {
        match Pasted::read(text) {
            Pasted::Page(page) => page,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn an_address_is_the_same_however_it_is_pasted() {
        let plain = page("https://imdb.com/list/ls000000001");
        for text in [
            " <https://www.imdb.com/list/ls000000001/> ",
            "\"HTTPS://M.IMDB.COM/list/ls000000001/?ref_=x&utm_source=y&dm=1#top\"",
            "imdb.com/list/ls000000001",
            "app.imdb.com//list/ls%3000000001",
        ] {
            let page = page(text);
            assert_eq!(
                (&page.host, &page.path, &page.query),
                (&plain.host, &plain.path, &plain.query)
            );
        }
    }

    #[test]
    fn a_language_in_front_is_left_off_only_where_something_follows() {
        let pasted = Pasted::read("https://www.imdb.com/es-es/chart/top/");
        let Some(Pasted::Page(page)) = pasted.without_locale() else { panic!() };
        assert_eq!(page.path(), ["chart", "top"]);
        assert_eq!(Pasted::read("https://letterboxd.com/jo/").without_locale(), None);
        assert_eq!(Pasted::read("https://imdb.com/chart/top").without_locale(), None);
    }

    #[test]
    fn a_path_is_whole_and_is_read_again_as_the_same_path() {
        assert_eq!(Pasted::read("file://localhost/a"), Pasted::Path("/a".into()));
        for elsewhere in ["file://nas/a", "file://a", "file://", "file://localhost"] {
            assert_eq!(Pasted::read(elsewhere), Pasted::Word(elsewhere.into()), "{elsewhere}");
        }
        for path in ["/a.csv", "/a ", "/a b\u{a0}\n", "/a%20", "/ä%2F/b\0"] {
            assert_eq!(Pasted::read(&pasted_path(path)), Pasted::Path(path.into()), "{path:?}");
        }
        assert_eq!((pasted_path("/ä%"), pasted_path("/a ")), ("/ä%".into(), "file:///a%20".into()));
    }

    #[test]
    fn what_is_no_address_is_a_path_or_a_word() {
        assert_eq!(Pasted::read("/lists/a.csv"), Pasted::Path("/lists/a.csv".into()));
        assert_eq!(Pasted::read("file:///lists/a%20b.csv"), Pasted::Path("/lists/a b.csv".into()));
        for word in ["ls000000001", "p.abc", "jane.doe/films", "movies:trending", "https://", ""] {
            assert_eq!(Pasted::read(word), Pasted::Word(word.into()), "{word}");
        }
    }
}
