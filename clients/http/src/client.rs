//! The kernel: sends any endpoint.

use std::{
    fmt,
    hash::{BuildHasher, Hasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::{
    Answer, Call, CallEnd, CallError, Counts, Deadlines, Endpoint, Failed, IfUnsure, Limits,
    Outcome, Phase, Read, Sent, Settings, SetupError, Trust, answer::Raw, counts::Counter, made,
    observe, pin, scrub::Scrub, target::Target, wire::Wire,
};

/// A refusal is read this far: enough for its words.
const REFUSAL_BYTES: usize = 64 * 1024;
/// A body that does not matter is waited for so long: its call was answered by its headers.
const IDLE_BODY: Duration = Duration::from_secs(1);

/// Sends endpoints to one service. Cheap to clone; clones share connections, limits and counts.
#[derive(Clone)]
pub struct Client(Arc<Kernel>);

/// All that clones of a client share.
pub(crate) struct Kernel {
    pub(crate) service: &'static str,
    pub(crate) target: Target,
    pub(crate) auth: Option<(HeaderName, HeaderValue)>,
    pub(crate) deadlines: Deadlines,
    pub(crate) scrub: Scrub,
    pub(crate) says_unauthorized: fn(StatusCode, &str) -> bool,
    pub(crate) forbidden_is_unauthorized: bool,
    pause: Option<fn(&HeaderMap) -> Duration>,
    max_body: usize,
    limits: Limits,
    http: reqwest::Client,
    counter: Counter,
}

impl Client {
    /// Makes a client. Nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        let mut scrub = Scrub::default();
        let target = Target::new(&settings)?;
        let auth = settings.auth.header(&mut scrub)?;
        let http = match settings.transport.clone() {
            Some(given) => given,
            None => transport(&settings)?,
        };
        made::note(settings.service, &target.origin);
        Ok(Self(Arc::new(Kernel {
            service: settings.service,
            target,
            auth,
            deadlines: settings.deadlines,
            scrub,
            says_unauthorized: settings.says_unauthorized,
            forbidden_is_unauthorized: settings.forbidden_is_unauthorized,
            pause: settings.pause,
            max_body: settings.max_body,
            limits: settings.limits,
            http,
            counter: Counter::default(),
        })))
    }

    /// Sends one call and reads its answer.
    ///
    /// # Guarantees
    /// Ends within the total deadline. Sends once; or twice, when the endpoint may be repeated and
    /// the first attempt found no connection, lost it, or met 502, 503 or 504.
    ///
    /// # Caveats
    /// A dropped future leaves the call as unsure as a broken connection does.
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Response, CallError> {
        Ok(self.send_whole(endpoint).await?.value)
    }

    /// As [`send`](Self::send); that the service knows no such thing is `None`.
    pub async fn find<E: Endpoint>(&self, endpoint: &E) -> Result<Option<E::Response>, CallError> {
        match self.send(endpoint).await {
            Ok(value) => Ok(Some(value)),
            Err(CallError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// As [`send`](Self::send), with the answer's status and headers.
    pub async fn send_whole<E: Endpoint>(
        &self,
        endpoint: &E,
    ) -> Result<Answer<E::Response>, CallError> {
        self.send_told(endpoint).await.map_err(|failed| failed.error)
    }

    /// As [`send_whole`](Self::send_whole), with all that a refusal said.
    pub async fn send_told<E: Endpoint>(
        &self,
        endpoint: &E,
    ) -> Result<Answer<E::Response>, Failed> {
        let began = observe::began();
        let result = async {
            let wire = Wire::new(&self.0, endpoint)?;
            let raw = self.0.exchange(&wire).await?;
            let value = raw.value(&self.0, &wire)?;
            Ok(Answer { status: raw.status, headers: raw.headers, value })
        }
        .await;
        let error = result.as_ref().err().map(|failed: &Failed| &failed.error);
        self.0.record::<E>(began, error);
        result
    }

    /// The calls until now.
    pub fn counts(&self) -> Counts {
        self.0.counter.snapshot(self.0.service)
    }

    /// How long after an unsure call of `E` the service may still carry it out.
    pub fn settle<E: Endpoint>(&self) -> Duration {
        E::SETTLE.unwrap_or(self.0.deadlines.total)
    }

    /// Scheme, host and port of the service, or its socket, as errors name it.
    pub fn origin(&self) -> &str {
        &self.0.target.origin
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.0.service)
            .field("origin", &self.origin())
            .finish_non_exhaustive()
    }
}

impl Kernel {
    async fn exchange(&self, wire: &Wire) -> Result<Raw, Failed> {
        let total = wire.waits.total.unwrap_or(self.deadlines.total);
        let sent = AtomicBool::new(false);
        match tokio::time::timeout(total, self.attempts(wire, &sent)).await {
            Ok(result) => result,
            Err(_) => Err(CallError::TimedOut {
                call: Box::new(wire.call.clone()),
                sent: if sent.load(Ordering::Relaxed) { Sent::Maybe } else { Sent::No },
                phase: Phase::Total,
                after: total,
            }
            .into()),
        }
    }

    async fn attempts(&self, wire: &Wire, sent: &AtomicBool) -> Result<Raw, Failed> {
        // The turn comes first: who waits for it takes no place from other calls.
        let _turn = match wire.turn {
            Some(turn) => Some(self.limits.turn(turn).await),
            None => None,
        };
        let _place = if wire.takes_place { Some(self.limits.place().await) } else { None };
        match self.attempt(wire, sent).await {
            Err(Failed { error, .. })
                if wire.call.if_unsure == IfUnsure::Repeat && is_passing(&error) =>
            {
                self.counter.add(wire.call.endpoint, Outcome::Repeated);
                tokio::time::sleep(a_blink()).await;
                self.attempt(wire, sent).await
            }
            result => result,
        }
    }

    async fn attempt(&self, wire: &Wire, sent: &AtomicBool) -> Result<Raw, Failed> {
        let call = &wire.call;
        let held_back = |message: &str, wait| CallError::RateLimited {
            call: Box::new(call.clone()),
            status: StatusCode::TOO_MANY_REQUESTS,
            message: message.into(),
            retry_after: Some(wait),
        };
        self.limits
            .spend(self.deadlines.total)
            .await
            .map_err(|wait| held_back("our own budget for it is spent", wait))?;
        // After all that takes time: a refusal may have come meanwhile.
        if let Some(wait) = self.limits.closed() {
            return Err(
                held_back("it refused another call, and that wait is not over", wait).into()
            );
        }
        sent.store(true, Ordering::Relaxed);
        let response = match self.head(wire).await? {
            Ok(response) => response,
            Err(error) => {
                sent.store(!error.is_connect(), Ordering::Relaxed);
                return Err(self.broken(call, error).into());
            }
        };
        self.read(wire, response).await?.or_refusal(self, wire)
    }

    /// Closes the way after a 429, for as long as it says.
    pub(crate) fn paused_by(&self, headers: &HeaderMap) -> Option<Duration> {
        let wait = self.pause?(headers);
        self.limits.close(wait);
        Some(wait)
    }

    /// The answer as far as its headers. No answer in time is our error, the inner one is the
    /// transport's.
    async fn head(
        &self,
        wire: &Wire,
    ) -> Result<Result<reqwest::Response, reqwest::Error>, CallError> {
        let Deadlines { connect, read, .. } = self.deadlines;
        let within = wire.waits.headers.unwrap_or(read);
        // A connection that is not to be had is told by the transport, at its own deadline.
        tokio::time::timeout(connect + within, execute(&self.http, wire.request()))
            .await
            .map_err(|_| silent(&wire.call, within))
    }

    async fn read(&self, wire: &Wire, mut response: reqwest::Response) -> Result<Raw, CallError> {
        let call = &wire.call;
        let within = wire.waits.read.unwrap_or(self.deadlines.read);
        let status = response.status();
        let headers = response.headers().clone();
        if status.is_success() && wire.read == Read::Empty {
            let _ = tokio::time::timeout(within.min(IDLE_BODY), pour_away(response)).await;
            return Ok(Raw { status, headers, body: Vec::new() });
        }
        let limit = if status.is_success() { self.max_body } else { REFUSAL_BYTES };
        let mut body = Vec::new();
        loop {
            match tokio::time::timeout(within, response.chunk()).await {
                Ok(Ok(None)) => break,
                Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
                // Of a refusal the status is enough.
                _ if !status.is_success() => break,
                Ok(Err(error)) => return Err(self.broken(call, error)),
                Err(_) => return Err(silent(call, within)),
            }
            if body.len() > limit {
                if !status.is_success() {
                    break;
                }
                return Err(CallError::TooLarge { call: Box::new(call.clone()), limit });
            }
        }
        Ok(Raw { status, headers, body })
    }

    fn broken(&self, call: &Call, error: reqwest::Error) -> CallError {
        let call = Box::new(call.clone());
        let sent = if error.is_connect() { Sent::No } else { Sent::Maybe };
        if error.is_timeout() {
            let (phase, after) = match sent {
                Sent::No => (Phase::Connect, self.deadlines.connect),
                Sent::Maybe => (Phase::Read, self.deadlines.read),
            };
            return CallError::TimedOut { call, sent, phase, after };
        }
        CallError::Unreachable { call, sent, source: self.scrub.root_cause(&error.without_url()) }
    }

    fn record<E: Endpoint>(&self, began: Option<Instant>, error: Option<&CallError>) {
        let endpoint = E::NAME;
        let outcome = error.map_or(Outcome::Answered, Outcome::from);
        self.counter.add(endpoint, outcome);
        observe::tell(began, |took| CallEnd {
            service: self.service,
            origin: &self.target.origin,
            endpoint,
            outcome,
            took,
            waited: !E::TAKES_PLACE,
            error,
        });
        // Callers log what they handle; this is for who follows the calls one by one.
        tracing::trace!(
            service = self.service,
            endpoint,
            ?outcome,
            "call to {} ended",
            self.service
        );
    }
}

/// A body that does not matter is read, as far as it is short, so that its connection serves the next
/// call.
async fn pour_away(mut response: reqwest::Response) {
    let mut read = 0;
    while let Ok(Some(chunk)) = response.chunk().await {
        read += chunk.len();
        if read > REFUSAL_BYTES {
            break;
        }
    }
}

/// There was a connection, and nothing came over it.
fn silent(call: &Call, after: Duration) -> CallError {
    CallError::TimedOut {
        call: Box::new(call.clone()),
        sent: Sent::Maybe,
        phase: Phase::Read,
        after,
    }
}

fn transport(settings: &Settings) -> Result<reqwest::Client, SetupError> {
    let is_plain = settings.base_url.starts_with("http://");
    let mut builder =
        builder(&settings.trust, is_plain)?.no_proxy().connect_timeout(settings.deadlines.connect);
    if let Some(path) = &settings.unix_socket {
        builder = builder.unix_socket(path.as_path());
    }
    built(builder)
}

/// What every transport of ours has in common.
pub(crate) fn builder(trust: &Trust, is_plain: bool) -> Result<reqwest::ClientBuilder, SetupError> {
    // Fails when a provider is there already: then that one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("towline/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        // A connection that idled is one that the service may just be closing: a call sent into
        // that is unsure for no good reason.
        .pool_idle_timeout(Duration::from_secs(4));
    match trust {
        // No certificate will ever be seen: the system's need not be read, which takes long.
        Trust::Roots if is_plain => {
            builder = builder.tls_backend_preconfigured(pin::trusting_nobody()?);
        }
        Trust::Roots => {}
        Trust::Also(pem) => {
            let more = reqwest::Certificate::from_pem_bundle(pem)
                .ok()
                .filter(|certificates| !certificates.is_empty())
                .ok_or(SetupError::BadCertificates)?;
            builder = builder.tls_certs_merge(more);
        }
        Trust::Pinned(pins) => {
            builder = builder.tls_backend_preconfigured(pin::configuration(pins.clone())?);
        }
        Trust::Anyone => builder = builder.tls_danger_accept_invalid_certs(true),
    }
    Ok(builder)
}

pub(crate) fn built(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, SetupError> {
    Ok(builder.build()?)
}

/// Sends it; or not, where answers are handed in.
pub(crate) async fn execute(
    http: &reqwest::Client,
    request: reqwest::Request,
) -> Result<reqwest::Response, reqwest::Error> {
    #[cfg(feature = "canned")]
    if let Some(answer) = crate::canned::answer(&request) {
        return Ok(answer);
    }
    http.execute(request).await
}

/// Whether another attempt at once may go well.
fn is_passing(error: &CallError) -> bool {
    match error {
        CallError::Unreachable { .. } => true,
        CallError::Refused { status, .. } => matches!(status.as_u16(), 502..=504),
        _ => false,
    }
}

/// 20 to 120 ms, so that many callers do not come back as one.
fn a_blink() -> Duration {
    Duration::from_millis(20 + RandomState::new().build_hasher().finish() % 100)
}
