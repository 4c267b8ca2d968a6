//! `GET /items/{id}/console`: what an album's importer says.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure};
use utoipa::ToSchema;

/// Asks the importer of an album that is being imported for the last lines of its console. 404
/// `no-such-item`; 502 `service`.
#[derive(Debug, Clone, ToSchema)]
pub struct GetConsole {
    /// The album's number.
    pub id: i64,
}

/// The last lines of a console.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Console {
    /// At most 200, the latest last; `None`: its importer has none for it now. Control characters
    /// are escaped.
    pub lines: Option<Vec<String>>,
}

impl Endpoint for GetConsole {
    type Response = Console;
    const NAME: &'static str = "items.console";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["items", &self.id.to_string(), "console"])
    }
}
