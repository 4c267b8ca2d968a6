//! `GET /readyz`: whether towline does its work; beside the API, where orchestrators look for it.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure};
use utoipa::ToSchema;

/// Asks whether it is ready. 503, with the same body, when it is not.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct GetReadiness;

/// Whether it is ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Readiness {
    /// The ledger answers, the configuration on disk is the one in use, items are carried on.
    pub ready: bool,
    /// Why not.
    pub reasons: Vec<Reason>,
}

/// Why it is not ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    /// What is not: `ledger`, `configuration`, `engine`.
    pub what: String,
    /// What is wrong with it.
    pub words: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl From<Vec<Reason>> for Readiness {
    fn from(reasons: Vec<Reason>) -> Self {
        Self { ready: reasons.is_empty(), reasons }
    }
}

impl Endpoint for GetReadiness {
    type Response = Readiness;
    const NAME: &'static str = "readyz";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        vec!["readyz".into()]
    }
}
