//! An album's files on our disk: found, checked by size, and told apart from others'.
//!
//! Everything here blocks.

mod find;

use std::{
    collections::HashSet,
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

use towline_domain::{
    LocalPath, Timestamp, Trouble, TroubleKind,
    imports::{Album, AlbumFile, AlbumFiles, FailedFile, LostFile, Origin, Row, RowState},
    path::shown,
    role::Scan,
};
use towline_files::{albums::is_disc_name, names, scan};

use self::find::{Finder, Missing, There, there, unreadable};
pub(super) use self::find::{is_certain, is_named_like};
use super::groups::{GroupRow, last_part, separator};

/// A row, and where its file may be.
pub(super) struct Wanted {
    pub(super) row: GroupRow,
    /// slskd has said so.
    pub(super) told: Option<LocalPath>,
    /// By slskd's rule.
    pub(super) expected: Option<LocalPath>,
    /// From when on a failed one may be asked for again.
    pub(super) again: Option<Timestamp>,
}

/// The directories that matter.
#[derive(Debug, Clone)]
pub(super) struct Ground {
    /// The downloads directory.
    pub(super) root: LocalPath,
    /// Where albums are brought together.
    pub(super) gather_in: LocalPath,
}

impl Ground {
    /// Makes sure that the downloads directory is there: where it is not, nothing that is missing
    /// proves anything.
    pub(super) fn check(&self) -> Result<(), Trouble> {
        let root = self.root.as_path();
        for entry in fs::read_dir(root).map_err(|error| unreadable(root, &error))? {
            let name = entry.map_err(|error| unreadable(root, &error))?.file_name();
            // What an empty file system, or the directory below one, may hold by itself.
            if name != "lost+found" && !name.to_string_lossy().starts_with('.') {
                return Ok(());
            }
        }
        let words = format!("{} is empty, and files are to be there", self.root);
        Err(Trouble::new("disk", TroubleKind::Local, words).hint("is it mounted?"))
    }
}

/// Looks for the files of an album that may still take in transfers. `others` are the directories
/// into which transfers of other albums are on their way.
pub(super) fn open(
    album: &Album,
    wanted: Vec<Wanted>,
    others: &HashSet<PathBuf>,
    ground: &Ground,
) -> Result<Scan, Trouble> {
    let transfers = album.origin.transfers();
    let directory = transfers.map_or("", |transfers| transfers.directory.as_str());
    let mut files = AlbumFiles::default();
    let mut there = Vec::new();
    let mut finder = Finder::new(album, ground);
    let mut rows = Vec::new();
    for wanted in wanted {
        let below = below(directory, &wanted.row.row.file);
        match wanted.row.row.state {
            RowState::Pending => files.unfinished.push(below),
            RowState::Failed => files.failed.push(failed(&wanted)),
            RowState::Succeeded => match finder.find(&wanted)? {
                Ok(file) => there.push((wanted.row.is_audio(), below, file)),
                // A cover that cannot be told from another's stays where it is.
                Err(Missing::Twins(_)) if !wanted.row.is_audio() => {}
                Err(Missing::Twins(words) | Missing::Nowhere(words)) => files.lost.push(LostFile {
                    file: wanted.row.row.file.clone(),
                    audio: wanted.row.is_audio(),
                    since: wanted.row.ended.unwrap_or(wanted.row.row.requested),
                    words,
                }),
            },
        }
        rows.push(wanted.row.row);
    }
    if there.is_empty() && !files.lost.is_empty() {
        ground.check()?;
    }
    // What is gathered stays so: its directory was made for it, and goes at its end.
    let home = if album.is_gathered() { None } else { home(&there, others, ground)? };
    let path = match &home {
        Some(home) => LocalPath::new(home),
        None => gathering_place(album, ground),
    };
    let mut taken = HashSet::new();
    for (is_audio, below, file) in there {
        let within = home.as_ref().map(|home| file.path.strip_prefix(home).map(Path::to_owned));
        let (below, at) = match within {
            Some(Ok(within)) => (within, None),
            // A cover elsewhere stays there.
            Some(Err(_)) => continue,
            None => {
                let below = unique(below, &mut taken);
                let is_gathered = file.path == path.join(&below).as_path();
                (below, (!is_gathered).then(|| LocalPath::new(&file.path)))
            }
        };
        let found =
            AlbumFile { at, ..AlbumFile::new(LocalPath::new(below), file.size, file.modified) };
        if is_audio { files.audio.push(found) } else { files.optional.push(found) }
    }
    sort(&mut files);
    Ok(Scan { inode: inode(&path), path, origin: with_rows(&album.origin, rows), files })
}

/// Looks for the files that an album had when it was found whole. `None`: nothing of it is left
/// after it was handed over. `others` as for [`open`].
pub(super) fn closed(
    album: &Album,
    others: &HashSet<PathBuf>,
    ground: &Ground,
) -> Result<Option<Scan>, Trouble> {
    let mut files = AlbumFiles {
        unfinished: album.files.unfinished.clone(),
        lost: album.files.lost.clone(),
        failed: album.files.failed.clone(),
        ..AlbumFiles::default()
    };
    for (known, still) in
        [(&album.files.audio, &mut files.audio), (&album.files.optional, &mut files.optional)]
    {
        for file in known {
            still.extend(look_again(file, album, ground)?);
        }
    }
    if files.audio.is_empty() && files.optional.is_empty() {
        // What the importer has moved may have been all that was there.
        if album.attempt.is_some() {
            return Ok(None);
        }
        ground.check()?;
    }
    let mut path = album.path.clone();
    let is_in_place = !album.is_gathered() && !files.is_scattered() && !files.audio.is_empty();
    if is_in_place && !is_home(path.as_path(), &known(&path, &files), others, ground)? {
        for file in files.audio.iter_mut().chain(&mut files.optional) {
            file.at = Some(path.join(&file.path));
        }
        path = gathering_place(album, ground);
    }
    let origin = album.origin.clone();
    Ok(Some(Scan { inode: inode(&path), path, origin, files }))
}

/// A file of a closed album: in the album's directory, or where it lay before it was gathered.
fn look_again(
    file: &AlbumFile,
    album: &Album,
    ground: &Ground,
) -> Result<Option<AlbumFile>, Trouble> {
    if let Some(there) = there(album.path.join(&file.path).as_path(), ground)? {
        return Ok(Some(AlbumFile::new(file.path.clone(), there.size, there.modified)));
    }
    let Some(at) = file.at.clone() else { return Ok(None) };
    let there = there(at.as_path(), ground)?;
    Ok(there.map(|there| AlbumFile {
        at: Some(at),
        ..AlbumFile::new(file.path.clone(), there.size, there.modified)
    }))
}

fn known(path: &LocalPath, files: &AlbumFiles) -> HashSet<PathBuf> {
    files.audio.iter().map(|file| path.as_path().join(&file.path)).collect()
}

fn with_rows(origin: &Origin, rows: Vec<Row>) -> Origin {
    let mut origin = origin.clone();
    if let Some(transfers) = origin.transfers_mut() {
        transfers.rows = rows;
    }
    origin
}

fn sort(files: &mut AlbumFiles) {
    files.audio.sort();
    files.optional.sort();
    files.unfinished.sort();
    files.failed.sort_by(|one, other| one.file.cmp(&other.file));
    files.lost.sort_by(|one, other| one.file.cmp(&other.file));
}

fn failed(wanted: &Wanted) -> FailedFile {
    let words = wanted.row.failure.as_ref().map_or("it failed", |failure| &failure.words);
    FailedFile {
        file: wanted.row.row.file.clone(),
        audio: wanted.row.is_audio(),
        words: shown(words.chars().take(300).collect::<String>().as_bytes()),
        again: wanted.again,
    }
}

/// The path below the album's directory, each part made safe: it becomes a path of ours.
fn below(directory: &str, file: &str) -> PathBuf {
    let rest = file.strip_prefix(directory).unwrap_or(last_part(file));
    let parts = rest.split(separator(file)).filter(|part| !part.is_empty());
    parts.map(|part| names::component(part).into_owned()).collect()
}

/// Two names can become one when they are made safe, or differ in case alone.
fn unique(path: PathBuf, taken: &mut HashSet<PathBuf>) -> PathBuf {
    let mut path = path;
    let mut number = 2;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = path.extension().map(|it| format!(".{}", it.to_string_lossy()));
    while !taken.insert(PathBuf::from(path.to_string_lossy().to_lowercase())) {
        let end = format!(" ({number}){}", extension.as_deref().unwrap_or_default());
        let stem = &stem[..stem.floor_char_boundary(names::LONGEST.saturating_sub(end.len()))];
        path.set_file_name(format!("{stem}{end}"));
        number += 1;
    }
    path
}

/// The directory that holds the album's audio and no other audio; `None` where its files lie
/// apart, among others', or others' are on their way to them.
fn home(
    there: &[(bool, PathBuf, There)],
    others: &HashSet<PathBuf>,
    ground: &Ground,
) -> Result<Option<PathBuf>, Trouble> {
    let audio: HashSet<_> =
        there.iter().filter(|(is_audio, ..)| *is_audio).map(|(.., it)| it.path.clone()).collect();
    let parents = audio.iter().filter_map(|path| path.parent());
    let Some(home) = parents.map(Path::to_owned).reduce(|one, other| common(&one, &other)) else {
        return Ok(None);
    };
    Ok(is_home(&home, &audio, others, ground)?.then_some(home))
}

/// Names that half the world gives to directories, so that anybody's next download may land there.
const COMMON: [&str; 16] = [
    "flac", "mp3", "wav", "aac", "m4a", "alac", "ogg", "opus", "320", "v0", "lossless", "lossy",
    "audio", "music", "web", "vinyl",
];

fn is_common(dir: &Path) -> bool {
    let name = dir.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    is_disc_name(&name) || COMMON.contains(&name.as_str())
}

/// Whether a directory holds this audio and no other, now or soon.
fn is_home(
    dir: &Path,
    audio: &HashSet<PathBuf>,
    others: &HashSet<PathBuf>,
    ground: &Ground,
) -> Result<bool, Trouble> {
    let (root, gather_in) = (ground.root.as_path(), ground.gather_in.as_path());
    let is_below = dir.starts_with(root) && dir != root;
    let has_gathered = dir.starts_with(gather_in) || gather_in.starts_with(dir);
    if !is_below
        || has_gathered
        || is_common(dir)
        || others.iter().any(|other| other.starts_with(dir))
    {
        return Ok(false);
    }
    Ok(!has_foreign_audio(dir, audio)?)
}

fn common(one: &Path, other: &Path) -> PathBuf {
    one.components().zip(other.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
}

fn has_foreign_audio(dir: &Path, known: &HashSet<PathBuf>) -> Result<bool, Trouble> {
    let rules = scan::Rules::new(&LocalPath::new(dir), &[]).unwrap_or_else(|_| unreachable!());
    let Some(tree) = scan::tree(dir, &rules)? else { return Ok(false) };
    let files = tree.album_files();
    let is_foreign = |path: &Path| !known.contains(&dir.join(path));
    Ok(files.audio.iter().any(|file| is_foreign(file.path.as_path()))
        || files.unfinished.iter().any(|path| is_foreign(path) && scan::is_audio(path)))
}

/// The same at each look: its name must not depend on what has come so far.
fn gathering_place(album: &Album, ground: &Ground) -> LocalPath {
    if album.is_gathered() {
        return album.path.clone();
    }
    let transfers = album.origin.transfers();
    let directory = transfers.map_or("", |transfers| transfers.directory.as_str());
    let mut hasher = DefaultHasher::new();
    (directory, transfers.map(|transfers| &transfers.user)).hash(&mut hasher);
    let key = format!("{:x}-{:08x}", album.first_seen.as_micros(), hasher.finish() >> 32);
    let title = match last_part(directory) {
        "" => transfers.map_or("album", |transfers| transfers.user.as_str()),
        title => title,
    };
    ground.gather_in.join(key).join(&*names::component(title))
}

fn inode(path: &LocalPath) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    fs::symlink_metadata(path).map_or(0, |meta| meta.ino())
}

#[cfg(test)]
mod tests;
