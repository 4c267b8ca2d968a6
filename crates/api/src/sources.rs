//! `POST /sources/{name}/sync`: look at a source now.

use serde::{Deserialize, Serialize};
use towline_domain::Choice;
use towline_http::{Body, Endpoint, IfUnsure, Read};
use utoipa::ToSchema;

/// Makes a source look now, and says what becomes of what it held at first contact.
/// 404 `no-such-source`.
#[derive(Debug, Clone, ToSchema)]
pub struct SyncSource {
    /// Its name in the configuration.
    pub name: String,
    /// The body.
    pub sync: Sync,
}

/// The body.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct Sync {
    /// `all`, `none` or `since:DATE`.
    #[schema(value_type = Option<String>, example = "all")]
    pub baseline: Option<Choice>,
}

impl Endpoint for SyncSource {
    type Response = ();
    const NAME: &'static str = "sources.sync";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["sources", &self.name, "sync"])
    }

    fn body(&self) -> Body {
        Body::json(&self.sync)
    }
}
