//! The handle to one account of put.io.

use std::{fmt, sync::Arc, time::Duration};

use secrecy::SecretString;
use towline_http::{
    Answer, Auth, Client, Counts, Deadlines, Limits, Settings as Http, SetupError, Trust,
};

use crate::{Error, Host, Paged, Pages, Request, pause::pause};

/// The service's name in errors, logs and counts.
pub const SERVICE: &str = "put.io";

/// Where put.io answers.
pub const BASE_URL: &str = "https://api.put.io/v2";

/// Where put.io takes files.
pub const UPLOAD_URL: &str = "https://upload.put.io/v2/files/upload";

/// What a [`Putio`] is made from. `Debug` shows no secret and no URL.
#[derive(Clone)]
pub struct Settings {
    /// Who we are.
    pub access: Access,
    /// Where the API is: [`BASE_URL`] unless told otherwise.
    pub base_url: String,
    /// Where files are sent to: [`UPLOAD_URL`] unless told otherwise.
    pub upload_url: String,
    /// How long we wait. An upload has ten minutes.
    pub deadlines: Deadlines,
    /// How many calls at once and in a while, and how long we were asked to wait: give all
    /// handles with the same token the same value. What touches the trash runs one at a time
    /// besides.
    pub limits: Limits,
    /// The longest answer that is read, in bytes. A page of 1,000 files has about 1 MB.
    pub max_body: usize,
    /// Whose certificates we accept.
    pub trust: Trust,
    /// Send with this instead of a client of our own.
    pub transport: Option<reqwest::Client>,
}

impl Settings {
    /// Settings for put.io itself, with deadlines and limits that suit it.
    pub fn new(access: Access) -> Self {
        Self {
            access,
            base_url: BASE_URL.into(),
            upload_url: UPLOAD_URL.into(),
            deadlines: Deadlines { read: Duration::from_secs(30), ..Deadlines::default() },
            limits: Limits::default(),
            max_body: 16 * 1024 * 1024,
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

/// How put.io knows us (putio contract §1).
#[derive(Debug, Clone)]
pub enum Access {
    /// A token, sent as `Authorization: Bearer`, never in a URL. It is good until it is revoked.
    Token(SecretString),
    /// Nobody: enough to [get a token](crate::oauth).
    Nobody,
}

/// One account of put.io. Cheap to clone; clones share connections, limits, pauses and counts.
///
/// # Guarantees
/// After a 429 nothing is sent until put.io's wait is over: every call until then is
/// [`Error::RateLimited`] with what is left of it.
#[derive(Debug, Clone)]
pub struct Putio(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    api: Client,
    upload: Client,
}

impl Putio {
    /// Makes the handle. Nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        let Settings {
            access,
            base_url,
            upload_url,
            deadlines,
            limits,
            max_body,
            trust,
            transport,
        } = settings;
        let http = Http {
            auth: match access {
                Access::Token(token) => Auth::Bearer(token),
                Access::Nobody => Auth::None,
            },
            deadlines,
            max_body,
            limits,
            transport,
            trust,
            // A bad token is 401. 403 is something that is too large (putio contract §2).
            forbidden_is_unauthorized: false,
            pause: Some(pause),
            ..Http::new(SERVICE, base_url)
        };
        let upload = Client::new(Http { base_url: upload_url, ..http.clone() })?;
        Ok(Self(Arc::new(Inner { api: Client::new(http)?, upload })))
    }

    /// Sends one call and reads its answer.
    pub async fn send<R: Request>(&self, request: &R) -> Result<R::Response, Error> {
        Ok(self.send_whole(request).await?.value)
    }

    /// As [`send`](Self::send); that put.io knows no such thing is `None`.
    pub async fn find<R: Request>(&self, request: &R) -> Result<Option<R::Response>, Error> {
        match self.send(request).await {
            Ok(value) => Ok(Some(value)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// As [`send`](Self::send), with the answer's status and headers.
    pub async fn send_whole<R: Request>(&self, request: &R) -> Result<Answer<R::Response>, Error> {
        self.host(R::HOST).send_told(request).await.map_err(Error::new)
    }

    /// A listing, page by page, to its end.
    pub fn pages<R: Paged>(&self, first: R) -> Pages<R> {
        Pages::new(self.clone(), first)
    }

    /// A whole listing. One page that fails is an error: half a listing is never returned.
    pub async fn all<R: Paged>(&self, first: R) -> Result<Vec<R::Item>, Error> {
        self.pages(first).rest().await
    }

    /// The kernel's client for the API, for its origin and settle times.
    pub fn client(&self) -> &Client {
        &self.0.api
    }

    /// The calls until now, to both hosts.
    pub fn counts(&self) -> Counts {
        let mut counts = self.0.api.counts();
        for (call, number) in self.0.upload.counts().calls {
            *counts.calls.entry(call).or_default() += number;
        }
        counts
    }

    fn host(&self, host: Host) -> &Client {
        match host {
            Host::Api => &self.0.api,
            Host::Upload => &self.0.upload,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_and_handle_print_no_secret() {
        let settings = Settings::new(Access::Token("canary".into()));
        assert!(!format!("{settings:?}").contains("canary"));
        assert!(!format!("{:?}", Putio::new(settings).unwrap()).contains("canary"));
    }
}
