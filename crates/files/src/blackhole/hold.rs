//! One towline at a time takes from a folder: another one would list what this one has claimed as
//! its own, and give it to its service too.
//!
//! The lock is on `.towline/lock`. The kernel gives it back when its process ends, however it ends.
//! Within a process it is shared: after a reload those hold it who watch the folder by then.
//!
//! # Caveats
//! Where the file system knows no such locks, or nothing may be written, nothing is held.

use std::{
    collections::BTreeMap,
    fs::{File, TryLockError},
    os::unix::fs::MetadataExt,
    sync::Mutex,
};

use towline_domain::{Trouble, TroubleKind};

use super::{DropFolder, OURS, dir::Dir, lock};
use crate::io::DISK;

const NAME: &str = "lock";

/// Device and inode: a folder may be watched under several paths.
type Id = (u64, u64);

/// All that this process holds, and by how many.
static HELD: Mutex<BTreeMap<Id, (File, usize)>> = Mutex::new(BTreeMap::new());

/// A folder is held for as long as this lives.
#[derive(Debug)]
pub(super) struct Hold(Id);

impl Hold {
    /// `None`: somebody else has it.
    fn take(id: Id, file: File) -> Option<Self> {
        let mut held = lock(&HELD);
        if let Some((_, by)) = held.get_mut(&id) {
            *by += 1;
            return Some(Self(id));
        }
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return None;
        }
        held.insert(id, (file, 1));
        Some(Self(id))
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        // Closed while others are kept out: they would meet our own lock.
        let mut held = lock(&HELD);
        let is_last = held.get_mut(&self.0).is_some_and(|(_, by)| {
            *by -= 1;
            *by == 0
        });
        if is_last {
            held.remove(&self.0);
        }
    }
}

impl DropFolder {
    /// Another process may have it, until the next look here.
    pub fn let_go(&self) {
        lock(&self.held).take();
    }

    /// Keeps the folder for this process. One that is there anew, or mounted again, is taken again.
    pub(super) fn hold(&self, folder: &Dir) -> Result<(), Trouble> {
        // Whoever claims is told why it cannot be written.
        let Ok(file) = folder.below(OURS).and_then(|ours| ours.own_file(NAME)) else {
            return Ok(());
        };
        let Ok(meta) = file.metadata() else { return Ok(()) };
        let id = (meta.dev(), meta.ino());
        let mut held = lock(&self.held);
        if held.as_ref().is_some_and(|held| held.0 == id) {
            return Ok(());
        }
        *held = Hold::take(id, file);
        if held.is_some() {
            return Ok(());
        }
        let words = format!("another towline watches {}", self.path);
        let trouble = Trouble::new(DISK, TroubleKind::InTheWay, words);
        Err(trouble.hint(
            "give each a folder of its own, or stop the other one: this one then goes on by itself",
        ))
    }
}
