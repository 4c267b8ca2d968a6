//! A file on this machine, or a directory into which exports are put: its newest one counts.

use std::{
    fs::{self, File, Metadata},
    io::Read as _,
    path::{Path, PathBuf},
};

use towline_domain::wishes::{ListError, ListErrorKind as Kind, Memory};

use crate::lists::remote::{Got, LONGEST, too_large};

/// What an export may be called.
const ENDINGS: [&str; 7] = ["csv", "tsv", "txt", "json", "xml", "rss", "atom"];
/// A directory with more files is none of exports.
const MOST: usize = 10_000;

/// Reads it, unless it is still the one that the memory is of. Blocks.
pub(super) fn read(path: &Path, memory: &Memory) -> Result<Got, ListError> {
    let about = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if !about.is_dir() && !about.is_file() {
        // To open a pipe would never end.
        let words = format!("{} is no file", path.display());
        return Err(ListError::new(Kind::NotReadable, words));
    }
    let path = if about.is_dir() { newest(path)? } else { path.to_owned() };
    let mut file = File::open(&path).map_err(|error| unreadable(&path, &error))?;
    let about = file.metadata().map_err(|error| unreadable(&path, &error))?;
    let now = stamp(&path, &about);
    if now == *memory {
        return Ok(Got::Unchanged);
    }
    let mut bytes = Vec::new();
    let most = LONGEST as u64 + 1;
    file.by_ref().take(most).read_to_end(&mut bytes).map_err(|error| unreadable(&path, &error))?;
    if bytes.len() > LONGEST {
        return Err(too_large(&path.display().to_string()));
    }
    let after = fs::metadata(&path).map_err(|error| unreadable(&path, &error))?;
    if stamp(&path, &after) != now {
        let words = format!("{} was written while it was read", path.display());
        return Err(ListError::new(Kind::NotReadable, words).hint("it is read again soon"));
    }
    Ok(Got::File(bytes, now))
}

/// Another one whenever it was written.
fn stamp(path: &Path, about: &Metadata) -> Memory {
    use std::os::unix::fs::MetadataExt as _;
    Memory(Some(format!(
        "{} {} {} {}.{:09}",
        path.display(),
        about.ino(),
        about.len(),
        about.mtime(),
        about.mtime_nsec()
    )))
}

fn newest(directory: &Path) -> Result<PathBuf, ListError> {
    let entries = fs::read_dir(directory).map_err(|error| unreadable(directory, &error))?;
    let found = entries.flatten().take(MOST).filter(|entry| is_export(&entry.path()));
    let dated = found.filter_map(|entry| {
        let about = fs::metadata(entry.path()).ok().filter(Metadata::is_file)?;
        Some((about.modified().ok()?, entry.path()))
    });
    dated.max().map(|(_, path)| path).ok_or_else(|| {
        let words = format!("there is no export in {} yet", directory.display());
        ListError::new(Kind::NotReadable, words)
            .hint(format!("put one there; its name ends in one of {}", ENDINGS.join(", ")))
    })
}

fn is_export(path: &Path) -> bool {
    let is_hidden = path.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    !is_hidden && ENDINGS.contains(&ending.to_ascii_lowercase().as_str())
}

fn unreadable(path: &Path, error: &std::io::Error) -> ListError {
    let words = format!("{} cannot be read: {error}", path.display());
    ListError::new(Kind::NotReadable, words).hint("is it there, and may this user read it?")
}
