//! `GET /oauth2/oob/code/{code}`: whether the code was typed.

use http::Method;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer};
use towline_http::{Endpoint, IfUnsure};

use super::LinkCode;
use crate::{Request, path::path, wire};

/// Asks whether a person has typed the code (putio contract §1): every 3 to 5 seconds, for ten
/// minutes. Send it as [`Nobody`](crate::Access::Nobody).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollCode(pub LinkCode);

impl Endpoint for PollCode {
    type Response = PolledCode;
    const NAME: &'static str = "oauth.code.poll";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["oauth2", "oob", "code", self.0.as_str()])
    }

    fn secrets(&self) -> Vec<&str> {
        vec![self.0.as_str()]
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}

impl Request for PollCode {}

/// What [`PollCode`] answers.
#[derive(Debug, Clone, Deserialize)]
pub struct PolledCode {
    /// The token; `None` as long as nobody has typed the code.
    #[serde(default, deserialize_with = "token")]
    pub oauth_token: Option<SecretString>,
}

fn token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Ok(wire::maybe_text(deserializer)?.map(|text| SecretString::from(String::from(text))))
}
