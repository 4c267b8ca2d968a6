//! `GET /torrents/{id}`: how one torrent stands.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use super::{Torrent, TorrentId};

/// One torrent (betanin contract §2). One that is not there was deleted by a person, or lived in
/// a database that is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Get(pub TorrentId);

impl Endpoint for Get {
    type Response = Torrent;
    const NAME: &'static str = "torrents.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        vec!["torrents".into(), self.0.to_string()]
    }
}
