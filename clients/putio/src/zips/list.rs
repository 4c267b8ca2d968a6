//! `GET /zips/list`: all zips.

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{Request, ZipId, path::path, wire};

/// The zips of the account (putio contract §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List;

impl Endpoint for List {
    type Response = Zips;
    const NAME: &'static str = "zips.list";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["zips", "list"])
    }
}

impl Request for List {}

/// What [`List`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Zips {
    /// They.
    pub zips: Vec<ListedZip>,
}

/// A zip of the list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ListedZip {
    /// Which one.
    pub id: ZipId,
    /// When it was made.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub created_at: Option<Timestamp>,
}
