//! What a simulated put.io is told beforehand. All of it can stand in a scene, a JSON file.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};

use super::{Course, Faults, Habits, Holds, Node};

/// A scene.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Script {
    /// Tokens that are valid from the start. The first one is told to tests.
    pub tokens: Vec<String>,
    /// Whose account it is.
    pub account: Account,
    /// What is in the root folder at the start.
    pub files: Vec<Node>,
    /// What torrents hold, and how they go.
    pub torrents: Vec<Torrent>,
    /// How all others go: each holds one small file.
    pub course: Course,
    /// What is not known of the real service.
    pub habits: Habits,
    /// How much faster than life put.io's time goes; 0: only when a test steps it.
    pub speed: u32,
    /// Faults from the start.
    pub faults: Faults,
}

/// The account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// Its number.
    pub user_id: i64,
    /// Its name.
    pub username: String,
    /// Its address.
    pub mail: String,
    /// Whether it is paid for: if not, much is answered with 402.
    pub active: bool,
    /// The size of its disk, in bytes.
    pub disk: u64,
    /// Whether what is deleted lands in the trash.
    pub trash_enabled: bool,
    /// Where transfers and uploads go that do not say it.
    pub default_download_folder: i64,
}

/// What a torrent, or a URL, holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Torrent {
    /// Its info-hash in hex, or its URL.
    pub of: String,
    /// The transfer's name, when it is not that of the torrent.
    #[serde(default)]
    pub name: Option<String>,
    /// What appears in the account.
    pub holds: Node,
    /// How it goes when it is added first, added or retried next, and so on; the last one stays.
    /// None: as the script's.
    #[serde(default)]
    pub courses: Vec<Course>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            tokens: vec!["testtoken".into()],
            account: Account::default(),
            files: Vec::new(),
            torrents: Vec::new(),
            course: Course::default(),
            habits: Habits::default(),
            speed: 1,
            faults: Faults::default(),
        }
    }
}

impl Default for Account {
    fn default() -> Self {
        Self {
            user_id: 9,
            username: "someone".into(),
            mail: "someone@example.org".into(),
            active: true,
            disk: 100 << 30,
            trash_enabled: true,
            default_download_folder: 0,
        }
    }
}

impl Script {
    /// Adds something to the root folder.
    #[must_use]
    pub fn file(mut self, node: Node) -> Self {
        self.files.push(node);
        self
    }

    /// Adds what a torrent holds.
    #[must_use]
    pub fn torrent(mut self, torrent: Torrent) -> Self {
        self.torrents.push(torrent);
        self
    }

    /// Reads a scene. Files to copy from are relative to the scene's directory.
    pub fn read(scene: &Path) -> io::Result<Self> {
        let mut script: Self = serde_json::from_str(&fs::read_to_string(scene)?)?;
        let directory = scene.parent().unwrap_or(Path::new(""));
        for node in script.nodes() {
            node.settle(directory);
        }
        Ok(script)
    }

    /// Reads what is to be copied from disk.
    pub(super) fn load(&mut self) -> io::Result<()> {
        self.nodes().try_for_each(Node::load)
    }

    fn nodes(&mut self) -> impl Iterator<Item = &mut Node> {
        self.files.iter_mut().chain(self.torrents.iter_mut().map(|torrent| &mut torrent.holds))
    }
}

impl Node {
    fn settle(&mut self, directory: &Path) {
        match &mut self.holds {
            Holds::Folder(children) => children.iter_mut().for_each(|node| node.settle(directory)),
            Holds::CopyFrom(path) => *path = directory.join(&*path),
            Holds::Generated { .. } | Holds::Text(_) | Holds::Bytes(_) => {}
        }
    }
}

impl Torrent {
    /// Of this info-hash, in hex, or URL; it goes as the script says of all.
    pub fn new(of: &str, holds: Node) -> Self {
        Self { of: of.to_owned(), name: None, holds, courses: Vec::new() }
    }

    /// How it goes; called again, how it goes the next time.
    #[must_use]
    pub fn goes(mut self, course: Course) -> Self {
        self.courses.push(course);
        self
    }

    /// The transfer's name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = Some(name.into());
        self
    }

    pub(super) fn is_of(&self, key: &str) -> bool {
        self.of.eq_ignore_ascii_case(key)
    }
}
