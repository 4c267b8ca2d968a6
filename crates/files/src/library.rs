//! What a library got since a moment, by the disk alone.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};
use towline_domain::{LocalPath, Timestamp, Trouble, TroubleKind};

use crate::{
    io::{DISK, changed, is_absence, trouble},
    scan::is_audio,
};

/// A library this big would make every proof a long walk; nobody's is.
const MAX_ENTRIES: usize = 3_000_000;
const MAX_DEPTH: usize = 24;

/// A file that a library got.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Arrival {
    /// Where it is.
    pub path: LocalPath,
    /// When it was made, renamed or changed. Another file at the same place has another moment.
    pub at: Timestamp,
}

/// The audio files below `root` that were made, renamed or changed at `since` or later, by their
/// status change: a program can set any other time as it likes. Links are not followed.
///
/// # Caveats
/// The times are those of the file system's machine: allow for its clock.
pub fn newer_than(root: &LocalPath, since: Timestamp) -> Result<Vec<Arrival>, Trouble> {
    let mut walk = Walk { since, found: Vec::new(), left: MAX_ENTRIES };
    walk.directory(root.as_path(), 0)?;
    Ok(walk.found)
}

struct Walk {
    since: Timestamp,
    found: Vec<Arrival>,
    left: usize,
}

impl Walk {
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
                    Ok(meta) if changed(&meta) >= self.since => self
                        .found
                        .push(Arrival { path: LocalPath::new(entry.path()), at: changed(&meta) }),
                    Ok(_) => {}
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
        std::thread::sleep(std::time::Duration::from_millis(30));
        fs::write(at("Artist/new.mp3"), "x").unwrap();
        fs::write(at("Artist/cover.jpg"), "x").unwrap();
        let new = fs::File::options().write(true).open(at("Artist/new.mp3")).unwrap();
        new.set_modified(std::time::UNIX_EPOCH).unwrap();

        let since = changed(&fs::metadata(at("Artist/new.mp3")).unwrap());
        let root = LocalPath::new(dir.path());
        let arrival = Arrival { path: LocalPath::new(at("Artist/new.mp3")), at: since };
        assert_eq!(newer_than(&root, since).unwrap(), [arrival]);
        let all = newer_than(&root, Timestamp::default()).unwrap();
        assert_eq!(all.len(), 2);
        assert!(newer_than(&LocalPath::new(at("gone")), since).is_err());
    }
}
