//! `POST /files/extract`: what is in archives.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure};

use super::{Extractions, some_ids};
use crate::{
    NonRootId, Request, Sensitive,
    form::{Form, csv},
    path::path,
};

/// Begins to extract archives (putio contract §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extract {
    /// Which ones; at least one.
    pub file_ids: Vec<NonRootId>,
    /// The password of those that have one.
    pub password: Option<Sensitive>,
}

impl Endpoint for Extract {
    type Response = Extractions;
    const NAME: &'static str = "files.extract";
    const METHOD: Method = Method::POST;
    // Twice may extract twice.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        path(["files", "extract"])
    }

    fn secrets(&self) -> Vec<&str> {
        self.password.iter().map(Sensitive::reveal).collect()
    }

    fn body(&self) -> Body {
        Form::new()
            .pair("user_file_ids", csv(&self.file_ids))
            .maybe("password", self.password.as_ref().map(Sensitive::reveal))
            .body()
    }

    fn check(&self) -> Result<(), &'static str> {
        some_ids(&self.file_ids)
    }
}

impl Request for Extract {}
