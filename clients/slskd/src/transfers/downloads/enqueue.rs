//! `POST /transfers/downloads/{username}`: ask a user for files.

use std::time::Duration;

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use super::{ENQUEUE_SETTLES, ENQUEUE_TURN};
use crate::{RemoteFilename, Username, path::api, transfers::Transfer, wire};

/// Asks a user for files (slskd contract §4). The way of all versions; since 0.26 there are
/// [`batches`](super::batches), which can say where the files land.
///
/// Calls of one handle run one after another: slskd refuses more at a time with 429.
///
/// # Caveats
/// Slow: slskd connects to the user first. A user who is offline is a 500. Asking again for a
/// file hides its old row and makes a new one, under a new id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enqueue {
    /// The peer.
    pub username: Username,
    /// What to ask for; at least one. Of more than 30, slskd asks for five at a time.
    pub files: Vec<RemoteFile>,
}

/// A file to ask for, as the peer advertised it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemoteFile {
    /// Its remote path, unchanged.
    pub filename: RemoteFilename,
    /// Its size in bytes.
    pub size: u64,
}

/// What [`Enqueue`] answers since 0.24; before, nothing.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Enqueued {
    /// The new rows.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub enqueued: Vec<Transfer>,
    /// Those that were refused. slskd does not write into them which ones they are: only their
    /// number is of use.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub failed: Vec<Value>,
}

impl Endpoint for Enqueue {
    /// `None` from slskd before 0.24, which answers nothing.
    type Response = Option<Enqueued>;
    const NAME: &'static str = "transfers.downloads.enqueue";
    const METHOD: Method = Method::POST;
    // Sent twice, it makes a second row for each file that is not under way any more. After a
    // broken call slskd goes on with what it has taken.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const SETTLE: Option<Duration> = Some(ENQUEUE_SETTLES);
    const READ: Read = Read::JsonOrEmpty;
    const TURN: Option<&'static str> = Some(ENQUEUE_TURN);

    fn path(&self) -> Vec<String> {
        api(["transfers", "downloads", self.username.as_str()])
    }

    fn body(&self) -> Body {
        Body::json(&self.files)
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.files.is_empty() {
            Err("there are no files to ask for")
        } else {
            self.username.check()
        }
    }
}
