//! `POST /settings/notifications/webhook`: sets the webhook.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read, Waits};

use super::WebhookSettings;
use crate::{Error, Request, Seerr, path::path, request::long_waits, webhook};

/// Sets the webhook; for admins. The one that was set before is lost:
/// [`install_webhook`](Seerr::install_webhook) looks first.
#[derive(Debug, Clone)]
pub struct Set(pub WebhookSettings);

impl Endpoint for Set {
    type Response = ();
    const NAME: &'static str = "webhook.set";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn check(&self) -> Result<(), &'static str> {
        match &self.0.options.json_payload {
            Some(payload) if !payload.works() => Err("its template is broken"),
            _ => Ok(()),
        }
    }

    fn path(&self) -> Vec<String> {
        path(["settings", "notifications", "webhook"])
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

impl Request for Set {}

impl Seerr {
    /// Sets the server's webhook, unless it is in use for another address.
    ///
    /// # Guarantees
    /// One for another address stays as it is, switched on or off: [`Error::WebhookTaken`].
    ///
    /// # Caveats
    /// That it is set says nothing about deliveries: send a [`Test`](webhook::Test).
    pub async fn install_webhook(&self, settings: WebhookSettings) -> Result<(), Error> {
        let before = self.send(&webhook::Get).await?;
        if !before.may_become(&settings) {
            return Err(Error::WebhookTaken);
        }
        self.send(&Set(settings)).await
    }
}
