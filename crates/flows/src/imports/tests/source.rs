//! What a source remembers, on the real ledger: neither too much nor by halves.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use towline_domain::{
    ActError, LocalPath, SystemClock, Thing as _, Timestamp, Trouble,
    imports::{Album, AlbumFiles, AlbumPolicy, Origin},
    role::{FinishedDownloads, Found, Listing, Quality, Scan, Watch},
};
use towline_engine::{Engine, Filter, ItemSummary, Ledger, Parts, Source as _, Store};

use super::super::{Baseline, SourceRole, source::AlbumSource};

/// A directory in which albums are, each with its stamp.
#[derive(Default)]
struct Shelf(Mutex<Vec<(&'static str, u64)>>);

#[async_trait]
impl FinishedDownloads for Shelf {
    fn key(&self) -> String {
        "directory:/music".into()
    }

    async fn look(&self) -> Result<Listing, Trouble> {
        let albums = self.0.lock().unwrap().clone();
        let found = albums.into_iter().map(|(title, stamp)| Found {
            title: title.into(),
            origin: Origin::Directory,
            path: LocalPath::new(format!("/music/{title}")),
            inode: 7,
            files: AlbumFiles::default(),
            stamp,
        });
        Ok(Listing {
            quality: Quality::Complete,
            found: found.collect(),
            complaints: Vec::new(),
            again: None,
        })
    }

    async fn scan(&self, _: &Album, _: Timestamp) -> Result<Option<Scan>, Trouble> {
        Ok(None)
    }

    async fn prune(&self, _: &Album) -> Result<Vec<LocalPath>, ActError> {
        Ok(Vec::new())
    }

    fn watch(&self, _: Arc<dyn Fn() + Send + Sync>) -> Result<Watch, Trouble> {
        Ok(Watch(Box::new(())))
    }
}

struct House {
    shelf: Arc<Shelf>,
    ledger: Ledger,
    _engine: Engine,
}

impl House {
    async fn new() -> Self {
        let store = Store::in_memory().await.unwrap();
        let engine = Engine::new(Parts::alone(store, Arc::new(SystemClock), Vec::new())).await;
        let engine = engine.unwrap();
        Self { shelf: Arc::default(), ledger: engine.ledger().clone(), _engine: engine }
    }

    /// As one process has it.
    fn source(&self) -> AlbumSource {
        let role = SourceRole {
            name: "music".into(),
            downloads: Arc::clone(&self.shelf) as _,
            importer: "library".into(),
            policy: AlbumPolicy::default(),
            baseline: Baseline::All,
            rescan: Duration::from_secs(60),
            takes: None,
        };
        AlbumSource::new(role, Arc::default())
    }

    fn holds(&self, albums: &[(&'static str, u64)]) {
        *self.shelf.0.lock().unwrap() = albums.to_vec();
    }

    async fn albums(&self) -> Vec<ItemSummary> {
        let filter = Filter { kind: Some(Album::KIND.into()), ..Filter::default() };
        self.ledger.store().items(&filter).await.unwrap()
    }
}

#[tokio::test]
async fn what_another_process_has_found_meanwhile_is_not_found_again() {
    let house = House::new().await;
    let (one, two) = (house.source(), house.source());
    one.begin(&house.ledger).await.unwrap();
    one.look(&house.ledger).await;
    house.holds(&[("Blue Train", 1)]);
    two.begin(&house.ledger).await.unwrap();
    two.look(&house.ledger).await;
    one.begin(&house.ledger).await.unwrap();
    one.look(&house.ledger).await;
    assert_eq!(house.albums().await.len(), 1);
}

#[tokio::test]
async fn a_look_that_fails_is_not_remembered_by_halves() {
    let house = House::new().await;
    let source = house.source();
    source.begin(&house.ledger).await.unwrap();
    house.holds(&[("Blue Train", 1)]);
    source.look(&house.ledger).await;
    let known = house.albums().await[0].id;
    // Forgotten without a word to this process.
    assert!(house.ledger.store().forget(known, house.ledger.clock().now()).await.unwrap());
    house.holds(&[("Blue Train", 2)]);
    for _ in 0..2 {
        source.look(&house.ledger).await;
    }
    assert_eq!(house.albums().await.len(), 1, "it is found anew");
}
