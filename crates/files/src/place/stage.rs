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
    journal::{By, Line, Noted, Staged},
    publish::is_equal,
};
use crate::{
    io::{DISK, changed as changed_at, look, modified, sync_dir},
    probe, trouble,
};

impl Run<'_> {
    pub(super) fn stage_all(&mut self, noted: &Noted) -> Result<(), NotPlaced> {
        let staging = self.plan.staging();
        let mut staged = noted.staged.clone();
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
            let begun = noted.staging.get(&file.path).copied();
            if let Some(mut line) = self.stage(&file, before.as_ref(), begun)? {
                let there = look(&self.staged_path(&file)).ok().flatten();
                line.placed = there.as_ref().map(modified);
                self.note(&Line::Staged(line))?;
            }
            self.done = self.done.saturating_add(file.size);
            self.course.progress(self.done, self.plan.bytes(), file.path.as_path());
        }
        self.drop_strangers(&staged)
    }

    /// Only where bytes will be written; links and clones need none.
    fn check_room(&self, staged: &BTreeMap<LocalPath, Staged>) -> Result<(), Trouble> {
        let mut left = self.plan.files.iter().filter(|file| !staged.contains_key(&file.path));
        let needed = left.clone().map(|file| file.size).fold(0, u64::saturating_add);
        if left.next().is_none() {
            // The source can be gone by now.
            return Ok(());
        }
        let (from, into) = (self.plan.from.as_path(), self.plan.into.as_path());
        let copies = match self.plan.how {
            How::Copy => true,
            How::Move => !probe::same_file_system(from, into)?,
            How::Hardlink | How::Reflink => false,
        };
        if !copies {
            return Ok(());
        }
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
        begun: Option<By>,
    ) -> Result<Option<Staged>, NotPlaced> {
        let (from, to) = (self.plan.from.as_path().join(&file.path), self.staged_path(file));
        let failed = |error: &std::io::Error| trouble("reading", &from, error);
        let source = look(&from).map_err(|error| failed(&error))?;
        let there = look(&to).map_err(|error| trouble("reading", &to, &error))?;
        if let Some(there) = &there {
            if before.is_some_and(|before| before.is_still(file, source.as_ref(), &from, &to)) {
                return Ok(None);
            }
            let is_renamed = before.map_or(begun, |before| Some(before.by)) == Some(By::Rename);
            match &source {
                Some(source) if is_same(source, there) && is_as_seen(source, file) => {
                    return Ok(Some(line(file, there, By::Link)));
                }
                // There is no other of it, whatever has its name at the source by now.
                _ if is_renamed => return Ok(Some(renamed(file, there))),
                // Renamed by a run that was broken off before it could note that.
                None if is_as_seen(there, file) => return Ok(Some(renamed(file, there))),
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
        let crc32 = self.sum.take();
        Ok(Some(Staged { crc32, ..line(file, &source, by) }))
    }

    fn staged_path(&self, file: &AlbumFile) -> std::path::PathBuf {
        self.plan.staging().join(&file.path)
    }

    /// What an earlier plan staged and this one does not know. If the source still has it, the
    /// name here is one too many; if not, or if the source has another by now, this is the file,
    /// and it goes along.
    fn drop_strangers(&mut self, strangers: &BTreeMap<LocalPath, Staged>) -> Result<(), NotPlaced> {
        for (path, staged) in strangers {
            let (from, to) = (self.plan.from.as_path().join(path), self.plan.staging().join(path));
            if staged.is_taken(&from, &to) {
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

impl Staged {
    /// Whether what is in the hidden directory at `to` is what is to be taken of `file`.
    fn is_still(
        &self,
        file: &AlbumFile,
        source: Option<&Metadata>,
        from: &Path,
        to: &Path,
    ) -> bool {
        let whole = look(to).is_ok_and(|there| there.is_some_and(|there| there.len() == self.size));
        whole
            && self.size == file.size
            && self.modified == file.modified
            && match (self.by, source) {
                (By::Copy | By::Clone, Some(source)) if is_as_seen(source, file) => {
                    self.is_of(source, from, to)
                }
                _ => true,
            }
    }

    /// Whether the name `from` at the source still means the very file that is at `to`.
    pub(super) fn is_taken(&self, from: &Path, to: &Path) -> bool {
        let (Ok(Some(source)), Ok(Some(there))) = (look(from), look(to)) else { return false };
        match self.by {
            By::Link => is_same(&source, &there),
            By::Copy | By::Clone => {
                source.is_file()
                    && (source.len(), modified(&source)) == (self.size, self.modified)
                    && (source.dev(), source.ino()) == (self.device, self.inode)
                    && there.is_file()
                    && there.len() == self.size
                    && self.is_of(&source, from, to)
            }
            // Renamed away: what has the name now came later.
            By::Rename => false,
        }
    }

    /// Size and time can be kept by whoever writes to a file; when its status changed cannot. That
    /// changes for other reasons too, so that in doubt the bytes decide.
    fn is_of(&self, source: &Metadata, from: &Path, to: &Path) -> bool {
        self.changed == Some(changed_at(source))
            || (is_equal(from, to)
                && look(from).is_ok_and(|now| now.is_some_and(|now| is_untouched(source, &now))))
    }
}

fn line(file: &AlbumFile, meta: &Metadata, by: By) -> Staged {
    let AlbumFile { path, size, modified, .. } = file.clone();
    let changed = matches!(by, By::Copy | By::Clone).then(|| changed_at(meta));
    Staged {
        path,
        size,
        modified,
        device: meta.dev(),
        inode: meta.ino(),
        by,
        changed,
        placed: None,
        crc32: None,
    }
}

/// With its own size and time: the plan can be about one that came later.
fn renamed(file: &AlbumFile, there: &Metadata) -> Staged {
    let file = AlbumFile { size: there.len(), modified: modified(there), ..file.clone() };
    line(&file, there, By::Rename)
}

/// Nothing was done to it in between.
pub(super) fn is_untouched(before: &Metadata, after: &Metadata) -> bool {
    is_same(before, after) && changed_at(before) == changed_at(after)
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

pub(super) fn gone(path: &Path) -> Trouble {
    let words = format!("{} is gone from the source", LocalPath::new(path));
    Trouble::new(DISK, TroubleKind::Damaged, words)
}
