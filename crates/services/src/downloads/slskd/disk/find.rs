//! The file of a row: found by name and size, never through a link.

use std::{
    collections::{HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use towline_domain::{
    LocalPath, Timestamp, Trouble, TroubleKind,
    imports::{Album, Transfers},
    path::shown,
};
use towline_files::{modified, scan, trouble};

use super::{Ground, Wanted};
use crate::downloads::slskd::groups::last_part;

/// Files of one name and size that came within so short a time of each other are not told apart.
const TWINS: Duration = Duration::from_secs(2);

/// A row's file is not found, in words.
pub(super) enum Missing {
    /// Two may be it.
    Twins(String),
    /// None is.
    Nowhere(String),
}

/// A file that is there.
pub(super) struct There {
    pub(super) path: PathBuf,
    pub(super) size: u64,
    pub(super) modified: Timestamp,
}

/// The ordinary file of this name. `None` where there is none: what only a link leads to is
/// somewhere else.
pub(super) fn there(path: &Path, ground: &Ground) -> Result<Option<There>, Trouble> {
    if is_behind_link(path, ground)? {
        return Ok(None);
    }
    let meta = look(path)?.filter(fs::Metadata::is_file);
    Ok(meta.map(|meta| There {
        path: path.to_owned(),
        size: meta.len(),
        modified: modified(&meta),
    }))
}

/// Whether a directory between ours and the file is a link.
fn is_behind_link(path: &Path, ground: &Ground) -> Result<bool, Trouble> {
    let bases = [ground.gather_in.as_path(), ground.root.as_path()];
    let Some(base) = bases.into_iter().find(|base| path.starts_with(base)) else {
        return Ok(false);
    };
    for dir in path.ancestors().skip(1).take_while(|dir| *dir != base) {
        if look(dir)?.is_some_and(|meta| meta.is_symlink()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What has this name. What cannot be read is a trouble: it may well be there.
fn look(path: &Path) -> Result<Option<fs::Metadata>, Trouble> {
    use io::ErrorKind::{InvalidFilename, NotADirectory, NotFound};
    match fs::symlink_metadata(path) {
        Ok(meta) => Ok(Some(meta)),
        // Nothing has too long a name either.
        Err(error) if matches!(error.kind(), NotFound | NotADirectory | InvalidFilename) => {
            Ok(None)
        }
        Err(error) => Err(unreadable(path, &error)),
    }
}

/// What cannot be read is not about writing, whatever the system's error says.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> Trouble {
    Trouble { kind: TroubleKind::Local, ..trouble("reading", path, error) }
        .hint("is the directory there and mounted, and may towline's user read it?")
}

/// Finds the files of an album; one file is never two rows'.
pub(super) struct Finder<'a> {
    ground: &'a Ground,
    /// Where files were that we have moved ourselves, and where they are now.
    moved: Vec<(PathBuf, PathBuf)>,
    taken: HashSet<PathBuf>,
    directories: HashMap<PathBuf, Vec<PathBuf>>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(album: &Album, ground: &'a Ground) -> Self {
        let gathered = album.origin.transfers().map_or(&[][..], |it: &Transfers| &it.gathered);
        let moved = gathered
            .iter()
            .map(|file| (file.from.as_path().to_owned(), album.path.as_path().join(&file.path)));
        let moved = moved.collect();
        Self { ground, moved, taken: HashSet::new(), directories: HashMap::new() }
    }

    /// The file of a row, or in words where it was looked for.
    pub(super) fn find(&mut self, wanted: &Wanted) -> Result<Result<There, Missing>, Trouble> {
        let (names, rule): (Vec<PathBuf>, _) = match (&wanted.told, &wanted.expected) {
            (Some(told), _) => (vec![told.as_path().to_owned()], told),
            (None, Some(expected)) => (self.names(expected.as_path())?, expected),
            (None, None) => {
                let name = shown(last_part(&wanted.row.row.file).as_bytes());
                let words = format!("{name}: slskd has not said where it is");
                return Ok(Err(Missing::Nowhere(words)));
            }
        };
        let mut found = self.of_size(&names, wanted.row.row.size)?;
        if found.is_empty() {
            let is_told = wanted.told.is_some();
            let moved = self.moved_from(rule.as_path(), is_told);
            found = self.of_size(&moved, wanted.row.row.size)?;
        }
        found.sort_by_key(|file| doubt(file, wanted.row.ended));
        if let [one, other, ..] = &found[..]
            && doubt(other, wanted.row.ended).saturating_sub(doubt(one, wanted.row.ended)) < TWINS
        {
            let (one, other) = (LocalPath::new(&one.path), LocalPath::new(&other.path));
            return Ok(Err(Missing::Twins(format!("{one} and {other} both may be it"))));
        }
        let Some(file) = found.into_iter().next() else {
            let words = missing(rule.as_path(), wanted.row.row.size, self.ground)?;
            return Ok(Err(Missing::Nowhere(words)));
        };
        self.taken.insert(file.path.clone());
        Ok(Ok(file))
    }

    fn of_size(&self, names: &[PathBuf], size: u64) -> Result<Vec<There>, Trouble> {
        let mut found = Vec::new();
        for path in names.iter().filter(|path| !self.taken.contains(*path)) {
            found.extend(there(path, self.ground)?.filter(|file| file.size == size));
        }
        Ok(found)
    }

    /// The name itself, and those that slskd gives when it is taken: `01_639097129778484198.flac`
    /// (slskd contract §6).
    fn names(&mut self, expected: &Path) -> Result<Vec<PathBuf>, Trouble> {
        let mut all = vec![expected.to_owned()];
        let Some(parent) = expected.parent() else { return Ok(all) };
        if !self.directories.contains_key(parent) {
            self.directories.insert(parent.to_owned(), names_in(parent)?);
        }
        let names = &self.directories[parent];
        all.extend(names.iter().filter(|path| is_renamed(path, expected)).cloned());
        Ok(all)
    }

    fn moved_from(&self, path: &Path, is_exact: bool) -> Vec<PathBuf> {
        let is_it = |from: &Path| from == path || (!is_exact && is_renamed(from, path));
        self.moved.iter().filter(|(from, _)| is_it(from)).map(|(_, now)| now.clone()).collect()
    }
}

/// Of several files, the one that came when the transfer ended; where that is not known, the
/// newest.
fn doubt(file: &There, ended: Option<Timestamp>) -> Duration {
    match ended {
        Some(ended) => file.modified.since(ended).max(ended.since(file.modified)),
        None => Duration::MAX.saturating_sub(file.modified.since(Timestamp::default())),
    }
}

/// Whether a file has this name, and slskd has given none after it that may be meant as well.
pub(in crate::downloads::slskd) fn is_certain(expected: &Path) -> bool {
    let renamed = |parent| {
        names_in(parent)
            .map(|names: Vec<PathBuf>| names.iter().any(|path| is_renamed(path, expected)))
    };
    matches!(look(expected), Ok(Some(_)))
        && matches!(expected.parent().map(renamed), Some(Ok(false)))
}

fn missing(path: &Path, size: u64, ground: &Ground) -> Result<String, Trouble> {
    let path_shown = LocalPath::new(path);
    if is_behind_link(path, ground)? {
        return Ok(format!("{path_shown} is behind a link, and links are not followed"));
    }
    Ok(match there(path, ground)? {
        Some(file) => {
            format!("{path_shown} has {} bytes; slskd has received {size}", file.size)
        }
        None => format!(
            "{path_shown} is not there, although slskd has received all of it: it could not move \
             it, or somebody took it"
        ),
    })
}

fn names_in(dir: &Path) -> Result<Vec<PathBuf>, Trouble> {
    if look(dir)?.is_none_or(|meta| !meta.is_dir()) {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(dir).map_err(|error| unreadable(dir, &error))?;
    Ok(entries.take(scan::MAX_FILES).filter_map(|entry| Some(entry.ok()?.path())).collect())
}

/// Whether slskd can have given this name to a file that a peer calls `name`: it replaces what its
/// system does not take, and adds digits to a name that is taken.
pub(in crate::downloads::slskd) fn is_named_like(path: &Path, name: &str) -> bool {
    let plain = |text: &str| -> String {
        let plain = |it: char| if it.is_alphanumeric() || it == '.' { it } else { '_' };
        text.chars().map(plain).collect()
    };
    let is = PathBuf::from(plain(&path.file_name().unwrap_or_default().to_string_lossy()));
    let expected = PathBuf::from(plain(name));
    is == expected || is_renamed(&is, &expected)
}

fn is_renamed(path: &Path, expected: &Path) -> bool {
    let name = |path: &Path| Some(path.file_name()?.to_string_lossy().into_owned());
    let (Some(name), Some(expected_name)) = (name(path), name(expected)) else { return false };
    let (stem, extension) = match expected_name.rsplit_once('.') {
        Some((stem, extension)) => (stem, format!(".{extension}")),
        None => (&*expected_name, String::new()),
    };
    path.parent() == expected.parent()
        && name
            .strip_prefix(stem)
            .and_then(|rest| rest.strip_suffix(&*extension)?.strip_prefix('_'))
            .is_some_and(|ticks| ticks.len() == 18 && ticks.bytes().all(|it| it.is_ascii_digit()))
}
