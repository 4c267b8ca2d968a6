//! `GET /download_links/{id}`: the links, when they are there.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, words};

use crate::{DownloadLinksId, Request, SignedUrl, path::path, wire};

/// The links that [`Create`](super::Create) began to make (putio contract §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Get(pub DownloadLinksId);

impl Endpoint for Get {
    type Response = DownloadLinks;
    const NAME: &'static str = "download_links.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["download_links", &self.0.to_string()])
    }
}

impl Request for Get {}

/// What [`Get`] answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DownloadLinks {
    /// How it stands.
    #[serde(default)]
    pub links_status: LinksStatus,
    /// The links, when it is done.
    #[serde(default)]
    pub links: Option<Links>,
    /// Why there are none.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub error_msg: Option<Box<str>>,
}

/// Links of the same files, for different uses.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Links {
    /// To load the files.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub download_links: Vec<SignedUrl>,
    /// To play those that can be played.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub media_links: Vec<SignedUrl>,
    /// To play them as MP4.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub mp4_links: Vec<SignedUrl>,
}

words! {
    /// How links in the making stand.
    LinksStatus {
        /// Not begun.
        New = "NEW",
        /// Being made.
        Processing = "PROCESSING",
        /// There.
        Done = "DONE",
        /// Failed.
        Error = "ERROR",
    }
}
