//! A file behind an address that a person wrote: any host, so no trust (list-providers.md §14).
//!
//! # Guarantees
//! No more than 10 MiB are held, counted as they are unpacked. Redirects are followed five times,
//! each as carefully as the first address. Nothing that began with TLS goes on without it. Nobody
//! reads this machine's or its neighbours' services through it, unless the settings allow it. No
//! error tells more of the address than its host.

mod guard;

use std::{
    error::Error as _,
    net::IpAddr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use http::{HeaderMap, StatusCode, header};
use reqwest::Url;
use towline_domain::{
    Clock,
    wishes::{ListError, ListErrorKind as Kind, Memory},
};
use towline_http::{ForeignCall, SetupError, note_service, retry_after};

use super::{Shared, error, shared::Host, site, validators::Validators};
use guard::{NotPublic, PublicOnly};

/// For who observes calls.
const SERVICE: &str = "list file";
const REDIRECTS: usize = 5;
const TRIES: u32 = 3;
/// The longest file, unpacked.
pub(super) const LONGEST: usize = 10 * 1024 * 1024;
const CONNECT: Duration = Duration::from_secs(10);
const SILENCE: Duration = Duration::from_secs(20);
const TOTAL: Duration = Duration::from_mins(2);

/// Connections, made when the first address needs them.
#[derive(Default)]
pub(super) struct Transports {
    public: OnceLock<Result<reqwest::Client, String>>,
    any: OnceLock<Result<reqwest::Client, String>>,
}

impl Transports {
    fn get(&self, allow_private: bool) -> Result<&reqwest::Client, String> {
        let place = if allow_private { &self.any } else { &self.public };
        place.get_or_init(|| transport(allow_private)).as_ref().map_err(Clone::clone)
    }
}

fn transport(allow_private: bool) -> Result<reqwest::Client, String> {
    // Fails when a provider is there already: then that one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent(concat!("towline/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE)
        .pool_idle_timeout(Duration::from_secs(4));
    let builder = if allow_private { builder } else { builder.dns_resolver(Arc::new(PublicOnly)) };
    builder.build().map_err(|error| SetupError::from(error).to_string())
}

/// A file behind an address.
pub(super) struct Remote {
    url: Url,
    allow_private: bool,
    shared: Shared,
    clock: Arc<dyn Clock>,
    calls: AtomicU64,
}

/// What came.
#[derive(Debug)]
pub(super) enum Got {
    /// It is as it was.
    Unchanged,
    /// All of it, and what to remember of it.
    File(Vec<u8>, Memory),
}

impl Remote {
    pub(super) fn new(
        url: Url,
        allow_private: bool,
        shared: &Shared,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        note_service(SERVICE, &url.origin().ascii_serialization());
        let (shared, clock) = (shared.clone(), Arc::clone(clock));
        Self { url, allow_private, shared, clock, calls: AtomicU64::new(0) }
    }

    /// Scheme, host and port: all of the address that may be shown.
    pub(super) fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    pub(super) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// The file, unless it is still the one that the memory is of.
    pub(super) async fn get(&self, memory: &Memory) -> Result<Got, ListError> {
        let known = known(memory);
        let mut tried = 0;
        loop {
            tried += 1;
            let within = tokio::time::timeout(TOTAL, self.follow(&known));
            let error = match within.await {
                Ok(Ok(got)) => return Ok(got),
                Ok(Err(error)) => error,
                Err(_) => self.told(Kind::Unreachable, "does not come to an end"),
            };
            if tried == TRIES || !error::is_passing(&error) {
                return Err(error);
            }
            site::back_off(self.shared.manners(), tried).await;
        }
    }

    async fn follow(&self, known: &Validators) -> Result<Got, ListError> {
        let mut at = self.url.clone();
        for _ in 0..=REDIRECTS {
            let host = self.shared.host(&at.origin().ascii_serialization());
            host.turn(self.shared.manners().keyless, &*self.clock).await?;
            let answer = self.ask(&at, known).await?;
            match self.judge(&host, answer, known, &at).await? {
                Step::Got(got) => return Ok(got),
                Step::To(next) => at = next,
            }
        }
        Err(self.told(Kind::NotReadable, "redirects without end"))
    }

    async fn ask(&self, at: &Url, known: &Validators) -> Result<reqwest::Response, ListError> {
        self.check(at)?;
        let http = self.shared.transports().get(self.allow_private);
        let http = http.map_err(|words| ListError::new(Kind::Unreachable, words))?;
        self.calls.fetch_add(1, Ordering::Relaxed);
        let call = ForeignCall::begins(SERVICE, || at.origin().ascii_serialization(), "fetch");
        match http.get(at.clone()).headers(known.headers()).send().await {
            Ok(answer) => {
                call.answered(answer.status());
                Ok(answer)
            }
            Err(error) => {
                let error = self.broken(&error);
                call.broke_off(&error.words);
                Err(error)
            }
        }
    }

    /// A name is judged by its addresses, where it is resolved; an address here.
    fn check(&self, at: &Url) -> Result<(), ListError> {
        let literal: Option<IpAddr> = match at.host() {
            Some(url_host) => url_host.to_string().trim_matches(['[', ']']).parse().ok(),
            None => return Err(self.told(Kind::NotReadable, "leads nowhere")),
        };
        match literal {
            Some(address) if !self.allow_private && !guard::is_public(address) => {
                Err(self.not_public())
            }
            _ => Ok(()),
        }
    }

    async fn judge(
        &self,
        host: &Host,
        mut answer: reqwest::Response,
        known: &Validators,
        at: &Url,
    ) -> Result<Step, ListError> {
        let (status, headers) = (answer.status(), answer.headers().clone());
        match status.as_u16() {
            200 => {
                let file = self.body(&mut answer).await?;
                let memory = remembered(&Validators::of(&headers));
                Ok(Step::Got(Got::File(file, memory)))
            }
            304 if !known.is_empty() => Ok(Step::Got(Got::Unchanged)),
            301 | 302 | 303 | 307 | 308 => self.next(at, &headers).map(Step::To),
            _ => {
                let mut error = self.refused(status, &headers);
                host.heed(&mut error, self.shared.manners(), &*self.clock);
                Err(error)
            }
        }
    }

    fn next(&self, at: &Url, headers: &HeaderMap) -> Result<Url, ListError> {
        let refused = |why: &str| self.told(Kind::NotReadable, &format!("redirects {why}"));
        let location = headers.get(header::LOCATION).and_then(|to| to.to_str().ok());
        let mut to = location
            .and_then(|to| at.join(to).ok())
            .filter(|to| matches!(to.scheme(), "http" | "https"))
            .ok_or_else(|| refused("to nothing that can be read"))?;
        if at.scheme() == "https" && to.scheme() == "http" {
            return Err(refused("out of TLS, which is not followed"));
        }
        if to.origin() != at.origin() {
            // Who redirects us does not say who we are. Fails only for what has no host.
            let _ = to.set_username("");
            let _ = to.set_password(None);
        }
        Ok(to)
    }

    /// Counted as it is unpacked: a small answer may be a large file.
    async fn body(&self, answer: &mut reqwest::Response) -> Result<Vec<u8>, ListError> {
        let mut file = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|error| self.broken(&error))? {
            if file.len() + piece.len() > LONGEST {
                return Err(too_large(&format!("the file at {}", self.origin())));
            }
            file.extend_from_slice(&piece);
        }
        Ok(file)
    }

    fn refused(&self, status: StatusCode, headers: &HeaderMap) -> ListError {
        let (kind, words) = match status.as_u16() {
            202 | 403 | 503
                if headers.contains_key("cf-mitigated")
                    || headers.contains_key("x-amzn-waf-action") =>
            {
                let error = error::challenge(&self.origin());
                return error;
            }
            401 | 403 => (Kind::Private, "does not let us read this file"),
            404 | 410 => (Kind::NotFound, "has no such file"),
            429 => (Kind::RateLimited, "has had too many requests"),
            408 | 500.. => (Kind::Unavailable, "is not available"),
            _ => (Kind::ShapeChanged, "gives no file"),
        };
        let mut error = self.told(kind, &format!("{words} ({status})"));
        if matches!(kind, Kind::RateLimited | Kind::Unavailable) {
            error.retry_at = retry_after(headers).map(|wait| self.clock.now() + wait);
        }
        error
    }

    fn broken(&self, error: &reqwest::Error) -> ListError {
        let mut innermost: &(dyn std::error::Error + 'static) = error;
        loop {
            if innermost.is::<NotPublic>() {
                return self.not_public();
            }
            match innermost.source() {
                Some(source) => innermost = source,
                None => break,
            }
        }
        // The outer ones repeat the address.
        let because = if error.source().is_some() { innermost.to_string() } else { String::new() };
        let words = if because.is_empty() {
            "cannot be reached".to_owned()
        } else {
            format!("cannot be reached: {because}")
        };
        self.told(Kind::Unreachable, &towline_domain::path::shown(words.as_bytes()))
    }

    fn not_public(&self) -> ListError {
        self.told(Kind::NotReadable, "leads to this machine or into a private network")
            .hint("if that is what you want: allow_private = true")
    }

    fn told(&self, kind: Kind, what: &str) -> ListError {
        ListError::new(kind, format!("{} {what}", self.origin()))
    }
}

fn known(memory: &Memory) -> Validators {
    let text = memory.0.as_deref().unwrap_or_default();
    serde_json::from_str(text).unwrap_or_default()
}

fn remembered(validators: &Validators) -> Memory {
    let is_known = !validators.is_empty();
    Memory(is_known.then(|| serde_json::to_string(validators).ok()).flatten())
}

/// One answer's worth.
enum Step {
    Got(Got),
    To(Url),
}

/// More than a list may be.
pub(super) fn too_large(what: &str) -> ListError {
    let words = format!("{what} is larger than {} MiB", LONGEST / (1024 * 1024));
    ListError::new(Kind::TooLarge, words).hint("no list is so large: is it the right file?")
}
