//! Failures of a disk in words, and the small things that several modules need of one.

use std::{fs::Metadata, io, os::unix::fs::MetadataExt, path::Path};

use towline_domain::{LocalPath, Timestamp, Trouble, TroubleKind};

/// Who is in trouble as far as this crate knows.
pub(crate) const DISK: &str = "disk";

/// What the system said about `path`, as a trouble of the kind that it is.
pub fn trouble(doing: &str, path: &Path, error: &io::Error) -> Trouble {
    let (kind, hint) = kind_of(error);
    let path = LocalPath::new(path);
    let trouble = Trouble::new(DISK, kind, format!("{doing} {path}: {}", words(error)));
    match hint {
        Some(hint) => trouble.hint(hint),
        None => trouble,
    }
}

fn kind_of(error: &io::Error) -> (TroubleKind, Option<&'static str>) {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            (TroubleKind::NoSpace, Some("make room there; it is tried again by itself"))
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            (TroubleKind::NotWritable, Some("it is mounted read-only: remount it writable"))
        }
        io::ErrorKind::PermissionDenied => {
            (TroubleKind::NotWritable, Some("check owner and permissions for towline's user"))
        }
        io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => {
            (TroubleKind::InTheWay, None)
        }
        _ => (TroubleKind::Local, None),
    }
}

/// Without Rust's `(os error 28)`: it helps nobody who reads an inbox.
fn words(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(at) => text[..at].to_lowercase(),
        None => text,
    }
}

/// When a file was last changed.
pub fn modified(meta: &Metadata) -> Timestamp {
    moment(meta.mtime(), meta.mtime_nsec())
}

/// When a file's status (name, owner, contents) was last changed.
pub(crate) fn changed(meta: &Metadata) -> Timestamp {
    moment(meta.ctime(), meta.ctime_nsec())
}

fn moment(secs: i64, nanos: i64) -> Timestamp {
    Timestamp::from_micros(secs.saturating_mul(1_000_000).saturating_add(nanos / 1_000))
}

/// `None` where nothing has that name; a link is not followed.
pub(crate) fn look(path: &Path) -> io::Result<Option<Metadata>> {
    match path.symlink_metadata() {
        Ok(meta) => Ok(Some(meta)),
        // A component that is a file now: the name below it does not exist either.
        Err(error) if is_absence(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes names in `dir` survive a loss of power.
pub(crate) fn sync_dir(dir: &Path) -> Result<(), Trouble> {
    match std::fs::File::open(dir).and_then(|dir| dir.sync_all()) {
        // Some network and FUSE mounts cannot do it for directories, and nothing better is there.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        ended => ended.map_err(|error| trouble("writing", dir, &error)),
    }
}

pub(crate) fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_gets_a_kind_and_words() {
        let full = trouble("writing", Path::new("/m/a\nb"), &io::Error::from_raw_os_error(28));
        assert_eq!(full.kind, TroubleKind::NoSpace);
        assert_eq!(full.words, "writing /m/a\\nb: no space left on device");
        let quota = trouble("writing", Path::new("/m"), &io::Error::from_raw_os_error(122));
        assert_eq!(quota.kind, TroubleKind::NoSpace);
        let read_only = trouble("writing", Path::new("/m"), &io::Error::from_raw_os_error(30));
        assert_eq!(read_only.kind, TroubleKind::NotWritable);
    }
}
