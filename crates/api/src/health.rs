//! `GET /healthz`: whether the process answers; beside the API, where orchestrators look for it.

use towline_http::{Endpoint, IfUnsure, Read};

/// Asks whether it answers at all.
#[derive(Debug, Clone, Copy)]
pub struct GetHealth;

impl Endpoint for GetHealth {
    type Response = String;
    const NAME: &'static str = "healthz";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Text;

    fn path(&self) -> Vec<String> {
        vec!["healthz".into()]
    }
}
