//! The handle to one slskd.

use std::{fmt, time::Duration};

use http::HeaderName;
use secrecy::SecretString;
use towline_http::{
    Answer, Auth, CallError, Client, Counts, Deadlines, Endpoint, Limits, Settings as Http,
    SetupError, Trust,
};

/// The service's name in errors, logs and counts.
pub const SERVICE: &str = "slskd";

/// What a [`Slskd`] is made from. `Debug` shows no secret and no URL.
#[derive(Clone)]
pub struct Settings {
    /// Where it is, as in `http://slskd:5030`, with its `url_base` if it has one; `/api/v0` may be
    /// there or not.
    pub url: String,
    /// Who we are.
    pub access: Access,
    /// How long we wait. An enqueue is answered when slskd has reached the peer.
    pub deadlines: Deadlines,
    /// How many calls at once and in a while. Enqueues and searches run one at a time besides.
    pub limits: Limits,
    /// The longest answer that is read, in bytes. The list of all downloads has about 700 for
    /// each row, and old installations have many.
    pub max_body: usize,
    /// Whose certificates we accept. slskd makes a new one at every start, which nobody has
    /// signed, unless it is given one (slskd contract §1).
    pub trust: Trust,
    /// Send with this instead of a client of our own.
    pub transport: Option<reqwest::Client>,
}

impl Settings {
    /// Settings with deadlines and limits that suit slskd.
    pub fn new(url: impl Into<String>, access: Access) -> Self {
        Self {
            url: url.into(),
            access,
            deadlines: Deadlines {
                read: Duration::from_mins(1),
                total: Duration::from_secs(90),
                ..Deadlines::default()
            },
            limits: Limits::default(),
            max_body: 64 * 1024 * 1024,
            trust: Trust::default(),
            transport: None,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("access", &self.access).finish_non_exhaustive()
    }
}

/// How slskd knows us (slskd contract §1).
#[derive(Debug, Clone)]
pub enum Access {
    /// One of `web.authentication.api_keys` of slskd's configuration, sent as `X-API-Key`.
    ApiKey(SecretString),
    /// What [`session::Login`](crate::session::Login) answered; good for 7 days, or until slskd
    /// starts again.
    Token(SecretString),
    /// Nobody: enough for a login, and for an slskd whose authentication is switched off.
    Nobody,
}

/// One slskd. Cheap to clone; clones share connections, limits and counts.
#[derive(Debug, Clone)]
pub struct Slskd(Client);

impl Slskd {
    /// Makes the handle. Nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        let Settings { url, access, deadlines, limits, max_body, trust, transport } = settings;
        let http = Http {
            auth: match access {
                Access::ApiKey(key) => {
                    Auth::ApiKeyHeader { name: HeaderName::from_static("x-api-key"), key }
                }
                Access::Token(token) => Auth::Bearer(token),
                Access::Nobody => Auth::None,
            },
            deadlines,
            max_body,
            limits,
            transport,
            trust,
            // A wrong key is 401. 403 is a feature that is switched off (slskd contract §1).
            forbidden_is_unauthorized: false,
            ..Http::new(SERVICE, root_of(&url))
        };
        Client::new(http).map(Self)
    }

    /// Sends one call and reads its answer.
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Response, CallError> {
        self.0.send(endpoint).await
    }

    /// As [`send`](Self::send); that slskd knows no such thing is `None`.
    pub async fn find<E: Endpoint>(&self, endpoint: &E) -> Result<Option<E::Response>, CallError> {
        self.0.find(endpoint).await
    }

    /// As [`send`](Self::send), with the answer's status and headers.
    pub async fn send_whole<E: Endpoint>(
        &self,
        endpoint: &E,
    ) -> Result<Answer<E::Response>, CallError> {
        self.0.send_whole(endpoint).await
    }

    /// The kernel's client, for its origin and settle times.
    pub fn client(&self) -> &Client {
        &self.0
    }

    /// The calls until now.
    pub fn counts(&self) -> Counts {
        self.0.counts()
    }
}

/// What `/api/v0` and `/health` are both below.
fn root_of(url: &str) -> &str {
    let url = url.trim().trim_end_matches('/');
    url.strip_suffix("/api/v0").unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_may_be_part_of_the_address_or_not() {
        for url in ["http://s:5030", "http://s:5030/ ", "http://s:5030/api/v0/"] {
            assert_eq!(root_of(url), "http://s:5030", "{url}");
        }
        assert_eq!(root_of("http://s/music/api/v0"), "http://s/music");
        assert_eq!(root_of("http://s/api"), "http://s/api", "a `url_base` may be anything");
    }

    #[test]
    fn settings_and_handle_print_no_secret() {
        let settings = Settings::new("http://s", Access::ApiKey("canary".into()));
        assert!(!format!("{settings:?}").contains("canary"));
        assert!(!format!("{:?}", Slskd::new(settings).unwrap()).contains("canary"));
    }
}
