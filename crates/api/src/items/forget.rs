//! `DELETE /items/{id}`: forget an item.

use towline_http::{Endpoint, IfUnsure, Read};
use utoipa::ToSchema;

/// Forgets an item with its journal. Its files stay; should they still be there, they are found
/// again as new. 404 `no-such-item`; 409 `busy` while it is worked on,
/// `is-a-source`, `is-gathered` while its files lie where only it knows of.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct ForgetItem {
    /// Its number.
    pub id: i64,
}

impl Endpoint for ForgetItem {
    type Response = ();
    const NAME: &'static str = "items.forget";
    const METHOD: http::Method = http::Method::DELETE;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["items", &self.id.to_string()])
    }
}
