//! `POST /zips/create`: files in one.

use http::Method;
use serde::Deserialize;
use towline_http::{Body, Endpoint, IfUnsure};

use crate::{
    NonRootId, Request, ZipId,
    files::some_ids,
    form::{Form, csv},
    path::path,
};

/// Begins to make a zip (putio contract §6). [`Get`](super::Get) tells when it is there. It has no
/// checksum: files are better loaded one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// Of what; at least one.
    pub file_ids: Vec<NonRootId>,
}

impl Endpoint for Create {
    type Response = Created;
    const NAME: &'static str = "zips.create";
    const METHOD: Method = Method::POST;
    // Twice is two zips.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        path(["zips", "create"])
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
    pub zip_id: ZipId,
}
