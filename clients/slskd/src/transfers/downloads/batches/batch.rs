//! A batch as slskd shows it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    BatchId, SearchId, Username,
    transfers::{Direction, Transfer},
    wire,
};

/// Some files of one user (slskd contract §4).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// The search that found the files.
    #[serde(default)]
    pub search_id: Option<SearchId>,
    /// The peer.
    pub username: Username,
    /// Which way it goes.
    #[serde(default)]
    pub direction: Direction,
    /// When it was made.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub created_at: Option<Timestamp>,
    /// Its files that were accepted.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub transfers: Vec<Transfer>,
    /// What was asked for.
    #[serde(default)]
    pub options: Option<Options>,
}

/// What to do with a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Options {
    /// A directory below the downloads directory. It beats every template, and **all** files of
    /// the batch land in it: one batch for each directory of an album with discs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// Anything of the caller's. slskd 0.26 takes it and forgets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}
