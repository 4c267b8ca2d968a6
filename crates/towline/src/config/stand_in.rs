//! Until the kinds of `towline-services` are merged.
#![allow(missing_docs)]

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use towline_domain::{LocalPath, PathMap, Period};

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportSettings {
    /// A directory that is watched.
    Directory(DirectorySettings),
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImporterSettings {
    /// A running betanin.
    Betanin(BetaninSettings),
    /// A plain move.
    Place(PlaceSettings),
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DirectorySettings {
    /// The directory.
    #[schemars(example = "/downloads/music")]
    pub path: LocalPath,
    /// The name of an importer.
    #[schemars(example = &"library")]
    pub importer: String,
    /// How long nothing must have changed.
    #[serde(default = "quiet_for")]
    pub quiet_for: Period,
    /// Take hidden ones too.
    #[serde(default)]
    pub hidden: bool,
}

fn quiet_for() -> Period {
    Period::secs(60)
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BetaninSettings {
    /// Where it is.
    #[schemars(example = "http://betanin:9393")]
    pub url: String,
    /// The key.
    #[schemars(with = "String")]
    pub api_key: SecretString,
    /// Paths.
    #[serde(default)]
    pub path_map: PathMap,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceSettings {
    /// The library.
    #[schemars(example = "/library")]
    pub into: LocalPath,
}
