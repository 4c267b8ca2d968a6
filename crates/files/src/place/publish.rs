//! Gives the hidden directory its final name, which nothing else may have.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{CWD, RenameFlags, renameat_with},
    io::Errno,
};
use towline_domain::{LocalPath, Trouble, TroubleKind, role::ImportId};

use super::{NotPlaced, Run, Step, journal::Line};
use crate::{
    io::{DISK, look, sync_dir},
    scan, trouble,
};

/// Lies in the directory until it is noted that it was published: by it a run that was broken off
/// in between recognises its own work.
const MARK: &str = ".towline-placed";

impl Run<'_> {
    /// Whether an earlier run came as far as that, although it could not note it.
    pub(super) fn is_published(&self) -> Result<bool, Trouble> {
        is_marked(&self.plan.target(), &self.plan.id)
    }

    /// Whether the target has the very same files; anything else there is in the way.
    pub(super) fn is_there_already(&self) -> Result<bool, Trouble> {
        let target = self.plan.target();
        if is_free(&target)? {
            return Ok(false);
        }
        for file in self.plan.files.iter().filter(|file| scan::is_audio(file.path.as_path())) {
            let (ours, theirs) =
                (self.plan.from.as_path().join(&file.path), target.join(&file.path));
            if !is_equal(&ours, &theirs) {
                return Err(in_the_way(&target));
            }
        }
        Ok(true)
    }

    pub(super) fn publish(&mut self) -> Result<(), NotPlaced> {
        let (staging, target) = (self.plan.staging(), self.plan.target());
        self.before(Step::Sync, "writing", &staging)?;
        mark(&staging, &self.plan.id.0)?;
        sync_tree(&staging)?;
        self.before(Step::Publish, "renaming", &staging)?;
        rename_to_free(&staging, &target)?;
        sync_dir(self.plan.into.as_path())?;
        Ok(())
    }

    /// Notes it, and only then takes the mark away.
    pub(super) fn published(&mut self) -> Result<(), NotPlaced> {
        let mark = self.plan.target().join(MARK);
        self.note(&Line::Published)?;
        match fs::remove_file(&mark) {
            Err(error) if !crate::io::is_absence(&error) => {
                Err(trouble("removing", &mark, &error).into())
            }
            _ => Ok(()),
        }
    }
}

pub(super) fn is_marked(target: &Path, id: &ImportId) -> Result<bool, Trouble> {
    let mark = target.join(MARK);
    match fs::read_to_string(&mark) {
        Ok(text) => Ok(text == id.0),
        Err(error) if crate::io::is_absence(&error) => Ok(false),
        Err(error) => Err(trouble("reading", &mark, &error)),
    }
}

fn mark(staging: &Path, id: &str) -> Result<(), Trouble> {
    let path = staging.join(MARK);
    let write = || -> io::Result<()> {
        let mut file = File::create(&path)?;
        file.write_all(id.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|error| trouble("writing", &path, &error))
}

fn sync_tree(dir: &Path) -> Result<(), Trouble> {
    for below in directories(dir).map_err(|error| trouble("reading", dir, &error))? {
        sync_tree(&below)?;
    }
    sync_dir(dir)
}

fn directories(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            all.push(entry.path());
        }
    }
    Ok(all)
}

pub(super) fn is_free(target: &Path) -> Result<bool, Trouble> {
    let failed = |error: io::Error| trouble("reading", target, &error);
    match look(target).map_err(failed)? {
        None => Ok(true),
        Some(meta) if meta.is_dir() => Ok(fs::read_dir(target).map_err(failed)?.next().is_none()),
        Some(_) => Ok(false),
    }
}

fn rename_to_free(from: &Path, to: &Path) -> Result<(), Trouble> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => return Ok(()),
        // An empty directory may be replaced, and a file system may not know the flag. Without it
        // a directory can still only take the place of an empty one.
        Err(Errno::EXIST | Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) if is_free(to)? => {}
        Err(Errno::EXIST | Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            return Err(in_the_way(to));
        }
        Err(error) => return Err(trouble("renaming to", to, &error.into())),
    }
    fs::rename(from, to).map_err(|error| trouble("renaming to", to, &error))
}

pub(super) fn in_the_way(target: &Path) -> Trouble {
    let words = format!("{} is there already and is something else", LocalPath::new(target));
    Trouble::new(DISK, TroubleKind::InTheWay, words)
        .hint("rename or remove one of the two, then try again")
}

/// Same size, same bytes. What cannot be read is not equal.
pub(super) fn is_equal(one: &Path, other: &Path) -> bool {
    let open = |path: &Path| -> io::Result<(File, u64)> {
        let meta = path.symlink_metadata()?;
        if !meta.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        Ok((File::open(path)?, meta.len()))
    };
    let (Ok((mut one, size)), Ok((mut other, length))) = (open(one), open(other)) else {
        return false;
    };
    let (mut left, mut right) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let mut rest = size;
    while size == length && rest > 0 {
        let part = usize::try_from(rest).unwrap_or(usize::MAX).min(left.len());
        let read = one.read_exact(&mut left[..part]).and(other.read_exact(&mut right[..part]));
        if read.is_err() || left[..part] != right[..part] {
            return false;
        }
        rest -= part as u64;
    }
    size == length
}
