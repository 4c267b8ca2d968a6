//! `GET /torrents/{id}/console/stdout`: what the runs of a torrent printed.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use super::TorrentId;

/// All that was printed for a torrent, oldest first (betanin contract §3). Made readable by
/// [`Console`](crate::console::Console).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stdout(pub TorrentId);

impl Endpoint for Stdout {
    type Response = Vec<Line>;
    const NAME: &'static str = "torrents.stdout";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        vec!["torrents".into(), self.0.to_string(), "console".into(), "stdout".into()]
    }
}

/// One chunk of output, cut anywhere: in a word, in a colour sequence.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Line {
    /// Not unique after a retry: the order is that of the array.
    pub index: u64,
    /// What was printed, with `\r\n` and colours.
    pub data: String,
}
