//! `GET /clients/api_key`: the key, for who has logged in with a password.

use http::Method;
use secrecy::SecretString;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

/// The key for programs (betanin contract §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetApiKey;

/// What [`GetApiKey`] answers.
#[derive(Debug, Clone, Deserialize)]
pub struct ApiKey {
    /// For [`Access::ApiKey`](crate::Access::ApiKey).
    pub api_key: SecretString,
}

impl Endpoint for GetApiKey {
    type Response = ApiKey;
    const NAME: &'static str = "clients.api_key";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        vec!["clients".into(), "api_key".into()]
    }
}
