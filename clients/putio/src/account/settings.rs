//! The settings of an account.

use serde::Deserialize;

use crate::{FileId, Sensitive, wire};

/// The settings of an account (putio contract §3). Fields that we do not know are passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Settings {
    /// Where transfers and uploads go that name no folder.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub default_download_folder: Option<FileId>,
    /// What put.io calls when a transfer is done.
    #[serde(default)]
    pub callback_url: Sensitive,
    /// Whether what is deleted goes into the trash, and takes room there.
    #[serde(default, deserialize_with = "wire::maybe_flag")]
    pub trash_enabled: Option<bool>,
    /// Whether events are kept.
    #[serde(default, deserialize_with = "wire::maybe_flag")]
    pub history_enabled: Option<bool>,
    /// Through which of the [routes](crate::tunnel) downloads go.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub tunnel_route_name: Option<Box<str>>,
    /// Whether transfers are loaded by an address of one's own.
    #[serde(default, deserialize_with = "wire::maybe_flag")]
    pub use_private_download_ip: Option<bool>,
    /// How files are sorted.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub sort_by: Option<Box<str>>,
    /// How transfers are sorted.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub transfer_sort_by: Option<Box<str>>,
}
