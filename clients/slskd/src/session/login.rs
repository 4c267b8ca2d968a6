//! `POST /session`: a token for a password.

use http::Method;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use towline_http::{Body, Endpoint, IfUnsure};

use crate::{path::api, wire};

/// Asks for a token (slskd contract §1). Needs no credentials; wrong ones are `Unauthorized`, and
/// an slskd without its pages refuses with 403.
#[derive(Debug, Clone)]
pub struct Login {
    /// `web.authentication.username` of slskd's configuration.
    pub username: String,
    /// `web.authentication.password`.
    pub password: SecretString,
}

/// What [`Login`] answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// For [`Access::Token`](crate::Access::Token). Ends with slskd's process, unless slskd was
    /// given a signing key.
    pub token: SecretString,
    /// When it ends; usually after 7 days.
    #[serde(default, deserialize_with = "wire::maybe_moment")]
    pub expires: Option<Timestamp>,
    /// When it was made.
    #[serde(default, deserialize_with = "wire::maybe_moment")]
    pub issued: Option<Timestamp>,
    /// When it begins.
    #[serde(default, deserialize_with = "wire::maybe_moment")]
    pub not_before: Option<Timestamp>,
    /// Whose it is.
    #[serde(default)]
    pub name: Option<String>,
    /// `Bearer`.
    #[serde(default)]
    pub token_type: Option<String>,
}

impl Endpoint for Login {
    type Response = Token;
    const NAME: &'static str = "session.login";
    const METHOD: Method = Method::POST;
    // slskd keeps no tokens: a second one takes nothing from the first.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["session"])
    }

    fn body(&self) -> Body {
        let Self { username, password } = self;
        Body::json(&json!({"username": username, "password": password.expose_secret()}))
    }
}
