//! `DELETE /torrents/{id}`: take a torrent off the list.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use super::TorrentId;

/// Takes a torrent off the list, with its console.
///
/// # Caveats
/// **Only for torrents that are `COMPLETED` or `FAILED`.** On one that is queued or running the
/// answer is good too, and when the worker reaches it, **betanin's whole process ends**
/// (betanin contract §1, fact 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delete(pub TorrentId);

impl Endpoint for Delete {
    type Response = ();
    const NAME: &'static str = "torrents.delete";
    const METHOD: Method = Method::DELETE;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        vec!["torrents".into(), self.0.to_string()]
    }
}
