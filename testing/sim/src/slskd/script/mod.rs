//! What a simulated slskd is told beforehand. All of it can stand in a scene, a JSON file.

mod access;
mod peers;
mod settings;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

pub use access::{Access, Key, Role};
pub use peers::{Behaviour, Failure, Move, Peer, RemoteFile};
pub use settings::{Exists, Pace, Retention, Retry, Settings, Webhook};

use super::{Faults, version::Version};

/// A scene. Times are milliseconds of slskd's own time unless they say otherwise.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Which slskd this is.
    #[serde(default)]
    pub version: Version,
    /// Directories, as they are and as they are called.
    #[serde(default)]
    pub directories: Directories,
    /// Who may call.
    #[serde(default)]
    pub access: Access,
    /// slskd's own settings.
    #[serde(default)]
    pub settings: Settings,
    /// How long things take.
    #[serde(default)]
    pub pace: Pace,
    /// Who shares what.
    #[serde(default)]
    pub peers: Vec<Peer>,
    /// What a person has queued in slskd's page.
    #[serde(default)]
    pub queued: Vec<Queued>,
    /// So many rows of finished downloads from long ago.
    #[serde(default)]
    pub history: usize,
    /// Times of transfers lack their `Z` (section 3).
    #[serde(default)]
    pub times_without_zone: bool,
    /// Ids follow from it.
    #[serde(default)]
    pub seed: u64,
    /// Faults from the start.
    #[serde(default)]
    pub faults: Faults,
}

/// Where files go. A service in a container calls its directories differently.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Directories {
    /// On this disk.
    pub downloads: PathBuf,
    /// On this disk. When it is empty: `incomplete` beside the downloads.
    pub incomplete: PathBuf,
    /// What `/options` and events say.
    pub reported_downloads: String,
    /// What `/options` says.
    pub reported_incomplete: String,
}

impl Default for Directories {
    fn default() -> Self {
        Self {
            downloads: PathBuf::from("downloads"),
            incomplete: PathBuf::new(),
            reported_downloads: "/app/downloads".into(),
            reported_incomplete: "/app/incomplete".into(),
        }
    }
}

impl Directories {
    pub(super) fn incomplete(&self) -> PathBuf {
        if self.incomplete.as_os_str().is_empty() {
            self.downloads.with_file_name("incomplete")
        } else {
            self.incomplete.clone()
        }
    }
}

/// Files of one remote directory that a person has queued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queued {
    /// Who shares them.
    pub username: String,
    /// The remote directory.
    pub directory: String,
    /// Their names in it; all that the peer shares there, when it is empty.
    #[serde(default)]
    pub files: Vec<String>,
}

impl Script {
    /// A slskd without peers and faults that downloads into this directory.
    pub fn new(downloads: impl Into<PathBuf>) -> Self {
        Self {
            version: Version::default(),
            directories: Directories { downloads: downloads.into(), ..Directories::default() },
            access: Access::default(),
            settings: Settings::default(),
            pace: Pace::default(),
            peers: Vec::new(),
            queued: Vec::new(),
            history: 0,
            times_without_zone: false,
            seed: 0,
            faults: Faults::default(),
        }
    }

    /// Adds a peer.
    #[must_use]
    pub fn peer(mut self, peer: Peer) -> Self {
        self.peers.push(peer);
        self
    }

    /// Reads a scene. Files to copy from are relative to the scene's directory.
    pub fn read(scene: &Path) -> io::Result<Self> {
        let mut script: Self = serde_json::from_str(&fs::read_to_string(scene)?)?;
        let directory = scene.parent().unwrap_or(Path::new(""));
        for file in script.peers.iter_mut().flat_map(|peer| &mut peer.files) {
            file.copy_from = file.copy_from.take().map(|path| directory.join(path));
        }
        Ok(script)
    }

    /// What would stop slskd's start.
    pub(super) fn check(&self) -> Result<(), String> {
        for hook in &self.settings.webhooks {
            hook.check(self.version)?;
        }
        Ok(())
    }
}
