//! Files of any size from any address, piece by piece.
//!
//! A service's calls go through [`Client`](crate::Client): small answers, whole deadlines. A
//! [`Fetcher`] is for the bytes: it follows redirects, never unpacks, and gives the body as it
//! comes. How long to wait for the next piece, and whether to ask again, is the caller's to know.

use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::{
    Cause, ForeignCall, Link, SetupError, Trust,
    client::{builder, built, execute},
    retry_after::retry_after,
    scrub::Scrub,
};

/// What a [`Fetcher`] is made from.
#[derive(Debug, Clone)]
pub struct FetchSettings {
    /// Whose files they are, for who observes calls.
    pub service: &'static str,
    /// Whose certificates we accept.
    pub trust: Trust,
    /// How long we wait for a connection.
    pub connect: Duration,
    /// How many redirects are followed, one after the other.
    pub redirects: usize,
    /// Whether `HTTPS_PROXY` and its kin are obeyed. A service that ties its addresses to the one
    /// who asked for them must be asked and read by the same way.
    pub uses_proxies: bool,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            service: "web",
            trust: Trust::default(),
            connect: Duration::from_secs(15),
            redirects: 5,
            uses_proxies: false,
        }
    }
}

/// Fetches bodies. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Fetcher(Arc<Inner>);

struct Inner {
    settings: FetchSettings,
    plain: reqwest::Client,
    /// Made when the first address needs it: reading the system's certificates takes long.
    secured: OnceLock<Result<reqwest::Client, SetupError>>,
    scrub: Scrub,
}

impl Fetcher {
    /// Makes a fetcher. Nothing is sent yet.
    pub fn new(settings: FetchSettings) -> Result<Self, SetupError> {
        let plain = transport(&settings, &Trust::Roots, true)?;
        let (secured, scrub) = (OnceLock::new(), Scrub::default());
        Ok(Self(Arc::new(Inner { settings, plain, secured, scrub })))
    }

    /// Asks for the body behind `link`, and follows redirects.
    ///
    /// # Guarantees
    /// `private` headers go to the host of `link` alone. Nothing that began with TLS goes on
    /// without it. The body comes as it was sent: packed, if the server packs although it was
    /// asked not to; the answer's headers tell.
    ///
    /// # Caveats
    /// Any status is an answer; it is for the caller to judge. Dropping the answer before its end
    /// closes the connection.
    pub async fn get(
        &self,
        link: &Link,
        headers: &HeaderMap,
        private: &HeaderMap,
    ) -> Result<Fetched, FetchError> {
        let mut at = link.clone();
        for _ in 0..=self.0.settings.redirects {
            let answer = self.0.ask(&at, headers, link, private).await?;
            let location = answer.headers().get(header::LOCATION);
            let Some(location) = location.filter(|_| is_redirect(answer.status())) else {
                return Ok(Fetched::new(answer, &at));
            };
            at = self.0.next(&at, location)?;
        }
        Err(FetchError::TooManyRedirects { origin: link.origin() })
    }
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

impl Inner {
    async fn ask(
        &self,
        at: &Link,
        headers: &HeaderMap,
        first: &Link,
        private: &HeaderMap,
    ) -> Result<reqwest::Response, FetchError> {
        let client = self.client(at)?;
        let mut request = reqwest::Request::new(http::Method::GET, at.url().clone());
        let all = request.headers_mut();
        all.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        all.extend(headers.clone());
        if at.url().origin() == first.url().origin() {
            all.extend(private.clone());
        }
        let call = ForeignCall::begins(self.settings.service, || at.origin(), "fetch");
        match execute(client, request).await {
            Ok(answer) => {
                call.answered(answer.status());
                Ok(answer)
            }
            Err(error) => {
                let source = self.scrub.root_cause(&error.without_url());
                call.broke_off(&source.0);
                Err(FetchError::Unreachable { origin: at.origin(), source })
            }
        }
    }

    fn client(&self, at: &Link) -> Result<&reqwest::Client, FetchError> {
        if at.is_plain() {
            return Ok(&self.plain);
        }
        self.secured
            .get_or_init(|| transport(&self.settings, &self.settings.trust, false))
            .as_ref()
            .map_err(|error| FetchError::Setup(error.clone()))
    }

    fn next(&self, at: &Link, location: &HeaderValue) -> Result<Link, FetchError> {
        let refused = |to: String, why| FetchError::RedirectRefused {
            origin: at.origin(),
            to: self.scrub.clean(&to),
            why,
        };
        let location = location.to_str().map_err(|_| refused("nowhere".into(), "it is no text"))?;
        let to =
            at.follow(location).map_err(|_| refused("nowhere".into(), "it is no web address"))?;
        if to.is_plain() && !at.is_plain() {
            return Err(refused(to.origin(), "it leaves TLS"));
        }
        Ok(to)
    }
}

fn transport(
    settings: &FetchSettings,
    trust: &Trust,
    is_plain: bool,
) -> Result<reqwest::Client, SetupError> {
    // Packed pieces of a file are no pieces of the file.
    let mut builder = builder(trust, is_plain)?.no_gzip().connect_timeout(settings.connect);
    if !settings.uses_proxies {
        builder = builder.no_proxy();
    }
    built(builder)
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// An answer as far as its headers, and its body to be read.
#[derive(Debug)]
pub struct Fetched {
    /// The answer's status.
    pub status: StatusCode,
    /// The answer's headers.
    pub headers: HeaderMap,
    /// Scheme, host and port of who answered, behind all redirects.
    pub origin: String,
    /// What follows.
    pub body: Body,
}

impl Fetched {
    fn new(answer: reqwest::Response, at: &Link) -> Self {
        Self {
            status: answer.status(),
            headers: answer.headers().clone(),
            origin: at.origin(),
            body: Body { answer, origin: at.origin() },
        }
    }

    /// For how long the server asks us to wait: `Retry-After`, else `X-RateLimit-Reset` (in Unix
    /// seconds, against the answer's own `Date`).
    pub fn retry_after(&self) -> Option<Duration> {
        let text = |name: &str| self.headers.get(name)?.to_str().ok();
        retry_after(&self.headers).or_else(|| {
            let reset: u64 = text("x-ratelimit-reset")?.trim().parse().ok()?;
            let now = httpdate::parse_http_date(text("date")?).ok()?;
            let now = now.duration_since(std::time::UNIX_EPOCH).ok()?;
            Some(Duration::from_secs(reset).saturating_sub(now))
        })
    }
}

/// A body that is under way. Dropping it closes the connection, unless it was read to its end.
pub struct Body {
    answer: reqwest::Response,
    origin: String,
}

impl Body {
    /// The next piece, as large as it came; `None` at the end that the headers promised.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, FetchError> {
        self.answer.chunk().await.map_err(|error| FetchError::BrokenOff {
            origin: self.origin.clone(),
            source: Scrub::default().root_cause(&error.without_url()),
        })
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Why a body did not come. No text holds a path or a query: they may be a credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// No connection, or none that brought an answer.
    #[error("{origin} cannot be reached")]
    Unreachable {
        /// Scheme, host and port.
        origin: String,
        /// What the system said.
        source: Cause,
    },
    /// The body ended before its end.
    #[error("{origin} broke the connection off")]
    BrokenOff {
        /// Scheme, host and port.
        origin: String,
        /// What the system said.
        source: Cause,
    },
    /// One redirect after the other.
    #[error("{origin} redirects without end")]
    TooManyRedirects {
        /// Scheme, host and port of the first.
        origin: String,
    },
    /// A redirect that is not followed.
    #[error("{origin} redirects to {to}, which is not followed: {why}")]
    RedirectRefused {
        /// Scheme, host and port.
        origin: String,
        /// Scheme, host and port it leads to.
        to: String,
        /// Why it is not followed.
        why: &'static str,
    },
    /// There is no transport for it.
    #[error(transparent)]
    Setup(SetupError),
}
