//! `GET /inbox`: all open questions.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure, Query};
use utoipa::ToSchema;

use super::Entry;

/// Lists the open questions, the oldest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct ListInbox {
    /// Of this cause only.
    pub cause: Option<String>,
}

/// The inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Inbox {
    /// The questions.
    pub entries: Vec<Entry>,
}

impl Endpoint for ListInbox {
    type Response = Inbox;
    const NAME: &'static str = "inbox.list";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["inbox"])
    }

    fn query(&self) -> Query {
        Query::new().maybe("cause", self.cause.as_deref())
    }
}
