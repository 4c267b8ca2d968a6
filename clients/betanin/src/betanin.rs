//! The handle to one betanin.

use std::fmt;

use http::{HeaderName, StatusCode};
use secrecy::SecretString;
use towline_http::{
    Auth, CallError, Client, Counts, Deadlines, Endpoint, Limits, Settings as Http, SetupError,
};

/// The service's name in errors, logs and counts.
pub const SERVICE: &str = "betanin";

/// What a [`Betanin`] is made from. `Debug` shows no secret and no URL.
#[derive(Clone)]
pub struct Settings {
    /// Where it is, as in `http://betanin:9393`; `/api` is added when it is not there.
    pub url: String,
    /// Who we are.
    pub access: Access,
    /// How long we wait.
    pub deadlines: Deadlines,
    /// How many calls at once and in a while.
    pub limits: Limits,
    /// Send with this instead of a client of our own.
    pub transport: Option<reqwest::Client>,
}

impl Settings {
    /// Settings with the usual deadlines and limits.
    pub fn new(url: impl Into<String>, access: Access) -> Self {
        Self {
            url: url.into(),
            access,
            deadlines: Deadlines::default(),
            limits: Limits::default(),
            transport: None,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("access", &self.access).finish_non_exhaustive()
    }
}

/// How betanin knows us (betanin contract §2).
#[derive(Debug, Clone)]
pub enum Access {
    /// `clients.api_key` of betanin's configuration, sent as `X-API-Key`.
    ApiKey(SecretString),
    /// What [`authentication::Login`](crate::authentication::Login) answered; good for 7 days.
    Token(SecretString),
    /// Nobody: enough for a login only.
    Nobody,
}

/// One betanin. Cheap to clone; clones share connections, limits and counts.
#[derive(Debug, Clone)]
pub struct Betanin(Client);

impl Betanin {
    /// Makes the handle. Nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        let Settings { url, access, deadlines, limits, transport } = settings;
        let http = Http {
            auth: match access {
                Access::ApiKey(key) => {
                    Auth::ApiKeyHeader { name: HeaderName::from_static("x-api-key"), key }
                }
                Access::Token(token) => Auth::Bearer(token),
                Access::Nobody => Auth::None,
            },
            deadlines,
            limits,
            transport,
            says_unauthorized,
            ..Http::new(SERVICE, api_of(&url))
        };
        Client::new(http).map(Self)
    }

    /// Sends one call and reads its answer.
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Response, CallError> {
        self.0.send(endpoint).await
    }

    /// As [`send`](Self::send); that betanin knows no such torrent is `None`.
    pub async fn find<E: Endpoint>(&self, endpoint: &E) -> Result<Option<E::Response>, CallError> {
        self.0.find(endpoint).await
    }

    /// The kernel's client, for its counts, origin and settle times.
    pub fn client(&self) -> &Client {
        &self.0
    }

    /// The calls until now.
    pub fn counts(&self) -> Counts {
        self.0.counts()
    }
}

fn api_of(url: &str) -> String {
    let url = url.trim().trim_end_matches('/');
    if url.ends_with("/api") { url.to_owned() } else { format!("{url}/api") }
}

/// betanin refuses a wrong key, a wrong password and a broken token with 422, not 401
/// (betanin contract §2). Other 422s are about the request.
fn says_unauthorized(status: StatusCode, message: &str) -> bool {
    const AUTH: [&str; 7] = [
        "no valid auth provided",
        "invalid username / password",
        "Not enough segments",
        "Signature verification failed",
        "Invalid header",
        "Invalid payload",
        "Bad Authorization header",
    ];
    status == StatusCode::UNPROCESSABLE_ENTITY
        && AUTH.iter().any(|words| message.starts_with(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_is_found_below_the_address() {
        assert_eq!(api_of("http://b:9393"), "http://b:9393/api");
        assert_eq!(api_of("http://b:9393/ "), "http://b:9393/api");
        assert_eq!(api_of("http://b/music/api/"), "http://b/music/api");
    }

    #[test]
    fn only_some_422s_are_about_credentials() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        assert!(says_unauthorized(status, "no valid auth provided"));
        assert!(says_unauthorized(status, "Not enough segments"));
        assert!(!says_unauthorized(status, "something else"));
        assert!(!says_unauthorized(StatusCode::BAD_REQUEST, "no valid auth provided"));
    }

    #[test]
    fn settings_and_handle_print_no_secret() {
        let settings = Settings::new("http://b", Access::ApiKey("canary".into()));
        assert!(!format!("{settings:?}").contains("canary"));
        assert!(!format!("{:?}", Betanin::new(settings).unwrap()).contains("canary"));
    }
}
