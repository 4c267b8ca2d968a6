//! Whether files that towline brought to their place are still what they were: read again, and
//! compared with what is kept of them.
//!
//! *Guarantees*: nothing is written. *Caveats*: what has its size and no known sum may be another
//! file all the same, and is told as that.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use rustix::fs::{Advice, fadvise};
use towline_domain::LocalPath;

/// Read at once.
const CHUNK: usize = 1 << 20;

/// Something that was brought to its place, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What it is of: a torrent's key, a placing's id.
    pub key: String,
    /// Where it was brought: a file, or a directory with all of it.
    pub at: LocalPath,
    /// Its files.
    pub files: Vec<KeptFile>,
}

/// A file that was brought to its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// Where.
    pub path: PathBuf,
    /// In bytes.
    pub size: u64,
    /// Of its bytes, where known.
    pub crc32: Option<u32>,
}

/// How a file is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Its bytes have the sum that they had.
    Right,
    /// It has its size; what its sum was is not known.
    SizeRight,
    /// It is another, in words.
    Changed(String),
    /// It is no longer there: somebody has moved it on.
    Gone,
    /// It cannot be read, in words.
    Unreadable(String),
}

impl KeptFile {
    /// Reads it. `read` is told of each piece, in bytes.
    pub fn verify(&self, read: &mut dyn FnMut(u64)) -> Verdict {
        match self.try_verify(read) {
            Ok(verdict) => verdict,
            Err(error) if crate::io::is_absence(&error) => Verdict::Gone,
            Err(error) => Verdict::Unreadable(error.to_string()),
        }
    }

    fn try_verify(&self, read: &mut dyn FnMut(u64)) -> io::Result<Verdict> {
        // Before it is opened: a pipe would be waited for.
        let about = fs::metadata(&self.path)?;
        if !about.is_file() {
            return Ok(Verdict::Changed("it is no file any more".into()));
        }
        if about.len() != self.size {
            let words = format!("it has {} bytes, and had {}", about.len(), self.size);
            return Ok(Verdict::Changed(words));
        }
        let Some(crc32) = self.crc32 else { return Ok(Verdict::SizeRight) };
        let found = sum(&self.path, read)?;
        Ok(if found == crc32 {
            Verdict::Right
        } else {
            Verdict::Changed(format!("its CRC-32 is {found:08x}, and was {crc32:08x}"))
        })
    }
}

/// From the disk and not from the cache, as far as the system does us that favour; and without
/// driving out what others have there.
fn sum(path: &Path, read: &mut dyn FnMut(u64)) -> io::Result<u32> {
    let mut file = File::open(path)?;
    let _favours = fadvise(&file, 0, None, Advice::DontNeed)
        .and_then(|()| fadvise(&file, 0, None, Advice::Sequential));
    let mut sum = crc32fast::Hasher::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk)? {
            0 => break,
            many => {
                sum.update(&chunk[..many]);
                read(many as u64);
            }
        }
    }
    let _a_favour = fadvise(&file, 0, None, Advice::DontNeed);
    Ok(sum.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(dir: &Path, name: &str, bytes: &[u8]) -> KeptFile {
        let crc32 = Some(crc32fast::hash(bytes));
        KeptFile { path: dir.join(name), size: bytes.len() as u64, crc32 }
    }

    #[test]
    fn a_file_is_right_changed_or_gone() {
        let dir = tempfile::tempdir().unwrap();
        let file = kept(dir.path(), "a", b"music");
        assert_eq!(file.verify(&mut |_| {}), Verdict::Gone);
        fs::write(&file.path, "music").unwrap();
        let mut read = 0;
        assert_eq!(file.verify(&mut |many| read += many), Verdict::Right);
        assert_eq!(read, 5);
        fs::write(&file.path, "mosic").unwrap();
        let Verdict::Changed(words) = file.verify(&mut |_| {}) else { panic!() };
        assert_eq!(
            words,
            format!(
                "its CRC-32 is {:08x}, and was {:08x}",
                crc32fast::hash(b"mosic"),
                crc32fast::hash(b"music")
            )
        );
        fs::write(&file.path, "mu").unwrap();
        let shorter = file.verify(&mut |_| {});
        assert_eq!(shorter, Verdict::Changed("it has 2 bytes, and had 5".into()));
        fs::remove_file(&file.path).unwrap();
        fs::create_dir(&file.path).unwrap();
        let no_file = file.verify(&mut |_| {});
        assert_eq!(no_file, Verdict::Changed("it is no file any more".into()));
    }

    #[test]
    fn without_a_sum_only_the_size_is_told_and_a_pipe_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let file = KeptFile { crc32: None, ..kept(dir.path(), "a", b"music") };
        fs::write(&file.path, "mosic").unwrap();
        assert_eq!(file.verify(&mut |_| {}), Verdict::SizeRight);
        let pipe = kept(dir.path(), "pipe", b"");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe.path,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        assert!(matches!(pipe.verify(&mut |_| {}), Verdict::Changed(_)));
    }
}
