//! `GET /health`: whether slskd's process lives.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Read};

/// Whether slskd's process lives (slskd contract §2): nothing about the Soulseek network. Needs
/// no credentials, and is not below `/api`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetHealth;

/// What [`GetHealth`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Health(pub String);

impl Health {
    /// Whether slskd says so.
    pub fn is_healthy(&self) -> bool {
        self.0.trim() == "Healthy"
    }
}

impl Endpoint for GetHealth {
    type Response = Health;
    const NAME: &'static str = "health.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Text;

    fn path(&self) -> Vec<String> {
        vec!["health".into()]
    }
}
