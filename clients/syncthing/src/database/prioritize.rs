//! `POST /rest/db/prio`: let a file come next.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{FolderId, Request, Subject, database::Need, rest::rest};

/// Lets a file come next (reference §3.4). One that is not missing is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prioritize {
    /// In which folder.
    pub folder: FolderId,
    /// Its path there.
    pub file: String,
}

impl Endpoint for Prioritize {
    type Response = Need;
    const NAME: &'static str = "db.prioritize";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        rest(["db", "prio"])
    }

    fn query(&self) -> Query {
        Query::new().pair("folder", &self.folder).pair("file", &self.file)
    }

    fn check(&self) -> Result<(), &'static str> {
        self.folder.check()
    }
}

impl Request for Prioritize {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.folder)
    }
}
