//! What is about to be done to the disk; tests break each step.

use std::{io, sync::Arc};

/// What is about to be done to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The directory is opened, or made.
    Directory,
    /// The partial file is opened, or made.
    Open,
    /// Room is taken for the whole file.
    Allocate,
    /// Bytes that came are written.
    Write,
    /// What was written is noted.
    Note,
    /// The file is forced to the disk.
    Sync,
    /// The file gets its final name.
    Publish,
    /// The directory is forced to the disk.
    SyncDirectory,
    /// The journal is removed.
    Tidy,
}

/// Watches over the disk side of downloads: told of each step before it is done, and able to fail
/// it as the system could.
pub trait Course: Send + Sync {
    /// `step` comes next. An error is taken for the system's.
    fn before(&self, step: Step) -> io::Result<()>;
}

/// Lets everything happen.
struct Smooth;

impl Course for Smooth {
    fn before(&self, _: Step) -> io::Result<()> {
        Ok(())
    }
}

pub(super) fn smooth() -> Arc<dyn Course> {
    Arc::new(Smooth)
}
