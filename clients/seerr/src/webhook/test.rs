//! `POST /settings/notifications/webhook/test`: delivers a test.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read, Waits};

use super::WebhookSettings;
use crate::{Request, path::path, request::long_waits};

/// Lets the server deliver a test with these settings, without keeping them. If it could not, it
/// is [`Error::WebhookNotDelivered`](crate::Error::WebhookNotDelivered).
#[derive(Debug, Clone)]
pub struct Test(pub WebhookSettings);

impl Endpoint for Test {
    type Response = ();
    const NAME: &'static str = "webhook.test";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        path(["settings", "notifications", "webhook", "test"])
    }

    fn waits(&self) -> Waits {
        long_waits()
    }

    fn secrets(&self) -> Vec<&str> {
        self.0.secrets()
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }
}

impl Request for Test {}
