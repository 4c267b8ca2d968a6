//! The file that keeps a login: whole or not at all, and one process at a time that replaces it.
//!
//! The lock is on the file itself, so that it needs no other one, with another owner perhaps. What
//! takes its place is another file: who has waited for the lock looks which one is there now.
//!
//! # Caveats
//! Where there is no file yet, or the file system knows no such locks, nothing is held.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write as _},
    os::unix::fs::{
        DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown,
    },
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Serialize, de::DeserializeOwned};

/// No token file is longer.
const LONGEST: u64 = 64 * 1024;
/// How often it is looked whether another process is done,
const PAUSE: Duration = Duration::from_millis(50);
/// and how many times: it asks a service that may be slow.
const LOOKS: u32 = 2400;

/// See above.
pub(super) struct TokenFile(PathBuf);

/// While it lives, no other process replaces the file.
pub(super) struct Held(#[expect(dead_code, reason = "it holds the lock")] Option<File>);

impl TokenFile {
    pub(super) const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// What it holds; `None` without a file.
    pub(super) fn read<T: DeserializeOwned>(&self) -> io::Result<Option<T>> {
        let Some(length) = or_none(fs::metadata(&self.0))?.map(|file| file.len()) else {
            return Ok(None);
        };
        if length > LONGEST {
            return Err(io::Error::other("it is too long"));
        }
        // Forgotten in this moment, perhaps.
        let Some(bytes) = or_none(fs::read(&self.0))? else { return Ok(None) };
        // What is wrong with it could quote it.
        let read = serde_json::from_slice(&bytes);
        read.map(Some).map_err(|_| io::Error::other("it is not what towline wrote"))
    }

    /// Waits until nobody else holds it.
    pub(super) async fn hold(&self) -> io::Result<Held> {
        for _ in 0..LOOKS {
            if let Some(held) = self.try_hold()? {
                return Ok(held);
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(io::Error::new(io::ErrorKind::TimedOut, "another towline does not let go of it"))
    }

    fn try_hold(&self) -> io::Result<Option<Held>> {
        let Some(file) = or_none(File::open(&self.0))? else { return Ok(Some(Held(None))) };
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return Ok(None);
        }
        let (ours, there) = (file.metadata()?, or_none(fs::metadata(&self.0))?);
        let is_there = there.is_some_and(|it| (it.dev(), it.ino()) == (ours.dev(), ours.ino()));
        Ok(is_there.then_some(Held(Some(file))))
    }

    /// Removes it, when nobody holds it. Blocks.
    pub(super) fn remove(&self) -> io::Result<()> {
        let mut looks = 0;
        // One that may not be read may be removed all the same.
        let _held = loop {
            match self.try_hold() {
                Ok(None) if looks < LOOKS => std::thread::sleep(PAUSE),
                held => break held,
            }
            looks += 1;
        };
        or_none(fs::remove_file(&self.0)).map(drop)
    }

    /// Whole or not at all, also when the power goes. Its owner stays: a command that another user
    /// gives must not take it away from the daemon.
    pub(super) fn write(&self, what: &impl Serialize) -> io::Result<()> {
        let directory = self.0.parent().unwrap_or(Path::new("."));
        // What it holds is its owner's alone.
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        let new = self.0.with_extension("new");
        or_none(fs::remove_file(&new))?;
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
        if let Some(old) = or_none(fs::metadata(&self.0))?
            && old.uid() != file.metadata()?.uid()
        {
            fchown(&file, Some(old.uid()), Some(old.gid()))?;
        }
        file.write_all(&serde_json::to_vec(what)?)?;
        file.sync_all()?;
        fs::rename(&new, &self.0)?;
        File::open(directory)?.sync_all()
    }
}

/// `None` for what is not there.
fn or_none<T>(done: io::Result<T>) -> io::Result<Option<T>> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        done => done.map(Some),
    }
}
