//! A Radarr or Sonarr.

use serde::Deserialize;

use crate::{ServiceId, wire};

/// A Radarr or Sonarr that the server hands requests to (seerr reference §10).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Service {
    /// Its number; 0 is one.
    pub id: ServiceId,
    /// Its name.
    #[serde(default, deserialize_with = "wire::text")]
    pub name: Box<str>,
    /// Whether it is for 4K.
    #[serde(default, rename = "is4k", deserialize_with = "wire::flag")]
    pub is_4k: bool,
    /// Whether it is the one for requests that name none.
    #[serde(default, deserialize_with = "wire::flag")]
    pub is_default: bool,
    /// Into which folder requests go that name none.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub active_directory: Option<Box<str>>,
    /// With which profile.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub active_profile_id: Option<u32>,
    /// With which tags.
    #[serde(default, deserialize_with = "wire::list")]
    pub active_tags: Vec<u32>,
}
