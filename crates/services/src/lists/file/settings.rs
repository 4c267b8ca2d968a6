//! What is written about lists in files in the configuration.

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;

use super::Format;
use crate::lists::Kind;

/// A list in a file: exports of IMDb, Letterboxd and Trakt, custom lists of Radarr and Sonarr, RSS,
/// any table or JSON with ids, or one title a line.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileSettings {
    /// An absolute path, or an address with `https://`. A directory: the newest export in it counts,
    /// and a new one is noticed at once. Addresses may hold a token, so they are never shown;
    /// `list_file` names a file in which one stands.
    #[schemars(with = "String", extend("writeOnly" = true, "x-open-path" = true))]
    pub list: SecretString,
    /// What it is written in. Without it: as it looks.
    pub format: Option<Format>,
    /// What titles are that do not say it: `"movie"` or `"show"`.
    pub kind: Option<Kind>,
    /// So many titles at most. Without it: all.
    #[schemars(range(min = 1))]
    pub limit: Option<u32>,
    /// Whether its address, and where it redirects to, may lead to this machine or into a private
    /// network.
    #[serde(default)]
    pub allow_private: bool,
}
