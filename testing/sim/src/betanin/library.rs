//! Files on disk: what beets finds in a directory, and what it does to the library.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

/// The audio files of an album, with their paths below its directory.
pub(super) struct Album {
    pub(super) name: String,
    root: PathBuf,
    files: Vec<PathBuf>,
}

impl Album {
    /// Looks at a directory, or at a single file.
    pub(super) fn find(path: &Path) -> io::Result<Self> {
        let named = if path.is_dir() { path.file_name() } else { path.file_stem() };
        let name = named.unwrap_or_else(|| OsStr::new("album")).to_string_lossy().into_owned();
        if !path.is_dir() {
            let root = path.parent().unwrap_or(path).to_owned();
            let files = path.file_name().filter(|_| is_audio(path)).map(PathBuf::from);
            return Ok(Self { name, root, files: files.into_iter().collect() });
        }
        let files = audio_below(path)?;
        Ok(Self { name, root: path.to_owned(), files })
    }

    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// The album in the library that has the same files, by what is in them.
    pub(super) fn duplicate_in(&self, library: &Path) -> io::Result<Option<PathBuf>> {
        let ours = contents(&self.root, &self.files)?;
        let Ok(albums) = fs::read_dir(library) else { return Ok(None) };
        for album in albums {
            let album = album?.path();
            if album.is_dir() && contents(&album, &audio_below(&album)?)? == ours {
                return Ok(Some(album));
            }
        }
        Ok(None)
    }

    /// Puts the files into the library, below the album's name. A file that is already there
    /// with the same content is left; another one sends the album to a name of its own.
    pub(super) fn put(&self, library: &Path, moves: bool, keep_both: bool) -> io::Result<()> {
        let target = self.target(library, keep_both)?;
        for file in &self.files {
            let (from, to) = (self.root.join(file), target.join(file));
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::copy(&from, &to)?;
            if moves {
                fs::remove_file(&from)?;
            }
        }
        Ok(())
    }

    fn target(&self, library: &Path, keep_both: bool) -> io::Result<PathBuf> {
        let mut target = library.join(&self.name);
        for n in 2.. {
            if !target.exists() || (!keep_both && self.fits_into(&target)?) {
                break;
            }
            target = library.join(format!("{} ({n})", self.name));
        }
        Ok(target)
    }

    fn fits_into(&self, target: &Path) -> io::Result<bool> {
        for file in &self.files {
            let there = target.join(file);
            if there.exists() && fs::read(&there)? != fs::read(self.root.join(file))? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn contents(root: &Path, files: &[PathBuf]) -> io::Result<Vec<Vec<u8>>> {
    let mut all: Vec<_> =
        files.iter().map(|file| fs::read(root.join(file))).collect::<io::Result<_>>()?;
    all.sort();
    Ok(all)
}

fn audio_below(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if is_audio(&path) {
                found.extend(path.strip_prefix(root).map(Path::to_owned));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn is_audio(path: &Path) -> bool {
    let Some(ending) = path.extension().and_then(OsStr::to_str) else { return false };
    ["mp3", "flac", "ogg", "m4a"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}
