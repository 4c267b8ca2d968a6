//! Tells the albums of a watched directory apart.
//!
//! | there is | it is |
//! |---|---|
//! | a directory with audio directly in it | one album, with all that is below it |
//! | a directory with a disc directory (`CD1`, `Disc 2 - Title`) in it | one album |
//! | any other directory | not an album itself; what is in it is looked at the same way |
//! | no audio anywhere | found without audio, so that it can come to an end |
//!
//! An album takes all that is below it because importers read a directory with all below it: two
//! albums, one inside the other, would be imported twice.
//!
//! # Guarantees
//! [`Watched::look`] says `Complete` only when all could be read and the directory is on the file
//! system where it was: a mount that is gone is a [`Trouble`], never an empty directory.

use std::{
    collections::HashSet,
    ffi::{OsStr, OsString},
    fs::{self, FileType},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    os::unix::fs::MetadataExt,
    path::{Component, Path, PathBuf},
    sync::Mutex,
};

use towline_domain::{
    LocalPath, Trouble, TroubleKind,
    imports::{AlbumFiles, Origin},
    role::{Found, Listing, Quality},
};

use crate::{
    io::{DISK, is_absence, trouble},
    scan::{self, Rules, Tree},
};

/// A watched directory.
#[derive(Debug)]
pub struct Watched {
    root: PathBuf,
    rules: Rules,
    known: Mutex<Option<Known>>,
}

/// What the root was when it was last looked at.
#[derive(Debug, Clone)]
struct Known {
    device: u64,
    entries: HashSet<(OsString, u64)>,
}

impl Watched {
    /// To be looked at under these rules.
    pub fn new(root: &LocalPath, rules: Rules) -> Self {
        Self { root: root.as_path().into(), rules, known: Mutex::new(None) }
    }

    /// All albums below the root.
    pub fn look(&self) -> Result<Listing, Trouble> {
        let entries = self.entries()?;
        let mut listing = Listing::of_nothing();
        let mut loose = 0;
        for (path, kind) in entries {
            if kind.is_symlink() && path.is_dir() {
                let link = LocalPath::new(path);
                listing.complaints.push(format!("{link} is a link, and links are not followed"));
                continue;
            }
            if !kind.is_dir() {
                loose += u32::from(scan::is_audio(&path));
                continue;
            }
            match scan::tree(&path, &self.rules) {
                Ok(Some(tree)) => {
                    listing.complaints.extend_from_slice(&tree.ignored);
                    listing.found.extend(albums(&tree).into_iter().map(found));
                }
                Ok(None) => {}
                Err(trouble) => {
                    listing.quality = Quality::Partial;
                    listing.complaints.push(trouble.words);
                }
            }
        }
        if loose > 0 {
            listing.complaints.push(format!(
                "{loose} audio files lie directly in {}: only directories are imported",
                LocalPath::new(&self.root)
            ));
        }
        Ok(listing)
    }

    /// One album's files. `None` when there is no such album: the directory is gone, or it has
    /// become a part of a bigger album, or albums of their own have come to be below it.
    pub fn scan(&self, album: &Path) -> Result<Option<AlbumFiles>, Trouble> {
        self.entries()?;
        let Ok(below) = album.strip_prefix(&self.root) else { return Ok(None) };
        let mut parts = below.components();
        let Some(Component::Normal(top)) = parts.next() else { return Ok(None) };
        if below.components().any(|part| !matches!(part, Component::Normal(_))) {
            return Ok(None);
        }
        let top = self.root.join(top);
        if parts.next().is_none() || self.is_album_by_itself(&top, album)? {
            let tree = scan::tree(album, &self.rules)?;
            return Ok(tree.and_then(|tree| {
                albums(&tree).iter().any(|found| found.path == album).then(|| tree.album_files())
            }));
        }
        Ok(None)
    }

    /// Whether no directory between `top` and `album` is an album that takes it in.
    fn is_album_by_itself(&self, top: &Path, album: &Path) -> Result<bool, Trouble> {
        let Some(tree) = scan::tree(top, &self.rules)? else { return Ok(false) };
        Ok(!albums(&tree).iter().any(|other| album != other.path && album.starts_with(&other.path)))
    }

    /// What is directly in the root, having made sure that it is the root that we know.
    fn entries(&self) -> Result<Vec<(PathBuf, FileType)>, Trouble> {
        let failed = |error: &std::io::Error| {
            let trouble = trouble("reading", &self.root, error);
            // What cannot be read is not about writing, whatever the system's error says.
            Trouble { kind: TroubleKind::Local, ..trouble }
                .hint("is the directory there and mounted, and may towline's user read it?")
        };
        let device = fs::metadata(&self.root).map_err(|error| failed(&error))?.dev();
        let mut entries = Vec::new();
        let mut known = HashSet::new();
        for entry in fs::read_dir(&self.root).map_err(|error| failed(&error))? {
            let entry = entry.map_err(|error| failed(&error))?;
            let kind = match entry.file_type() {
                Ok(kind) => kind,
                Err(error) if is_absence(&error) => continue,
                Err(error) => return Err(failed(&error)),
            };
            known.insert((entry.file_name(), std::os::unix::fs::DirEntryExt::ino(&entry)));
            if !self.rules.excludes(&entry.path()) && !scan::is_special(&entry.file_name()) {
                entries.push((entry.path(), kind));
            }
        }
        self.recognise(Known { device, entries: known })?;
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(entries)
    }

    /// A share that was mounted again has another number and the same things in it.
    fn recognise(&self, now: Known) -> Result<(), Trouble> {
        let mut known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(before) = known.as_ref()
            && before.device != now.device
            && before.entries.is_disjoint(&now.entries)
        {
            let root = LocalPath::new(&self.root);
            return Err(Trouble::new(
                DISK,
                TroubleKind::Local,
                format!("{root} is on another file system than before: a mount came or went"),
            )
            .hint("mount it as it was; if the change is meant, restart towline"));
        }
        *known = Some(now);
        Ok(())
    }
}

trait Nothing {
    fn of_nothing() -> Self;
}

impl Nothing for Listing {
    fn of_nothing() -> Self {
        Self { quality: Quality::Complete, found: Vec::new(), complaints: Vec::new(), again: None }
    }
}

fn found(tree: &Tree) -> Found {
    let (path, files) = (LocalPath::new(&tree.path), tree.album_files());
    let (title, stamp) = (path.name(), stamp(&files));
    Found { title, origin: Origin::Directory, path, inode: tree.inode, files, stamp }
}

/// Tells whether files are the same as before, in eight bytes.
fn stamp(files: &AlbumFiles) -> u64 {
    let mut hasher = DefaultHasher::new();
    for file in files.audio.iter().chain(&files.optional) {
        (&file.path, file.size, file.modified).hash(&mut hasher);
    }
    files.unfinished.hash(&mut hasher);
    hasher.finish()
}

/// The albums of a tree by the table above.
fn albums(tree: &Tree) -> Vec<&Tree> {
    let mut found = Vec::new();
    if tree.has_audio() {
        with_audio(tree, &mut found);
    } else {
        without_audio(tree, &mut found);
        if found.is_empty() {
            found.push(tree);
        }
    }
    found
}

fn with_audio<'a>(tree: &'a Tree, found: &mut Vec<&'a Tree>) {
    let has_disc = || tree.dirs.iter().any(|dir| is_disc(&dir.path) && dir.has_audio());
    if tree.has_own_audio() || has_disc() {
        found.push(tree);
    } else {
        for dir in tree.dirs.iter().filter(|dir| dir.has_audio()) {
            with_audio(dir, found);
        }
    }
}

/// The directories with files in them, not the empty ones around them: what an import left in
/// `Artist/Album` is then found at the very place where the album was.
fn without_audio<'a>(tree: &'a Tree, found: &mut Vec<&'a Tree>) {
    if tree.files.is_empty() {
        tree.dirs.iter().for_each(|dir| without_audio(dir, found));
    } else {
        found.push(tree);
    }
}

fn is_disc(path: &Path) -> bool {
    path.file_name().and_then(OsStr::to_str).is_some_and(is_disc_name)
}

/// Whether a directory of this name is a part of an album: `CD1`, `CD 2`, `Disc 2`, `disk-03`,
/// `Disc 1 - Title`, `CD1 (bonus)`.
pub fn is_disc_name(name: &str) -> bool {
    let name = name.to_lowercase();
    let Some(rest) = ["cd", "disc", "disk", "dvd"].iter().find_map(|word| name.strip_prefix(word))
    else {
        return false;
    };
    let rest = rest.trim_start_matches([' ', '-', '_', '.', '#']);
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    let behind = rest[digits..].chars().next();
    (1..=2).contains(&digits) && behind.is_none_or(|letter| !letter.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Root(tempfile::TempDir);

    impl Root {
        fn with(files: &[&str]) -> Self {
            let root = Self(tempfile::tempdir().unwrap());
            root.add(files);
            root
        }

        fn add(&self, files: &[&str]) {
            for file in files {
                let path = self.0.path().join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "x").unwrap();
            }
        }

        fn watched(&self) -> Watched {
            let root = LocalPath::new(self.0.path());
            Watched::new(&root, Rules::new(&root, &["excluded".into()]).unwrap())
        }

        fn albums(&self) -> Vec<(String, usize)> {
            let listing = self.watched().look().unwrap();
            assert_eq!(listing.quality, Quality::Complete);
            let name = |found: &Found| {
                found.path.as_path().strip_prefix(self.0.path()).unwrap().display().to_string()
            };
            listing.found.iter().map(|found| (name(found), found.files.audio.len())).collect()
        }

        fn scan(&self, album: &str) -> Option<usize> {
            let files = self.watched().scan(&self.0.path().join(album)).unwrap();
            files.map(|files| files.audio.len())
        }
    }

    fn is(albums: &[(&str, usize)]) -> Vec<(String, usize)> {
        albums.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    }

    #[test]
    fn albums_are_told_apart() {
        let root = Root::with(&[
            "Plain/01.mp3",
            "Plain/Scans/front.jpg",
            "Discs/CD1/01.mp3",
            "Discs/Disc 2 - Live/01.mp3",
            "Artist/First/01.mp3",
            "Artist/Second/01.mp3",
            "Artist/Second/02.mp3",
            "Mixed/01.mp3",
            "Mixed/Bonus/02.mp3",
            "Texts/a/readme.txt",
            "excluded/01.mp3",
            "loose.mp3",
        ]);
        fs::create_dir(root.0.path().join("Empty")).unwrap();
        let expected = is(&[
            ("Artist/First", 1),
            ("Artist/Second", 2),
            ("Discs", 2),
            ("Empty", 0),
            ("Mixed", 2),
            ("Plain", 1),
            ("Texts/a", 0),
        ]);
        assert_eq!(root.albums(), expected);
        let complaints = root.watched().look().unwrap().complaints;
        assert_eq!(complaints.len(), 1, "{complaints:?}");
    }

    #[test]
    fn a_title_that_begins_with_dots_is_not_hidden() {
        let root = Root::with(&[
            "...And Justice for All/...And Justice for All.mp3",
            ".hidden/01.mp3",
            "Plain/.hidden.mp3",
        ]);
        assert_eq!(root.albums(), is(&[("...And Justice for All", 1), ("Plain", 0)]));
    }

    #[test]
    fn a_link_to_a_directory_is_said_and_not_followed() {
        let root = Root::with(&["Plain/01.mp3", ".hidden/01.mp3"]);
        let link = |name: &str| {
            let at = root.0.path().join(name);
            std::os::unix::fs::symlink(root.0.path().join("Plain"), at).unwrap();
        };
        link("Linked");
        link("excluded");
        link(".link");
        assert_eq!(root.albums(), is(&[("Plain", 1)]));
        let [complaint] = &root.watched().look().unwrap().complaints[..] else {
            panic!("one complaint")
        };
        assert!(complaint.ends_with("Linked is a link, and links are not followed"), "{complaint}");
    }

    #[test]
    fn an_album_is_scanned_as_it_is_listed() {
        let root = Root::with(&["Artist/First/01.mp3", "Discs/CD1/01.mp3", "Left/cover.jpg"]);
        assert_eq!(root.scan("Artist/First"), Some(1));
        assert_eq!(root.scan("Left"), Some(0));
        assert_eq!(root.scan("Discs"), Some(1));
        assert_eq!(root.scan("Discs/CD1"), None, "a part of a bigger album");
        assert_eq!(root.scan("Artist"), None, "has an album below it");
        assert_eq!(root.scan("Gone"), None);
        assert_eq!(root.scan("../elsewhere"), None);
    }

    #[test]
    fn disc_directories_are_known_by_their_names() {
        for name in ["CD1", "cd 2", "Disc 2", "disk-03", "Disc 1 - Title", "CD1 (bonus)", "Disc_1"]
        {
            assert!(is_disc(Path::new(name)), "{name}");
        }
        for name in ["CD", "Discovery", "cd1984", "Disc", "CDs", "Disco 1", "cd1st"] {
            assert!(!is_disc(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn a_root_that_is_gone_or_another_is_trouble_and_not_empty() {
        let root = Root::with(&["Plain/01.mp3"]);
        let watched = root.watched();
        watched.look().unwrap();
        let moved = |watched: &Watched| {
            watched.known.lock().unwrap().as_mut().unwrap().device ^= 1;
        };

        // The same things under another number: a share was mounted again.
        moved(&watched);
        assert_eq!(watched.look().unwrap().found.len(), 1);

        // Another number and other things: a mount came or went.
        fs::rename(root.0.path().join("Plain"), root.0.path().join("Other")).unwrap();
        moved(&watched);
        assert!(watched.look().unwrap_err().words.contains("another file system"));

        fs::remove_dir_all(root.0.path()).unwrap();
        assert_eq!(root.watched().look().unwrap_err().kind, TroubleKind::Local);
    }

    #[test]
    fn what_cannot_be_read_makes_the_listing_partial() {
        let root = Root::with(&["Plain/01.mp3", "Deep/a/b/c/d/e/f/g/h/i/01.mp3"]);
        let listing = root.watched().look().unwrap();
        assert_eq!(listing.quality, Quality::Partial);
        assert_eq!(listing.found.len(), 1);
        assert_eq!(listing.complaints.len(), 1);
    }
}
