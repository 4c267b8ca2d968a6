//! `POST /download_links/create`: links of many files.

use http::Method;
use serde::Deserialize;
use towline_http::{Body, Endpoint, IfUnsure};

use crate::{
    DownloadLinksId, NonRootId, Request,
    files::some_ids,
    form::{Form, csv},
    path::path,
};

/// Begins to make links of many files and of all that is in folders (putio contract §4).
/// [`Get`](super::Get) tells when they are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// At least one.
    pub file_ids: Vec<NonRootId>,
}

impl Endpoint for Create {
    type Response = Created;
    const NAME: &'static str = "download_links.create";
    const METHOD: Method = Method::POST;
    // Only one may be in the making: a second one is refused.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        path(["download_links", "create"])
    }

    fn body(&self) -> Body {
        Form::new().pair("file_ids", csv(&self.file_ids)).body()
    }

    fn check(&self) -> Result<(), &'static str> {
        some_ids(&self.file_ids)
    }
}

impl Request for Create {}

/// What [`Create`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Created {
    /// What to ask by.
    pub id: DownloadLinksId,
}
