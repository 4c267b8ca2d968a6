//! Ledgers for tests: the same test runs on both databases.

use std::{ops::Deref, time::Duration};

use tempfile::TempDir;
use towline_domain::Timestamp;
use towline_postgres::Server;

use crate::{Claim, PostgresAddress, Share, Store, StoreError};

/// On which database.
#[derive(Debug, Clone, Copy)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

/// A new ledger, gone with this value.
pub(crate) struct Ledger {
    store: Store,
    place: Place,
}

enum Place {
    Directory(TempDir),
    Server(Server),
}

impl On {
    pub(crate) async fn store(self) -> Ledger {
        Ledger::opened(match self {
            Self::Sqlite => Place::Directory(tempfile::tempdir().unwrap()),
            Self::Postgres => Place::Server(Server::start()),
        })
        .await
    }
}

impl Ledger {
    async fn opened(place: Place) -> Self {
        let store = match &place {
            Place::Directory(directory) => Store::open(&directory.path().join("towline.db")).await,
            Place::Server(server) => Store::open_on(&address(server)).await,
        };
        Self { store: store.unwrap(), place }
    }

    /// Opened by another process.
    pub(crate) async fn opened_once_more(&self) -> Result<(), StoreError> {
        let Place::Server(server) = &self.place else { panic!("a file is one process's") };
        let store = Store::open_on(&address(server)).await?;
        store.close().await;
        Ok(())
    }

    /// Closed, and opened again.
    pub(crate) async fn opened_again(self) -> Self {
        self.store.close().await;
        Self::opened(self.place).await
    }
}

/// Claims so many items of all that are due then, for long.
pub(crate) fn claim(owner: &str, now: Timestamp, most: u32) -> Claim<'_> {
    Claim { owner, now, lease: Duration::from_secs(300), most, share: &Share::All }
}

fn address(server: &Server) -> PostgresAddress {
    server.url("towline_test").parse().unwrap()
}

impl Deref for Ledger {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}
