//! A watched folder into which other programs and people drop `.torrent` and `.magnet` files (a
//! "black hole").
//!
//! A file's way: [`DropFolder::look`] finds it and says whether it is whole;
//! [`DropFolder::claim`] renames it into `.towline/claimed/<info-hash>/<its name>`, where nobody
//! else takes it; [`DropFolder::finish`] archives or removes it. What is no torrent goes by
//! [`DropFolder::set_aside`] into `.towline/broken`, with the reason in a text beside it; what was
//! met before by [`DropFolder::pass_over`] into `.towline/met-before`.
//!
//! # Guarantees
//! - A file is taken only as it was looked at; one that was written to or replaced since is left,
//!   or given back ([`NotTaken::Changed`]), and looked at again.
//! - Every step is one rename, so after a kill at any moment a file lies in exactly one place, and
//!   each step can be repeated. Nothing is ever overwritten: a name that is taken gets ` (2)`.
//! - One process at a time looks at a folder; another one is told so.
//! - Only plain files directly in the folder count. Links are never followed, not even as
//!   `.towline`; a fifo or a device is never waited for.
//!
//! # Caveats
//! A program that keeps a file open can write to it after it was claimed; [`DropFolder::read`]
//! notices when it then is another torrent. A claim is not forced to the disk, as that would cost
//! time on the way to the upload: after a loss of power the file can lie in the folder again, and
//! is found under the same info-hash.
//!
//! Deliberately not here: what becomes of a torrent, and which hashes are known from before.

mod aside;
mod claim;
mod dir;
mod free_name;
mod hold;
mod look;
mod watch;

use std::{
    collections::{HashMap, HashSet},
    ffi::{OsStr, OsString},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use towline_domain::{LocalPath, Trouble, torrents::InfoHash};

pub use self::{
    aside::{Aside, Which},
    claim::{Claim, Claimed, Contents, Ending},
    look::{Dropped, Found, State, Strange},
};
use self::{
    dir::{Dir, Stamp},
    free_name::move_to_free,
    watch::Marks,
};

/// The hidden directory in which all that was taken lies.
const OURS: &str = ".towline";

/// How a folder is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// So long a link must not have changed when nothing else tells that it is whole.
    pub settle: Duration,
    /// So long what is no torrent must not have changed before that is said of it: a slow writer
    /// may still be at it.
    pub broken_after: Duration,
    /// So long what is no torrent may go on changing before that is said of it.
    pub grows_for: Duration,
    /// What becomes of a file whose torrent was met before.
    pub met_before: MetBefore,
    /// So many files at most are looked at together.
    pub at_most: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            settle: Duration::from_secs(1),
            broken_after: Duration::from_secs(60),
            grows_for: Duration::from_secs(600),
            met_before: MetBefore::Keep,
            at_most: 1000,
        }
    }
}

/// What becomes of a file whose torrent was met before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetBefore {
    /// It is put into `.towline/met-before`.
    Keep,
    /// It is removed.
    Remove,
}

/// A watched folder. Its methods may be called from any thread; they block.
#[derive(Debug)]
pub struct DropFolder {
    path: LocalPath,
    settings: Settings,
    marks: Arc<Mutex<Marks>>,
    seen: Mutex<HashMap<OsString, look::Seen>>,
    /// What has such a file's name, is none, and was told.
    strange: Mutex<HashSet<OsString>>,
    held: Mutex<Option<hold::Hold>>,
    /// Held while files are moved.
    taking: Mutex<()>,
}

/// Why a file was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// It is no longer what was looked at: gone, replaced, or written to. Look again.
    #[error("{0} has changed since it was looked at")]
    Changed(LocalPath),
    /// The disk said no.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl DropFolder {
    /// The folder at `path`. Nothing is read or made before it is looked at.
    pub fn new(path: LocalPath, settings: Settings) -> Self {
        Self {
            path,
            settings,
            marks: Arc::default(),
            seen: Mutex::default(),
            strange: Mutex::default(),
            held: Mutex::default(),
            taking: Mutex::default(),
        }
    }

    /// Where it is.
    pub const fn path(&self) -> &LocalPath {
        &self.path
    }

    fn place_of(&self, hash: InfoHash, name: &OsStr) -> LocalPath {
        self.path.join(OURS).join(claim::CLAIMED).join(hash.to_string()).join(name)
    }
}

/// What these locks guard is whole at every moment, so that a panic elsewhere spoils nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes the file `name` of `from` under a free name, provided it is as it was when `stamp` was
/// read.
fn take(
    (from, name): (&Dir, &OsStr),
    stamp: &Stamp,
    (to, new): (&Dir, &OsStr),
    spare: usize,
) -> Result<(OsString, Stamp), NotTaken> {
    if from.stamp(name)?.as_ref() != Some(stamp) {
        return Err(NotTaken::Changed(from.path_of(name)));
    }
    take_unseen((from, name), stamp, (to, new), spare)
}

/// Between the comparison and the rename, somebody may put another file in its place: that one is
/// given back.
fn take_unseen(
    (from, name): (&Dir, &OsStr),
    stamp: &Stamp,
    (to, new): (&Dir, &OsStr),
    spare: usize,
) -> Result<(OsString, Stamp), NotTaken> {
    let changed = || NotTaken::Changed(from.path_of(name));
    let new = move_to_free((from, name), (to, new), spare)?.ok_or_else(changed)?;
    match to.stamp(&new)? {
        Some(taken) if taken.is_as(stamp) => Ok((new, taken)),
        _ => {
            move_to_free((to, &new), (from, name), 0)?;
            Err(changed())
        }
    }
}

#[cfg(test)]
mod tests;
