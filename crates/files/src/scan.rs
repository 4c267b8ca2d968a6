//! Reads one directory tree and tells audio, other and unfinished files apart by their names.
//!
//! # Guarantees
//! Bounded: at most [`MAX_DEPTH`] levels and [`MAX_FILES`] files; more is an error in words, never
//! a list that is silently short. Links are never followed. What cannot be read is said.
//!
//! # Caveats
//! A tree can change while it is read: what vanishes meanwhile is simply not in the result.

use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
};

use globset::{Glob, GlobSet, GlobSetBuilder};
use towline_domain::{
    LocalPath, Trouble, TroubleKind,
    imports::{AlbumFile, AlbumFiles},
};

use crate::io::{DISK, is_absence, modified, trouble};

/// How deep a tree may be.
pub const MAX_DEPTH: usize = 8;
/// How many files a tree may hold.
pub const MAX_FILES: usize = 10_000;

const AUDIO: &[&str] = &[
    "mp3", "flac", "ogg", "oga", "opus", "m4a", "m4b", "aac", "wav", "aiff", "aif", "wv", "ape",
    "mpc", "wma", "alac", "dsf", "dff", "tta",
];

/// How browsers, torrent clients and copiers name what they are still writing.
const UNFINISHED: &[&str] = &[
    "part",
    "partial",
    "tmp",
    "temp",
    "crdownload",
    "!qb",
    "!ut",
    "!bt",
    "bc!",
    "aria2",
    "filepart",
    "incomplete",
    "download",
    "downloading",
    "opdownload",
    "unconfirmed",
    "bts",
    "dctmp",
    "ytdl",
];

/// Directories that NAS, desktops, synchronisers and downloaders keep for themselves.
const SPECIAL: &[&str] = &[
    "@eadir",
    "#recycle",
    "@recycle",
    "@recycle.bin",
    "#snapshot",
    "lost+found",
    "__macosx",
    "$recycle.bin",
    "recycler",
    "system volume information",
    "incomplete",
    "_incomplete",
    "_unpack_",
    "network trash folder",
    "temporary items",
    "stversions",
];

/// What in a watched directory is not looked at: the directory, and the configured patterns.
#[derive(Debug, Clone)]
pub struct Rules {
    base: PathBuf,
    exclude: GlobSet,
}

/// A pattern of `exclude` is none.
#[derive(Debug, thiserror::Error)]
#[error("`{pattern}` is no file pattern")]
pub struct NotAPattern {
    pattern: String,
    source: globset::Error,
}

impl Rules {
    /// Patterns count for a file's or directory's name, and for its path below `base`.
    pub fn new(base: &LocalPath, exclude: &[String]) -> Result<Self, NotAPattern> {
        let refused = |pattern: &str| {
            let pattern = pattern.to_owned();
            move |source| NotAPattern { pattern, source }
        };
        let mut set = GlobSetBuilder::new();
        for pattern in exclude {
            set.add(Glob::new(pattern).map_err(refused(pattern))?);
        }
        let exclude = set.build().map_err(refused(&exclude.join(" ")))?;
        Ok(Self { base: base.as_path().into(), exclude })
    }

    /// Whether the configuration or custom keeps `path` out.
    pub(crate) fn excludes(&self, path: &Path) -> bool {
        let Some(name) = path.file_name() else { return true };
        let below = path.strip_prefix(&self.base).unwrap_or(path);
        self.exclude.is_match(name) || self.exclude.is_match(below)
    }
}

/// A directory and all that is below it.
#[derive(Debug, Default)]
pub struct Tree {
    /// Its path.
    pub path: PathBuf,
    /// Its inode number.
    pub inode: u64,
    /// The files directly in it, by their full paths.
    pub(crate) files: Vec<TreeFile>,
    /// The directories in it.
    pub(crate) dirs: Vec<Tree>,
    /// What was passed over (links, sockets), in words.
    pub ignored: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct TreeFile {
    pub(crate) path: PathBuf,
    pub(crate) kind: FileKind,
    size: u64,
    modified: towline_domain::Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    Audio,
    Optional,
    Unfinished,
}

/// Whether the name is one of an audio file.
pub fn is_audio(path: &Path) -> bool {
    has_extension(path, AUDIO)
}

fn has_extension(path: &Path, of: &[&str]) -> bool {
    path.extension().is_some_and(|ext| of.iter().any(|known| ext.eq_ignore_ascii_case(known)))
}

pub(crate) fn is_special(name: &OsStr) -> bool {
    is_hidden(name) || SPECIAL.iter().any(|special| name.eq_ignore_ascii_case(special))
}

/// One dot hides. More are a title's own: "...And Justice for All".
fn is_hidden(name: &OsStr) -> bool {
    name.as_bytes().starts_with(b".") && !name.as_bytes().starts_with(b"..")
}

/// Reads a tree. `None` when there is no such directory.
pub fn tree(path: &Path, rules: &Rules) -> Result<Option<Tree>, Trouble> {
    let mut left = MAX_FILES;
    read(path, rules, 0, &mut left)
}

fn read(
    path: &Path,
    rules: &Rules,
    depth: usize,
    left: &mut usize,
) -> Result<Option<Tree>, Trouble> {
    let failed = |error: &std::io::Error| trouble("reading", path, error);
    let meta = match path.symlink_metadata() {
        Ok(meta) if meta.is_dir() => meta,
        Ok(_) => return Ok(None),
        Err(error) if is_absence(&error) => return Ok(None),
        Err(error) => return Err(failed(&error)),
    };
    if depth > MAX_DEPTH {
        return Err(too_much(path, &format!("is more than {MAX_DEPTH} directories deep")));
    }
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if is_absence(&error) => return Ok(None),
        Err(error) => return Err(failed(&error)),
    };
    let mut tree = Tree { path: path.into(), inode: meta.ino(), ..Tree::default() };
    for entry in entries {
        let path = entry.map_err(|error| failed(&error))?.path();
        add(&mut tree, path, rules, depth, left)?;
    }
    tree.files.sort_by(|a, b| a.path.cmp(&b.path));
    tree.dirs.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Some(tree))
}

fn add(
    tree: &mut Tree,
    path: PathBuf,
    rules: &Rules,
    depth: usize,
    left: &mut usize,
) -> Result<(), Trouble> {
    let meta = match path.symlink_metadata() {
        Ok(meta) => meta,
        Err(error) if is_absence(&error) => return Ok(()),
        Err(error) => return Err(trouble("reading", &path, &error)),
    };
    let name = path.file_name().unwrap_or_default();
    if rules.excludes(&path) {
        return Ok(());
    }
    if meta.is_dir() {
        if !is_special(name)
            && let Some(below) = read(&path, rules, depth + 1, left)?
        {
            tree.ignored.extend_from_slice(&below.ignored);
            tree.dirs.push(below);
        }
    } else if meta.is_file() {
        let kind = kind_of(&path, meta.len());
        // A hidden name is passed over, but not when it says that something is still coming:
        // synchronisers hide what they are writing (`.syncthing.01.mp3.tmp`).
        if is_hidden(name) && !has_extension(&path, UNFINISHED) {
            return Ok(());
        }
        *left = left
            .checked_sub(1)
            .ok_or_else(|| too_much(&tree.path, &format!("holds more than {MAX_FILES} files")))?;
        let (size, modified) = (meta.len(), modified(&meta));
        tree.files.push(TreeFile { path, kind, size, modified });
    } else if !is_hidden(name) {
        let what = if meta.is_symlink() { "a link" } else { "no ordinary file" };
        tree.ignored.push(format!("{} is {what} and is passed over", LocalPath::new(path)));
    }
    Ok(())
}

fn too_much(path: &Path, what: &str) -> Trouble {
    let path = LocalPath::new(path);
    Trouble::new(DISK, TroubleKind::Local, format!("{path} {what}: that is no album"))
        .hint("move it elsewhere, or leave it out by `exclude`")
}

/// Nothing is in an audio file of no bytes yet: a downloader has just made it.
fn kind_of(path: &Path, size: u64) -> FileKind {
    if has_extension(path, UNFINISHED) || (is_audio(path) && size == 0) {
        FileKind::Unfinished
    } else if is_audio(path) {
        FileKind::Audio
    } else {
        FileKind::Optional
    }
}

impl Tree {
    /// Whether any audio is in it, finished or not.
    pub(crate) fn has_audio(&self) -> bool {
        self.has_own_audio() || self.dirs.iter().any(Self::has_audio)
    }

    /// Whether audio lies directly in it. Unfinished audio counts: it shows what this is to be.
    pub(crate) fn has_own_audio(&self) -> bool {
        self.files.iter().any(|file| match file.kind {
            FileKind::Audio => true,
            FileKind::Unfinished => is_audio(&file.path) || is_audio(&file.path.with_extension("")),
            FileKind::Optional => false,
        })
    }

    /// All files of the tree, relative to it.
    pub fn album_files(&self) -> AlbumFiles {
        let mut all = AlbumFiles::default();
        self.collect(&self.path, &mut all);
        all.audio.sort();
        all.optional.sort();
        all.unfinished.sort();
        all
    }

    fn collect(&self, base: &Path, all: &mut AlbumFiles) {
        for TreeFile { path, kind, size, modified } in &self.files {
            let path = path.strip_prefix(base).unwrap_or(path);
            let file = || AlbumFile::new(LocalPath::new(path), *size, *modified);
            match kind {
                FileKind::Audio => all.audio.push(file()),
                FileKind::Optional => all.optional.push(file()),
                FileKind::Unfinished => all.unfinished.push(path.into()),
            }
        }
        for dir in &self.dirs {
            dir.collect(base, all);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(base: &Path, exclude: &[&str]) -> Rules {
        let exclude: Vec<_> = exclude.iter().map(ToString::to_string).collect();
        Rules::new(&LocalPath::new(base), &exclude).unwrap()
    }

    fn write(path: PathBuf, bytes: &[u8]) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn names(files: &[AlbumFile]) -> Vec<String> {
        files.iter().map(|file| file.path.to_string()).collect()
    }

    #[test]
    fn files_are_told_apart_and_special_ones_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        write(at("01.MP3"), b"x");
        write(at("CD2/01.flac"), b"x");
        write(at("empty.ogg"), b"");
        write(at("02.mp3.part"), b"x");
        write(at(".syncthing.03.mp3.tmp"), b"x");
        write(at(".DS_Store"), b"x");
        write(at("@eaDir/01.mp3"), b"x");
        write(at("cover.jpg"), b"x");
        write(at("left/out.mp3"), b"x");
        std::os::unix::fs::symlink("/etc/passwd", at("04.mp3")).unwrap();

        let tree = tree(dir.path(), &rules(dir.path(), &["left/*"])).unwrap().unwrap();
        let files = tree.album_files();
        assert_eq!(names(&files.audio), ["01.MP3", "CD2/01.flac"]);
        assert_eq!(names(&files.optional), ["cover.jpg"]);
        let unfinished = [".syncthing.03.mp3.tmp", "02.mp3.part", "empty.ogg"].map(PathBuf::from);
        assert_eq!(files.unfinished, unfinished);
        assert_eq!(tree.ignored.len(), 1, "{:?}", tree.ignored);
    }

    #[test]
    fn a_tree_without_end_is_an_error_and_not_a_short_list() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path().join("a/b/c/d/e/f/g/h/i/01.mp3"), b"x");
        let error = tree(dir.path(), &rules(dir.path(), &[])).unwrap_err();
        assert!(error.words.contains("8 directories deep"), "{error}");
        assert!(tree(&dir.path().join("gone"), &rules(dir.path(), &[])).unwrap().is_none());
    }
}
