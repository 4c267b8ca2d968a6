//! `GET /rest/db/localchanged`: what was changed here in a folder that only receives.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{
    FolderId, Request, Subject,
    database::{FilePage, Paging},
    rest::rest,
};

/// What was changed here in a folder that only receives (reference §3.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetLocalChanged {
    /// Which folder.
    pub folder: FolderId,
    /// Which page.
    pub paging: Paging,
}

impl Endpoint for GetLocalChanged {
    type Response = FilePage;
    const NAME: &'static str = "db.local_changed";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["db", "localchanged"])
    }

    fn query(&self) -> Query {
        self.paging.add_to(Query::new().pair("folder", &self.folder))
    }

    fn check(&self) -> Result<(), &'static str> {
        self.folder.check().and(self.paging.check())
    }
}

impl Request for GetLocalChanged {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.folder)
    }
}
