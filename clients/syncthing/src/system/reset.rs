//! `POST /rest/system/reset`: forget what is known of files.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query, Read};

use crate::{FolderId, Request, Subject, rest::rest};

/// Forgets what is known of a folder's files, or of all, and restarts (reference §3.1). No file is
/// touched; all are read again.
///
/// # Caveats
/// The folder, or each of them, must be paused; otherwise it is refused with 500.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reset {
    /// Which folder; **all** unless given.
    pub folder: Option<FolderId>,
}

impl Endpoint for Reset {
    type Response = ();
    const NAME: &'static str = "system.reset";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["system", "reset"])
    }

    fn query(&self) -> Query {
        Query::new().maybe("folder", self.folder.as_ref())
    }

    fn check(&self) -> Result<(), &'static str> {
        self.folder.as_ref().map_or(Ok(()), FolderId::check)
    }
}

impl Request for Reset {
    fn subject(&self) -> Subject<'_> {
        Subject::both(self.folder.as_ref(), None)
    }
}
