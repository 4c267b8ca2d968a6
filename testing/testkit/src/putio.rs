//! Torrents that are dropped, and what comes of them.

use std::{collections::BTreeMap, fs, path::Path};

use towline_sim::putio::{Content, Course, Holds, Node, Torrent};

use crate::torrent::{hash, magnet, torrent};

/// Drops a torrent of this name into a watched folder; its info-hash.
pub fn drop_torrent(watch: &Path, name: &str) -> String {
    let bytes = torrent(name);
    fs::write(watch.join(format!("{name}.torrent")), &bytes)
        .expect("a directory of a test can be written");
    hash(&bytes)
}

/// Drops a magnet link of this name into a watched folder; its info-hash.
pub fn drop_magnet(watch: &Path, name: &str) -> String {
    let (link, hash) = magnet(name);
    fs::write(watch.join(format!("{name}.magnet")), link)
        .expect("a directory of a test can be written");
    hash
}

/// A torrent of this name that holds this, and is soon there.
pub fn known(name: &str, holds: Node) -> Torrent {
    Torrent::new(&hash(&torrent(name)), holds).goes(Course::usual(50))
}

/// All files below, with what is in them; hidden ones too.
pub fn tree(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let read = |path: String| {
        let bytes = fs::read(directory.join(&path)).expect("a directory of a test can be read");
        (path, bytes)
    };
    paths(directory).into_iter().map(read).collect()
}

/// All files below; hidden ones too.
pub fn paths(directory: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = vec![directory.to_owned()];
    while let Some(at) = left.pop() {
        for entry in fs::read_dir(&at).expect("a directory of a test can be read").flatten() {
            let path = entry.path();
            if entry.file_type().expect("a directory of a test can be read").is_dir() {
                left.push(path);
            } else {
                found
                    .push(path.strip_prefix(directory).expect("it is below").display().to_string());
            }
        }
    }
    found
}

/// The files that a node is, with what is in them.
pub fn files(node: &Node) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    collect(node, "", &mut found);
    found
}

fn collect(node: &Node, above: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    let path = format!("{above}{}", node.name);
    match &node.holds {
        Holds::Folder(children) => {
            for child in children {
                collect(child, &format!("{path}/"), found);
            }
        }
        Holds::Generated { size, seed } => {
            found.insert(path, Content::generated(*size, *seed).to_vec());
        }
        Holds::Text(text) => {
            found.insert(path, text.clone().into_bytes());
        }
        Holds::Bytes(bytes) => {
            found.insert(path, bytes.clone());
        }
        Holds::CopyFrom(from) => {
            found.insert(path, fs::read(from).expect("a directory of a test can be read"));
        }
    }
}
