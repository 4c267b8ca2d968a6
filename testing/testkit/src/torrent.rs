//! Torrents and magnet links for tests.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use towline_files::torrent::Torrent;

/// A torrent file of this name. Each name is another torrent.
pub fn torrent(name: &str) -> Vec<u8> {
    let piece: Vec<u8> = name.bytes().cycle().map(|byte| byte | 1).take(20).collect();
    let mut bytes = format!(
        "d8:announce26:http://tracker.example/key4:infod6:lengthi4096e4:name{}:{name}12:piece lengthi16384e6:pieces20:",
        name.len()
    )
    .into_bytes();
    bytes.extend(piece);
    bytes.extend_from_slice(b"ee");
    bytes
}

/// Its info-hash, as forty hexadecimal digits.
///
/// # Panics
/// When the bytes are no torrent.
pub fn hash(torrent: &[u8]) -> String {
    Torrent::read(torrent).expect("it is a torrent").hash.to_string()
}

/// A magnet link of this name, and its info-hash.
pub fn magnet(name: &str) -> (String, String) {
    let hash = hash(&torrent(name));
    let shown = utf8_percent_encode(name, NON_ALPHANUMERIC);
    (format!("magnet:?xt=urn:btih:{hash}&dn={shown}&tr=http://tracker.example/key"), hash)
}
