//! Removes what an import left behind: covers and logs of an album whose audio is in the library.
//!
//! # Guarantees
//! Never audio, and nothing at all while audio is still there. Never a file that is not known, or
//! that is not as it was. Never anything outside the root, also not through a link. Directories
//! only when they are empty.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

use towline_domain::{
    LocalPath, Trouble, TroubleKind,
    imports::{AlbumFile, AlbumFiles},
};

use crate::{
    io::{DISK, is_absence, look, modified, trouble},
    scan,
};

/// Removes the known files of `album` that are no audio, then the directories that are empty,
/// those between `album` and `root` included. Returns what was removed. May be repeated.
pub fn prune(
    root: &LocalPath,
    album: &LocalPath,
    known: &AlbumFiles,
) -> Result<Vec<LocalPath>, Trouble> {
    let (root, album) = (root.as_path(), album.as_path());
    if !is_really_below(root, album).map_err(|error| trouble("reading", album, &error))? {
        return Ok(Vec::new());
    }
    if holds_audio(album, 0)? {
        let words = format!("audio is still in {}: nothing is removed", LocalPath::new(album));
        return Err(Trouble::new(DISK, TroubleKind::InTheWay, words));
    }
    let mut removed = Vec::new();
    for file in &known.optional {
        let path = album.join(&file.path);
        if remove_file(album, &path, file).map_err(|error| trouble("removing", &path, &error))? {
            removed.push(LocalPath::new(path));
        }
    }
    for dir in directories(album, known) {
        remove_empty(&dir, album, &mut removed)?;
    }
    remove_empty(album, root, &mut removed)?;
    Ok(removed)
}

/// A link on the way would lead out of the root.
pub fn is_really_below(base: &Path, path: &Path) -> io::Result<bool> {
    let Ok(below) = path.strip_prefix(base) else { return Ok(false) };
    let mut at = base.to_owned();
    for part in below.components() {
        let Component::Normal(part) = part else { return Ok(false) };
        at.push(part);
        if !look(&at)?.is_some_and(|meta| meta.is_dir()) {
            return Ok(false);
        }
    }
    Ok(at != base)
}

/// Any audio at all: known or not, excluded or not, hidden or not.
fn holds_audio(dir: &Path, depth: usize) -> Result<bool, Trouble> {
    let failed = |error: &io::Error| trouble("reading", dir, error);
    if depth > scan::MAX_DEPTH {
        return Ok(true);
    }
    for entry in fs::read_dir(dir).map_err(|error| failed(&error))? {
        let entry = entry.map_err(|error| failed(&error))?;
        let is_dir = entry.file_type().map_err(|error| failed(&error))?.is_dir();
        if if is_dir {
            holds_audio(&entry.path(), depth + 1)?
        } else {
            scan::is_audio(&entry.path())
        } {
            return Ok(true);
        }
    }
    Ok(false)
}

fn remove_file(album: &Path, path: &Path, known: &AlbumFile) -> io::Result<bool> {
    let parent = path.parent().unwrap_or(album);
    if scan::is_audio(path) || (parent != album && !is_really_below(album, parent)?) {
        return Ok(false);
    }
    let as_it_was = look(path)?.is_some_and(|meta| {
        meta.is_file() && meta.len() == known.size && modified(&meta) == known.modified
    });
    if as_it_was {
        fs::remove_file(path)?;
    }
    Ok(as_it_was)
}

/// The directories below `album` that files were known in, the deepest first.
fn directories(album: &Path, known: &AlbumFiles) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = known
        .audio
        .iter()
        .chain(&known.optional)
        .filter_map(|file| Some(album.join(file.path.as_path().parent()?)))
        .filter(|dir| dir != album)
        .collect();
    all.sort_by_key(|dir| std::cmp::Reverse(dir.components().count()));
    all.dedup();
    all
}

/// Removes `dir` and its parents below `end` as long as they are empty.
pub(crate) fn remove_empty(
    dir: &Path,
    end: &Path,
    removed: &mut Vec<LocalPath>,
) -> Result<(), Trouble> {
    let mut dir = dir;
    while dir != end && dir.starts_with(end) {
        match fs::remove_dir(dir) {
            Ok(()) => removed.push(LocalPath::new(dir)),
            Err(error) if is_absence(&error) => {}
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => return Ok(()),
            Err(error) => return Err(trouble("removing", dir, &error)),
        }
        let Some(parent) = dir.parent() else { return Ok(()) };
        dir = parent;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::Rules;

    struct Root(tempfile::TempDir);

    impl Root {
        fn with(files: &[&str]) -> Self {
            let root = Self(tempfile::tempdir().unwrap());
            for file in files {
                let path = root.at(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "x").unwrap();
            }
            root
        }

        fn at(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        fn known(&self, album: &str) -> AlbumFiles {
            let rules = Rules::new(&LocalPath::new(self.0.path()), &[]).unwrap();
            scan::tree(&self.at(album), &rules).unwrap().unwrap().album_files()
        }

        fn prune(&self, album: &str, known: &AlbumFiles) -> Result<usize, Trouble> {
            let album = LocalPath::new(self.at(album));
            prune(&LocalPath::new(self.0.path()), &album, known).map(|removed| removed.len())
        }
    }

    #[test]
    fn leftovers_go_with_their_directories() {
        let root = Root::with(&[
            "Artist/Album/CD1/01.mp3",
            "Artist/Album/CD1/a.log",
            "Artist/Album/c.jpg",
        ]);
        let known = root.known("Artist/Album");
        fs::remove_file(root.at("Artist/Album/CD1/01.mp3")).unwrap();
        assert_eq!(root.prune("Artist/Album", &known), Ok(5));
        assert!(!root.at("Artist").exists() && root.0.path().exists());
        assert_eq!(root.prune("Artist/Album", &known), Ok(0), "may be repeated");
    }

    #[test]
    fn audio_and_what_is_not_known_stay() {
        let root = Root::with(&["Album/01.mp3", "Album/c.jpg", "Album/b.log"]);
        let known = root.known("Album");
        assert!(root.prune("Album", &known).is_err(), "audio is still there");

        fs::remove_file(root.at("Album/01.mp3")).unwrap();
        fs::write(root.at("Album/c.jpg"), "changed since").unwrap();
        fs::write(root.at("Album/new.txt"), "x").unwrap();
        assert_eq!(root.prune("Album", &known), Ok(1));
        assert!(root.at("Album/c.jpg").exists() && root.at("Album/new.txt").exists());
    }

    #[test]
    fn nothing_outside_the_root_is_touched() {
        let other = Root::with(&["Album/c.jpg"]);
        let root = Root::with(&["Plain/c.jpg"]);
        std::os::unix::fs::symlink(other.at("Album"), root.at("Link")).unwrap();
        let known = other.known("Album");
        assert_eq!(root.prune("Link", &known), Ok(0));
        assert_eq!(root.prune("../Album", &known), Ok(0));
        assert_eq!(root.prune("", &known), Ok(0), "the root itself is no album");

        let mut sly = root.known("Plain");
        sly.optional[0].path = LocalPath::new("../Plain/c.jpg");
        assert_eq!(root.prune("Plain", &sly), Ok(0));
        assert!(other.at("Album/c.jpg").exists() && root.at("Plain/c.jpg").exists());
    }
}
