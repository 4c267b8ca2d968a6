//! Opens a partial file: what an earlier run left of it, as far as it can be believed.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io,
    os::{
        fd::AsFd,
        unix::{
            ffi::{OsStrExt, OsStringExt},
            fs::{FileExt, MetadataExt},
        },
    },
    path::Path,
    sync::Arc,
    time::Instant,
};

use rustix::{
    fs::{AtFlags, FlockOperation},
    io::Errno,
};
use towline_domain::LocalPath;

use super::Part;
use crate::{
    download::{
        Course, DownloadError, Step, Target, Wanted,
        answer::Validators,
        beneath::{Directory, Entry},
        journal,
        line::Version,
        pieces::{Piece, Pieces},
    },
    names::OURS,
};

/// Behind the final name, while it is fetched. Scans take `.part` for unfinished.
const PART: &str = OURS[0];
const JOURNAL: &str = OURS[1];

/// The longest name of a file, less one for the journal that is being rewritten.
const LONGEST_NAME: usize = 254;

/// What was found under the final name.
pub(in crate::download) enum Found {
    /// A file that is there already, open for reading.
    There { file: File, size: u64 },
    /// Nothing: it is to be fetched.
    Part(Box<Part>),
}

/// Takes away what a kill may have left beside a file that has its name: before what is around it goes
/// elsewhere as a whole.
pub fn tidy(to: &Target) -> Result<(), DownloadError> {
    let failed = |error| DownloadError::disk("tidying beside", &to.path(), error);
    let parent = to.below.parent().unwrap_or(Path::new(""));
    let directory = Directory::open(&to.root, parent).map_err(failed)?;
    Names::of(&to.below).and_then(|names| names.tidy(&directory)).map_err(failed)
}

/// What the file is called at its end, and what lies beside that until then.
pub(super) struct Names {
    pub(super) last: OsString,
    pub(super) part: OsString,
    pub(super) journal: OsString,
}

impl Part {
    /// Opens what an earlier run left of it, or begins it.
    pub(in crate::download) fn open(
        to: &Target,
        wanted: &Wanted,
        course: Arc<dyn Course>,
    ) -> Result<Found, DownloadError> {
        let path = to.path();
        let failed = |doing| {
            let path = path.clone();
            move |error| DownloadError::disk(doing, &path, error)
        };
        let names = Names::of(&to.below).map_err(failed("writing"))?;
        let parent = to.below.parent().unwrap_or(Path::new(""));
        let directory = course.before(Step::Directory);
        let directory = directory.and_then(|()| Directory::open(&to.root, parent));
        let directory = directory.map_err(failed("opening the directory of"))?;
        if let Some((file, size)) = finished(&directory, &names.last, &path)? {
            let _can_stay = names.tidy(&directory);
            return Ok(Found::There { file, size });
        }
        let partial = LocalPath::new(to.root.join(parent).join(&names.part));
        is_free(&directory, &names.part, &partial)?;
        let file = course.before(Step::Open).and_then(|()| locked(&directory, &names.part));
        let file = file.map_err(failed("writing"))?;
        let Some(file) = file else { return Err(DownloadError::InUse { path }) };
        // Who held the lock until now may just have finished it.
        if let Some((file, size)) = finished(&directory, &names.last, &path)? {
            directory.remove(&names.part).map_err(failed("removing the partial file of"))?;
            let _can_stay = names.tidy(&directory);
            return Ok(Found::There { file, size });
        }
        is_ours_alone(&file, &partial)?;
        let mut part = Self {
            directory,
            names,
            path: path.clone(),
            course,
            identity: wanted.identity.clone(),
            has_sum: wanted.crc32.is_some(),
            file,
            journal: None,
            has_journal: false,
            validators: Validators::default(),
            version: Version::default(),
            size: None,
            pieces: Pieces::default(),
            doubted: None,
            unnoted: Pieces::default(),
            unnoted_bytes: 0,
            noted: Instant::now(),
            looked: Instant::now(),
            is_published: false,
            reservation: None,
            floor: 0,
        };
        part.take_up(wanted).map_err(failed("reading what is there of"))?;
        Ok(Found::Part(Box::new(part)))
    }

    /// Believes the journal as far as it can be believed.
    fn take_up(&mut self, wanted: &Wanted) -> io::Result<()> {
        // A run that was killed may have left one, or half of a new one.
        self.has_journal = self.file.metadata()?.len() > 0;
        let Some((head, claimed)) = journal::read(&self.directory, &self.names.journal)? else {
            self.forget_claims()?;
            return self.file.set_len(0);
        };
        let is_it = head.identity == wanted.identity
            && wanted.size.is_none_or(|size| size == head.size)
            && (self.has_sum || head.validators.are_proof());
        if !is_it {
            self.forget_claims()?;
            return self.file.set_len(0);
        }
        let written = self.written()?;
        let is_untouched = head.written == written
            && !written.boot.is_empty()
            && self.file.metadata()?.len() == head.size;
        self.pieces = if is_untouched { claimed } else { self.read_again(&claimed) };
        self.pieces = self.pieces.merged();
        self.validators = head.validators;
        self.size = Some(head.size);
        Ok(())
    }

    /// Those pieces whose bytes are what they should be.
    fn read_again(&self, claimed: &Pieces) -> Pieces {
        let is_right = |piece: &Piece| {
            let mut sum = crc32fast::Hasher::new();
            let mut buffer = vec![0; 1 << 20];
            let mut at = piece.start;
            while at < piece.end {
                let most = usize::try_from(piece.end - at).unwrap_or(usize::MAX).min(buffer.len());
                match self.file.read_at(&mut buffer[..most], at) {
                    Ok(0) | Err(_) => return false,
                    Ok(read) => {
                        sum.update(&buffer[..read]);
                        at += read as u64;
                    }
                }
            }
            sum.finalize() == piece.crc
        };
        claimed.iter().filter(is_right).collect()
    }
}

impl Names {
    fn of(below: &Path) -> io::Result<Self> {
        let bad = |why| io::Error::new(io::ErrorKind::InvalidInput, why);
        let last = below.file_name().ok_or_else(|| bad("it has no name"))?;
        let text = last.as_bytes();
        if text.ends_with(PART.as_bytes()) || text.ends_with(JOURNAL.as_bytes()) {
            return Err(bad("this name is kept for partial files"));
        }
        Ok(Self { last: last.to_owned(), part: beside(last, PART), journal: beside(last, JOURNAL) })
    }

    /// Takes away what a run has left that was killed when the file had just got its name. Where a
    /// partial file is, somebody may be at work.
    fn tidy(&self, directory: &Directory) -> io::Result<()> {
        match directory.look(&self.part)? {
            Entry::Nothing => journal::remove(directory, &self.journal),
            _ => Ok(()),
        }
    }
}

/// A name for what lies beside `last`; a long one is cut, and told from others by its sum.
fn beside(last: &OsStr, suffix: &str) -> OsString {
    let whole = last.as_bytes();
    if whole.len() + suffix.len() <= LONGEST_NAME {
        let mut name = last.to_owned();
        name.push(suffix);
        return name;
    }
    let sum = format!("~{:08x}", crc32fast::hash(whole));
    let mut cut = LONGEST_NAME - suffix.len() - sum.len();
    if let Ok(text) = std::str::from_utf8(whole) {
        cut = text.floor_char_boundary(cut);
    }
    OsString::from_vec([&whole[..cut], sum.as_bytes(), suffix.as_bytes()].concat())
}

fn finished(
    directory: &Directory,
    last: &OsStr,
    path: &LocalPath,
) -> Result<Option<(File, u64)>, DownloadError> {
    let failed = |error| DownloadError::disk("reading", path, error);
    match directory.look(last).map_err(failed)? {
        Entry::Nothing => Ok(None),
        Entry::File { size } => Ok(Some((directory.read(last).map_err(failed)?, size))),
        Entry::Other => {
            let why = "it is no file".into();
            Err(DownloadError::InTheWay { path: path.clone(), why })
        }
    }
}

/// What lies where the partial file is to be is one, or nothing. Looked at before it is opened, for
/// a clear word: opening itself follows no link and takes nothing but files.
fn is_free(directory: &Directory, name: &OsStr, path: &LocalPath) -> Result<(), DownloadError> {
    match directory.look(name).map_err(|error| DownloadError::disk("reading", path, error))? {
        Entry::Nothing | Entry::File { .. } => Ok(()),
        Entry::Other => {
            let why = "it is no partial file".into();
            Err(DownloadError::InTheWay { path: path.clone(), why })
        }
    }
}

/// A file with another name too is somebody else's: to write to it would change what they have.
fn is_ours_alone(file: &File, path: &LocalPath) -> Result<(), DownloadError> {
    let meta = file.metadata().map_err(|error| DownloadError::disk("reading", path, error))?;
    if meta.nlink() <= 1 {
        return Ok(());
    }
    let why = "it has another name too, so it is no partial file (a hard link?)".into();
    Err(DownloadError::InTheWay { path: path.clone(), why })
}

/// The partial file, for us alone; `None` while another download has it.
fn locked(directory: &Directory, name: &OsStr) -> io::Result<Option<File>> {
    loop {
        let file = directory.read_write(name)?;
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => return Ok(None),
            // No locks here: two towlines on such a mount are nobody's wish.
            Err(_) => return Ok(Some(file)),
        }
        // Whoever had it may have given it its final name since it was opened.
        let is_still_there = rustix::fs::statat(directory.as_fd(), name, AtFlags::empty())
            .is_ok_and(|stat| file.metadata().is_ok_and(|meta| meta.ino() == stat.st_ino));
        if is_still_there {
            return Ok(Some(file));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_beside_a_long_name_fit_and_differ() {
        let long = |letter: char| OsString::from(format!("{}{letter}.mkv", "é".repeat(124)));
        let (one, two) = (beside(&long('a'), PART), beside(&long('b'), PART));
        assert_ne!(one, two);
        assert!(one.len() <= LONGEST_NAME && one.to_str().unwrap().ends_with(PART));
        assert_eq!(beside(OsStr::new("a.mkv"), JOURNAL), "a.mkv.towline.journal");
        assert!(Names::of(Path::new("x/a.towline.part")).is_err());
        assert!(Names::of(Path::new("x/..")).is_err());
    }
}
