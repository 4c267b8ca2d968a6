//! `GET /files/{id}/url`: where the bytes are.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{NonRootId, Request, SignedUrl, form::set, path::path};

/// Where the bytes of a file are (putio contract §4). See the caveats of [`SignedUrl`]: ask late,
/// and ask anew when it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetUrl {
    /// Of which file.
    pub id: NonRootId,
    /// Not by the way that the account's settings name.
    pub no_tunnel: bool,
}

impl Endpoint for GetUrl {
    type Response = FileUrl;
    const NAME: &'static str = "files.url";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["files", &self.id.to_string(), "url"])
    }

    fn query(&self) -> Query {
        Query::new().maybe("notunnel", set(self.no_tunnel))
    }
}

impl Request for GetUrl {}

impl GetUrl {
    /// By the way that the account's settings name.
    pub fn new(id: NonRootId) -> Self {
        Self { id, no_tunnel: false }
    }
}

/// What [`GetUrl`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FileUrl {
    /// It.
    pub url: SignedUrl,
}
