//! A directory below a root, reached without ever following a link.
//!
//! It is walked down one name at a time, each opened relative to the one before and refused when
//! it is a link. So nothing that is swapped in meanwhile can lead out of the root, on any kernel;
//! and once it is open, all that follows is done relative to it.

use std::{
    ffi::OsStr,
    fs::File,
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    path::{Component, Path},
};

use rustix::{
    fs::{AtFlags, CWD, FileType, Mode, OFlags, RenameFlags},
    io::Errno,
};

/// A directory that is open.
pub(super) struct Directory(OwnedFd);

/// A name in a directory, as far as downloads care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    Nothing,
    File {
        size: u64,
    },
    /// A link, a directory, a device.
    Other,
}

impl Directory {
    /// Opens `root`, which must exist, and below it `path`, which is made.
    pub(super) fn open(root: &Path, path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut at = rustix::fs::openat(CWD, root, flags, Mode::empty())?;
        for part in path.components() {
            let Component::Normal(name) = part else {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    "the path leads out of its directory",
                ));
            };
            let below = || rustix::fs::openat(&at, name, flags | OFlags::NOFOLLOW, Mode::empty());
            at = match below() {
                Err(Errno::NOENT) => {
                    match rustix::fs::mkdirat(&at, name, Mode::from_raw_mode(0o777)) {
                        // Another download may have been faster.
                        Ok(()) | Err(Errno::EXIST) => {}
                        Err(error) => return Err(error.into()),
                    }
                    // Else the new name, and all below it, could be gone after a loss of power.
                    sync(at.as_fd())?;
                    below()?
                }
                opened => opened?,
            };
        }
        Ok(Self(at))
    }

    pub(super) fn look(&self, name: &OsStr) -> io::Result<Entry> {
        match rustix::fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile => {
                Ok(Entry::File { size: u64::try_from(stat.st_size).unwrap_or(0) })
            }
            Ok(_) => Ok(Entry::Other),
            Err(Errno::NOENT) => Ok(Entry::Nothing),
            Err(error) => Err(error.into()),
        }
    }

    /// Opens a file to read it.
    pub(super) fn read(&self, name: &OsStr) -> io::Result<File> {
        self.file(name, OFlags::RDONLY)
    }

    /// Opens a file to read and write it, and makes it where it does not exist.
    pub(super) fn read_write(&self, name: &OsStr) -> io::Result<File> {
        self.file(name, OFlags::RDWR | OFlags::CREATE)
    }

    /// Makes a file anew. What had the name loses it, and is not written to: it may have others.
    pub(super) fn create(&self, name: &OsStr) -> io::Result<File> {
        self.remove(name)?;
        self.file(name, OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL)
    }

    fn file(&self, name: &OsStr, flags: OFlags) -> io::Result<File> {
        // Not blocking: a pipe of that name would hold us up for ever.
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = rustix::fs::openat(&self.0, name, flags, Mode::from_raw_mode(0o666))?;
        let file = File::from(file);
        if file.metadata()?.is_file() {
            Ok(file)
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"))
        }
    }

    /// Gives a file another name in this directory, replacing what has it.
    pub(super) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.0, from, &self.0, to)?)
    }

    /// Gives a file a name that nothing has.
    pub(super) fn publish(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        match rustix::fs::renameat_with(&self.0, from, &self.0, to, RenameFlags::NOREPLACE) {
            // The file system (NFS, some FUSE) or the kernel cannot do it.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => self.publish_by_link(from, to),
            done => Ok(done?),
        }
    }

    /// A link does not replace either. Where there are none, looking first is all that can be done.
    fn publish_by_link(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        match rustix::fs::linkat(&self.0, from, &self.0, to, AtFlags::empty()) {
            Ok(()) => self.remove(from),
            Err(Errno::PERM | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL | Errno::MLINK) => {
                match self.look(to)? {
                    Entry::Nothing => self.rename(from, to),
                    _ => Err(io::ErrorKind::AlreadyExists.into()),
                }
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Takes a name away; that it was not there is as good.
    pub(super) fn remove(&self, name: &OsStr) -> io::Result<()> {
        match rustix::fs::unlinkat(&self.0, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes its names survive a loss of power.
    pub(super) fn sync(&self) -> io::Result<()> {
        sync(self.0.as_fd())
    }
}

impl AsFd for Directory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

fn sync(directory: BorrowedFd<'_>) -> io::Result<()> {
    match rustix::fs::fsync(directory) {
        // Some network and FUSE mounts cannot do it for directories, and nothing better is there.
        Err(Errno::INVAL | Errno::OPNOTSUPP | Errno::NOSYS) => Ok(()),
        done => Ok(done?),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn nothing_leads_out_of_the_root() {
        let dir = tempfile::tempdir().unwrap();
        let (root, outside) = (dir.path().join("root"), dir.path().join("outside"));
        fs::create_dir(&root).unwrap();
        fs::create_dir(&outside).unwrap();
        std::os::unix::fs::symlink(&outside, root.join("link")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", root.join("file")).unwrap();
        for path in ["..", "a/../../outside", "/outside", "link", "link/below"] {
            assert!(Directory::open(&root, Path::new(path)).is_err(), "{path}");
        }
        let open = Directory::open(&root, Path::new("")).unwrap();
        assert!(open.read(OsStr::new("file")).is_err());
        assert!(open.read_write(OsStr::new("file")).is_err());
        assert_eq!(open.look(OsStr::new("file")).unwrap(), Entry::Other);
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    }

    #[test]
    fn a_file_that_is_made_anew_is_nobody_elses() {
        let dir = tempfile::tempdir().unwrap();
        let (theirs, ours) = (dir.path().join("theirs"), dir.path().join("ours"));
        fs::write(&theirs, "theirs").unwrap();
        let open = Directory::open(dir.path(), Path::new("")).unwrap();
        fs::hard_link(&theirs, &ours).unwrap();
        open.create(OsStr::new("ours")).unwrap();
        fs::remove_file(&ours).unwrap();
        std::os::unix::fs::symlink(&theirs, &ours).unwrap();
        open.create(OsStr::new("ours")).unwrap();
        assert_eq!(fs::read(&theirs).unwrap(), b"theirs");
        assert_eq!(open.look(OsStr::new("ours")).unwrap(), Entry::File { size: 0 });
    }

    #[test]
    fn directories_are_made_and_names_are_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let made = Directory::open(dir.path(), Path::new("a/b")).unwrap();
        let again = Directory::open(dir.path(), Path::new("a/b")).unwrap();
        let (one, two) = (OsStr::new("one"), OsStr::new("two"));
        made.create(one).unwrap();
        again.publish(one, two).unwrap();
        assert_eq!(made.look(two).unwrap(), Entry::File { size: 0 });
        made.create(one).unwrap();
        for publish in [Directory::publish, Directory::publish_by_link] {
            let refused = publish(&made, one, two).unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        }
        made.remove(two).unwrap();
        made.remove(two).unwrap();
        made.publish_by_link(one, two).unwrap();
        assert_eq!(made.look(one).unwrap(), Entry::Nothing);
        made.sync().unwrap();
    }
}
