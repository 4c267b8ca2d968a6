//! What a library got since a moment, by the disk alone.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use towline_domain::{LocalPath, Timestamp, Trouble, TroubleKind};

use crate::{
    io::{DISK, changed, is_absence, trouble},
    scan::is_audio,
};

/// A library this big would make every proof a long walk; nobody's is.
const MAX_ENTRIES: usize = 3_000_000;
const MAX_DEPTH: usize = 24;

/// The audio files below `root` that were made, renamed or changed at `since` or later, by their
/// status change: a program can set any other time as it likes. Links are not followed.
///
/// # Caveats
/// The times are those of the file system's machine: allow for its clock.
pub fn newer_than(root: &LocalPath, since: Timestamp) -> Result<Vec<PathBuf>, Trouble> {
    let all = Walk::through(root)?;
    Ok(all.into_iter().filter(|(_, at)| *at >= since).map(|(path, _)| path).collect())
}

/// The first moment at which a change of now or later can be told from those of before, by the
/// clock of the file system's own machine; `None` for an empty library.
///
/// # Caveats
/// Where that clock counts whole seconds, the present one cannot be told from the one before.
pub fn mark(root: &LocalPath) -> Result<Option<Timestamp>, Trouble> {
    let newest = Walk::through(root)?.into_iter().map(|(_, at)| at).max();
    Ok(newest.map(|at| match at.as_micros() % 1_000_000 {
        0 => at,
        _ => at + Duration::from_micros(1),
    }))
}

struct Walk {
    found: Vec<(PathBuf, Timestamp)>,
    left: usize,
}

impl Walk {
    fn through(root: &LocalPath) -> Result<Vec<(PathBuf, Timestamp)>, Trouble> {
        let mut walk = Self { found: Vec::new(), left: MAX_ENTRIES };
        walk.directory(root.as_path(), 0)?;
        Ok(walk.found)
    }

    fn directory(&mut self, dir: &Path, depth: usize) -> Result<(), Trouble> {
        if depth > MAX_DEPTH {
            return Err(Self::too_big(dir));
        }
        let failed = |error: &std::io::Error| trouble("reading", dir, error);
        let entries = match fs::read_dir(dir) {
            // Below the root things come and go while we walk; the root must be there.
            Err(error) if depth > 0 && is_absence(&error) => return Ok(()),
            entries => entries.map_err(|error| failed(&error))?,
        };
        for entry in entries {
            let entry = entry.map_err(|error| failed(&error))?;
            self.left = self.left.checked_sub(1).ok_or_else(|| Self::too_big(dir))?;
            let kind = entry.file_type().map_err(|error| failed(&error))?;
            if kind.is_dir() {
                self.directory(&entry.path(), depth + 1)?;
            } else if kind.is_file() && is_audio(&entry.path()) {
                match entry.metadata() {
                    Ok(meta) => self.found.push((entry.path(), changed(&meta))),
                    Err(error) if is_absence(&error) => {}
                    Err(error) => return Err(failed(&error)),
                }
            }
        }
        Ok(())
    }

    fn too_big(dir: &Path) -> Trouble {
        let dir = LocalPath::new(dir);
        let words = format!("{dir}: too many files or too deep to be looked through");
        Trouble::new(DISK, TroubleKind::Local, words)
            .hint("is `library` really the directory of the library?")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_came_since_then_counts_whatever_its_own_time_says() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(at("Artist")).unwrap();
        fs::write(at("Artist/old.mp3"), "x").unwrap();
        let root = LocalPath::new(dir.path());
        let mark = mark(&root).unwrap().unwrap();
        std::thread::sleep(Duration::from_millis(30));
        fs::write(at("Artist/new.mp3"), "x").unwrap();
        fs::write(at("Artist/cover.jpg"), "x").unwrap();
        let new = fs::File::options().write(true).open(at("Artist/new.mp3")).unwrap();
        new.set_modified(std::time::UNIX_EPOCH).unwrap();

        let since = changed(&fs::metadata(at("Artist/new.mp3")).unwrap());
        assert_eq!(newer_than(&root, mark).unwrap(), [at("Artist/new.mp3")]);
        assert_eq!(newer_than(&root, since).unwrap(), [at("Artist/new.mp3")]);
        let all = newer_than(&root, Timestamp::default()).unwrap();
        assert_eq!(all.len(), 2);
        assert!(newer_than(&LocalPath::new(at("gone")), since).is_err());
    }
}
