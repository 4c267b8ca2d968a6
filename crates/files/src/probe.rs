//! What two directories can do for each other, found out by doing it: for `towline doctor`.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use towline_domain::{LocalPath, Trouble};

use crate::trouble;

/// What can be done with files of one directory for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// A file can be renamed from the one to the other: a move costs nothing.
    pub rename: bool,
    /// A hard link can be made.
    pub hardlink: bool,
    /// A clone can be made.
    pub reflink: bool,
}

/// Whether both are on the same file system.
pub fn same_file_system(one: &Path, other: &Path) -> Result<bool, Trouble> {
    let device = |path: &Path| {
        fs::metadata(path).map(|meta| meta.dev()).map_err(|error| trouble("reading", path, &error))
    };
    Ok(device(one)? == device(other)?)
}

/// Bytes that towline's user may still write there.
pub fn free_space(dir: &Path) -> Result<u64, Trouble> {
    let space = rustix::fs::statvfs(dir).map_err(|error| trouble("reading", dir, &error.into()))?;
    Ok(space.f_bavail.saturating_mul(space.f_frsize))
}

/// The kind of network or user-space mount that `dir` is on; `None` for a local file system.
/// Changes there are not noticed by themselves.
pub fn network_mount(dir: &Path) -> Result<Option<&'static str>, Trouble> {
    let mount = rustix::fs::statfs(dir).map_err(|error| trouble("reading", dir, &error.into()))?;
    // From linux/magic.h; the type of the field differs between machines.
    Ok(match u32::try_from(mount.f_type & 0xFFFF_FFFF).unwrap_or_default() {
        0x6969 => Some("NFS"),
        0x517B | 0xFF53_4D42 | 0xFE53_4D42 => Some("SMB"),
        0x6573_5546 => Some("FUSE"),
        0x0102_1997 => Some("9P"),
        0x00C3_6400 => Some("Ceph"),
        0x5346_414F | 0x6B41_4653 => Some("AFS"),
        _ => None,
    })
}

/// Whether a file can be made in `dir` and removed again.
pub fn can_write(dir: &Path) -> Result<(), Trouble> {
    let probe = Probe::new(dir).map_err(|error| trouble("writing", dir, &error))?;
    fs::write(&probe.0, b"towline").map_err(|error| trouble("writing", dir, &error))
}

/// Tries what can be done with a file of `from` in `into`. Both must be writable.
pub fn pair(from: &Path, into: &Path) -> Result<Pair, Trouble> {
    let source = Probe::new(from).map_err(|error| trouble("writing", from, &error))?;
    let target = Probe::at(into.join(source.0.file_name().unwrap_or_default()));
    let attempt = |act: fn(&Path, &Path) -> io::Result<()>| {
        let done = act(&source.0, &target.0).is_ok();
        let _gone_already = fs::remove_file(&target.0);
        done
    };
    let hardlink = attempt(|from, to| fs::hard_link(from, to));
    let reflink = attempt(|from, to| reflink_copy::reflink(from, to));
    // Last: it takes the file away.
    let rename = attempt(|from, to| fs::rename(from, to));
    Ok(Pair { rename, hardlink, reflink })
}

/// A small hidden file that is gone afterwards, whatever happens. Hidden names are never taken
/// for music.
struct Probe(PathBuf);

impl Probe {
    fn new(dir: &Path) -> io::Result<Self> {
        let probe = Self::at(dir.join(format!(".towline-probe-{}", std::process::id())));
        fs::write(&probe.0, b"towline")?;
        Ok(probe)
    }

    const fn at(path: PathBuf) -> Self {
        Self(path)
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        let _gone_already = fs::remove_file(&self.0);
    }
}

/// Whether one of the two lies inside the other, or both are the same directory.
pub fn overlap(one: &LocalPath, other: &LocalPath) -> bool {
    let real = |path: &LocalPath| fs::canonicalize(path).unwrap_or_else(|_| path.as_path().into());
    let (one, other) = (real(one), real(other));
    one.starts_with(&other) || other.starts_with(&one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_directories_of_one_file_system_can_rename_and_leave_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let (from, into) = (dir.path().join("from"), dir.path().join("into"));
        fs::create_dir(&from).unwrap();
        fs::create_dir(&into).unwrap();
        let pair = pair(&from, &into).unwrap();
        assert!(pair.rename && pair.hardlink);
        assert!(same_file_system(&from, &into).unwrap());
        can_write(&into).unwrap();
        assert!(free_space(&into).unwrap() > 0);
        network_mount(&into).unwrap();
        for dir in [&from, &into] {
            assert!(fs::read_dir(dir).unwrap().next().is_none());
        }
        assert!(overlap(&LocalPath::new(dir.path()), &LocalPath::new(&from)));
        assert!(!overlap(&LocalPath::new(&into), &LocalPath::new(&from)));
    }

    #[test]
    fn a_directory_that_is_not_there_cannot_be_written() {
        assert!(can_write(Path::new("/nowhere/at/all")).is_err());
    }
}
