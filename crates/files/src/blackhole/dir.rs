//! A directory that is held open: what is done in it is done there, whatever its path leads to by
//! then, and no link in it is followed.

use std::{
    ffi::{OsStr, OsString},
    fs::{File, Metadata},
    io::{self, Read},
    os::{
        fd::OwnedFd,
        unix::{ffi::OsStrExt, fs::MetadataExt},
    },
    path::{Path, PathBuf},
};

use rustix::{
    fs::{self, AtFlags, FileType, Mode, OFlags, RenameFlags},
    io::Errno,
};
use towline_domain::{LocalPath, Timestamp, Trouble, TroubleKind};

use crate::{
    io::{DISK, changed, modified},
    trouble,
};

#[derive(Debug)]
pub(super) struct Dir {
    fd: OwnedFd,
    path: PathBuf,
}

/// By which a file is known again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    device: u64,
    pub(super) inode: u64,
    pub(super) size: u64,
    pub(super) modified: Timestamp,
    pub(super) changed: Timestamp,
}

impl Stamp {
    fn of(meta: &Metadata) -> Self {
        Self {
            device: meta.dev(),
            inode: meta.ino(),
            size: meta.len(),
            modified: modified(meta),
            changed: changed(meta),
        }
    }

    /// The same file with the same contents. A rename changes the time of its status.
    pub(super) fn is_as(&self, other: &Self) -> bool {
        Self { changed: other.changed, ..*self } == *other
    }
}

const DIRECTORY: OFlags = OFlags::DIRECTORY.union(OFlags::RDONLY).union(OFlags::CLOEXEC);

impl Dir {
    /// Opens the folder itself, which may be a link.
    pub(super) fn open(path: &LocalPath) -> Result<Self, Trouble> {
        let path = path.as_path();
        match fs::open(path, DIRECTORY, Mode::empty()) {
            Ok(fd) => Ok(Self { fd, path: path.into() }),
            Err(error) => {
                let trouble = trouble("reading", path, &error.into());
                Err(match error {
                    Errno::NOENT | Errno::NOTDIR => {
                        trouble.hint("make the folder, or mount it; it is looked for again")
                    }
                    _ => trouble,
                })
            }
        }
    }

    /// A directory in this one.
    pub(super) fn find(&self, name: &str) -> Result<Option<Self>, Trouble> {
        let path = self.path.join(name);
        match fs::openat(&self.fd, name, DIRECTORY | OFlags::NOFOLLOW, Mode::empty()) {
            Ok(fd) => Ok(Some(Self { fd, path })),
            Err(Errno::NOENT) => Ok(None),
            Err(Errno::NOTDIR | Errno::LOOP) => {
                let words = format!("{} is no directory", LocalPath::new(path));
                let trouble = Trouble::new(DISK, TroubleKind::InTheWay, words);
                Err(trouble.hint("towline keeps there what it has taken: rename it, or remove it"))
            }
            Err(error) => Err(trouble("reading", &path, &error.into())),
        }
    }

    /// A directory in this one, made where there is none.
    pub(super) fn below(&self, name: &str) -> Result<Self, Trouble> {
        if let Some(dir) = self.find(name)? {
            return Ok(dir);
        }
        let path = self.path.join(name);
        match fs::mkdirat(&self.fd, name, Mode::from_raw_mode(0o777)) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(error) => return Err(trouble("making", &path, &error.into())),
        }
        self.find(name)?.ok_or_else(|| trouble("making", &path, &io::ErrorKind::NotFound.into()))
    }

    pub(super) fn path_of(&self, name: &OsStr) -> LocalPath {
        LocalPath::new(self.path.join(name))
    }

    pub(super) fn trouble(&self, doing: &str, name: &OsStr, error: &io::Error) -> Trouble {
        trouble(doing, &self.path.join(name), error)
    }

    /// Every name in it that is not hidden.
    pub(super) fn names(&self) -> Result<impl Iterator<Item = Result<OsString, Trouble>>, Trouble> {
        let failed = |error: Errno| trouble("reading", &self.path, &error.into());
        let entries = fs::Dir::read_from(&self.fd).map_err(failed)?;
        Ok(entries.filter_map(move |entry| match entry {
            Ok(entry) if entry.file_name().to_bytes().starts_with(b".") => None,
            Ok(entry) => Some(Ok(OsStr::from_bytes(entry.file_name().to_bytes()).to_owned())),
            Err(error) => Some(Err(failed(error))),
        }))
    }

    /// Of a plain file; `None` where nothing or something else has that name.
    pub(super) fn stamp(&self, name: &OsStr) -> Result<Option<Stamp>, Trouble> {
        let look = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let meta = match fs::openat(&self.fd, name, look, Mode::empty()) {
            Ok(fd) => File::from(fd).metadata(),
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => Err(error.into()),
        };
        let meta = meta.map_err(|error| self.trouble("reading", name, &error))?;
        Ok(meta.is_file().then(|| Stamp::of(&meta)))
    }

    /// What has this name, in words, where it is no plain file.
    pub(super) fn is_no_file(&self, name: &OsStr) -> Option<&'static str> {
        let stat = fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => None,
            FileType::Symlink => Some("it is a link, and links are not followed"),
            FileType::Directory => Some("it is a directory"),
            _ => Some("it is no plain file"),
        }
    }

    /// A small file of ours, made where there is none.
    pub(super) fn own_file(&self, name: &str) -> Result<File, Trouble> {
        let open = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let mode = Mode::from_raw_mode(0o666);
        let file = fs::openat(&self.fd, name, open | OFlags::CLOEXEC, mode);
        file.map(File::from)
            .map_err(|error| self.trouble("writing", OsStr::new(name), &error.into()))
    }

    /// A plain file's bytes, one more than `limit` at most; `None` as for [`Self::stamp`].
    pub(super) fn read(&self, name: &OsStr, limit: u64) -> io::Result<Option<(Stamp, Vec<u8>)>> {
        // Without waiting, should it be a fifo by now.
        let plain = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = match fs::openat(&self.fd, name, plain | OFlags::RDONLY, Mode::empty()) {
            Ok(fd) => File::from(fd),
            // A link; a socket; a device without a driver.
            Err(Errno::NOENT | Errno::LOOP | Errno::NXIO | Errno::NODEV) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let meta = file.metadata()?;
        if !meta.is_file() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        file.take(limit + 1).read_to_end(&mut bytes)?;
        Ok(Some((Stamp::of(&meta), bytes)))
    }

    /// Writes a small file; one of that name is replaced, a link is not followed.
    pub(super) fn write(&self, name: &OsStr, bytes: &[u8]) -> Result<(), Trouble> {
        let anew = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC;
        let flags = anew | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let write = || -> io::Result<()> {
            let fd = fs::openat(&self.fd, name, flags, Mode::from_raw_mode(0o666))?;
            let mut file = File::from(fd);
            io::Write::write_all(&mut file, bytes)?;
            file.sync_all()
        };
        write().map_err(|error| self.trouble("writing", name, &error))
    }

    /// Renames to a name that nothing has.
    pub(super) fn rename(&self, name: &OsStr, to: &Self, new: &OsStr) -> rustix::io::Result<()> {
        match fs::renameat_with(&self.fd, name, &to.fd, new, RenameFlags::NOREPLACE) {
            // The file system does not know the flag (NFS, some of FUSE).
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
            done => return done,
        }
        match fs::statat(&to.fd, new, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => fs::renameat(&self.fd, name, &to.fd, new),
            Err(error) => Err(error),
            Ok(_) => Err(Errno::EXIST),
        }
    }

    /// Removes a file; one that is gone is removed.
    pub(super) fn remove(&self, name: &OsStr) -> Result<(), Trouble> {
        match fs::unlinkat(&self.fd, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(self.trouble("removing", name, &error.into())),
        }
    }

    /// Removes a directory that is empty, and leaves any other.
    pub(super) fn remove_empty(&self, name: &str) {
        let _not_empty = fs::unlinkat(&self.fd, name, AtFlags::REMOVEDIR);
    }

    /// Makes the names in it survive a loss of power.
    pub(super) fn sync(&self) -> Result<(), Trouble> {
        match fs::fsync(&self.fd) {
            // Some network and FUSE mounts cannot do it for directories.
            Ok(()) | Err(Errno::INVAL | Errno::NOTSUP) => Ok(()),
            Err(error) => Err(trouble("writing", Path::new(&self.path), &error.into())),
        }
    }
}
