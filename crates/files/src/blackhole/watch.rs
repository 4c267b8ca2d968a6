//! Notices files that come into the folder.
//!
//! # Caveats
//! As for [`crate::watch`]: hints get lost, on network mounts there are none, and a folder that was
//! removed and made anew is not watched. The slow look is the truth.

use std::{
    collections::HashSet,
    ffi::{OsStr, OsString},
    path::Path,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use notify::{
    Event, EventKind, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode, ModifyKind, RenameMode},
};
use towline_domain::{Trouble, role::Watch};

use super::{DropFolder, lock, look::kind_of};
use crate::watch::refused;

/// While files are being written, hints come no closer than this.
const APART: Duration = Duration::from_millis(250);

/// Which files the watch saw closed or renamed here, and not written to since.
#[derive(Debug, Default)]
pub(super) struct Marks(HashSet<OsString>);

impl Marks {
    /// One that is not remembered has to settle, and no more.
    const MOST: usize = 4096;

    pub(super) fn is_closed(&self, name: &OsStr) -> bool {
        self.0.contains(name)
    }

    fn close(&mut self, name: &OsStr) {
        if self.0.len() < Self::MOST {
            self.0.insert(name.to_owned());
        }
    }

    fn open(&mut self, name: &OsStr) {
        self.0.remove(name);
    }
}

/// What an event means for us.
#[derive(Debug, PartialEq, Eq)]
enum Meaning<'a> {
    /// This file is whole as far as its writer is concerned.
    Closed(&'a OsStr),
    /// It is being written to.
    Written(&'a OsStr),
    /// It has left, perhaps by our own doing.
    Left(&'a OsStr),
    /// A look may tell what.
    Something,
    /// Events are missing.
    Lost,
    Nothing,
}

impl DropFolder {
    /// Calls `hint` at once when a file was closed after writing, or renamed into the folder; for
    /// other changes within a quarter of a second. It is called from the watch's own thread and
    /// must return soon.
    ///
    /// Watch first, then look: what comes in between is hinted at.
    pub fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Result<Watch, Trouble> {
        let later = calls_later(Arc::clone(&hint))
            .map_err(|error| crate::trouble("watching", self.path.as_path(), &error))?;
        let (root, marks) = (self.path.as_path().to_owned(), Arc::clone(&self.marks));
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let meaning = event.as_ref().map_or(Meaning::Lost, |event| meaning(event, &root));
            if note(&meaning, &marks) {
                hint();
            } else if !matches!(meaning, Meaning::Nothing | Meaning::Left(_)) {
                let _waits_already = later.try_send(());
            }
        })
        .map_err(|error| refused(&self.path, &error))?;
        watcher
            .watch(self.path.as_path(), RecursiveMode::NonRecursive)
            .map_err(|error| refused(&self.path, &error))?;
        Ok(Watch(Box::new(watcher)))
    }
}

/// Changes that come close together are one hint. Ends when the sender is dropped.
fn calls_later(hint: Arc<dyn Fn() + Send + Sync>) -> std::io::Result<mpsc::SyncSender<()>> {
    // One place is enough: a hint that waits already is the same hint.
    let (wake, changes) = mpsc::sync_channel::<()>(1);
    thread::Builder::new().name("towline-drops".into()).spawn(move || {
        while changes.recv().is_ok() {
            hint();
            thread::sleep(APART);
        }
    })?;
    Ok(wake)
}

/// Whether somebody should look at once.
fn note(meaning: &Meaning, marks: &Mutex<Marks>) -> bool {
    let mut marks = lock(marks);
    match meaning {
        Meaning::Closed(name) => {
            marks.close(name);
            return true;
        }
        Meaning::Written(name) | Meaning::Left(name) => marks.open(name),
        Meaning::Lost => *marks = Marks::default(),
        Meaning::Something | Meaning::Nothing => {}
    }
    false
}

fn meaning<'a>(event: &'a Event, root: &Path) -> Meaning<'a> {
    if event.need_rescan() {
        return Meaning::Lost;
    }
    let Some(path) = event.paths.first() else { return Meaning::Something };
    if path == root {
        // Reading the folder is no change of it.
        return match event.kind {
            EventKind::Access(_) => Meaning::Nothing,
            _ => Meaning::Something,
        };
    }
    let Some(name) = path.file_name().filter(|name| kind_of(name).is_some()) else {
        return Meaning::Nothing;
    };
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write))
        | EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Meaning::Closed(name),
        // Follows upon the two that it is made of.
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => {
            Meaning::Nothing
        }
        EventKind::Modify(ModifyKind::Name(_)) | EventKind::Remove(_) => Meaning::Left(name),
        EventKind::Create(_) | EventKind::Modify(ModifyKind::Data(_)) => Meaning::Written(name),
        _ => Meaning::Something,
    }
}

#[cfg(test)]
mod tests;
