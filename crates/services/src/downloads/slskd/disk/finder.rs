//! Finds the files of rows by name and size.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use towline_domain::{LocalPath, Timestamp, imports::Album, path::shown};
use towline_files::{prune::is_really_below, scan};

use super::{Ground, There, Wanted, gathering_place, last_part, there};

/// Files of one name and size that came within so short a time of each other are not told apart.
const TWINS: Duration = Duration::from_secs(2);

/// A row's file is not found, in words.
pub(super) enum Missing {
    /// Two may be it.
    Twins(String),
    /// None is.
    Nowhere(String),
}

/// Finds files by name and size; one file is never two rows'.
#[derive(Default)]
pub(super) struct Finder {
    taken: HashSet<PathBuf>,
    directories: HashMap<PathBuf, Vec<PathBuf>>,
}

impl Finder {
    /// The file of a row, or in words where it was looked for. `below` is its path in the album's
    /// directory: where it has been gathered, it is there.
    pub(super) fn find(
        &mut self,
        wanted: &Wanted,
        below: &Path,
        album: &Album,
        ground: &Ground,
    ) -> Result<There, Missing> {
        let size = wanted.row.row.size;
        if album.is_gathered()
            && let path = gathering_place(album, ground).as_path().join(below)
            && let Some(file) = there(&path).filter(|file| file.size == size)
            && self.taken.insert(path)
        {
            return Ok(file);
        }
        let candidates = match (&wanted.told, &wanted.expected) {
            (Some(told), _) => vec![told.as_path().to_owned()],
            (None, Some(expected)) => self.candidates(expected.as_path()),
            (None, None) => {
                let name = shown(last_part(&wanted.row.row.file).as_bytes());
                let words = format!("{name}: slskd has not said where it is");
                return Err(Missing::Nowhere(words));
            }
        };
        let first = candidates.first().cloned().unwrap_or_default();
        let mut found: Vec<_> = candidates
            .iter()
            .filter(|path| !self.taken.contains(*path) && is_within(ground, path))
            .filter_map(|path| there(path))
            .filter(|file| file.size == size)
            .collect();
        // Of several, the one that came when this transfer ended.
        let ended = wanted.row.ended.unwrap_or(wanted.row.row.requested);
        let apart = |file: &There| distance(file.modified, ended);
        found.sort_by_key(apart);
        if let [one, other, ..] = &found[..]
            && apart(other).saturating_sub(apart(one)) < TWINS
        {
            let (one, other) = (LocalPath::new(&one.path), LocalPath::new(&other.path));
            return Err(Missing::Twins(format!("{one} and {other} both may be it")));
        }
        let Some(file) = found.into_iter().next() else {
            return Err(Missing::Nowhere(missing(&first, size)));
        };
        self.taken.insert(file.path.clone());
        Ok(file)
    }

    /// The name itself, and those that slskd gives when it is taken: `01_639097129778484198.flac`
    /// (slskd contract §6).
    fn candidates(&mut self, expected: &Path) -> Vec<PathBuf> {
        let mut all = vec![expected.to_owned()];
        let (Some(parent), Some(name)) = (expected.parent(), expected.file_name()) else {
            return all;
        };
        let (stem, extension) = split(&name.to_string_lossy());
        let names = self.directories.entry(parent.to_owned()).or_insert_with(|| names_in(parent));
        all.extend(names.iter().filter(|path| is_renamed(path, &stem, &extension)).cloned());
        all
    }
}

fn missing(path: &Path, size: u64) -> String {
    let path_shown = LocalPath::new(path);
    match there(path) {
        Some(file) => {
            format!("{path_shown} has {} bytes; slskd has received {size}", file.size)
        }
        None => format!(
            "{path_shown} is not there, although slskd has received all of it: it could not move \
             it, or somebody took it"
        ),
    }
}

fn names_in(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().take(scan::MAX_FILES);
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

fn split(name: &str) -> (String, String) {
    match name.rsplit_once('.') {
        Some((stem, extension)) => (stem.into(), format!(".{extension}")),
        None => (name.into(), String::new()),
    }
}

/// Whether slskd can have given this name to a file of that one: it replaces what its system does
/// not take, and adds digits to a name that is taken.
pub(in crate::downloads::slskd) fn is_named_like(path: &Path, name: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' }).collect()
    };
    let (stem, extension) = split(name);
    let is = path.file_name().unwrap_or_default().to_string_lossy();
    plain(&is) == plain(name)
        || is_renamed(Path::new(&plain(&is)), &plain(&stem), &plain(&extension))
}

/// A link on the way would lead out of the downloads.
fn is_within(ground: &Ground, path: &Path) -> bool {
    let root = ground.root.as_path();
    path.parent()
        .is_some_and(|parent| parent == root || is_really_below(root, parent).unwrap_or_default())
}

fn distance(one: Timestamp, other: Timestamp) -> Duration {
    one.since(other).max(other.since(one))
}

fn is_renamed(path: &Path, stem: &str, extension: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    name.strip_prefix(stem)
        .and_then(|rest| rest.strip_suffix(extension)?.strip_prefix('_'))
        .is_some_and(|ticks| ticks.len() == 18 && ticks.bytes().all(|it| it.is_ascii_digit()))
}
