//! Opening the ledger: saved first where it is about to be changed.

use std::path::Path;

use anyhow::Context as _;
use towline_domain::Timestamp;
use towline_store::{DataDirectory, PostgresAddress, Store, StoreError};

use crate::{backup::before_migration, config::settings::LedgerSettings, report::Hinted as _};

/// Clocks that differ by more are told of, in microseconds.
const DIFFERS: i64 = 2_000_000;

/// Opens the ledger. One of an older towline is saved before it is brought up to date.
pub(super) async fn open(
    data: &DataDirectory,
    settings: &LedgerSettings,
    config: Option<&Path>,
    now: Timestamp,
) -> anyhow::Result<Store> {
    if let Some(address) = settings.server()? {
        return open_on(&address, now).await;
    }
    before_migration(data.path(), &data.ledger(), config, now).await?;
    match Store::open(&data.ledger()).await {
        Ok(store) => Ok(store),
        Err(newer @ StoreError::Newer { .. }) => Err(newer).hint(
            "start that version again, or put a backup of this one back: `towline backup list` \
             tells which there are",
        ),
        Err(error) => Err(error).hint(
            "is the disk full or read-only? a damaged file can be replaced by a backup: \
             `towline restore`",
        ),
    }
}

/// Opens the ledger on a server.
pub(crate) async fn open_on(address: &PostgresAddress, now: Timestamp) -> anyhow::Result<Store> {
    let store = match Store::open_on(address).await {
        Ok(store) => store,
        Err(newer @ StoreError::Newer { .. }) => {
            return Err(newer).hint("start that version on all nodes");
        }
        Err(error) => {
            return Err(error).hint(
                "does the server run, and may this user use that database (and make a schema in \
                 it, or is one made)? see `ledger.postgres`",
            );
        }
    };
    let ahead = store.clock_ahead(now).await.context("the server does not tell its time")?;
    if ahead.abs() > DIFFERS {
        tracing::warn!(
            "the database's clock and this machine's differ by {} s: set both by NTP",
            ahead / 1_000_000
        );
    }
    Ok(store)
}
