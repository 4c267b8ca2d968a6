//! A ledger of each kind.

use std::collections::BTreeMap;

use tempfile::TempDir;
use towline_postgres::Server;
use towline_store::{Beat, Store};

use crate::Node;

/// On which database.
#[derive(Debug, Clone, Copy)]
pub(super) enum On {
    Sqlite,
    Postgres,
}

/// A new ledger, gone with this value.
pub(super) struct Place {
    pub(super) store: Store,
    pub(super) server: Option<Server>,
    _directory: TempDir,
}

impl On {
    pub(super) async fn ledger(self) -> Place {
        let directory = tempfile::tempdir().unwrap();
        let (store, server) = match self {
            Self::Sqlite => (Store::open(&directory.path().join("towline.db")).await, None),
            Self::Postgres => {
                let server = Server::start();
                let address = server.url("towline_test").parse().unwrap();
                (Store::open_on(&address).await, Some(server))
            }
        };
        Place { store: store.unwrap(), server, _directory: directory }
    }
}

impl Place {
    /// The same ledger, as another process has opened it.
    pub(super) fn of(store: Store) -> Self {
        Self { store, server: None, _directory: tempfile::tempdir().unwrap() }
    }

    /// A process of this name, where there can be several.
    pub(super) fn node(&self, name: &str) -> Option<Node> {
        self.store.is_shared().then(|| node(name))
    }
}

pub(super) fn node(name: &str) -> Node {
    let [id, role, version, keeps] = [name, "all", "1", "k"].map(str::to_owned);
    let beat = Beat { id, name: name.to_owned(), role, version, keeps };
    Node { beat, bound: BTreeMap::new(), follows: None }
}
