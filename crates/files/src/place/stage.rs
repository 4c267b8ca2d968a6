//! Gets every file into the hidden directory, once.

use std::{
    collections::BTreeMap,
    fs::{self, Metadata},
    os::unix::fs::MetadataExt,
    path::{Component, Path},
};

use towline_domain::{LocalPath, Trouble, TroubleKind, imports::AlbumFile};

use super::{
    How, NotPlaced, Run, Step,
    journal::{By, Line, Staged, sync_dir},
};
use crate::{
    io::{DISK, look, modified},
    probe, trouble,
};

impl Run<'_> {
    pub(super) fn stage_all(
        &mut self,
        mut staged: BTreeMap<LocalPath, Staged>,
    ) -> Result<(), NotPlaced> {
        let staging = self.plan.staging();
        self.check_room(&staged)?;
        // Only this one level: a library that is not there is not made, it may be unmounted.
        match fs::create_dir(&staging) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(trouble("making", &staging, &error).into());
            }
            _ => sync_dir(self.plan.into.as_path())?,
        }
        for file in self.plan.files.clone() {
            refuse_strange(&file)?;
            self.before(Step::Stage, "reading", file.path.as_path())?;
            let before = staged.remove(&file.path);
            if let Some(line) = self.stage(&file, before.as_ref())? {
                self.note(&Line::Staged(line))?;
            }
            self.done += file.size;
            self.course.progress(self.done, self.plan.bytes(), file.path.as_path());
        }
        self.drop_strangers(&staged)
    }

    /// Only where bytes will be written; links and clones need none.
    fn check_room(&self, staged: &BTreeMap<LocalPath, Staged>) -> Result<(), Trouble> {
        let (from, into) = (self.plan.from.as_path(), self.plan.into.as_path());
        let copies = match self.plan.how {
            How::Copy => true,
            How::Move => !probe::same_file_system(from, into)?,
            How::Hardlink | How::Reflink => false,
        };
        if !copies {
            return Ok(());
        }
        let left = self.plan.files.iter().filter(|file| !staged.contains_key(&file.path));
        let needed: u64 = left.map(|file| file.size).sum();
        let free = probe::free_space(into)?;
        if free >= needed {
            return Ok(());
        }
        let words = format!(
            "{} has {} MB free, and the album needs {} MB",
            self.plan.into,
            free / 1_000_000,
            needed.div_ceil(1_000_000)
        );
        Err(Trouble::new(DISK, TroubleKind::NoSpace, words)
            .hint("make room there; it is tried again by itself"))
    }

    /// `None` when it is there and noted already.
    fn stage(
        &mut self,
        file: &AlbumFile,
        before: Option<&Staged>,
    ) -> Result<Option<Staged>, NotPlaced> {
        let (from, to) = (self.plan.from.as_path().join(&file.path), self.staged_path(file));
        let failed = |error: &std::io::Error| trouble("reading", &from, error);
        let source = look(&from).map_err(|error| failed(&error))?;
        let there = look(&to).map_err(|error| trouble("reading", &to, &error))?;
        let noted = before
            .is_some_and(|before| before.size == file.size && before.modified == file.modified);
        if let Some(there) = &there {
            if noted && there.len() == file.size {
                return Ok(None);
            }
            match &source {
                // Renamed by a run that was broken off before it could note that.
                None if is_as_seen(there, file) => {
                    return Ok(Some(line(file, there, By::Rename)));
                }
                Some(source) if is_same(source, there) && is_as_seen(source, file) => {
                    return Ok(Some(line(file, there, By::Link)));
                }
                // Half a copy, or another state of the file.
                Some(_) => {
                    fs::remove_file(&to).map_err(|error| trouble("removing", &to, &error))?;
                }
                None => {}
            }
        }
        let source = source.ok_or_else(|| gone(&from))?;
        if !source.is_file() || !is_as_seen(&source, file) {
            return Err(changed(&from).into());
        }
        let parent = to.parent().unwrap_or(&to);
        fs::create_dir_all(parent).map_err(|error| trouble("making", parent, &error))?;
        let by = self.put(&from, &to, file)?;
        Ok(Some(line(file, &source, by)))
    }

    fn staged_path(&self, file: &AlbumFile) -> std::path::PathBuf {
        self.plan.staging().join(&file.path)
    }

    /// What an earlier plan staged and this one does not know. If the source still has it, the
    /// name here is one too many; if not, this is the file, and it goes along.
    fn drop_strangers(&mut self, strangers: &BTreeMap<LocalPath, Staged>) -> Result<(), NotPlaced> {
        for path in strangers.keys() {
            let (from, to) = (self.plan.from.as_path().join(path), self.plan.staging().join(path));
            if look(&from).is_ok_and(|source| source.is_some()) {
                match fs::remove_file(&to) {
                    Err(error) if !crate::io::is_absence(&error) => {
                        return Err(trouble("removing", &to, &error).into());
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

fn line(file: &AlbumFile, meta: &Metadata, by: By) -> Staged {
    let AlbumFile { path, size, modified } = file.clone();
    Staged { path, size, modified, device: meta.dev(), inode: meta.ino(), by }
}

pub(super) fn is_as_seen(meta: &Metadata, file: &AlbumFile) -> bool {
    meta.len() == file.size && modified(meta) == file.modified
}

pub(super) fn is_same(one: &Metadata, other: &Metadata) -> bool {
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Paths come from our own scan; one that leads elsewhere must never be followed all the same.
fn refuse_strange(file: &AlbumFile) -> Result<(), Trouble> {
    let mut parts = file.path.as_path().components();
    if parts.clone().next().is_some() && parts.all(|part| matches!(part, Component::Normal(_))) {
        return Ok(());
    }
    let words = format!("{} is no path below an album", file.path);
    Err(Trouble::new(DISK, TroubleKind::Local, words))
}

pub(super) fn changed(path: &Path) -> Trouble {
    let words = format!("{} changed while it was being taken", LocalPath::new(path));
    Trouble::new(DISK, TroubleKind::Damaged, words).hint("is something still writing to it?")
}

fn gone(path: &Path) -> Trouble {
    let words = format!("{} is gone from the source", LocalPath::new(path));
    Trouble::new(DISK, TroubleKind::Damaged, words)
}
