//! Opening the ledger: looked at before anything is written to it, and saved where it is about to be
//! changed.

use std::path::Path;

use anyhow::Context as _;
use towline_domain::{LocalPath, Timestamp};
use towline_store::{
    DataDirectory, PostgresAddress, Store, StoreError, check_before_use, note_damage,
};

use super::clock;
use crate::{
    backup::{before_migration, has_backup, how_to_restore},
    config::Settings,
    report::Hinted as _,
};

/// Opens the ledger. One of an older towline is saved before it is brought up to date; one that is
/// damaged is left as it is.
pub(super) async fn open(
    data: &DataDirectory,
    settings: &Settings,
    config: Option<&Path>,
    now: Timestamp,
) -> anyhow::Result<Store> {
    let store = match settings.ledger.server()? {
        Some(address) => open_shared(data, &address).await?,
        None => open_file(data, settings, config, now).await?,
    };
    clock::note(&store).await.context("the ledger cannot be told by which clock it is written")?;
    Ok(store)
}

/// Opens the ledger on a server.
async fn open_shared(data: &DataDirectory, address: &PostgresAddress) -> anyhow::Result<Store> {
    // To begin anew on the server would forget all that is known.
    if std::fs::metadata(data.ledger()).is_ok_and(|about| about.len() > 0) {
        let ledger = LocalPath::new(data.ledger());
        return Err(anyhow::anyhow!(
            "there is a ledger {ledger} that the database knows nothing of"
        ))
        .hint(
            "`towline migrate-store postgres` carries it there; one that is of no use any \
                 more can be put aside",
        );
    }
    open_on(address).await
}

/// Opens the ledger in the data directory.
async fn open_file(
    data: &DataDirectory,
    settings: &Settings,
    config: Option<&Path>,
    now: Timestamp,
) -> anyhow::Result<Store> {
    let backups_to = settings.backup.to.as_ref().map(LocalPath::as_path);
    is_not_emptied(data, backups_to)?;
    let told = |error: StoreError| told(error, data.path(), backups_to);
    check_before_use(&data.ledger()).await.map_err(told)?;
    before_migration(data.path(), &data.ledger(), config, now).await?;
    Store::open(&data.ledger()).await.map_err(told)
}

/// A file of no bytes is a new ledger, unless there was one before: to begin anew would forget all.
fn is_not_emptied(data: &DataDirectory, to: Option<&Path>) -> anyhow::Result<()> {
    let about = std::fs::metadata(data.ledger());
    let is_empty = about.is_ok_and(|about| about.is_file() && about.len() == 0);
    if !is_empty || !has_backup(data.path(), to) {
        return Ok(());
    }
    let ledger = LocalPath::new(data.ledger());
    let how = how_to_restore(data.path(), to);
    Err(anyhow::anyhow!("the ledger {ledger} is empty, though there are backups of it"))
        .hint(format!("{how} To begin anew, remove the empty file"))
}

/// Why a ledger cannot be used, with what helps.
fn told(error: StoreError, data: &Path, to: Option<&Path>) -> anyhow::Error {
    let hint = match &error {
        StoreError::Newer { .. } => {
            "nothing was changed: start that version again, or put a backup \
             of this one back (`towline backup list` tells which there are)"
                .to_owned()
        }
        error if error.is_damage() => {
            format!("nothing was changed; {}", how_to_restore(data, to))
        }
        _ => "is the disk full or read-only? a damaged file can be replaced by a backup: \
             `towline restore`"
            .to_owned(),
    };
    Err::<(), _>(error).hint(hint).expect_err("an error was hinted")
}

/// An error, told as damage where it is that.
pub(super) fn told_of(error: StoreError, data: &DataDirectory, to: Option<&Path>) -> anyhow::Error {
    match error.at("") {
        StoreError::Damaged { words, .. } => found_damaged(data, words, to),
        other => other.into(),
    }
}

/// What is told when the file was found damaged while it was used. The next start reads all of it
/// before it writes anything.
pub(super) fn found_damaged(
    data: &DataDirectory,
    words: String,
    to: Option<&Path>,
) -> anyhow::Error {
    let path = data.ledger();
    if let Err(error) = note_damage(&path, &words) {
        tracing::warn!(%error, "that the ledger is damaged can't be written down: {error}");
    }
    let damaged = StoreError::Damaged { path: path.display().to_string(), words };
    let hint = format!("nothing is written to it any more; {}", how_to_restore(data.path(), to));
    Err::<(), _>(damaged).hint(hint).expect_err("an error was hinted")
}

/// Opens the ledger at this address.
pub(crate) async fn open_on(address: &PostgresAddress) -> anyhow::Result<Store> {
    opened_on(Store::open_on(address).await).await
}

/// The same of one into which another ledger is to be carried.
pub(crate) async fn open_on_to_fill(address: &PostgresAddress) -> anyhow::Result<Store> {
    opened_on(Store::open_on_to_fill(address).await).await
}

async fn opened_on(opened: Result<Store, StoreError>) -> anyhow::Result<Store> {
    let store = match opened {
        Ok(store) => store,
        Err(half @ StoreError::HalfCarried { .. }) => {
            return Err(half).hint(
                "wait until `towline migrate-store postgres` has ended; one that was broken off is \
                 done again from its beginning",
            );
        }
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
    clock::agree(&store).await.context("the server does not tell its time")?;
    Ok(store)
}
