//! A folder into which torrents are dropped.

mod watched;

use schemars::JsonSchema;
use serde::Deserialize;
use towline_domain::{LocalPath, Period};

pub use watched::Watched;

/// A folder into which `.torrent` and `.magnet` files are dropped.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WatchSettings {
    /// The folder: an existing directory, absolute.
    pub path: LocalPath,
    /// By which rules: a name of `categories`. Without it: the account's own.
    pub category: Option<String>,
    /// What becomes of a file once put.io has it: `"archive"` keeps it in `.towline/added` there,
    /// `"remove"` removes it.
    #[serde(default)]
    pub when_added: WhenAdded,
    /// Also what lies there when towline starts. `false`: only what comes then.
    #[serde(default = "yes")]
    pub existing_too: bool,
    /// How often to look without being woken. On a network mount this is how files are found.
    #[serde(default = "rescan")]
    pub rescan: Period,
}

impl WatchSettings {
    /// A folder of towline's own.
    pub(super) fn by_hand(path: impl Into<std::path::PathBuf>) -> Self {
        Self {
            path: LocalPath::new(path),
            category: None,
            when_added: WhenAdded::Remove,
            existing_too: true,
            rescan: Period::secs(3600),
        }
    }
}

/// What becomes of a file once the service has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhenAdded {
    /// It is kept in a hidden directory of the folder.
    #[default]
    Archive,
    /// It is removed.
    Remove,
}

const fn yes() -> bool {
    true
}

const fn rescan() -> Period {
    Period::secs(60)
}
