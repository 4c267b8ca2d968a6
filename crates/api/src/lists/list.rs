//! `GET /lists`: the lists of the configuration.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure};
use utoipa::ToSchema;

use super::List;

/// Lists the lists.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct ListLists;

/// The lists of the configuration, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lists {
    /// They.
    pub lists: Vec<List>,
}

impl Endpoint for ListLists {
    type Response = Lists;
    const NAME: &'static str = "lists.list";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["lists"])
    }
}
