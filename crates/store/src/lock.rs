//! One process owns a data directory.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read as _, Seek as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use crate::network::network_storage;

const LOCK: &str = "towline.lock";
#[expect(clippy::cast_possible_wrap, reason = "a flag is one bit, and not the highest")]
const NO_LINK: i32 = rustix::fs::OFlags::NOFOLLOW.bits() as i32;

/// A data directory, owned by this process until dropped.
#[derive(Debug)]
pub struct DataDirectory {
    path: PathBuf,
    // The lock lives as long as this handle: the kernel gives it back even after kill -9.
    lock: File,
}

/// Why the data directory is not ours.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another towline has it.
    #[error("{} is in use by another towline{}", path.display(), pid.map(|pid| format!(" (process {pid})")).unwrap_or_default())]
    InUse {
        /// The directory.
        path: PathBuf,
        /// The other's process, where it told.
        pid: Option<u32>,
    },
    /// It cannot be made or opened.
    #[error("the data directory {} cannot be used", path.display())]
    Unusable {
        /// The directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It lies on a network file system, where neither locks nor SQLite's log can be relied on.
    #[error("the data directory {} lies on network storage ({kind})", path.display())]
    Network {
        /// The directory.
        path: PathBuf,
        /// Which.
        kind: String,
    },
}

impl DataDirectory {
    /// Makes the directory where needed (only for its owner to read) and takes its lock.
    /// `network_too` takes it even on network storage.
    pub fn take(path: &Path, network_too: bool) -> Result<Self, LockError> {
        Self::take_on(path, network_too, network_storage)
    }

    /// With another answer to what a path lies on.
    fn take_on(
        path: &Path,
        network_too: bool,
        network_storage: fn(&Path) -> std::io::Result<Option<String>>,
    ) -> Result<Self, LockError> {
        let unusable = |source| LockError::Unusable { path: path.to_owned(), source };
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(unusable)?;
        // The ledger's file may be a link to elsewhere.
        for place in [path.to_owned(), Self::ledger_in(path)] {
            if !network_too
                && place.exists()
                && let Some(kind) = network_storage(&place).map_err(unusable)?
            {
                return Err(LockError::Network { path: path.to_owned(), kind });
            }
        }
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            // Root may take a directory in which others can put links.
            .custom_flags(NO_LINK)
            .open(path.join(LOCK))
            .map_err(unusable)?;
        for_its_owner(path, &lock).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let _unreadable_is_no_pid = (&lock).take(32).read_to_string(&mut text);
                let pid = text.trim().parse().ok();
                return Err(LockError::InUse { path: path.to_owned(), pid });
            }
            Err(TryLockError::Error(source)) => return Err(unusable(source)),
        }
        lock.set_len(0).map_err(unusable)?;
        lock.rewind().map_err(unusable)?;
        writeln!(lock, "{}", std::process::id()).map_err(unusable)?;
        Ok(Self { path: path.to_owned(), lock })
    }

    /// Whether the directory is still the one whose lock we hold. Once it was removed, another
    /// towline can make it anew and lock that.
    pub fn is_ours(&self) -> bool {
        use std::os::unix::fs::MetadataExt as _;
        let id = |meta: std::fs::Metadata| (meta.dev(), meta.ino());
        let ours = self.lock.metadata().map(id);
        let there = std::fs::metadata(self.path.join(LOCK)).map(id);
        matches!((ours, there), (Ok(ours), Ok(there)) if ours == there)
    }

    /// Whether everybody on this machine can look into it: somebody else may have made it. Files
    /// that are ours are closed to them all the same.
    pub fn is_open_to_others(&self) -> bool {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::metadata(&self.path).is_ok_and(|about| about.permissions().mode() & 0o007 != 0)
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file of the ledger.
    pub fn ledger(&self) -> PathBuf {
        Self::ledger_in(&self.path)
    }

    /// The file of the ledger in this data directory.
    pub fn ledger_in(path: &Path) -> PathBuf {
        path.join("towline.db")
    }

    /// The socket on which commands are taken.
    pub fn socket(path: &Path) -> PathBuf {
        path.join("towline.sock")
    }
}

/// What root makes in another user's directory is that user's: else they could not take it any more.
fn for_its_owner(directory: &Path, lock: &File) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let (theirs, ours) = (std::fs::metadata(directory)?, lock.metadata()?);
    let is_root = rustix::process::geteuid().is_root() && ours.uid() == 0;
    // Of a hard link, another name may be somebody else's file.
    if is_root && theirs.uid() != 0 && ours.nlink() == 1 {
        fchown(lock, Some(theirs.uid()), Some(theirs.gid()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_directory_has_one_owner_and_tells_who() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("data");
        let first = DataDirectory::take(&path, false).unwrap();
        match DataDirectory::take(&path, false) {
            Err(LockError::InUse { pid, .. }) => assert_eq!(pid, Some(std::process::id())),
            other => panic!("{other:?}"),
        }
        assert!(first.is_ours());
        std::fs::remove_dir_all(&path).unwrap();
        assert!(!first.is_ours(), "removed under us");
        let second = DataDirectory::take(&path, false).unwrap();
        assert!(second.is_ours() && !first.is_ours());
        drop(second);
        DataDirectory::take(&path, false).unwrap();
    }

    #[test]
    fn network_storage_is_refused_by_name_unless_forced_and_a_link_to_it_too() {
        let dir = tempfile::tempdir().unwrap();
        let everywhere: fn(&Path) -> std::io::Result<Option<String>> = |_| Ok(Some("NFS".into()));
        let refused = DataDirectory::take_on(dir.path(), false, everywhere).unwrap_err();
        assert!(refused.to_string().ends_with("lies on network storage (NFS)"), "{refused}");
        assert!(!dir.path().join(LOCK).exists(), "nothing is made there");
        DataDirectory::take_on(dir.path(), true, everywhere).unwrap();
        let the_ledger: fn(&Path) -> std::io::Result<Option<String>> =
            |path| Ok(path.ends_with("towline.db").then(|| "sshfs".into()));
        DataDirectory::take_on(dir.path(), false, the_ledger).unwrap();
        std::fs::write(dir.path().join("elsewhere"), "").unwrap();
        std::os::unix::fs::symlink("elsewhere", dir.path().join("towline.db")).unwrap();
        let refused = DataDirectory::take_on(dir.path(), false, the_ledger).unwrap_err();
        assert!(refused.to_string().contains("(sshfs)"), "{refused}");
    }

    #[test]
    fn no_link_is_taken_for_the_lock() {
        let dir = tempfile::tempdir().unwrap();
        let theirs = dir.path().join("theirs");
        std::fs::write(&theirs, "kept").unwrap();
        let data = dir.path().join("data");
        std::fs::create_dir(&data).unwrap();
        std::os::unix::fs::symlink(&theirs, data.join(LOCK)).unwrap();
        DataDirectory::take(&data, true).unwrap_err();
        assert_eq!(std::fs::read_to_string(&theirs).unwrap(), "kept");
    }

    #[test]
    fn a_lock_that_root_makes_belongs_to_whoever_has_the_directory() {
        use std::os::unix::fs::MetadataExt as _;
        let dir = tempfile::tempdir().unwrap();
        // Only root can give a directory away; elsewhere there is nothing to be seen.
        if std::os::unix::fs::chown(dir.path(), Some(1234), Some(2345)).is_ok() {
            let _taken = DataDirectory::take(dir.path(), true).unwrap();
            let about = std::fs::metadata(dir.path().join(LOCK)).unwrap();
            assert_eq!((about.uid(), about.gid()), (1234, 2345));
        }
    }
}
