//! `GET /notifiers`: who is told of what happens.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure};
use utoipa::ToSchema;

/// Lists who is told of what happens.
#[derive(Debug, Clone, Default, ToSchema)]
pub struct ListNotifiers {}

/// The targets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notifiers {
    /// By name.
    pub notifiers: Vec<Notifier>,
}

/// A target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notifier {
    /// Its name in the configuration.
    pub name: String,
    /// What brings messages there.
    #[schema(example = "ntfy")]
    pub kind: String,
    /// What it is told of.
    #[schema(example = json!(["needs-you", "failed"]))]
    pub events: Vec<String>,
    /// So many messages are on their way.
    pub waiting: u64,
    /// When a message last arrived.
    pub last_sent: Option<String>,
    /// Why the one that is on its way has not arrived.
    pub error: Option<String>,
    /// The last test message since the daemon's start.
    #[serde(default)]
    pub last_test: Option<LastTest>,
}

/// A test message, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LastTest {
    /// When it was sent.
    pub at: String,
    /// Why it did not arrive, where it did not.
    pub error: Option<String>,
}

impl Endpoint for ListNotifiers {
    type Response = Notifiers;
    const NAME: &'static str = "notifiers.list";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["notifiers"])
    }
}
