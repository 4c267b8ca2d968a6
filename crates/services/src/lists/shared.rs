//! What all lists share, and what outlives a reload: how often each host is asked, who is left
//! alone for a while, what was learned for good.

use std::{
    collections::HashMap,
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;
use towline_domain::{
    Clock,
    wishes::{ListError, ListErrorKind},
};

use super::{remote::Transports, trakt::TokenKeeper};

/// How hosts are treated (list-providers.md §2.8).
#[derive(Debug, Clone)]
pub struct Manners {
    /// Between two requests to a host that asks for no key.
    pub keyless: Duration,
    /// Between two requests to a host that knows us by a key.
    pub keyed: Duration,
    /// The longest wait before the second try; before the third twice as long. Chance takes a part
    /// of it.
    pub backoff: Duration,
    /// A host that says that we ask too much, and not for how long, is left alone for so long.
    pub after_refusal: Duration,
    /// A host that takes us for a robot is left alone for so long: to try again prolongs it.
    pub after_challenge: Duration,
    /// A file on this machine is read when nobody has written to it for so long.
    pub file_rest: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            keyless: Duration::from_secs(2),
            keyed: Duration::from_millis(300),
            backoff: Duration::from_secs(4),
            after_refusal: Duration::from_mins(1),
            after_challenge: Duration::from_hours(1),
            file_rest: Duration::from_secs(2),
        }
    }
}

impl Manners {
    /// So long between any two requests to one host. For tests.
    pub fn paced(pace: Duration) -> Self {
        Self { keyless: pace, keyed: pace, backoff: pace, ..Self::hasty() }
    }

    /// Without any wait between requests. For tests.
    pub fn hasty() -> Self {
        Self {
            keyless: Duration::ZERO,
            keyed: Duration::ZERO,
            backoff: Duration::ZERO,
            file_rest: Duration::ZERO,
            ..Self::default()
        }
    }
}

/// What all lists share. Cheap to clone; clones share.
#[derive(Clone)]
pub struct Shared(Arc<Inner>);

struct Inner {
    manners: Manners,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
    /// Users of IMDb by their profiles; that never changes (§3.3).
    profiles: Mutex<HashMap<String, String>>,
    trakt: TokenKeeper,
    transports: Transports,
}

/// More hosts than anybody's lists are at.
const MOST_HOSTS: usize = 1_000;
/// More profiles than anybody has lists.
const MOST_PROFILES: usize = 1_000;

impl Shared {
    /// `trakt_token` is the file in which the login at Trakt is kept.
    pub fn new(manners: Manners, trakt_token: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Inner {
            manners,
            hosts: Mutex::default(),
            profiles: Mutex::default(),
            trakt: TokenKeeper::new(trakt_token.into()),
            transports: Transports::default(),
        }))
    }

    pub(super) fn manners(&self) -> &Manners {
        &self.0.manners
    }

    /// The login at Trakt.
    pub fn trakt(&self) -> &TokenKeeper {
        &self.0.trakt
    }

    pub(super) fn transports(&self) -> &Transports {
        &self.0.transports
    }

    /// The host at this origin.
    pub(super) fn host(&self, origin: &str) -> Arc<Host> {
        let mut hosts = lock(&self.0.hosts);
        if hosts.len() >= MOST_HOSTS {
            // Redirects may name any host; those that lists are at stay.
            hosts.retain(|_, host| Arc::strong_count(host) > 1);
        }
        Arc::clone(hosts.entry(origin.to_owned()).or_default())
    }

    pub(super) fn profile(&self, profile: &str) -> Option<String> {
        lock(&self.0.profiles).get(profile).cloned()
    }

    pub(super) fn remember_profile(&self, profile: &str, user: &str) {
        let mut profiles = lock(&self.0.profiles);
        if profiles.len() < MOST_PROFILES {
            profiles.insert(profile.to_owned(), user.to_owned());
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("manners", &self.0.manners).finish_non_exhaustive()
    }
}

/// One host, as often as it is asked.
#[derive(Default)]
pub(super) struct Host {
    /// When the next request may go.
    next: Mutex<Option<Instant>>,
    /// Why it is left alone, and until when.
    closed: Mutex<Option<ListError>>,
}

impl Host {
    /// Waits for the turn of one request, `pace` after the one before. Fails without a request
    /// while the host is to be left alone.
    pub(super) async fn turn(&self, pace: Duration, clock: &dyn Clock) -> Result<(), ListError> {
        self.open(clock)?;
        let at = {
            let mut next = lock(&self.next);
            let now = Instant::now();
            let at = next.map_or(now, |next| next.max(now));
            *next = Some(at + pace);
            at
        };
        tokio::time::sleep_until(at).await;
        // Another request may have been refused meanwhile.
        self.open(clock)
    }

    fn open(&self, clock: &dyn Clock) -> Result<(), ListError> {
        let mut closed = lock(&self.closed);
        match &*closed {
            Some(error) if error.retry_at.is_some_and(|at| at > clock.now()) => Err(error.clone()),
            _ => {
                *closed = None;
                Ok(())
            }
        }
    }

    /// Sends nothing more where the error says so. The error says until when.
    pub(super) fn heed(&self, error: &mut ListError, manners: &Manners, clock: &dyn Clock) {
        let usual = match error.kind {
            ListErrorKind::RateLimited => manners.after_refusal,
            ListErrorKind::BotChallenge => manners.after_challenge,
            _ => return,
        };
        let until = error.retry_at.unwrap_or(clock.now() + usual);
        error.retry_at = Some(until);
        *lock(&self.closed) = Some(error.clone());
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
