//! Putting what was unpacked in the place of what is there.
//!
//! *Guarantees*: until `swap.json` stands in the staging directory, nothing of the data directory
//! has changed; from then on the swap is finished, by this process or by the next that takes the
//! directory, before anybody opens the ledger. Each step may be done twice.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use towline_domain::LocalPath;

use super::{
    manifest::{CONFIG, LEDGER},
    owner::Owner,
    place,
};

const STAGING: &str = "restoring";
const JOURNAL: &str = "swap.json";
const SECRETS: &str = "secrets";
const BEFORE: &str = "secrets-before";

/// What is to be done with what lies in the staging directory.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Swap {
    /// Where the configuration goes, where it is to be put back.
    pub(super) config_to: Option<PathBuf>,
}

/// The staging directory, empty.
pub(super) fn staging(data: &Path) -> io::Result<PathBuf> {
    let staging = data.join(STAGING);
    forget(&staging)?;
    place::make(&staging)?;
    Ok(staging)
}

/// Nothing is put in place.
pub(super) fn forget(staging: &Path) -> io::Result<()> {
    match fs::remove_dir_all(staging) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Says that all is there and checked. From now on it is finished.
pub(super) fn begin(staging: &Path, swap: &Swap) -> io::Result<()> {
    if staging.join(SECRETS).is_dir() {
        place::sync(&staging.join(SECRETS))?;
    }
    let new = staging.join(".new");
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    file.write_all(&serde_json::to_vec(swap)?)?;
    file.sync_all()?;
    place::sync(staging)?;
    if let Some(data) = staging.parent() {
        place::sync(data)?;
    }
    fs::rename(&new, staging.join(JOURNAL))?;
    place::sync(staging)
}

/// Finishes a swap that was begun, or takes away what was unpacked for one that was not. Whether
/// something was put in place. The data directory's lock is held.
///
/// *Guarantees*: only what this user has begun is believed. Whoever else may write in the data
/// directory must not have root put files of theirs where they like.
pub(crate) fn finish_restore(data: &Path) -> io::Result<bool> {
    let staging = data.join(STAGING);
    for path in [&staging, &staging.join(JOURNAL), &staging.join(CONFIG)] {
        ours(path)?;
    }
    finish(data, &mut Steps::all())
}

/// Whether it is this user's and no link, where it is there.
fn ours(path: &Path) -> io::Result<()> {
    let about = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        about => about?,
    };
    if !about.is_symlink() && about.uid() == rustix::process::geteuid().as_raw() {
        return Ok(());
    }
    let shown = LocalPath::new(path);
    Err(io::Error::new(
        io::ErrorKind::PermissionDenied,
        format!("{shown} is another user's, or a link: run this as the user that towline runs as"),
    ))
}

pub(super) fn finish(data: &Path, steps: &mut Steps) -> io::Result<bool> {
    let staging = data.join(STAGING);
    let text = match fs::read(staging.join(JOURNAL)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            forget(&staging)?;
            return Ok(false);
        }
        text => text?,
    };
    let swap: Swap = serde_json::from_slice(&text)?;
    ledger(data, &staging, steps)?;
    secrets(data, &staging, steps)?;
    if let Some(to) = &swap.config_to {
        steps.next()?;
        config(data, &staging.join(CONFIG), to)?;
    }
    steps.next()?;
    fs::remove_file(staging.join(JOURNAL))?;
    place::sync(&staging)?;
    steps.next()?;
    forget(&staging)?;
    Ok(true)
}

/// The log of the old ledger must not be taken for the new one's.
fn ledger(data: &Path, staging: &Path, steps: &mut Steps) -> io::Result<()> {
    if !staging.join(LEDGER).exists() {
        return Ok(());
    }
    for ending in ["-wal", "-shm", "-journal"] {
        steps.next()?;
        crate::kept_secret::remove(&data.join(format!("{LEDGER}{ending}")))?;
    }
    steps.next()?;
    place::sync(data)?;
    fs::rename(staging.join(LEDGER), data.join(LEDGER))?;
    place::sync(data)
}

fn secrets(data: &Path, staging: &Path, steps: &mut Steps) -> io::Result<()> {
    let (new, old) = (staging.join(SECRETS), data.join(SECRETS));
    if !new.exists() {
        return Ok(());
    }
    if old.exists() {
        steps.next()?;
        forget(&staging.join(BEFORE))?;
        fs::rename(&old, staging.join(BEFORE))?;
    }
    steps.next()?;
    fs::rename(&new, &old)?;
    place::sync(data)
}

/// A configuration that can't be put where it belongs stops no start: it is kept, and told of.
fn config(data: &Path, from: &Path, to: &Path) -> io::Result<()> {
    if !from.exists() {
        return Ok(());
    }
    let Err(error) = put(from, to) else { return crate::kept_secret::remove(from).map(drop) };
    let kept = data.join("towline.toml.restored");
    fs::rename(from, &kept)?;
    let (to, kept) = (LocalPath::new(to), LocalPath::new(&kept));
    tracing::error!("{to} can't be written ({error}): the configuration is in {kept}");
    Ok(())
}

fn put(from: &Path, to: &Path) -> io::Result<()> {
    // A link is kept, and what it leads to replaced.
    let to = fs::canonicalize(to).unwrap_or_else(|_| to.to_owned());
    let directory = to.parent().unwrap_or(Path::new("/"));
    place::make(directory)?;
    let mut new = tempfile::NamedTempFile::new_in(directory)?;
    io::copy(&mut File::open(from)?, &mut new)?;
    like(new.as_file(), &to, directory)?;
    new.as_file().sync_all()?;
    new.persist(&to)?;
    place::sync(directory)
}

/// As what it replaces: whose it is, and who may read it. Where nothing is, its directory's owner.
fn like(new: &File, replaced: &Path, directory: &Path) -> io::Result<()> {
    let Ok(old) = fs::metadata(replaced) else { return Owner::of(directory)?.give(new) };
    let given = fchown(new, Some(old.uid()), Some(old.gid()));
    // Where it can't be given to that group, ours must not read it in its place.
    let who = if given.is_ok() { 0o777 } else { 0o700 };
    new.set_permissions(fs::Permissions::from_mode(old.mode() & who))
}

/// Counts steps; a test ends the work before one of them, as a kill would.
pub(super) struct Steps {
    left: Option<usize>,
}

impl Steps {
    pub(super) const fn all() -> Self {
        Self { left: None }
    }

    #[cfg(test)]
    pub(super) const fn only(many: usize) -> Self {
        Self { left: Some(many) }
    }

    fn next(&mut self) -> io::Result<()> {
        match &mut self.left {
            Some(0) => Err(io::ErrorKind::Interrupted.into()),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}
