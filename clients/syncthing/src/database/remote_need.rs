//! `GET /rest/db/remoteneed`: what is missing at another device.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{
    DeviceId, FolderId, Request, Subject,
    database::{FilePage, Paging},
    rest::rest,
};

/// What is missing of a folder at a device (reference §3.4).
///
/// # Caveats
/// Of a device that it does not know the server lists everything: the method
/// [`remote_need`](super::Database::remote_need) looks first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetRemoteNeed {
    /// Which folder.
    pub folder: FolderId,
    /// At which device.
    pub device: DeviceId,
    /// Which page.
    pub paging: Paging,
}

impl Endpoint for GetRemoteNeed {
    type Response = FilePage;
    const NAME: &'static str = "db.remote_need";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["db", "remoteneed"])
    }

    fn query(&self) -> Query {
        self.paging.add_to(Query::new().pair("folder", &self.folder).pair("device", &self.device))
    }

    fn check(&self) -> Result<(), &'static str> {
        self.folder.check().and(self.device.check()).and(self.paging.check())
    }
}

impl Request for GetRemoteNeed {
    fn subject(&self) -> Subject<'_> {
        Subject::both(Some(&self.folder), Some(&self.device))
    }
}
