//! What downloads torrents for us: one file per kind, and this list of them.

mod folder;
mod putio;

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use towline_domain::LocalPath;

pub use folder::{WatchSettings, WhenAdded};
pub use putio::{
    AfterwardsSettings, CategorySettings, DownloadSettings, PutioSettings, RatedWindow,
};

use crate::{WrongSetting, doctor::Finding};

/// What downloads torrents for us. The kind stands in the table's name: `[torrents.<name>.putio]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TorrentsSettings {
    /// An account at put.io: torrents and magnet links become transfers there, and their files come
    /// here.
    Putio(Box<PutioSettings>),
}

/// A directory that is named in the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<'a> {
    /// By which key, below the part's own table: `watch.0.path`.
    pub key: String,
    /// It.
    pub path: &'a LocalPath,
    /// What for.
    pub is: Is,
}

/// What a directory is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Is {
    /// Torrents are dropped into it.
    Watched,
    /// Unfinished downloads lie in it.
    Incomplete,
    /// Finished ones come into it.
    Destination,
}

impl TorrentsSettings {
    /// What reads well and cannot be used. Touches neither disk nor network.
    pub fn checked(&self) -> Result<(), WrongSetting> {
        match self {
            Self::Putio(settings) => settings.checked(),
        }
    }

    /// All directories that they name.
    pub fn directories(&self) -> Vec<Named<'_>> {
        match self {
            Self::Putio(settings) => settings.directories(),
        }
    }

    /// Devices that are not served while files are fetched, as in `nas/phone`.
    pub fn paused_devices(&self) -> &[String] {
        match self {
            Self::Putio(settings) => &settings.download.pause_devices,
        }
    }

    /// Whether the token that a person got by logging in counts: the configuration gives none.
    pub fn takes_kept_token(&self) -> bool {
        match self {
            Self::Putio(settings) => settings.token.is_none(),
        }
    }

    /// Asks the service whether it would work, and tries the disks. Changes nothing. `kept` is the
    /// token that a person got by logging in.
    pub async fn check(&self, name: &str, kept: Option<&SecretString>) -> Vec<Finding> {
        match self {
            Self::Putio(settings) => putio::check(settings, name, kept).await,
        }
    }
}
