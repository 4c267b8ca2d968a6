//! What a client is made from.

use std::{fmt, path::PathBuf, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};

use crate::{Fingerprint, Limits, scrub::Scrub};

/// What a [`Client`](crate::Client) is made from. `Debug` shows the service's name only.
#[derive(Clone)]
pub struct Settings {
    /// The service's name in errors, logs and counts.
    pub service: &'static str,
    /// `http` or `https`, host, port and the path before all endpoints. Credentials in it are
    /// refused. With a socket the host is only what the `Host` header says.
    pub base_url: String,
    /// Who we are.
    pub auth: Auth,
    /// How long we wait.
    pub deadlines: Deadlines,
    /// The longest answer that is read, unpacked.
    pub max_body: usize,
    /// How many calls at once and in a while.
    pub limits: Limits,
    /// Talk through this socket.
    pub unix_socket: Option<PathBuf>,
    /// Send with this instead of a new one. It then decides about redirects, proxies,
    /// certificates and the deadline for a connection; the others are still ours.
    pub transport: Option<reqwest::Client>,
    /// Statuses besides 401 and 403 by which this service refuses credentials, with the
    /// words of the answer.
    pub says_unauthorized: fn(StatusCode, &str) -> bool,
    /// Whether 403 is about credentials, as it usually is. Where it says that a feature is
    /// switched off, it is better a plain refusal.
    pub forbidden_is_unauthorized: bool,
    /// Whose certificates we accept. A given transport decides by itself.
    pub trust: Trust,
    /// How long a 429 closes the way, by its headers, for a service that counts the calls of all
    /// who share a credential. Until then no call that shares the [`limits`](Self::limits) is
    /// sent: it is [`RateLimited`](crate::CallError::RateLimited) with what is left of the wait.
    /// Without this a 429 concerns its own call only, and `Retry-After` says how long.
    pub pause: Option<fn(&HeaderMap) -> Duration>,
}

impl Settings {
    /// Settings with what is usual, and no credentials.
    pub fn new(service: &'static str, base_url: impl Into<String>) -> Self {
        Self {
            service,
            base_url: base_url.into(),
            auth: Auth::None,
            deadlines: Deadlines::default(),
            max_body: 16 * 1024 * 1024,
            limits: Limits::default(),
            unix_socket: None,
            transport: None,
            says_unauthorized: |_, _| false,
            forbidden_is_unauthorized: true,
            trust: Trust::default(),
            pause: None,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("service", &self.service).finish_non_exhaustive()
    }
}

/// Who we are to a service.
#[derive(Debug, Clone, Default)]
pub enum Auth {
    /// Nobody.
    #[default]
    None,
    /// A key in a header of the service's choice.
    ApiKeyHeader {
        /// The header's name.
        name: HeaderName,
        /// The key.
        key: SecretString,
    },
    /// `Authorization: Bearer`.
    Bearer(SecretString),
    /// `Authorization: Basic`.
    Basic {
        /// The user's name.
        user: String,
        /// The password.
        password: SecretString,
    },
}

impl Auth {
    pub(crate) fn header(
        &self,
        scrub: &mut Scrub,
    ) -> Result<Option<(HeaderName, HeaderValue)>, SetupError> {
        let (name, text) = match self {
            Self::None => return Ok(None),
            Self::ApiKeyHeader { name, key } => {
                scrub.hide(key.expose_secret());
                (name.clone(), key.expose_secret().to_owned())
            }
            Self::Bearer(token) => {
                scrub.hide(token.expose_secret());
                (header::AUTHORIZATION, format!("Bearer {}", token.expose_secret()))
            }
            Self::Basic { user, password } => {
                let password = password.expose_secret();
                let pair = BASE64_STANDARD.encode(format!("{user}:{password}"));
                scrub.hide(password);
                scrub.hide(&pair);
                (header::AUTHORIZATION, format!("Basic {pair}"))
            }
        };
        let mut value = HeaderValue::try_from(text).map_err(|_| SetupError::BadCredentials)?;
        value.set_sensitive(true);
        Ok(Some((name, value)))
    }
}

/// Whose certificates we accept over HTTPS.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Trust {
    /// Those that this system trusts.
    #[default]
    Roots,
    /// Those too that these certificates (PEM, one or more) have signed, or are. The name in
    /// the address must still be the one that was certified.
    Also(Vec<u8>),
    /// Only one whose fingerprint is among these, whoever signed it, whatever name it bears and
    /// however old it is. Several, so that the next one can be known before it is in use.
    Pinned(Vec<Fingerprint>),
    /// Any. Whoever stands between us and the service can then read our credentials: only for a
    /// service whose certificate changes with every start, in a network of one's own.
    Anyone,
}

/// How long we wait, for three different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// For a connection.
    pub connect: Duration,
    /// For the next piece of an answer.
    pub read: Duration,
    /// For all of it: place in the queue, budget, both attempts, the whole answer.
    pub total: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(20),
            total: Duration::from_mins(1),
        }
    }
}

/// How long one call waits, where that is not what the client's [`Deadlines`] say. A call that
/// waits for something to happen is answered with headers at once and with the rest much later.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waits {
    /// For the answer's status and headers, once there is a connection.
    pub headers: Option<Duration>,
    /// For the next piece of its body.
    pub read: Option<Duration>,
    /// For all of it.
    pub total: Option<Duration>,
}

/// Why a client cannot be made. No text repeats the URL: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// No URL, or not one of HTTP.
    #[error("the address of {service} is not a usable URL: {reason}")]
    BadUrl {
        /// The service's name.
        service: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Credentials in the URL: they would end in logs.
    #[error(
        "the address of {service} holds a user name or password: set them as credentials instead"
    )]
    Userinfo {
        /// The service's name.
        service: &'static str,
    },
    /// A key or token with characters that a header cannot carry, such as a newline.
    #[error("the credentials hold characters that a header cannot carry (a newline at the end?)")]
    BadCredentials,
    /// Not one PEM certificate in what should be trusted.
    #[error("the certificates to trust are not in PEM form")]
    BadCertificates,
    /// Certificates are to be pinned, and there is no fingerprint: none would be accepted.
    #[error("no certificate is pinned: give the fingerprint of at least one")]
    NothingPinned,
    /// A container without them, mostly. No `https://` address could ever be trusted.
    #[error(
        "this system has no CA certificates, by which https:// addresses are proved: install the \
         package `ca-certificates`, or name a file that holds them in SSL_CERT_FILE"
    )]
    NoCertificates,
    /// The system gave no HTTP client.
    #[error("no HTTP client can be made: {0}")]
    NoTransport(String),
}

impl From<reqwest::Error> for SetupError {
    /// Of a transport that could not be built: its own words only say that it could not.
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let mut innermost: &dyn std::error::Error = &error;
        while let Some(source) = innermost.source() {
            innermost = source;
        }
        match innermost.to_string() {
            words if words.contains("No CA certificates") => Self::NoCertificates,
            words => Self::NoTransport(words),
        }
    }
}
