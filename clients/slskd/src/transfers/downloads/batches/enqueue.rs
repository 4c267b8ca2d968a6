//! `POST /transfers/downloads/batches`: ask a user for files that belong together.

use std::time::Duration;

use http::Method;
use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure};

use super::{Batch, Options};
use crate::{
    BatchId, RemoteFilename, SearchId, Username,
    path::api,
    transfers::downloads::{ENQUEUE_SETTLES, ENQUEUE_TURN, RemoteFile},
    wire,
};

/// Asks a user for files, under an id and into a directory of our choice; since 0.26 (slskd
/// contract §4). Calls of one handle run one after another: slskd refuses more at a time with 429.
///
/// # Caveats
/// Slow: slskd connects to the user first. 404 is a user who is offline, 409 an id that is
/// already used, 400 a file that is named twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Enqueue {
    /// An id of ours, so that the batch can be found again. Without one slskd makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<BatchId>,
    /// The search that found the files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search_id: Option<SearchId>,
    /// The peer.
    pub username: Username,
    /// What to ask for; at least one.
    pub files: Vec<RemoteFile>,
    /// Where the files should land.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Options>,
}

/// The batch exists; some of its files, or all (then `transfers` is empty), may have been refused.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Enqueued {
    /// The batch with the files that were accepted.
    pub batch: Batch,
    /// The files that were not.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub failures: Vec<RefusedFile>,
}

/// A file that was not enqueued.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RefusedFile {
    /// Which one.
    pub filename: RemoteFilename,
    /// Why, in words. Hostile: some are the peer's.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub message: Box<str>,
}

impl RefusedFile {
    /// Whether it was refused because it is already on its way: then nothing is lost.
    pub fn is_under_way(&self) -> bool {
        self.message.starts_with("Skipped: Already in progress")
    }
}

impl Endpoint for Enqueue {
    type Response = Enqueued;
    const NAME: &'static str = "transfers.downloads.batches.enqueue";
    const METHOD: Method = Method::POST;
    // slskd makes the batch before it queues the files. After a broken call the batch can exist
    // and be empty, so a 409 to a second one would not prove that all is well.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const SETTLE: Option<Duration> = Some(ENQUEUE_SETTLES);
    const TURN: Option<&'static str> = Some(ENQUEUE_TURN);

    fn path(&self) -> Vec<String> {
        api(["transfers", "downloads", "batches"])
    }

    fn body(&self) -> Body {
        Body::json(self)
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.files.is_empty() { Err("there are no files to ask for") } else { Ok(()) }
    }
}
