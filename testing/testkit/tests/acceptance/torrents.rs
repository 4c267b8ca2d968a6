//! A towline that fetches from a simulated put.io.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use towline_sim::putio::{Content, Course, Holds, Node, Putio, Script, Torrent};
use towline_testkit::{
    torrent::{hash, torrent},
    towline::{Towline, quoted},
};

use crate::worlds::PROGRAM;

/// All that a story needs.
pub(crate) struct World {
    pub(crate) putio: Putio,
    pub(crate) towline: Towline,
    directory: tempfile::TempDir,
}

impl World {
    /// towline is not started yet. `more` stands in the account's table.
    pub(crate) async fn new(script: Script, more: &str) -> Self {
        let putio = Putio::start(script).await.unwrap();
        let directory = tempfile::tempdir().unwrap();
        for below in ["watch", "done"] {
            fs::create_dir(directory.path().join(below)).unwrap();
        }
        let towline = Towline::new(PROGRAM, &config(&putio, directory.path(), more));
        Self { putio, towline, directory }
    }

    pub(crate) fn watch(&self) -> PathBuf {
        self.directory.path().join("watch")
    }

    pub(crate) fn done(&self) -> PathBuf {
        self.directory.path().join("done")
    }

    /// Drops a torrent of this name; its info-hash.
    pub(crate) fn drop_torrent(&self, name: &str) -> String {
        let bytes = torrent(name);
        fs::write(self.watch().join(format!("{name}.torrent")), &bytes).unwrap();
        hash(&bytes)
    }
}

fn config(putio: &Putio, directory: &Path, more: &str) -> String {
    format!(
        "[torrents.home.putio]\ntoken = \"{}\"\nurl = \"{}\"\nupload_url = \"{}\"\n\
         destination = {}\ndownload.keep_free = \"0\"\n{more}\n\
         [[torrents.home.putio.watch]]\npath = {}\n",
        putio.token(),
        putio.api_url(),
        putio.upload_url(),
        quoted(directory.join("done")),
        quoted(directory.join("watch")),
    )
}

/// A torrent of this name that holds this, and is soon there.
pub(crate) fn known(name: &str, holds: Node) -> Torrent {
    Torrent::new(&hash(&torrent(name)), holds).goes(Course::usual(50))
}

/// All files below, with what is in them; hidden ones too.
pub(crate) fn tree(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut left = vec![directory.to_owned()];
    while let Some(at) = left.pop() {
        for entry in fs::read_dir(&at).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if entry.file_type().unwrap().is_dir() {
                left.push(path);
            } else {
                let below = path.strip_prefix(directory).unwrap().display().to_string();
                found.insert(below, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// The files that a node is, with what is in them.
pub(crate) fn files(node: &Node) -> BTreeMap<String, Vec<u8>> {
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
            found.insert(path, fs::read(from).unwrap());
        }
    }
}
