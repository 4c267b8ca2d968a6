//! The handle to one server.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, header};
use secrecy::SecretString;
use towline_http::{
    Answer, Auth, Call, CallError, Client, Counts, Deadlines, Endpoint, Limits, Settings as Http,
    SetupError, Trust,
};

use crate::{
    Error, Paged, Pages, Request, RowOf, UserId, address::api, in_flight::InFlight, request::Acting,
};

/// The service's name in errors, logs and counts.
pub const SERVICE: &str = "seerr";

/// What a [`Seerr`] is made from. `Debug` shows no secret and no URL.
#[derive(Clone)]
pub struct Settings {
    /// Where it is, as in `http://127.0.0.1:5055`, with the path before `/api/v1` if a proxy
    /// gives it one; `/api/v1` and a slash at the end may be there or not.
    pub url: String,
    /// Who we are.
    pub access: Access,
    /// How long we wait. What changes something waits a minute for its answer.
    pub deadlines: Deadlines,
    /// How many calls at once and in a while. Of requests to be created never more than 3 are
    /// under way besides.
    pub limits: Limits,
    /// The longest answer that is read, in bytes. 1,000 titles have about 0.72 MB (seerr
    /// reference §8).
    pub max_body: usize,
    /// Whose certificates we accept.
    pub trust: Trust,
    /// Send with this instead of a client of our own.
    pub transport: Option<reqwest::Client>,
}

impl Settings {
    /// Settings with deadlines and limits that suit the server (seerr reference §11).
    pub fn new(url: impl Into<String>, access: Access) -> Self {
        Self {
            url: url.into(),
            access,
            deadlines: Deadlines {
                connect: Duration::from_secs(5),
                read: Duration::from_secs(30),
                total: Duration::from_secs(75),
            },
            limits: Limits::default(),
            max_body: 32 * 1024 * 1024,
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

/// How the server knows us (seerr reference §2).
#[derive(Debug, Clone)]
pub enum Access {
    /// The server's one key, as `X-Api-Key`: it has the rights of user 1. The server takes it in
    /// no other way.
    ApiKey(SecretString),
    /// Nobody: enough for [`public`](crate::public).
    Nobody,
}

/// One server. Cheap to clone; clones share connections, limits, counts, and which requests are
/// under way.
///
/// # Guarantees
/// Of requests to be created never two for the same title are under way, and never more than 3 in
/// all, whichever of the clones sends them and for whichever user (seerr reference §7.2).
///
/// # Caveats
/// Two handles that were made apart know nothing of each other: make one for each server. A call
/// that was given up (a dropped future, a deadline) may still be under way at the server: look
/// before the next one. The wait for those who ask for the same title is not part of a call's
/// deadlines; each of them ends within its own.
#[derive(Debug, Clone)]
pub struct Seerr {
    shared: Arc<Shared>,
    user: Option<UserId>,
}

#[derive(Debug)]
struct Shared {
    client: Client,
    in_flight: InFlight,
}

impl Seerr {
    /// Makes the handle. Nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        let Settings { url, access, deadlines, limits, max_body, trust, transport } = settings;
        let http = Http {
            auth: match access {
                Access::ApiKey(key) => {
                    Auth::ApiKeyHeader { name: HeaderName::from_static("x-api-key"), key }
                }
                Access::Nobody => Auth::None,
            },
            deadlines,
            max_body,
            limits,
            transport,
            trust,
            // It has seven meanings: see `error::classify`.
            forbidden_is_unauthorized: false,
            ..Http::new(SERVICE, api(&url))
        };
        let client = Client::new(http)?;
        Ok(Self { shared: Arc::new(Shared { client, in_flight: InFlight::default() }), user: None })
    }

    /// The same server, with the rights, quota and visibility of this user (`X-Api-User`), and
    /// with all that clones share.
    #[must_use]
    pub fn acting_as(&self, user: UserId) -> Self {
        Self { user: Some(user), ..self.clone() }
    }

    /// The same server, with the rights of the key itself: user 1.
    #[must_use]
    pub fn acting_as_owner(&self) -> Self {
        Self { user: None, ..self.clone() }
    }

    /// With whose rights the calls are made; `None` is the key itself, user 1.
    pub fn user(&self) -> Option<UserId> {
        self.user
    }

    /// Sends one call and reads its answer.
    pub async fn send<R: Request>(&self, request: &R) -> Result<R::Response, Error> {
        Ok(self.send_whole(request).await?.value)
    }

    /// As [`send`](Self::send); that the server knows no such thing is `None`.
    ///
    /// # Caveats
    /// Of a film or show it never says so: see [`Error::NoSuchTitleOrUpstream`].
    pub async fn find<R: Request>(&self, request: &R) -> Result<Option<R::Response>, Error> {
        match self.send(request).await {
            Ok(value) => Ok(Some(value)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// As [`send`](Self::send), with the answer's status and headers.
    pub async fn send_whole<R: Request>(&self, request: &R) -> Result<Answer<R::Response>, Error> {
        let Shared { client, in_flight } = &*self.shared;
        let acting = Acting { request, user: self.user };
        let _claim = match request.alone() {
            Some(title) => Some(in_flight.claim(title).await),
            None => None,
        };
        let answer = client.send_told(&acting).await.map_err(Error::new)?;
        // A login page answers 200 to everything; a call that reads no body would take that for
        // done.
        if let Some(content_type) = web_page(&answer.headers) {
            return Err(Error::NotTheApi { source: Box::new(self.not_json::<R>(content_type)) });
        }
        Ok(answer)
    }

    /// A listing, page by page, to its end.
    pub fn pages<R: Paged>(&self, first: R) -> Pages<R> {
        Pages::new(self.clone(), first)
    }

    /// A whole listing, each row once, in the order in which it came.
    ///
    /// # Guarantees
    /// Never half a listing: every row is in it that was there when the reading began and has not
    /// gone since. One page that fails is an error, and a listing that changes while it is read so
    /// that rows may be missing is read again, 3 times in all; then it is [`Error::Unsettled`].
    pub async fn all<R: Paged>(&self, first: R) -> Result<Vec<RowOf<R>>, Error> {
        Pages::new(self.clone(), first).whole().await
    }

    /// The kernel's client, for its origin and settle times.
    pub fn client(&self) -> &Client {
        &self.shared.client
    }

    /// The calls until now, of all clones.
    pub fn counts(&self) -> Counts {
        self.shared.client.counts()
    }

    fn not_json<R: Endpoint>(&self, content_type: String) -> CallError {
        let client = &self.shared.client;
        let call = Call {
            service: SERVICE,
            origin: client.origin().to_owned(),
            endpoint: R::NAME,
            if_unsure: R::IF_UNSURE,
            settle: client.settle::<R>(),
        };
        CallError::NotJson { call: Box::new(call), content_type }
    }
}

/// The content type, if it is that of a web page.
pub(crate) fn web_page(headers: &HeaderMap) -> Option<String> {
    let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let is_page = content_type
        .get(.."text/html".len())
        .is_some_and(|start| start.eq_ignore_ascii_case("text/html"));
    is_page.then(|| content_type.chars().take(100).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_and_handle_print_no_secret() {
        let settings = Settings::new("http://canary:5055", Access::ApiKey("canary".into()));
        assert!(!format!("{settings:?}").contains("canary"));
        let settings = Settings { url: "http://s".into(), ..settings };
        assert!(!format!("{:?}", Seerr::new(settings).unwrap()).contains("canary"));
    }
}
