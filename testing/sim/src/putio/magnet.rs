//! Magnet links: the info-hash and the name in them.

use percent_encoding::percent_decode_str;

use super::bencode::hex;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Magnet {
    /// 40 lower-case hex digits.
    pub(super) hash: String,
    pub(super) name: Option<String>,
}

impl Magnet {
    /// None: it is no magnet, or one without an info-hash of version 1.
    pub(super) fn read(url: &str) -> Option<Self> {
        let query = url.strip_prefix("magnet:?")?;
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let pairs: Vec<_> = pairs.map(|(key, value)| (key, decoded(value))).collect();
        let hash = pairs
            .iter()
            .filter(|(key, _)| *key == "xt" || key.starts_with("xt."))
            .find_map(|(_, value)| info_hash(value))?;
        let name = pairs.into_iter().find(|(key, _)| *key == "dn").map(|(_, value)| value);
        Some(Self { hash, name })
    }
}

fn decoded(value: &str) -> String {
    percent_decode_str(&value.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Hex, or base32 as old programs wrote it.
fn info_hash(topic: &str) -> Option<String> {
    let text = topic.strip_prefix("urn:btih:")?;
    match text.len() {
        40 if text.bytes().all(|byte| byte.is_ascii_hexdigit()) => Some(text.to_ascii_lowercase()),
        32 => base32(text).map(|bytes| hex(&bytes)),
        _ => None,
    }
}

fn base32(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.bytes() {
        let five = match letter.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            letter @ b'2'..=b'7' => letter - b'2' + 26,
            _ => return None,
        };
        bits = (bits << 5) | u32::from(five);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_read_in_hex_and_in_base32() {
        let hex = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
        let upper = format!("magnet:?dn=Blue+Train%21&xt=urn:btih:{}", hex.to_uppercase());
        let magnet = Magnet::read(&upper).unwrap();
        assert_eq!((magnet.hash.as_str(), magnet.name.as_deref()), (hex, Some("Blue Train!")));
        let magnet = "magnet:?xt=urn:btmh:1220ff&xt=urn:btih:YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK";
        assert_eq!(Magnet::read(magnet).unwrap().hash, hex);
        for broken in ["", "http://a/b", "magnet:?dn=x", "magnet:?xt=urn:btih:abc"] {
            assert_eq!(Magnet::read(broken), None);
        }
    }
}
