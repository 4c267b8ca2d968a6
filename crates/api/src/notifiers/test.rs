//! `POST /notifiers/{name}/test`: send a test message.

use towline_http::{Endpoint, IfUnsure, Read};
use utoipa::ToSchema;

/// Sends a test message to a target. 404 `no-such-target`; 424 `service` when it was not taken.
#[derive(Debug, Clone, ToSchema)]
pub struct TestNotifier {
    /// Its name in the configuration.
    pub name: String,
}

impl Endpoint for TestNotifier {
    type Response = ();
    const NAME: &'static str = "notifiers.test";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["notifiers", &self.name, "test"])
    }
}
