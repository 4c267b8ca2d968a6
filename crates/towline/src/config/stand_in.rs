//! Until the kinds of `towline-services` are merged.
#![allow(missing_docs)]

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use towline_domain::{LocalPath, PathMap};

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImporterSettings {
    /// A running betanin.
    Betanin(BetaninSettings),
    /// A plain move.
    Place(PlaceSettings),
}

impl ImporterSettings {
    pub fn library(&self) -> Option<&LocalPath> {
        match self {
            Self::Betanin(_) => None,
            Self::Place(settings) => Some(&settings.into),
        }
    }
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
