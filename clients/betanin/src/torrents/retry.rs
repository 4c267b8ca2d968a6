//! `PUT /torrents/{id}`: run a torrent again.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use super::TorrentId;

/// Runs a torrent again; its old console lines stay (betanin contract §3).
///
/// # Caveats
/// On a torrent that waits for an answer it only queues a *second* run: the status then shows
/// `ENQUEUED` although the first still waits (betanin contract §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry(pub TorrentId);

impl Endpoint for Retry {
    type Response = ();
    const NAME: &'static str = "torrents.retry";
    const METHOD: Method = Method::PUT;
    // Each one queues one more run.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        vec!["torrents".into(), self.0.to_string()]
    }
}
