//! A file that somebody named: looked at before it is read, and never read without end.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

/// What lies there must be a file, and not larger than this many bytes. A pipe would be waited for
/// without end, and a device can be read without end.
pub(super) fn check(path: &Path, largest: u64) -> io::Result<()> {
    let meta = fs::metadata(path)?;
    if !meta.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    if meta.len() > largest { Err(too_large(largest)) } else { Ok(()) }
}

/// The file, whole.
pub(super) fn read(path: &Path, largest: u64) -> io::Result<Vec<u8>> {
    check(path, largest)?;
    read_from(File::open(path)?, largest)
}

/// All that comes, if it is not more than this many bytes: a file can grow while it is read, and
/// nobody knows before how much comes from standard input.
pub(super) fn read_from(from: impl Read, largest: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(largest.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > largest { Err(too_large(largest)) } else { Ok(bytes) }
}

fn too_large(largest: u64) -> io::Error {
    let words = format!("it is larger than {} MiB", largest >> 20);
    io::Error::new(io::ErrorKind::FileTooLarge, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_refused_however_it_comes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        fs::write(&path, vec![0; 1 << 20]).unwrap();
        assert_eq!(read(&path, 1 << 20).unwrap().len(), 1 << 20);
        let told = read(&path, (1 << 20) - 1).unwrap_err();
        assert_eq!(told.kind(), io::ErrorKind::FileTooLarge);
        let told = read_from(io::repeat(0), 3 << 20).unwrap_err();
        assert_eq!(told.to_string(), "it is larger than 3 MiB");
    }

    #[test]
    fn only_files_are_read() {
        let dir = tempfile::tempdir().unwrap();
        for path in [Path::new("/dev/zero"), dir.path()] {
            let told = read(path, 1 << 20).unwrap_err();
            assert_eq!(told.to_string(), "it is not a regular file");
        }
        let absent = read(&dir.path().join("absent"), 1).unwrap_err();
        assert_eq!(absent.kind(), io::ErrorKind::NotFound);
    }
}
