//! One provider's site: how it is asked, how often, and what is made of its refusals.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use rand::Rng as _;
use serde::de::DeserializeOwned;
use towline_domain::{Clock, wishes::ListError};
use towline_http::{Answer, Body, Client, Endpoint, Failed, IfUnsure, Query, Read, Settings};

use super::{
    Shared, error,
    shared::{Host, Manners},
};
use crate::WrongSetting;

/// How often one request is sent at most (list-providers.md §2.8).
const TRIES: u32 = 3;
/// No page of a list is longer.
const LONGEST_PAGE: usize = 10 * 1024 * 1024;

/// How a provider is asked.
pub(super) struct Site {
    service: &'static str,
    client: Client,
    host: Arc<Host>,
    pace: Duration,
    shared: Shared,
    clock: Arc<dyn Clock>,
    refusal: fn(&Failed) -> Option<ListError>,
    answer: fn(&Reply) -> Option<ListError>,
    calls: AtomicU64,
}

/// What is particular to a provider.
pub(super) struct About {
    pub(super) service: &'static str,
    /// Where it answers.
    pub(super) url: String,
    /// The setting by which that can be changed.
    pub(super) setting: &'static str,
    /// Whether it knows us by a key.
    pub(super) is_keyed: bool,
    /// What a refusal means.
    pub(super) refusal: fn(&Failed) -> Option<ListError>,
    /// What a good answer means that is none.
    pub(super) answer: fn(&Reply) -> Option<ListError>,
}

/// A request.
#[derive(Debug, Clone, Default)]
pub(super) struct Ask {
    pub(super) path: Vec<String>,
    pub(super) query: Query,
    pub(super) headers: HeaderMap,
    /// What no error may repeat.
    pub(super) secrets: Vec<String>,
    /// With a body it is a POST.
    pub(super) body: Option<serde_json::Value>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) service: &'static str,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Site {
    pub(super) fn new(
        about: About,
        shared: &Shared,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, WrongSetting> {
        let About { service, url, setting, is_keyed, refusal, answer } = about;
        let settings = Settings { max_body: LONGEST_PAGE, ..Settings::new(service, url) };
        let client =
            Client::new(settings).map_err(|error| WrongSetting::new(setting, error.to_string()))?;
        let Manners { keyless, keyed, .. } = *shared.manners();
        Ok(Self {
            service,
            host: shared.host(client.origin()),
            client,
            pace: if is_keyed { keyed } else { keyless },
            shared: shared.clone(),
            clock: Arc::clone(clock),
            refusal,
            answer,
            calls: AtomicU64::new(0),
        })
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Requests that were sent.
    pub(super) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Sends it when its turn comes, up to three times. An answer that is a refusal in disguise is
    /// an error; 304 is an answer.
    pub(super) async fn send(&self, ask: &Ask) -> Result<Reply, ListError> {
        let mut tried = 0;
        loop {
            self.host.turn(self.pace, self.clock()).await?;
            tried += 1;
            let mut error = match self.once(ask).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            self.host.heed(&mut error, self.shared.manners(), self.clock());
            if tried == TRIES || !error::is_passing(&error) {
                return Err(error);
            }
            back_off(self.shared.manners(), tried).await;
        }
    }

    /// Sends it once and at once, and leaves the judgement to the caller: for calls that are
    /// answered with a refusal as long as nothing has happened.
    pub(super) async fn ask_once(&self, ask: &Ask) -> Result<Reply, Failed> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let sent = match ask.body {
            Some(_) => self.client.send_told(&Post(ask)).await,
            None => self.client.send_told(&Get(ask)).await,
        }?;
        let Answer { status, headers, value: body } = sent;
        Ok(Reply { service: self.service, status, headers, body })
    }

    /// The same when its turn comes. The outer error: the host is to be left alone.
    pub(super) async fn ask_in_turn(&self, ask: &Ask) -> Result<Result<Reply, Failed>, ListError> {
        self.host.turn(self.pace, self.clock()).await?;
        Ok(self.ask_once(ask).await)
    }

    /// What a failed call means. The host is left alone for as long as it asks for.
    pub(super) fn told(&self, failed: &Failed) -> ListError {
        let mut error = self.error(failed);
        self.host.heed(&mut error, self.shared.manners(), self.clock());
        error
    }

    /// What a failed call means where this provider says nothing particular.
    pub(super) fn usual_error(&self, failed: &Failed) -> ListError {
        error::of_call(self.service, self.clock(), &failed.error)
    }

    async fn once(&self, ask: &Ask) -> Result<Reply, ListError> {
        match self.ask_once(ask).await {
            Ok(reply) => (self.answer)(&reply).map_or(Ok(reply), Err),
            Err(failed) if failed.error.status() == Some(StatusCode::NOT_MODIFIED) => {
                let headers = failed.refusal.map(|refusal| refusal.headers).unwrap_or_default();
                let status = StatusCode::NOT_MODIFIED;
                Ok(Reply { service: self.service, status, headers, body: Bytes::new() })
            }
            Err(failed) => Err(self.error(&failed)),
        }
    }

    fn error(&self, failed: &Failed) -> ListError {
        let usual = self.usual_error(failed);
        match (self.refusal)(failed) {
            // The moment is read from the headers in one place.
            Some(error) => ListError { retry_at: error.retry_at.or(usual.retry_at), ..error },
            None => usual,
        }
    }
}

/// Waits for as long as chance has it, up to a limit that doubles.
pub(super) async fn back_off(manners: &Manners, tried: u32) {
    let most = manners.backoff * 2u32.saturating_pow(tried - 1);
    let wait = most.mul_f64(rand::rng().random_range(0.0..=1.0));
    tokio::time::sleep(wait).await;
}

impl Reply {
    /// What it says. A page where data was due is an error of its own (§2.3).
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, ListError> {
        if let Some(error) = self.page() {
            return Err(error);
        }
        serde_json::from_slice(&self.body).map_err(|problem| {
            // Its words name fields and kinds of values; a value that it quotes is not repeated.
            let place = format!("line {}, column {}", problem.line(), problem.column());
            error::changed(self.service, &format!("it cannot be read at {place}"))
        })
    }

    /// What it holds, where that is no page.
    pub(super) fn data(&self) -> Result<&[u8], ListError> {
        self.page().map_or(Ok(&self.body), Err)
    }

    fn page(&self) -> Option<ListError> {
        if self.body.trim_ascii().is_empty() {
            return Some(match self.status {
                StatusCode::ACCEPTED => error::challenge(self.service),
                _ => error::changed(self.service, "it is empty"),
            });
        }
        if !is_page(&self.headers, &self.body) {
            return None;
        }
        let is_challenge = is_challenge(&self.body) || self.header("cf-mitigated").is_some();
        Some(if is_challenge {
            error::challenge(self.service)
        } else {
            error::changed(self.service, "it is a web page")
        })
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A number in a header.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.header(name)?.trim().parse().ok()
    }
}

/// Whether a web page came.
pub(super) fn is_page(headers: &HeaderMap, body: &[u8]) -> bool {
    let kind = headers.get(http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let start = body.trim_ascii_start();
    let begins = |mark: &str| {
        start.get(..mark.len()).is_some_and(|it| it.eq_ignore_ascii_case(mark.as_bytes()))
    };
    kind.is_some_and(|kind| kind.starts_with("text/html"))
        || begins("<!doctype html")
        || begins("<html")
}

/// Whether a page wants proof that we are no robot.
pub(super) fn is_challenge(body: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&body[..body.len().min(4096)]).to_ascii_lowercase();
    ["just a moment", "enable javascript and cookies", "captcha", "challenge", "error 1015"]
        .iter()
        .any(|mark| start.contains(mark))
}

struct Get<'a>(&'a Ask);
struct Post<'a>(&'a Ask);

macro_rules! endpoint {
    ($name:ident, $method:ident, $called:literal) => {
        impl Endpoint for $name<'_> {
            type Response = Bytes;
            const NAME: &'static str = $called;
            const METHOD: Method = Method::$method;
            // It might be repeated; but it is the site that counts the tries.
            const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
            const READ: Read = Read::Bytes;

            fn path(&self) -> Vec<String> {
                self.0.path.clone()
            }
            fn query(&self) -> Query {
                self.0.query.clone()
            }
            fn headers(&self) -> HeaderMap {
                self.0.headers.clone()
            }
            fn secrets(&self) -> Vec<&str> {
                self.0.secrets.iter().map(String::as_str).collect()
            }
            fn body(&self) -> Body {
                self.0.body.as_ref().map_or(Body::None, Body::json)
            }
        }
    };
}

endpoint!(Get, GET, "list.read");
endpoint!(Post, POST, "list.ask");
