//! A backup before a newer towline brings the ledger up to date.

use std::path::Path;

use anyhow::Context as _;
use towline_domain::Timestamp;
use towline_store::{LedgerFile, newest_schema};

use super::{
    Ledger, Made, NewBackup, make,
    manifest::{Manifest, Reason},
};
use crate::report::Hinted as _;

/// So many of them stay.
const KEEP: usize = 3;

/// Makes a backup of the ledger at `path` when its schema is older than ours. Nothing else is made.
pub(crate) async fn before_migration(
    data: &Path,
    path: &Path,
    config: Option<&Path>,
    now: Timestamp,
) -> anyhow::Result<()> {
    // An empty file is one that SQLite has just made.
    if !std::fs::metadata(path).is_ok_and(|about| about.len() > 0) {
        return Ok(());
    }
    // What is no ledger of ours is told of when it is opened.
    let Ok(mut file) = LedgerFile::open(path).await else { return Ok(()) };
    let older = matches!(file.id().await, Ok(Some(id)) if id.schema < newest_schema());
    let done = if older { copied(&mut file, data, config, now).await } else { Ok(()) };
    file.close().await?;
    done
}

async fn copied(
    file: &mut LedgerFile,
    data: &Path,
    config: Option<&Path>,
    now: Timestamp,
) -> anyhow::Result<()> {
    let new = NewBackup {
        data: data.to_owned(),
        config: config.map(Path::to_owned),
        to: None,
        keep: KEEP,
        secrets: true,
        reason: Reason::BeforeMigration,
        only_news: false,
        now,
    };
    let made = make(Ledger::File(file), new)
        .await
        .context("the ledger is of an older towline, and can't be saved before it is changed")
        .hint("nothing was changed: make room in the data directory, and start again")?;
    if let Made::New { backup, .. } = made {
        let path = towline_domain::LocalPath::new(&backup.path);
        tracing::info!("the ledger is brought up to date; as it was, it is in {path}");
    }
    Ok(())
}

/// The schema that stands in a backup's name: the one that the ledger was about to get.
pub(super) fn names(manifest: &Manifest, reason: Reason) -> i64 {
    if reason == Reason::BeforeMigration { newest_schema() } else { manifest.schema }
}
