//! `GET /inbox/{id}`: one open question.

use towline_http::{Endpoint, IfUnsure};
use utoipa::ToSchema;

use super::Entry;

/// Gets one open question. 404 `no-such-entry`.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct GetEntry {
    /// Its number.
    pub id: i64,
}

impl Endpoint for GetEntry {
    type Response = Entry;
    const NAME: &'static str = "inbox.get";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["inbox", &self.id.to_string()])
    }
}
