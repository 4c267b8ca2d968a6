//! One at a time: the daemon and commands change one file.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// A change takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);
const PACE: Duration = Duration::from_millis(20);

/// Held while the file and its secrets are changed.
///
/// *Caveats*: on the directory, because the file itself is replaced. Editors do not ask for it; what
/// they write is seen by its version. Where a directory can't be locked (some network mounts), the
/// version alone protects.
pub(super) struct Lock {
    _held: Option<File>,
}

impl Lock {
    /// Waits until nobody else has it.
    pub(super) fn take(directory: &Path) -> io::Result<Self> {
        let Ok(file) = File::open(directory) else { return Ok(Self { _held: None }) };
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _held: Some(file) }),
                Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => thread::sleep(PACE),
                Err(TryLockError::WouldBlock) => {
                    return Err(io::Error::other("something else is changing it for 10 s now"));
                }
                Err(TryLockError::Error(_)) => return Ok(Self { _held: None }),
            }
        }
    }
}
