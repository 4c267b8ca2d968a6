//! Putting a backup back.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use towline_domain::{LocalPath, Timestamp};
use towline_store::LedgerFile;

use super::{
    Ledger, Made, NewBackup, make,
    manifest::{LEDGER, Manifest, Reason},
    owner::Owner,
    place, swap,
    unpack::unpacked,
    usual,
};
use crate::report::Hinted as _;

/// So many backups of what was there before stay.
const KEEP: usize = 3;

/// What is to be put back, and where.
#[derive(Debug, Clone)]
pub(crate) struct Restore {
    /// The backup.
    pub(crate) file: PathBuf,
    /// The data directory, whose lock is held.
    pub(crate) data: PathBuf,
    /// The configuration that is in use: it goes into the backup of what was there before.
    pub(crate) config: Option<PathBuf>,
    /// Where the configuration of the backup goes, if it is to be put back.
    pub(crate) config_to: Option<PathBuf>,
    /// Whatever is there.
    pub(crate) force: bool,
    /// Now.
    pub(crate) now: Timestamp,
}

/// What was put back.
#[derive(Debug, Clone)]
pub(crate) struct Restored {
    /// What the backup says of itself.
    pub(crate) manifest: Manifest,
    /// Where what was there before is kept, if anything was.
    pub(crate) before: Option<PathBuf>,
}

/// Puts a backup back. Either all of it is in place afterwards, or nothing has changed.
pub(crate) async fn restore(asked: Restore) -> anyhow::Result<Restored> {
    let Restore { file, data, config, config_to, force, now } = asked;
    swap::finish_restore(&data).context("an earlier restore can't be finished")?;
    let staging = swap::staging(&data).context("the data directory can't be written to")?;
    let prepared = async {
        let manifest = unpacked(&file, &staging, Owner::of(&data)?).await?;
        let before = before(&data, &manifest, config.as_deref(), force, now).await?;
        let config_to = config_to.filter(|_| manifest.has_config());
        swap::begin(&staging, &swap::Swap { config_to }).context("the swap can't be begun")?;
        anyhow::Ok((manifest, before))
    };
    match prepared.await {
        Ok((manifest, before)) => {
            swap::finish_restore(&data).context("what was restored can't be put in place").hint(
                "the next start finishes it; mend what is wrong, or say `towline restore` again",
            )?;
            Ok(Restored { manifest, before })
        }
        Err(error) => {
            let _goes_next_time = swap::forget(&staging);
            Err(error)
        }
    }
}

/// Keeps what is there. With `force` even what can't be read.
async fn before(
    data: &Path,
    new: &Manifest,
    config: Option<&Path>,
    force: bool,
    now: Timestamp,
) -> anyhow::Result<Option<PathBuf>> {
    let path = data.join(LEDGER);
    if !fs::metadata(&path).is_ok_and(|about| about.len() > 0) {
        return Ok(None);
    }
    match saved(data, &path, new, config, force, now).await {
        Err(error) if force => {
            tracing::warn!("the ledger that is there can't be backed up: {error:#}");
            as_it_is(data, now).map(Some)
        }
        Err(error) if error.downcast_ref::<Another>().is_some() => Err(error).hint(
            "`--force` puts it back all the same: what is there now is backed up first, and then \
                 replaced by it",
        ),
        Err(error) => Err(error)
            .context("what is there now can't be backed up, and nothing was changed")
            .hint("is it damaged? `--force` keeps its files as they are, and goes on"),
        saved => saved,
    }
}

/// It is a backup of another ledger than the one that is there.
#[derive(Debug, thiserror::Error)]
#[error("this is a backup of another ledger than the one in {0}")]
struct Another(LocalPath);

async fn saved(
    data: &Path,
    path: &Path,
    new: &Manifest,
    config: Option<&Path>,
    force: bool,
    now: Timestamp,
) -> anyhow::Result<Option<PathBuf>> {
    let mut file = LedgerFile::open(path).await?;
    let Some(id) = file.id().await? else {
        file.close().await?;
        return Ok(None);
    };
    if id.instance != new.instance && !force {
        file.close().await?;
        return Err(Another(LocalPath::new(data)).into());
    }
    let backup = NewBackup {
        data: data.to_owned(),
        config: config.map(Path::to_owned),
        to: None,
        keep: KEEP,
        secrets: true,
        reason: Reason::BeforeRestore,
        only_news: false,
        now,
    };
    let made = make(Ledger::File(&mut file), backup).await;
    file.close().await?;
    Ok(match made? {
        Made::New { backup, .. } | Made::Same(backup) => Some(backup.path),
    })
}

/// Copies what can't be read.
fn as_it_is(data: &Path, now: Timestamp) -> anyhow::Result<PathBuf> {
    let to = usual(data).join(format!("damaged-{}", now.to_string().replace(':', "-")));
    let copied = || {
        let owner = Owner::of(data)?;
        place::make_usual(data)?;
        place::make(&to)?;
        owner.give_directory(&to)?;
        for ending in ["", "-wal", "-journal"] {
            let name = format!("{LEDGER}{ending}");
            if data.join(&name).exists() {
                fs::copy(data.join(&name), to.join(&name))?;
                let copy = fs::File::open(to.join(&name))?;
                owner.give(&copy)?;
                copy.sync_all()?;
            }
        }
        place::sync(&to)
    };
    copied().context("its files can't be kept, and nothing was changed")?;
    Ok(to)
}
