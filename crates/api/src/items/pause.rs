//! `POST /items/{id}/pause` and `POST /items/{id}/resume`: nothing of it moves, until it may again;
//! `POST /items/{id}/rescan`: a folder's disk is read now.

use towline_http::{Endpoint, IfUnsure, Read};
use utoipa::ToSchema;

/// Pauses the download of a torrent, or a folder or device at its server. What is here stays. Done as
/// soon as its server can be asked. May be repeated. 404 `no-such-item`; 409 `not-pausable` for what is none of these, or of which nothing
/// is fetched any more.
#[derive(Debug, Clone, ToSchema)]
pub struct PauseItem {
    /// Its number.
    pub id: i64,
}

impl Endpoint for PauseItem {
    type Response = ();
    const NAME: &'static str = "items.pause";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["items", &self.id.to_string(), "pause"])
    }
}

/// Lets it go on. May be repeated. 404 `no-such-item`; 409 `not-pausable`.
#[derive(Debug, Clone, ToSchema)]
pub struct ResumeItem {
    /// Its number.
    pub id: i64,
}

impl Endpoint for ResumeItem {
    type Response = ();
    const NAME: &'static str = "items.resume";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["items", &self.id.to_string(), "resume"])
    }
}

/// Makes the server of a folder look for changes on its disk. 404 `no-such-item`; 409 `not-a-folder`.
#[derive(Debug, Clone, ToSchema)]
pub struct RescanItem {
    /// Its number.
    pub id: i64,
}

impl Endpoint for RescanItem {
    type Response = ();
    const NAME: &'static str = "items.rescan";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["items", &self.id.to_string(), "rescan"])
    }
}
