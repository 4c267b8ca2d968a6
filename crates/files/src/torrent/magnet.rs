//! A magnet link (BEP 9, BEP 52), alone in a text file.

use std::{borrow::Cow, fmt};

use percent_encoding::percent_decode;
use towline_domain::torrents::{InfoHash, NotAHash};

use super::{NotWhole, shown};

/// How large a file with a magnet link may be, in bytes.
pub const LARGEST_MAGNET: u64 = 64 << 10;

const SCHEME: &str = "magnet:?";

/// A magnet link that names one torrent.
#[derive(Clone, PartialEq, Eq)]
pub struct Magnet {
    /// What its torrent is known by: `urn:btih` where the link has one, else the first twenty
    /// bytes of the SHA-256 of its `urn:btmh`.
    pub hash: InfoHash,
    /// What it says that the torrent is called, safe to show.
    pub name: Option<String>,
    link: String,
}

/// Without its link: that can hold a passkey.
impl fmt::Debug for Magnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hash, name, link: _ } = self;
        f.debug_struct("Magnet").field("hash", hash).field("name", name).finish_non_exhaustive()
    }
}

impl Magnet {
    /// Reads the bytes of a `.magnet` file: UTF-8, or UTF-16 as Windows' own editors write it.
    /// Blanks, a byte order mark and line ends around the link are tolerated.
    pub fn read(bytes: &[u8]) -> Result<Self, NotWhole> {
        if bytes.len() as u64 > LARGEST_MAGNET {
            let words = format!("it is larger than {} KiB, and no link is", LARGEST_MAGNET >> 10);
            return Err(NotWhole::broken(words));
        }
        let text = text(bytes)?;
        Self::of(text.trim_start_matches('\u{feff}').trim())
    }

    /// The link as it was written: a secret, as it can hold a passkey.
    pub fn link(&self) -> &str {
        &self.link
    }

    /// The trackers of the link, in its order: secrets too.
    pub fn trackers(&self) -> impl Iterator<Item = String> {
        let trackers = parameters(&self.link).filter(|(key, _)| is_key(key, "tr"));
        trackers.map(|(_, value)| String::from_utf8_lossy(&decoded(value)).into_owned())
    }

    fn of(link: &str) -> Result<Self, NotWhole> {
        refuse_other_texts(link)?;
        let mut hashes = Hashes::default();
        let mut name = None;
        for (key, value) in parameters(link) {
            if is_key(key, "xt") {
                hashes.take(&String::from_utf8_lossy(&decoded(value)))?;
            } else if is_key(key, "dn") && name.is_none() {
                name = Some(shown(&decoded(value))).filter(|name| !name.trim().is_empty());
            }
        }
        Ok(Self { hash: hashes.one()?, name, link: link.into() })
    }
}

fn text(bytes: &[u8]) -> Result<Cow<'_, str>, NotWhole> {
    let wide = |bytes: &[u8], number: fn([u8; 2]) -> u16| {
        let (pairs, _) = bytes.as_chunks::<2>();
        String::from_utf16(&pairs.iter().map(|pair| number(*pair)).collect::<Vec<_>>())
            .map_err(|_| NotWhole::broken("it is no text"))
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes).map(Cow::Owned),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes).map(Cow::Owned),
        bytes if bytes.contains(&0) => {
            Err(NotWhole::incomplete("a part of it is not yet written: it has zeros"))
        }
        bytes => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.into()),
            Err(error) if error.error_len().is_none() => {
                Err(NotWhole::incomplete("it ends within a letter"))
            }
            Err(_) => Err(NotWhole::broken("it is no text")),
        },
    }
}

fn refuse_other_texts(link: &str) -> Result<(), NotWhole> {
    let begins = |start: &str| {
        link.get(..start.len()).is_some_and(|first| first.eq_ignore_ascii_case(start))
    };
    if SCHEME.get(..link.len()).is_some_and(|start| start.eq_ignore_ascii_case(link)) {
        return Err(NotWhole::incomplete("it has no link yet"));
    }
    if begins("http://") || begins("https://") {
        return Err(NotWhole::broken(
            "it holds a web address and no magnet link: download what it leads to",
        ));
    }
    if !begins(SCHEME) {
        return Err(NotWhole::broken("it is no magnet link: one begins with `magnet:?`"));
    }
    if link.lines().nth(1).is_some() {
        return Err(NotWhole::broken("it has more than one line: one link, one file"));
    }
    if link.chars().any(|letter| letter.is_control() || letter == ' ') {
        return Err(NotWhole::broken("its link has blanks or control characters"));
    }
    Ok(())
}

/// The torrents that a link names.
#[derive(Default)]
struct Hashes {
    one: Option<InfoHash>,
    two: Option<InfoHash>,
    /// What is no hash, and why.
    odd: Option<NotWhole>,
}

impl Hashes {
    /// Takes an `xt`. What is about other networks (`urn:ed2k`, `urn:sha1`) is passed over.
    fn take(&mut self, topic: &str) -> Result<(), NotWhole> {
        let (slot, hash) = if let Some(hash) = without(topic, "urn:btih:") {
            (&mut self.one, read(hash))
        } else if let Some(multihash) = without(topic, "urn:btmh:") {
            (&mut self.two, shortened(multihash))
        } else {
            return Ok(());
        };
        match hash {
            Ok(hash) if slot.is_some_and(|other| other != hash) => {
                return Err(NotWhole::broken("its link names two torrents"));
            }
            Ok(hash) => *slot = Some(hash),
            Err(error) => self.odd = Some(error),
        }
        Ok(())
    }

    fn one(self) -> Result<InfoHash, NotWhole> {
        let nothing = || NotWhole::incomplete("its link names no torrent (xt=urn:btih:…)");
        self.one.or(self.two).ok_or_else(|| self.odd.unwrap_or_else(nothing))
    }
}

fn read(hash: &str) -> Result<InfoHash, NotWhole> {
    hash.parse().map_err(|error: NotAHash| match hash.len() {
        // A link that is cut short ends within its hash.
        ..40 => NotWhole::incomplete(error.to_string()),
        _ => NotWhole::broken(error.to_string()),
    })
}

/// `1220` and the digits of a SHA-256: the only multihash that BEP 52 knows.
fn shortened(multihash: &str) -> Result<InfoHash, NotWhole> {
    let words = "after `urn:btmh:` stands no SHA-256";
    match without(multihash, "1220") {
        Some(digits) if digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit()) => {
            read(&digits[..40])
        }
        _ if multihash.len() < 68 => Err(NotWhole::incomplete(words)),
        _ => Err(NotWhole::broken(words)),
    }
}

/// The parameters as they stand, without what a web page makes of `&`.
fn parameters(link: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = link.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter_map(|pair| pair.strip_prefix("amp;").unwrap_or(pair).split_once('='))
}

/// `xt`, and `xt.1` as it is written where there are several.
fn is_key(key: &str, name: &str) -> bool {
    let (key, number) = key.split_once('.').unwrap_or((key, "1"));
    key.eq_ignore_ascii_case(name) && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn without<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let (first, rest) = text.split_at_checked(start.len())?;
    first.eq_ignore_ascii_case(start).then_some(rest)
}

fn decoded(value: &str) -> Vec<u8> {
    percent_decode(value.replace('+', " ").as_bytes()).collect()
}

#[cfg(test)]
mod tests;
