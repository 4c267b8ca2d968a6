//! What all of these tests need: a list as it is written, read.

use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use towline_domain::{
    Clock, Timestamp,
    wishes::{Fetched, ListError, ListErrorKind, ListProvider, Listing, Memory},
};
use towline_services::{
    doctor::Finding,
    lists::{ListSettings, Manners, ProvidersSettings, Shared},
};
use towline_sim::lists::{Kind, Title, titles};

/// A clock that a test moves.
pub(crate) struct Hand(Mutex<Timestamp>);

#[async_trait]
impl Clock for Hand {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn sleep_until(&self, _: Timestamp) {
        std::future::pending::<()>().await;
    }
}

/// Where lists are read.
pub(crate) struct Stage {
    pub(crate) clock: Arc<Hand>,
    pub(crate) shared: Shared,
    pub(crate) providers: ProvidersSettings,
    pub(crate) dir: tempfile::TempDir,
}

impl Stage {
    /// `providers` as in the configuration.
    pub(crate) fn new(providers: &str) -> Self {
        Self::with(providers, Manners::hasty())
    }

    pub(crate) fn with(providers: &str, manners: Manners) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let begun: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
        Self {
            clock: Arc::new(Hand(Mutex::new(begun))),
            shared: Shared::new(manners, dir.path().join("trakt")),
            providers: toml::from_str(providers).unwrap(),
            dir,
        }
    }

    pub(crate) fn time_passes(&self, by: Duration) {
        let mut now = self.clock.0.lock().unwrap();
        *now = *now + by;
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock) as Arc<dyn Clock>
    }

    pub(crate) fn token_file(&self) -> PathBuf {
        self.dir.path().join("trakt")
    }

    /// `list` as in the configuration: `imdb.list = "top"`.
    pub(crate) fn list(&self, list: &str) -> Arc<dyn ListProvider> {
        let settings: ListSettings = toml::from_str(list).unwrap();
        settings.build("watchlist", &self.providers, &self.shared, &self.clock()).unwrap()
    }

    pub(crate) async fn read(&self, list: &str) -> Listing {
        listing(self.list(list).fetch(&Memory::default()).await.unwrap())
    }

    pub(crate) async fn fails(&self, list: &str) -> ListError {
        self.list(list).fetch(&Memory::default()).await.unwrap_err()
    }

    pub(crate) async fn check(&self, list: &str) -> Vec<Finding> {
        let settings: ListSettings = toml::from_str(list).unwrap();
        settings.check("watchlist", &self.providers, &self.shared, &self.clock()).await
    }
}

pub(crate) fn listing(fetched: Fetched) -> Listing {
    match fetched {
        Fetched::Listing(listing) => listing,
        Fetched::Unchanged => panic!("it was to be read"),
    }
}

/// A whole list of so many titles, no two of them the same.
#[track_caller]
pub(crate) fn assert_whole(listing: &Listing, titles: usize) {
    assert_eq!(listing.lacks, None);
    assert_eq!(listing.wishes.len(), titles);
    let idents: HashSet<_> = listing.wishes.iter().map(|wish| wish.ident().unwrap()).collect();
    assert_eq!(idents.len(), titles);
}

/// What was read counts, and it says that it is not all.
#[track_caller]
pub(crate) fn assert_part(listing: &Listing, titles: usize, kind: ListErrorKind) {
    assert_eq!(listing.wishes.len(), titles);
    assert!(!listing.is_complete());
    assert_eq!(listing.lacks.as_ref().map(|error| error.kind), Some(kind), "{listing:?}");
}

/// What tells its wishes apart, in order.
pub(crate) fn idents(listing: &Listing) -> Vec<String> {
    listing.wishes.iter().map(|wish| wish.ident().unwrap().to_string()).collect()
}

/// How many titles the edges of pages of this size are at (§17).
pub(crate) fn edges(page: usize) -> [usize; 5] {
    [0, 1, page, page + 1, 2 * page + 1]
}

/// The films among so many titles.
pub(crate) fn films(count: usize) -> Vec<Title> {
    titles(count).into_iter().filter(|title| title.kind == Kind::Movie).collect()
}

/// The shows among so many titles.
pub(crate) fn shows(count: usize) -> Vec<Title> {
    titles(count).into_iter().filter(|title| title.kind == Kind::Show).collect()
}
