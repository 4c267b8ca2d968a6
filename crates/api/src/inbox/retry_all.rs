//! `POST /inbox/retry-all`: the cause was mended; try all that waited for it.

use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure};
use utoipa::ToSchema;

/// Answers `retry` to every open question of a cause that offers it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RetryAll {
    /// The cause, one word.
    pub cause: String,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RetriedAll {
    /// So many are tried again.
    pub retried: u32,
    /// So many of that cause can't be.
    pub left: u32,
}

impl Endpoint for RetryAll {
    type Response = RetriedAll;
    const NAME: &'static str = "inbox.retry_all";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["inbox", "retry-all"])
    }

    fn body(&self) -> Body {
        Body::json(self)
    }
}
