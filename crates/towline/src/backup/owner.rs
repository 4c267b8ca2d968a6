//! Whose it is what is put into a data directory: root works there for somebody else.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, fchown},
    path::Path,
};

use rustix::fs::OFlags;

/// To whom it is given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner(Option<(u32, u32)>);

impl Owner {
    /// Whoever makes it.
    pub(super) const OURS: Self = Self(None);

    /// Whoever has this directory. Only root can give something away.
    pub(super) fn of(directory: &Path) -> io::Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::OURS);
        }
        let about = fs::metadata(directory)?;
        Ok(Self((about.uid() != 0).then(|| (about.uid(), about.gid()))))
    }

    /// Gives it an open file.
    pub(super) fn give(self, file: &File) -> io::Result<()> {
        self.0.map_or(Ok(()), |(user, group)| fchown(file, Some(user), Some(group)))
    }

    /// Gives it a directory that was just made: not what a link leads to.
    pub(super) fn give_directory(self, path: &Path) -> io::Result<()> {
        if self.0.is_none() {
            return Ok(());
        }
        let flags = (OFlags::DIRECTORY | OFlags::NOFOLLOW).bits();
        let flags = i32::try_from(flags).map_err(io::Error::other)?;
        self.give(&OpenOptions::new().read(true).custom_flags(flags).open(path)?)
    }
}
