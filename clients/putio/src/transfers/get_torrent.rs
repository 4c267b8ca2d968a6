//! `GET /transfers/{id}/torrent`: its torrent file.

use bytes::Bytes;
use http::Method;
use towline_http::{Endpoint, IfUnsure, Read};

use crate::{Request, TransferId, path::path};

/// The torrent file of a transfer (putio contract §5). Of one that has none it is `NOT_TORRENT` or
/// `IS_MAGNET`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetTorrent(pub TransferId);

impl Endpoint for GetTorrent {
    type Response = Bytes;
    const NAME: &'static str = "transfers.torrent";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Bytes;

    fn path(&self) -> Vec<String> {
        path(["transfers", &self.0.to_string(), "torrent"])
    }
}

impl Request for GetTorrent {}
