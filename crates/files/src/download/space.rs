//! Room on disks, promised to running downloads before their first byte.

use std::{
    collections::HashMap,
    io,
    os::fd::AsFd,
    sync::{Arc, Mutex, PoisonError},
};

use super::DownloadError;

/// What is promised on each file system, in bytes.
#[derive(Debug, Default)]
pub(super) struct Space(Mutex<HashMap<u64, u64>>);

/// Room that was promised and is not used yet. Given back when dropped.
#[derive(Debug)]
pub(super) struct Reservation {
    space: Arc<Space>,
    device: u64,
    bytes: u64,
}

/// Why there is no room: in words for callers, or the system could not tell.
pub(super) enum NoRoom {
    Full(DownloadError),
    Unknown(io::Error),
}

impl Space {
    /// Promises `bytes` on the file system of `at`, so that `floor` bytes stay free.
    pub(super) fn reserve(
        self: &Arc<Self>,
        at: impl AsFd,
        bytes: u64,
        floor: u64,
    ) -> Result<Reservation, NoRoom> {
        let unknown = |error: rustix::io::Errno| NoRoom::Unknown(error.into());
        let device = rustix::fs::fstat(&at).map_err(unknown)?.st_dev;
        let mut promised = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let free = free(at).map_err(NoRoom::Unknown)?;
        let others = promised.entry(device).or_default();
        let left = free.saturating_sub(*others);
        if left < bytes.saturating_add(floor) {
            return Err(NoRoom::Full(DownloadError::NoSpace { needed: bytes, free: left, floor }));
        }
        *others = others.saturating_add(bytes);
        Ok(Reservation { space: Arc::clone(self), device, bytes })
    }
}

/// Bytes that are free for us on the file system of `at`.
pub(super) fn free(at: impl AsFd) -> io::Result<u64> {
    let told = rustix::fs::fstatvfs(at)?;
    Ok(told.f_bavail.saturating_mul(told.f_frsize))
}

impl Reservation {
    /// So many bytes have been taken from the disk: they are no longer only promised.
    pub(super) fn used(&mut self, bytes: u64) {
        let bytes = bytes.min(self.bytes);
        self.bytes -= bytes;
        let mut promised = self.space.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(all) = promised.get_mut(&self.device) {
            *all = all.saturating_sub(bytes);
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.used(u64::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_was_promised_is_not_free_for_another() {
        let dir = tempfile::tempdir().unwrap();
        let at = std::fs::File::open(dir.path()).unwrap();
        let space = Arc::new(Space::default());
        let free = free(&at).unwrap();
        // What others write meanwhile must not decide.
        let most = free - free / 8;
        let mut first = space.reserve(&at, most, 0).ok().unwrap();
        let refused = space.reserve(&at, free / 4, 0);
        let Err(NoRoom::Full(DownloadError::NoSpace { needed, floor: 0, .. })) = refused else {
            panic!("it was promised twice");
        };
        assert_eq!(needed, free / 4);
        first.used(most / 2);
        let second = space.reserve(&at, free / 4, 0).ok().unwrap();
        drop((first, second));
        assert!(space.reserve(&at, most, free).is_err());
        assert_eq!(space.0.lock().unwrap().values().copied().collect::<Vec<_>>(), [0]);
    }
}
