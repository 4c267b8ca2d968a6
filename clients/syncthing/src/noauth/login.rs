//! `POST /rest/noauth/auth/password`: log in as a browser does.

use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use crate::{Error, Refusal, Request, rest::rest};

/// Logs in as a browser does: the answer is a cookie (reference §3.1).
#[derive(Debug, Clone)]
pub struct Login {
    /// The GUI's user.
    pub username: String,
    /// The password.
    pub password: SecretString,
    /// Whether the session outlives the browser.
    pub stay_logged_in: bool,
}

impl Login {
    /// A refusal here is about the password, and not about a key.
    pub(super) fn judge(error: Error) -> Error {
        match error {
            Error::Unauthorized { source, .. } => {
                Error::Unauthorized { refusal: Refusal::WrongPassword, source }
            }
            error => error,
        }
    }
}

impl Endpoint for Login {
    type Response = ();
    const NAME: &'static str = "noauth.login";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["noauth", "auth", "password"])
    }

    fn body(&self) -> Body {
        Body::json(
            &json!({ "username": self.username, "password": self.password.expose_secret(), "stayLoggedIn": self.stay_logged_in }),
        )
    }
}

impl Request for Login {}
