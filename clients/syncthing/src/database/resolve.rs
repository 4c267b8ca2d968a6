//! `POST /rest/db/override` and `/rest/db/revert`: let one side win.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query, Read};

use crate::{FolderId, Request, Subject, rest::rest};

/// Lets all others have a folder as it is here; for one that only sends (reference §3.4). Done
/// after the answer.
///
/// # Caveats
/// The server says nothing about a folder that it does not know: the method
/// [`override_others`](super::Database::override_others) looks first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override(pub FolderId);

/// Undoes what was changed here; for a folder that only receives (reference §3.4). What is only
/// here **is deleted**. Done after the answer.
///
/// # Caveats
/// The server says nothing about a folder that it does not know: the method
/// [`revert`](super::Database::revert) looks first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revert(pub FolderId);

impl Endpoint for Override {
    type Response = ();
    const NAME: &'static str = "db.override";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["db", "override"])
    }

    fn query(&self) -> Query {
        Query::new().pair("folder", &self.0)
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}

impl Request for Override {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.0)
    }
}

impl Endpoint for Revert {
    type Response = ();
    const NAME: &'static str = "db.revert";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["db", "revert"])
    }

    fn query(&self) -> Query {
        Query::new().pair("folder", &self.0)
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}

impl Request for Revert {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.0)
    }
}
