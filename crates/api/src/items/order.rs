//! `POST /items/{id}/orders`: tell an item what to do, asked or not.

use serde::{Deserialize, Serialize};
use towline_domain::Choice;
use towline_http::{Body, Endpoint, IfUnsure, Read};
use utoipa::ToSchema;

/// Tells an item to do something: `retry`, `skip`. Where a question is open that offers it, it is
/// the answer. 404 `no-such-item`; 409 `not-offered` when the open question offers other choices.
#[derive(Debug, Clone, ToSchema)]
pub struct OrderItem {
    /// Its number.
    pub id: i64,
    /// What to do.
    pub order: Orders,
}

/// The body.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Orders {
    /// What to do.
    #[schema(value_type = String, example = "retry")]
    pub choice: Choice,
}

impl Endpoint for OrderItem {
    type Response = ();
    const NAME: &'static str = "items.order";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["items", &self.id.to_string(), "orders"])
    }

    fn body(&self) -> Body {
        Body::json(&self.order)
    }
}
