//! Which kind of file it is, and what stands in it.

use schemars::JsonSchema;
use serde::Deserialize;
use towline_domain::wishes::{ListError, ListErrorKind, TitleKind};

use super::{json, table, text};
use crate::lists::{collect::Collect, error, feed, site};

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// An array of titles, or an object with `items`, `movies`, `shows` or `results`; also the
    /// custom lists of Radarr and Sonarr.
    Json,
    /// A table with a header, its columns separated by commas, semicolons or tabs.
    Csv,
    /// One title a line.
    Text,
    /// RSS or Atom.
    Rss,
}

/// What a file says besides its titles.
#[derive(Debug, Default)]
pub(in crate::lists) struct Parsed {
    pub(in crate::lists) name: Option<String>,
    pub(in crate::lists) is_feed: bool,
    /// Why it broke off.
    pub(in crate::lists) lacks: Option<ListError>,
}

/// Takes in what a file holds. `what` names it in errors.
pub(in crate::lists) fn parse(
    bytes: &[u8],
    what: &str,
    format: Option<Format>,
    usual: Option<TitleKind>,
    into: &mut Collect,
) -> Result<Parsed, ListError> {
    let text = decoded(bytes);
    let start = text.trim_start();
    if start.is_empty() {
        return Err(not_readable(what, "is empty: perhaps it is still being written"));
    }
    if start.starts_with("PK\u{3}") {
        return Err(not_readable(what, "is packed").hint("unpack it: the lists are files in it"));
    }
    if start.contains('\0') {
        return Err(not_readable(what, "is no text"));
    }
    if site::is_page(&http::HeaderMap::new(), start.as_bytes()) {
        let is_challenge = site::is_challenge(start.as_bytes());
        return Err(if is_challenge {
            error::challenge(what)
        } else {
            error::changed(what, "it is a web page")
        });
    }
    let format = format.or_else(|| match start.as_bytes()[0] {
        b'[' | b'{' => Some(Format::Json),
        b'<' => Some(Format::Rss),
        _ => None,
    });
    match format {
        Some(Format::Json) => {
            let (name, lacks) = json::read(start, what, usual, into)?;
            Ok(Parsed { name, lacks, ..Parsed::default() })
        }
        Some(Format::Rss) => {
            let read = feed::read(start, what, |item| {
                let wish = item.wish(usual);
                into.take(Some(&item.guid).filter(|guid| !guid.is_empty()), wish);
            })?;
            Ok(Parsed { name: read.name, is_feed: true, lacks: read.lacks })
        }
        Some(Format::Csv) => match table::read(&text, usual, into) {
            Some(()) => Ok(of_table(&text, what)),
            None => Err(error::changed(what, "no row of it names columns for ids or titles")),
        },
        Some(Format::Text) => {
            text::read(&text, usual, into);
            Ok(Parsed::default())
        }
        None if table::read(&text, usual, into).is_some() => Ok(of_table(&text, what)),
        None => {
            text::read(&text, usual, into);
            Ok(Parsed::default())
        }
    }
}

fn of_table(text: &str, what: &str) -> Parsed {
    Parsed { lacks: table::unclosed_quote(text, what), ..Parsed::default() }
}

/// Text in UTF-8, or in UTF-16 where it says so. Single letters that are neither spoil a title and
/// not the list.
fn decoded(bytes: &[u8]) -> String {
    let pairs = |read: fn([u8; 2]) -> u16| {
        let (pairs, _) = bytes[2..].as_chunks::<2>();
        String::from_utf16_lossy(&pairs.iter().map(|pair| read(*pair)).collect::<Vec<_>>())
    };
    match bytes {
        [0xff, 0xfe, ..] => pairs(u16::from_le_bytes),
        [0xfe, 0xff, ..] => pairs(u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn not_readable(what: &str, why: &str) -> ListError {
    ListError::new(ListErrorKind::NotReadable, format!("{what} {why}"))
}
