//! Opening the ledger: saved first where it is about to be changed.

use std::path::Path;

use towline_domain::Timestamp;
use towline_store::{DataDirectory, Store, StoreError};

use crate::{backup::before_migration, report::Hinted as _};

/// Opens the ledger. One of an older towline is saved before it is brought up to date.
pub(super) async fn open(
    data: &DataDirectory,
    config: Option<&Path>,
    now: Timestamp,
) -> anyhow::Result<Store> {
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
