//! A copy that may be read: the other program may be running, and reading takes its log in.

use std::{
    ffi::OsStr,
    fs,
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::OldStateError;

/// With what the directory of a copy begins.
const BEGINS: &str = ".old-state-";
const NAME: &str = "old.db";
/// In bytes. Nobody has more of them.
const LARGEST: u64 = 4 << 30;

/// A database's file with what belongs to it, in a directory of its owner's alone, which goes when
/// this does.
#[derive(Debug)]
pub struct OldCopy {
    of: PathBuf,
    directory: TempDir,
}

impl OldCopy {
    /// Copies a file, with its log, to a place below `within`.
    pub fn of(path: &Path, within: &Path) -> Result<Self, OldStateError> {
        let copied = || {
            let directory = place(within)?;
            for part in ["", "-wal", "-journal"] {
                let with = |path: &Path| [path.as_os_str(), OsStr::new(part)].join(OsStr::new(""));
                match copied(with(path).as_ref(), with(&directory.path().join(NAME)).as_ref()) {
                    Err(error) if part.is_empty() || error.kind() != io::ErrorKind::NotFound => {
                        return Err(error);
                    }
                    _ => {}
                }
            }
            Ok(Self { of: path.to_owned(), directory })
        };
        copied().map_err(|source| OldStateError::File { path: path.to_owned(), source })
    }

    /// Keeps a database that somebody has sent at a place below `within`.
    pub fn given(bytes: &[u8], within: &Path) -> Result<Self, OldStateError> {
        let written = || {
            let directory = place(within)?;
            let mut options = fs::OpenOptions::new();
            let options = options.write(true).create_new(true).mode(0o600);
            options.open(directory.path().join(NAME))?.write_all(bytes)?;
            Ok(Self { of: "what was sent".into(), directory })
        };
        written().map_err(|source| OldStateError::File { path: within.to_owned(), source })
    }

    /// Removes copies below `within` that a kill has left there. Nobody else may be making some.
    pub fn sweep(within: &Path) {
        for entry in fs::read_dir(within).into_iter().flatten().flatten() {
            let is_left = entry.file_name().to_string_lossy().starts_with(BEGINS);
            // Of a link, the link itself: what it leads to was not made here.
            let removed = match entry.file_type() {
                Ok(kind) if is_left && kind.is_dir() => fs::remove_dir_all(entry.path()),
                Ok(_) if is_left => fs::remove_file(entry.path()),
                _ => continue,
            };
            if let Err(error) = removed {
                tracing::warn!("{} is left over, and stays: {error}", entry.path().display());
            }
        }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.directory.path().join(NAME)
    }

    /// What was copied, for a person.
    pub(super) fn source(&self) -> &Path {
        &self.of
    }
}

fn place(within: &Path) -> io::Result<TempDir> {
    let private = fs::Permissions::from_mode(0o700);
    tempfile::Builder::new().prefix(BEGINS).permissions(private).tempdir_in(within)
}

/// Nothing but a file is opened: a pipe would be waited for.
fn copied(from: &Path, to: &Path) -> io::Result<u64> {
    let about = fs::metadata(from)?;
    if !about.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    if about.len() > LARGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    fs::copy(from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_its_owners_alone_and_goes_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("theirs.db");
        fs::write(&path, "x").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        for copy in [OldCopy::of(&path, dir.path()), OldCopy::given(b"x", dir.path())] {
            let copy = copy.unwrap();
            let mode = fs::metadata(copy.directory.path()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
            assert_eq!(fs::read(copy.path()).unwrap(), b"x");
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        OldCopy::of(dir.path(), dir.path()).unwrap_err();
    }

    #[test]
    fn what_a_kill_has_left_is_swept_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(at("kept")).unwrap();
        fs::write(at("kept/file"), "").unwrap();
        fs::create_dir(at(".old-state-abc")).unwrap();
        fs::write(at(".old-state-abc/old.db"), "").unwrap();
        fs::write(at(".old-state-17-0"), "").unwrap();
        std::os::unix::fs::symlink(at("kept"), at(".old-state-link")).unwrap();
        OldCopy::sweep(dir.path());
        let left: Vec<_> =
            fs::read_dir(dir.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(left, ["kept"]);
        assert!(at("kept/file").exists());
    }
}
