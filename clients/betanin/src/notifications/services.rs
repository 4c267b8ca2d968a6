//! `GET`, `POST` and `PUT /notifications/services`: whom betanin tells.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::json;
use towline_http::{Body, Endpoint, IfUnsure};

/// One target of notifications. `Debug` hides what often holds a password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Made by betanin.
    pub id: String,
    /// As in `E-Mail`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it is used.
    pub enabled: bool,
    /// As in `mailtos`.
    pub protocol: String,
    /// The rest of its URL.
    pub not_protocol: String,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("enabled", &self.enabled)
            .finish_non_exhaustive()
    }
}

fn path() -> Vec<String> {
    vec!["notifications".into(), "services".into()]
}

/// All targets.
///
/// # Caveats
/// Asking removes those that are not yet complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListServices;

impl Endpoint for ListServices {
    type Response = Vec<Service>;
    const NAME: &'static str = "notifications.list_services";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path()
    }
}

/// Makes an empty target of a kind, and answers with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddService {
    /// As in `E-Mail`.
    pub kind: String,
}

impl Endpoint for AddService {
    type Response = Service;
    const NAME: &'static str = "notifications.add_service";
    const METHOD: Method = Method::POST;
    // Each one makes another.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        path()
    }

    fn body(&self) -> Body {
        Body::json(&json!({"type": self.kind}))
    }
}

/// Replaces all targets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PutServices {
    /// The new ones.
    pub services: Vec<Service>,
}

impl Endpoint for PutServices {
    type Response = ();
    const NAME: &'static str = "notifications.put_services";
    const METHOD: Method = Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path()
    }

    fn body(&self) -> Body {
        Body::json(self)
    }
}
