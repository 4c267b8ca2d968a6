//! `POST /login/token`: a token with which a login is made, or put in another's place.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure};
use utoipa::ToSchema;

/// Makes a token that is good once and for an hour. At the socket only: whoever may read the data
/// directory may do as he likes anyway. 403 `not-over-the-network`.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct MakeToken;

/// A token.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Token {
    /// What is typed in.
    pub token: String,
    /// Whether there is a login, whose place the new one takes.
    pub replaces: bool,
    /// Where it is typed in.
    pub url: String,
    /// From where that address is the right one, where it is not from everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caveat: Option<String>,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token").field("replaces", &self.replaces).finish_non_exhaustive()
    }
}

impl Endpoint for MakeToken {
    type Response = Token;
    const NAME: &'static str = "login.token";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["login", "token"])
    }
}
