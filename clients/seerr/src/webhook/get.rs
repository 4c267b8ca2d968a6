//! `GET /settings/notifications/webhook`: how the webhook is set.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use super::WebhookSettings;
use crate::{Request, path::path};

/// How the webhook is set; for admins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Get;

impl Endpoint for Get {
    type Response = WebhookSettings;
    const NAME: &'static str = "webhook.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["settings", "notifications", "webhook"])
    }
}

impl Request for Get {}
