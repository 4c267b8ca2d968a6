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

use super::{file::Private, remote::Transports, trakt::TokenKeeper};

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
    /// Members of Letterboxd by their short links; those never change either.
    short_links: Mutex<HashMap<String, String>>,
    trakt: TokenKeeper,
    transports: Transports,
    private: Mutex<Arc<Private>>,
}

/// No host is left alone for longer, whatever it says.
const LONGEST: Duration = Duration::from_hours(24);
/// More hosts than anybody's lists are at.
const MOST_HOSTS: usize = 1_000;
/// More profiles, or short links, than anybody has lists.
const MOST_NAMES: usize = 1_000;

impl Shared {
    /// `trakt_token` is the file in which the login at Trakt is kept.
    pub fn new(manners: Manners, trakt_token: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Inner {
            manners,
            hosts: Mutex::default(),
            profiles: Mutex::default(),
            short_links: Mutex::default(),
            trakt: TokenKeeper::new(trakt_token.into()),
            transports: Transports::default(),
            private: Mutex::default(),
        }))
    }

    pub(super) fn manners(&self) -> &Manners {
        &self.0.manners
    }

    /// From these files no list is read from now on, whatever its setting says.
    pub fn keep_private(&self, private: Private) {
        *lock(&self.0.private) = Arc::new(private);
    }

    pub(super) fn private(&self) -> Arc<Private> {
        Arc::clone(&lock(&self.0.private))
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
        remember(&self.0.profiles, profile, user);
    }

    pub(super) fn short_link(&self, code: &str) -> Option<String> {
        lock(&self.0.short_links).get(code).cloned()
    }

    pub(super) fn remember_short_link(&self, code: &str, member: &str) {
        remember(&self.0.short_links, code, member);
    }
}

fn remember(names: &Mutex<HashMap<String, String>>, name: &str, means: &str) {
    let mut names = lock(names);
    if names.len() < MOST_NAMES {
        names.insert(name.to_owned(), means.to_owned());
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

    /// Sends nothing more where the error says so. The error says until when. Nobody is left alone
    /// for longer than a day because of one answer, nor for less time than an earlier one said.
    pub(super) fn heed(&self, error: &mut ListError, manners: &Manners, clock: &dyn Clock) {
        let now = clock.now();
        error.retry_at = error.retry_at.filter(|at| *at > now).map(|at| at.min(now + LONGEST));
        let usual = match error.kind {
            ListErrorKind::RateLimited => manners.after_refusal,
            ListErrorKind::BotChallenge => manners.after_challenge,
            _ => return,
        };
        let until = error.retry_at.unwrap_or(now + usual);
        let mut closed = lock(&self.closed);
        let known = closed.as_ref().and_then(|error| error.retry_at).filter(|at| *at > until);
        error.retry_at = Some(known.unwrap_or(until));
        if known.is_none() {
            *closed = Some(error.clone());
        }
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::testing::Hand;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn a_host_is_left_alone_for_a_day_at_most_and_never_for_less_than_it_said() {
        let (host, manners) = (Host::default(), Manners::default());
        let clock = Hand::at("2026-11-01T00:00:00Z");
        let now = clock.now();
        let heeded = |kind, wait: Option<Duration>| {
            let mut error = ListError::new(kind, "no");
            error.retry_at = wait.map(|wait| now + wait);
            host.heed(&mut error, &manners, &*clock);
            error.retry_at.map(|at| at.since(now))
        };
        let limited = ListErrorKind::RateLimited;
        assert_eq!(heeded(limited, None), Some(manners.after_refusal));
        assert_eq!(heeded(limited, Some(Duration::ZERO)), Some(manners.after_refusal), "over");
        assert_eq!(heeded(limited, Some(2 * HOUR)), Some(2 * HOUR));
        assert_eq!(heeded(ListErrorKind::BotChallenge, None), Some(2 * HOUR), "not shortened");
        assert_eq!(heeded(limited, Some(1000 * HOUR)), Some(LONGEST));
        assert_eq!(heeded(ListErrorKind::Unavailable, Some(1000 * HOUR)), Some(LONGEST));
        let closed = host.open(&*clock).unwrap_err();
        assert_eq!(closed.retry_at, Some(now + LONGEST));
        clock.time_passes(LONGEST);
        assert_eq!(host.open(&*clock), Ok(()));
    }
}
