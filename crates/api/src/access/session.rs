//! `/session` and `/sessions`: logging in and out, and which browsers are logged in.

use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure, Read};
use utoipa::ToSchema;

use super::Scope;

/// `POST /session`: logs in. The answer sets a cookie; only browsers need this, programs send a key.
/// 401 `wrong-password`; 403 `another-origin`, `no-browser`; 429 `too-many-tries`.
#[derive(Debug, Clone, ToSchema)]
pub struct LogIn(pub Password);

/// The body.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Password {
    /// The login's name.
    pub name: String,
    /// Its password.
    pub password: String,
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Password").field("name", &self.name).finish_non_exhaustive()
    }
}

/// `GET /session`: who asks, and what that one may do.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct GetSession;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Who {
    /// The login's name, a key's name, or a user's whom a proxy let in.
    pub name: String,
    /// How it came in: `session`, `key`, `proxy`, `socket`, or `demo`.
    pub by: String,
    /// What may be done.
    pub scope: Scope,
    /// What a browser must send as `X-CSRF-Token` with whatever changes something.
    pub csrf_token: Option<String>,
}

/// `DELETE /session`: logs out.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct LogOut;

/// `PUT /login/password`: changes the password. All other browsers are logged out.
/// 403 `wrong-password`, `no-session`; 422 `password`.
#[derive(Debug, Clone, ToSchema)]
pub struct ChangePassword(pub NewPassword);

/// The body.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct NewPassword {
    /// The one until now.
    pub old: String,
    /// The one from now on: 10 letters or more.
    pub new: String,
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewPassword").finish_non_exhaustive()
    }
}

/// `GET /sessions`: which browsers are logged in.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct ListBrowsers;

/// The browsers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Browsers {
    /// The latest seen first.
    pub sessions: Vec<Browser>,
}

/// A browser that is logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Browser {
    /// By which it is named here: nobody can come in with it.
    pub id: String,
    /// What it calls itself. Control characters are escaped.
    pub agent: String,
    /// From where it came when it logged in.
    pub address: String,
    /// Since when.
    pub since: String,
    /// When it was last seen, to about a day.
    pub seen: String,
    /// Whether it is the one that asks.
    pub this: bool,
}

/// `DELETE /sessions/{id}`: logs a browser out. 404 `no-such-session`.
#[derive(Debug, Clone, ToSchema)]
pub struct EndBrowser {
    /// As [`Browser::id`] names it.
    pub id: String,
}

impl Endpoint for LogIn {
    type Response = Who;
    const NAME: &'static str = "session.begin";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["session"])
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }
}

impl Endpoint for GetSession {
    type Response = Who;
    const NAME: &'static str = "session.get";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["session"])
    }
}

impl Endpoint for LogOut {
    type Response = ();
    const NAME: &'static str = "session.end";
    const METHOD: http::Method = http::Method::DELETE;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["session"])
    }
}

impl Endpoint for ChangePassword {
    type Response = ();
    const NAME: &'static str = "login.password";
    const METHOD: http::Method = http::Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["login", "password"])
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }
}

impl Endpoint for ListBrowsers {
    type Response = Browsers;
    const NAME: &'static str = "sessions.list";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["sessions"])
    }
}

impl Endpoint for EndBrowser {
    type Response = ();
    const NAME: &'static str = "sessions.end";
    const METHOD: http::Method = http::Method::DELETE;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["sessions", &self.id])
    }
}
