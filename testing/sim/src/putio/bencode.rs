//! As much of bencode as an uploaded .torrent needs: where its info dictionary lies, and its name.

use sha1::{Digest, Sha1};

/// Deeper ones are no torrents.
const DEPTH: usize = 32;

/// What a .torrent says about itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Metainfo {
    /// 40 lower-case hex digits.
    pub(super) hash: String,
    pub(super) name: Option<String>,
    pub(super) is_private: bool,
}

impl Metainfo {
    /// None: these bytes are no torrent.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (pairs, rest) = dictionary(bytes, 0)?;
        let info = find(&pairs, b"info").filter(|_| rest.is_empty())?;
        let (fields, _) = dictionary(info, 1)?;
        let name = find(&fields, b"name").and_then(|name| string(name)).map(|(name, _)| name);
        Some(Self {
            hash: hex(&Sha1::digest(info)),
            name: name.map(|name| String::from_utf8_lossy(name).into_owned()),
            is_private: find(&fields, b"private") == Some(b"i1e"),
        })
    }
}

fn find<'a>(pairs: &[(&[u8], &'a [u8])], key: &[u8]) -> Option<&'a [u8]> {
    pairs.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |four: u8| char::from_digit(u32::from(four), 16).expect("it is below 16");
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

type Pairs<'a> = Vec<(&'a [u8], &'a [u8])>;

/// Keys, and their values as they are written; and what follows the dictionary.
fn dictionary(bytes: &[u8], depth: usize) -> Option<(Pairs<'_>, &[u8])> {
    let mut rest = bytes.strip_prefix(b"d")?;
    let mut pairs = Vec::new();
    loop {
        if let Some(rest) = rest.strip_prefix(b"e") {
            return Some((pairs, rest));
        }
        let (key, after) = string(rest)?;
        let (value, after) = value(after, depth + 1)?;
        pairs.push((key, value));
        rest = after;
    }
}

/// A value as it is written, and what follows it.
fn value(bytes: &[u8], depth: usize) -> Option<(&[u8], &[u8])> {
    if depth > DEPTH {
        return None;
    }
    let rest = match bytes.first()? {
        b'i' => {
            let end = bytes.iter().position(|byte| *byte == b'e')?;
            std::str::from_utf8(&bytes[1..end]).ok()?.parse::<i64>().ok()?;
            &bytes[end + 1..]
        }
        b'l' => {
            let mut rest = &bytes[1..];
            while rest.first()? != &b'e' {
                (_, rest) = value(rest, depth + 1)?;
            }
            &rest[1..]
        }
        b'd' => dictionary(bytes, depth)?.1,
        _ => string(bytes)?.1,
    };
    Some(bytes.split_at(bytes.len() - rest.len()))
}

fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = bytes.iter().take(12).position(|byte| *byte == b':')?;
    let length: usize = std::str::from_utf8(&bytes[..colon]).ok()?.parse().ok()?;
    bytes[colon + 1..].split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_info_dictionary_is_hashed_as_it_is_written() {
        let info = b"d6:lengthi5e4:name3:A/B12:piece lengthi16384e6:pieces0:7:privatei1ee";
        let torrent = [b"d8:announce3:url4:listl1:ai-3ee4:info".as_slice(), info, b"e"].concat();
        let read = Metainfo::read(&torrent).unwrap();
        assert_eq!(read.hash, hex(&Sha1::digest(info)));
        assert_eq!((read.name.as_deref(), read.is_private), (Some("A/B"), true));
    }

    #[test]
    fn what_is_no_torrent_is_not_read() {
        let deep = [b"d4:info".to_vec(), vec![b'l'; 100_000]].concat();
        let broken: [&[u8]; 8] = [
            b"",
            b"hello",
            b"de",
            b"d4:infoi1ee",
            b"d4:infod4:name99:ae",
            b"d4:infodee-",
            b"d4:infod99999999999999999999:",
            &deep,
        ];
        for bytes in broken {
            assert_eq!(Metainfo::read(bytes), None);
        }
    }
}
