//! What a user has to give.

use serde::Deserialize;

use crate::{RemoteFilename, Username, wire};

/// What one user answered to a search (slskd contract §10). All of it is the user's word.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    /// Who.
    pub username: Username,
    /// To which search, as the network knows it.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub token: Option<u64>,
    /// Whether a download would begin at once.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub has_free_upload_slot: bool,
    /// Bytes in a second.
    #[serde(default, deserialize_with = "wire::count")]
    pub upload_speed: u64,
    /// How many wait there.
    #[serde(default, deserialize_with = "wire::count")]
    pub queue_length: u64,
    /// How many files.
    #[serde(default, deserialize_with = "wire::count")]
    pub file_count: u64,
    /// How many files that are not given.
    #[serde(default, deserialize_with = "wire::count")]
    pub locked_file_count: u64,
    /// The files.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub files: Vec<FoundFile>,
    /// The files that are not given.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub locked_files: Vec<FoundFile>,
}

/// A file that a user has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundFile {
    /// Its remote path: what an enqueue must name.
    pub filename: RemoteFilename,
    /// In bytes: what an enqueue must say.
    #[serde(deserialize_with = "wire::count")]
    pub size: u64,
    /// Behind the last dot; often empty.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub extension: Box<str>,
    /// A number of the protocol's.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub code: Option<u64>,
    /// Kilobits in a second.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub bit_rate: Option<u64>,
    /// Bits.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub bit_depth: Option<u64>,
    /// Hertz.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub sample_rate: Option<u64>,
    /// Seconds.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub length: Option<u64>,
    /// Whether the bit rate varies.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub is_variable_bit_rate: Option<bool>,
    /// Whether it is not given.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub is_locked: bool,
}
