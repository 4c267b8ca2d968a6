//! The log's file: when it is long enough, it gets a number and a new one is begun.
//!
//! *Guarantees*: files are their owner's and the group's alone. A line is never split. What can't be
//! renamed is written on: a log that is too long is better than none.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

/// A file that does not grow for ever.
pub(super) struct Rotated {
    path: PathBuf,
    file: File,
    /// Device and number: whether the file at the path is still this one.
    id: (u64, u64),
    written: u64,
    longest: u64,
    keep: u32,
}

impl Rotated {
    /// Goes on with the file at `path`. At `longest` bytes a new one is begun, and `keep` old ones
    /// stay: `towline.log.1` is the latest of them.
    pub(super) fn open(path: &Path, longest: u64, keep: u32) -> io::Result<Self> {
        let file = open(path)?;
        let about = file.metadata()?;
        let (id, written) = (id(&about), about.len());
        Ok(Self { path: path.to_owned(), file, id, written, longest, keep })
    }

    fn rotate(&mut self) -> io::Result<()> {
        crate::kept_secret::remove(&self.numbered(self.keep))?;
        for number in (1..self.keep).rev() {
            rename(&self.numbered(number), &self.numbered(number + 1))?;
        }
        if self.keep == 0 {
            crate::kept_secret::remove(&self.path)?;
        } else {
            rename(&self.path, &self.numbered(1))?;
        }
        self.begin()
    }

    fn begin(&mut self) -> io::Result<()> {
        let file = open(&self.path)?;
        let about = file.metadata()?;
        (self.file, self.id, self.written) = (file, id(&about), about.len());
        Ok(())
    }

    fn numbered(&self, number: u32) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(format!(".{number}"));
        name.into()
    }

    /// Somebody else may have taken it away, as logrotate does.
    fn is_there(&self) -> bool {
        fs::metadata(&self.path).is_ok_and(|there| id(&there) == self.id)
    }
}

impl Write for Rotated {
    /// Each line comes in one piece.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let is_long = self.written > 0 && self.written + line.len() as u64 > self.longest;
        if !self.is_there() {
            let _written_on = self.begin();
        } else if is_long {
            let _written_on = self.rotate();
        }
        self.file.write_all(line)?;
        self.written += line.len() as u64;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn id(about: &fs::Metadata) -> (u64, u64) {
    (about.dev(), about.ino())
}

fn open(path: &Path) -> io::Result<File> {
    // No pipe and no device is waited for.
    if fs::metadata(path).is_ok_and(|about| !about.is_file()) {
        return Err(io::Error::other("it is no plain file"));
    }
    OpenOptions::new().create(true).append(true).mode(0o640).open(path)
}

fn rename(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn texts(directory: &Path) -> Vec<(String, String)> {
        let mut all: Vec<_> = fs::read_dir(directory)
            .unwrap()
            .flatten()
            .map(|file| {
                let name = file.file_name().into_string().unwrap();
                (name, fs::read_to_string(file.path()).unwrap())
            })
            .collect();
        all.sort();
        all
    }

    fn named<const N: usize>(all: [(&str, &str); N]) -> Vec<(String, String)> {
        all.map(|(name, text)| (name.into(), text.into())).into()
    }

    #[test]
    fn a_long_log_is_begun_anew_and_the_oldest_goes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let mut log = Rotated::open(&path, 8, 2).unwrap();
        for line in ["one\n", "two\n", "three\n", "a line that is too long\n", "5\n", "6\n"] {
            log.write_all(line.as_bytes()).unwrap();
        }
        assert_eq!(
            texts(dir.path()),
            named([
                ("log", "5\n6\n"),
                ("log.1", "a line that is too long\n"),
                ("log.2", "three\n"),
            ])
        );
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o007, 0);
        drop(log);
        let mut again = Rotated::open(&path, 8, 2).unwrap();
        again.write_all(b"seven\n").unwrap();
        assert_eq!(texts(dir.path())[1].1, "5\n6\n", "it goes on where it was");
    }

    #[test]
    fn a_log_that_somebody_took_away_is_begun_anew() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let mut log = Rotated::open(&path, 1_000, 2).unwrap();
        log.write_all(b"one\n").unwrap();
        fs::rename(&path, dir.path().join("theirs")).unwrap();
        log.write_all(b"two\n").unwrap();
        assert_eq!(texts(dir.path()), named([("log", "two\n"), ("theirs", "one\n")]));
        fs::remove_file(&path).unwrap();
        log.write_all(b"three\n").unwrap();
        fs::write(dir.path().join("new"), "another\n").unwrap();
        fs::rename(dir.path().join("new"), &path).unwrap();
        log.write_all(b"four\n").unwrap();
        assert_eq!(texts(dir.path())[0].1, "another\nfour\n", "at the next line");
    }

    #[test]
    fn what_is_no_file_is_no_log() {
        assert!(Rotated::open(Path::new("/dev/null"), 8, 2).is_err());
    }
}
