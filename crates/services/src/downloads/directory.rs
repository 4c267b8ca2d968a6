//! A watched directory: whatever appears in it as a directory of music is a finished download
//! once it is quiet.

use std::sync::Arc;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::Deserialize;
use towline_domain::{
    ActError, LocalPath, Period, Timestamp, Trouble,
    imports::{Album, AlbumPolicy},
    role::{FinishedDownloads, Listing, Scan, Watch},
};
use towline_files::{albums::Watched, prune, scan::Rules, watch};

use super::Existing;
use crate::{
    WrongSetting, blocking,
    doctor::{self, Finding},
    settings::absolute,
};

/// A directory that something else puts finished directories of music into.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DirectorySettings {
    /// The directory, absolute. Each directory of music below it is an album.
    pub path: LocalPath,
    /// The importer that takes what is found here: a name from `[importers]`.
    pub importer: String,
    /// How long the files of an album must be unchanged before it counts as finished.
    #[serde(default = "quiet")]
    pub quiet: Period,
    /// How often to look without being told of a change. Changes are noticed at once where the
    /// file system tells of them; network mounts do not.
    #[serde(default = "rescan")]
    pub rescan: Period,
    /// After so long without quiet a person is asked.
    #[serde(default = "settle_within")]
    pub settle_within: Period,
    /// After so long without an end of the import a person is asked.
    #[serde(default = "import_within")]
    pub import_within: Period,
    /// What to do with albums that are there when towline meets the directory for the first time.
    #[serde(default)]
    pub existing: Existing,
    /// Names, or paths below the directory, that are left out: `"*.sample"`, `"private/**"`.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Remove covers, logs and empty directories that a proved import left behind. Audio is never
    /// removed.
    #[serde(default)]
    pub prune: bool,
    /// This directory is a folder of a Syncthing: `"nas/music"`, the name from `[folders]` and the
    /// folder's id. An album is then whole once Syncthing lacks nothing below it.
    pub synced: Option<String>,
}

const fn quiet() -> Period {
    Period::secs(60)
}

const fn rescan() -> Period {
    Period::secs(5 * 60)
}

const fn settle_within() -> Period {
    Period::secs(24 * 3600)
}

const fn import_within() -> Period {
    Period::secs(2 * 3600)
}

impl DirectorySettings {
    /// The server and its folder, where it is one of a Syncthing.
    pub fn synced(&self) -> Option<(&str, &str)> {
        self.synced.as_deref().map(|synced| synced.split_once('/').unwrap_or((synced, "")))
    }

    pub(super) async fn check(&self, name: &str) -> Vec<Finding> {
        let mut findings = vec![doctor::watchable(name, &self.path).await];
        if self.prune && findings.iter().all(Finding::is_good) {
            findings.push(doctor::writable(name, &self.path).await);
        }
        findings
    }

    pub(super) fn policy(&self) -> AlbumPolicy {
        AlbumPolicy {
            quiet: self.quiet.get(),
            settle_within: self.settle_within.get(),
            import_within: self.import_within.get(),
            prune: self.prune,
            ..AlbumPolicy::default()
        }
    }
}

/// The source that [`DirectorySettings`] describe.
pub struct Directory {
    name: String,
    root: LocalPath,
    watched: Arc<Watched>,
}

impl Directory {
    /// A source of this name in the configuration.
    pub fn new(name: &str, settings: &DirectorySettings) -> Result<Self, WrongSetting> {
        absolute("path", &settings.path)?;
        // Without `//`, `/./` and a slash at the end: the key must not depend on how it is written.
        let root =
            LocalPath::new(settings.path.as_path().components().collect::<std::path::PathBuf>());
        let rules = Rules::new(&root, &settings.exclude)
            .map_err(|error| WrongSetting::new("exclude", error.to_string()))?;
        Ok(Self { name: name.into(), watched: Arc::new(Watched::new(&root, rules)), root })
    }
}

#[async_trait]
impl FinishedDownloads for Directory {
    fn key(&self) -> String {
        format!("directory:{}", self.root)
    }

    async fn look(&self) -> Result<Listing, Trouble> {
        let watched = Arc::clone(&self.watched);
        blocking::run(&self.name, move || watched.look()).await
    }

    async fn scan(&self, album: &Album, _: Timestamp) -> Result<Option<Scan>, Trouble> {
        let (watched, path) = (Arc::clone(&self.watched), album.path.clone());
        let files = blocking::run(&self.name, move || watched.scan(path.as_path())).await?;
        Ok(files.map(|files| Scan {
            path: album.path.clone(),
            inode: album.inode,
            origin: album.origin.clone(),
            files,
        }))
    }

    async fn prune(&self, album: &Album) -> Result<Vec<LocalPath>, ActError> {
        let (root, album) = (self.root.clone(), album.clone());
        blocking::run(&self.name, move || prune::prune(&root, &album.path, &album.files))
            .await
            // Some may be gone already; what is left is looked at again by the next attempt.
            .map_err(ActError::NotDone)
    }

    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Result<Watch, Trouble> {
        watch::watch(&self.root, hint)
            .map_err(|trouble| Trouble { service: self.name.clone(), ..trouble })
    }
}
