//! `GET /zips/{id}`: a zip, when it is there.

use http::Method;
use serde::Deserialize;
use serde_json::Value;
use towline_http::{Endpoint, IfUnsure, words};

use crate::{Request, SignedUrl, ZipId, path::path, wire};

/// The zip that [`Create`](super::Create) began to make (putio contract §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Get(pub ZipId);

impl Endpoint for Get {
    type Response = Zip;
    const NAME: &'static str = "zips.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["zips", &self.0.to_string()])
    }
}

impl Request for Get {}

/// What [`Get`] answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Zip {
    /// How it stands.
    #[serde(default)]
    pub zip_status: ZipStatus,
    /// Where it is, when it is done.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub url: Option<SignedUrl>,
    /// In bytes.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub size: Option<u64>,
    /// What is not in it, as put.io writes it.
    #[serde(default)]
    pub missing_files: Value,
}

words! {
    /// How a zip stands.
    ZipStatus {
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
