//! `GET /session/enabled`: whether slskd asks for credentials at all.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use crate::path::api;

/// Whether slskd asks for credentials at all (slskd contract §1); if not, everyone is its
/// administrator. Needs no credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IsEnabled;

impl Endpoint for IsEnabled {
    type Response = bool;
    const NAME: &'static str = "session.enabled";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["session", "enabled"])
    }
}
