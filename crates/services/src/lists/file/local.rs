//! A file on this machine, or a directory into which exports are put: its newest one counts.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::time::Instant;
use towline_domain::{
    Clock, Timestamp,
    wishes::{ListError, ListErrorKind as Kind, Memory},
};

use super::Private;
use crate::{
    blocking,
    lists::remote::{Got, LONGEST, too_large},
};

/// What an export may be called.
const ENDINGS: [&str; 7] = ["csv", "tsv", "txt", "json", "xml", "rss", "atom"];
/// A directory with more files is none of exports.
const MOST: usize = 10_000;
/// How often a file that is written to is looked at, in one time of rest.
const LOOKS: u32 = 8;
/// For so many times of rest a file is waited for.
const PATIENCE: u32 = 15;

/// Reads it, unless it is still the one that the memory is of. One that was written to within the
/// last `rest` is waited for: half a copy reads like a whole list.
pub(super) async fn read(
    path: &Path,
    memory: &Memory,
    rest: Duration,
    private: Arc<Private>,
    clock: &dyn Clock,
) -> Result<Got, ListError> {
    let began = Instant::now();
    let mut seen: Option<(Memory, Instant)> = None;
    loop {
        let found = on_disk(path, find).await?;
        if found.stamp == *memory {
            return Ok(Got::Unchanged);
        }
        let rests = match &seen {
            Some((stamp, since)) if *stamp == found.stamp => since.elapsed(),
            _ => {
                seen = Some((found.stamp.clone(), Instant::now()));
                Duration::ZERO
            }
        };
        // Other machines' clocks differ: what is said to be written later is watched, too.
        if rests >= rest || clock.now().since(found.written) >= rest {
            return on_disk(path, move |_| found.read(&private)).await;
        }
        if began.elapsed() >= rest * PATIENCE {
            let words = format!("{} is still being written", found.path.display());
            return Err(ListError::new(Kind::NotReadable, words).hint("it is read again soon"));
        }
        tokio::time::sleep(rest / LOOKS).await;
    }
}

/// Runs where it may block.
async fn on_disk<T: Send + 'static>(
    path: &Path,
    work: impl FnOnce(&Path) -> Result<T, ListError> + Send + 'static,
) -> Result<T, ListError> {
    let path = path.to_owned();
    let done = blocking::run("list", move || Ok(work(&path))).await;
    done.map_err(|trouble| ListError::new(Kind::NotReadable, trouble.words))?
}

/// A file as it was met.
struct Found {
    path: PathBuf,
    stamp: Memory,
    /// When it was last written to, by its own machine's clock.
    written: Timestamp,
}

fn find(path: &Path) -> Result<Found, ListError> {
    let about = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if !about.is_dir() && !about.is_file() {
        // To open a pipe would never end.
        let words = format!("{} is no file", path.display());
        return Err(ListError::new(Kind::NotReadable, words));
    }
    if !about.is_dir() {
        return Ok(Found::of(path.to_owned(), &about));
    }
    let path = newest(path, MOST)?;
    let about = fs::metadata(&path).map_err(|error| unreadable(&path, &error))?;
    Ok(Found::of(path, &about))
}

impl Found {
    fn of(path: PathBuf, about: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        let micros = about.mtime().saturating_mul(1_000_000);
        let written = Timestamp::from_micros(micros.saturating_add(about.mtime_nsec() / 1_000));
        Self { stamp: stamp(&path, about), path, written }
    }

    fn read(self, private: &Private) -> Result<Got, ListError> {
        let Self { path, stamp: now, .. } = self;
        let file = opened(&path).map_err(|error| unreadable(&path, &error))?;
        if private.holds(&path, &file).map_err(|error| unreadable(&path, &error))? {
            let words = format!(
                "{} is towline's own or the system's, and is never read as a list",
                path.display()
            );
            return Err(ListError::new(Kind::NotReadable, words)
                .hint("keep lists in a directory of their own"));
        }
        let mut bytes = Vec::new();
        let most = LONGEST as u64 + 1;
        file.take(most).read_to_end(&mut bytes).map_err(|error| unreadable(&path, &error))?;
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
}

/// A pipe that has come in its place meanwhile is not waited for.
fn opened(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let at_once = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let file = File::options().read(true).custom_flags(at_once).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is no file")) }
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

fn newest(directory: &Path, most: usize) -> Result<PathBuf, ListError> {
    let entries = fs::read_dir(directory).map_err(|error| unreadable(directory, &error))?;
    let mut newest = None;
    for (count, entry) in entries.enumerate() {
        if count == most {
            // The newest may be behind those.
            let words = format!("{} holds more than {most} files", directory.display());
            return Err(ListError::new(Kind::NotReadable, words)
                .hint("give the exports a directory of their own"));
        }
        let path = entry.map_err(|error| unreadable(directory, &error))?.path();
        if is_export(&path)
            && let Some(about) = fs::metadata(&path).ok().filter(Metadata::is_file)
            && let Ok(written) = about.modified()
        {
            newest = newest.max(Some((written, path)));
        }
    }
    newest.map(|(_, path)| path).ok_or_else(|| {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_with_too_many_files_is_refused_and_not_cut() {
        let directory = tempfile::tempdir().unwrap();
        for name in ["a.csv", "b.csv", "c.txt"] {
            fs::write(directory.path().join(name), "x").unwrap();
        }
        assert!(newest(directory.path(), 3).is_ok());
        let error = newest(directory.path(), 2).unwrap_err();
        assert_eq!(error.kind, Kind::NotReadable);
        assert!(error.words.contains("more than 2 files"), "{error}");
    }
}
