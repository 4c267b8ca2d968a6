//! Where backups lie: their names, which of them are ours, and which are old.

use std::{
    fs::{self, DirBuilder, File},
    io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::{Path, PathBuf},
};

use towline_domain::Timestamp;

use super::{
    archive,
    manifest::{Manifest, Reason},
    owner::Owner,
};

const END: &str = ".tar.gz";
/// What is not whole yet.
const HIDDEN: &str = ".towline-backup-";
/// More in a directory are not looked at.
const MOST: usize = 10_000;

/// The directory of backups in a data directory.
pub(crate) fn usual(data: &Path) -> PathBuf {
    data.join("backups")
}

/// Makes a directory for backups: its owner's alone.
pub(super) fn make(directory: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

/// Makes the directory of backups in a data directory, for whoever has that.
pub(super) fn make_usual(data: &Path) -> io::Result<()> {
    let directory = usual(data);
    if directory.is_dir() {
        return Ok(());
    }
    make(&directory)?;
    Owner::of(data)?.give_directory(&directory)
}

/// What a backup is called.
pub(super) fn name(reason: Reason, schema: i64, at: Timestamp, again: u32) -> String {
    let time = at.to_string().replace(':', "-");
    let again = if again == 0 { String::new() } else { format!("-{again}") };
    let begins = match reason {
        Reason::Asked | Reason::Scheduled => "towline".to_owned(),
        Reason::BeforeMigration => format!("before-{schema:04}"),
        Reason::BeforeRestore => "before-restore".to_owned(),
    };
    format!("{begins}-{time}{again}{END}")
}

/// Whether a backup for this reason may have this name.
fn is_name(name: &str, reason: Reason) -> bool {
    let Some(name) = name.strip_suffix(END) else { return false };
    let rest = match reason {
        Reason::Asked | Reason::Scheduled => name.strip_prefix("towline-"),
        Reason::BeforeRestore => name.strip_prefix("before-restore-"),
        Reason::BeforeMigration => name.strip_prefix("before-").and_then(|rest| {
            let (schema, rest) = rest.split_once('-')?;
            schema.bytes().all(|it| it.is_ascii_digit()).then_some(rest)
        }),
    };
    rest.is_some_and(|time| {
        time.starts_with(|it: char| it.is_ascii_digit())
            && time.bytes().all(|it| it.is_ascii_digit() || b"-TZ".contains(&it))
    })
}

/// What a backup that is not whole yet is called.
pub(super) fn hidden(instance: &str) -> String {
    format!("{HIDDEN}{instance}-")
}

/// A backup in a directory.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Where it lies.
    pub(crate) path: PathBuf,
    /// What it says of itself.
    pub(crate) manifest: Manifest,
    /// How many bytes it takes.
    pub(crate) bytes: u64,
}

/// The backups of a directory by name and manifest, the newest first.
pub(crate) fn all(directory: &Path) -> io::Result<Vec<Found>> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut all: Vec<Found> = entries.flatten().take(MOST).filter_map(|it| found(&it)).collect();
    all.sort_by(|one, two| {
        // Of one second, those with a number are newer.
        let key =
            |it: &Found| (it.manifest.created.clone(), it.path.as_os_str().len(), it.path.clone());
        key(two).cmp(&key(one))
    });
    Ok(all)
}

fn found(entry: &fs::DirEntry) -> Option<Found> {
    let name = entry.file_name();
    let name = name.to_str()?;
    if !name.ends_with(END) {
        return None;
    }
    // Not through a link: what it leads to is not ours to remove.
    let about = entry.metadata().ok().filter(fs::Metadata::is_file)?;
    let path = entry.path();
    let manifest = archive::manifest_of(File::open(&path).ok()?).ok()?;
    let fits = is_name(name, manifest.reason) && manifest.created.parse::<Timestamp>().is_ok();
    fits.then_some(Found { path, manifest, bytes: about.len() })
}

/// Removes the oldest backups of this instance that were made for such a reason, and leaves `keep`.
/// Which were removed.
pub(super) fn prune(
    directory: &Path,
    instance: &str,
    reason: Reason,
    keep: usize,
) -> io::Result<Vec<PathBuf>> {
    let alike = |it: &Reason| match reason {
        Reason::Asked | Reason::Scheduled => matches!(it, Reason::Asked | Reason::Scheduled),
        only => *it == only,
    };
    let ours = |it: &Found| it.manifest.instance == instance && alike(&it.manifest.reason);
    let old = all(directory)?.into_iter().filter(ours).skip(keep.max(1));
    let mut removed = Vec::new();
    for Found { path, .. } in old {
        fs::remove_file(&path)?;
        removed.push(path);
    }
    Ok(removed)
}

/// Removes what a killed towline of this instance left half-written.
pub(super) fn sweep(directory: &Path, instance: &str) {
    let user = rustix::process::geteuid().as_raw();
    let begins = hidden(instance);
    for entry in fs::read_dir(directory).into_iter().flatten().flatten().take(MOST) {
        let is_left = entry.file_name().to_str().is_some_and(|name| name.starts_with(&begins))
            && entry.metadata().is_ok_and(|about| about.is_file() && about.uid() == user);
        if is_left && let Err(error) = fs::remove_file(entry.path()) {
            tracing::warn!("{} is left over, and stays: {error}", entry.path().display());
        }
    }
}

/// What is in a directory is there after a loss of power, too.
pub(super) fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_when_and_why_and_is_known_again() {
        let at: Timestamp = "2026-11-22T03:00:00Z".parse().unwrap();
        for (reason, again, expected) in [
            (Reason::Scheduled, 0, "towline-2026-11-22T03-00-00Z.tar.gz"),
            (Reason::Asked, 2, "towline-2026-11-22T03-00-00Z-2.tar.gz"),
            (Reason::BeforeMigration, 0, "before-0009-2026-11-22T03-00-00Z.tar.gz"),
            (Reason::BeforeRestore, 0, "before-restore-2026-11-22T03-00-00Z.tar.gz"),
        ] {
            let name = name(reason, 9, at, again);
            assert_eq!(name, expected);
            assert!(is_name(&name, reason));
        }
        for foreign in ["towline-mine.tar.gz", "towline-1.tar", "towline-1 (copy).tar.gz", "x"] {
            assert!(!is_name(foreign, Reason::Asked), "{foreign}");
        }
        assert!(!is_name("before-restore-1.tar.gz", Reason::BeforeMigration));
    }
}
