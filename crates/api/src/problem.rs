//! What an error looks like on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::settings::Mistake;

/// Problem details (RFC 9457), with a hint in the operator's terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// What kind, one word: `no-such-item`, `moved-on`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What such a status means, for people.
    #[serde(default)]
    pub title: String,
    /// The same status as the response's.
    pub status: u16,
    /// What went wrong, with names.
    pub detail: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What is wrong in the settings, each by itself: with `mistakes` only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mistakes: Vec<Mistake>,
}
