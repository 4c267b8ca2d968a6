//! `POST /authentication/login`: a token for a password.

use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use towline_http::{Body, Endpoint, IfUnsure};

/// Asks for a token (betanin contract §2). Needs no credentials; wrong ones are
/// `Unauthorized` with status 422.
#[derive(Debug, Clone)]
pub struct Login {
    /// `frontend.username` of betanin's configuration.
    pub username: String,
    /// `frontend.password`.
    pub password: SecretString,
}

/// What [`Login`] answers.
#[derive(Debug, Clone, Deserialize)]
pub struct Token {
    /// For [`Access::Token`](crate::Access::Token); good for 7 days.
    pub token: SecretString,
}

impl Endpoint for Login {
    type Response = Token;
    const NAME: &'static str = "authentication.login";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        vec!["authentication".into(), "login".into()]
    }

    fn body(&self) -> Body {
        let Self { username, password } = self;
        Body::json(&json!({"username": username, "password": password.expose_secret()}))
    }
}
