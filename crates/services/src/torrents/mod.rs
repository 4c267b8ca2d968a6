//! What downloads torrents for us: one file per kind, and this list of them.

mod folder;
mod putio;

use schemars::JsonSchema;
use serde::Deserialize;

pub use folder::{WatchSettings, WhenAdded};
pub use putio::{
    AfterwardsSettings, CategorySettings, DownloadSettings, PutioSettings, RatedWindow,
};

/// What downloads torrents for us. The kind stands in the table's name: `[torrents.<name>.putio]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TorrentsSettings {
    /// An account at put.io: torrents and magnet links become transfers there, and their files come
    /// here.
    Putio(Box<PutioSettings>),
}
