//! What tests of lists here need: a list as it is written in the configuration, and a clock that a
//! test moves.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use towline_domain::{
    Clock, Timestamp,
    wishes::{Fetched, ListError, ListProvider, Listing, Memory},
};

use super::{ListSettings, Manners, ProvidersSettings, Shared, shared::lock};

/// A clock that a test moves.
pub(super) struct Hand(Mutex<Timestamp>);

impl Hand {
    pub(super) fn at(now: &str) -> Arc<Self> {
        Arc::new(Self(Mutex::new(now.parse().unwrap())))
    }

    pub(super) fn set(&self, now: Timestamp) {
        *lock(&self.0) = now;
    }

    pub(super) fn time_passes(&self, by: Duration) {
        let mut now = lock(&self.0);
        *now = *now + by;
    }
}

#[async_trait]
impl Clock for Hand {
    fn now(&self) -> Timestamp {
        *lock(&self.0)
    }

    async fn sleep_until(&self, _: Timestamp) {
        std::future::pending::<()>().await;
    }
}

/// Where lists are read.
pub(super) struct Stage {
    pub(super) hand: Arc<Hand>,
    pub(super) shared: Shared,
    pub(super) providers: ProvidersSettings,
    pub(super) dir: tempfile::TempDir,
}

impl Stage {
    /// `providers` as in the configuration.
    pub(super) fn new(providers: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self {
            hand: Hand::at("2026-11-01T00:00:00Z"),
            shared: Shared::new(Manners::hasty(), dir.path().join("trakt")),
            providers: toml::from_str(providers).unwrap(),
            dir,
        }
    }

    /// Where the login at Trakt is kept.
    pub(super) fn token_file(&self) -> PathBuf {
        self.dir.path().join("trakt")
    }

    pub(super) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.hand) as Arc<dyn Clock>
    }

    /// `list` as in the configuration: `imdb.list = "top"`.
    pub(super) fn list(&self, list: &str) -> Arc<dyn ListProvider> {
        self.list_of(list, &self.shared)
    }

    /// The same, as another process has it.
    pub(super) fn list_of(&self, list: &str, shared: &Shared) -> Arc<dyn ListProvider> {
        let settings: ListSettings = toml::from_str(list).unwrap();
        settings.build("watchlist", &self.providers, shared, &self.clock()).unwrap()
    }

    pub(super) async fn read(&self, list: &str) -> Listing {
        listing(self.list(list).fetch(&Memory::default()).await.unwrap())
    }

    pub(super) async fn fails(&self, list: &str) -> ListError {
        self.list(list).fetch(&Memory::default()).await.unwrap_err()
    }
}

pub(super) fn listing(fetched: Fetched) -> Listing {
    match fetched {
        Fetched::Listing(listing) => listing,
        Fetched::Unchanged => panic!("it was to be read"),
    }
}
