//! Puts one file into the hidden directory.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use rustix::{
    fs::{Advice, OFlags, fadvise},
    io::Errno,
};
use towline_domain::{LocalPath, Trouble, TroubleKind, imports::AlbumFile};

use super::{
    Halt, How, NotPlaced, Run, Step,
    journal::{By, Line},
    stage::{changed, is_as_seen, is_untouched},
};
use crate::{io::DISK, trouble};

/// How much is read at once, and how often stopping is possible.
const CHUNK: usize = 1 << 20;

impl Run<'_> {
    pub(super) fn put(
        &mut self,
        from: &Path,
        to: &Path,
        file: &AlbumFile,
    ) -> Result<By, NotPlaced> {
        match self.plan.how {
            How::Move => self.put_to_move(from, to, file),
            How::Hardlink => {
                self.link(from, to)?.map_err(|error| not_linked(to, &error))?;
                Ok(By::Link)
            }
            How::Reflink => self.clone_file(from, to, file),
            How::Copy => self.copy(from, to, file),
        }
    }

    /// A link at first, so that the source stays whole until all is in place.
    fn put_to_move(&mut self, from: &Path, to: &Path, file: &AlbumFile) -> Result<By, NotPlaced> {
        match self.link(from, to)? {
            Ok(()) => return Ok(By::Link),
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {}
            Err(error) if knows_no_links(&error) => match self.rename(from, to, file)? {
                Ok(()) => return Ok(By::Rename),
                Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                    self.note(&Line::Staging { path: file.path.clone(), by: By::Copy })?;
                }
                Err(error) => return Err(trouble("moving", from, &error).into()),
            },
            Err(error) => return Err(trouble("moving", from, &error).into()),
        }
        self.copy(from, to, file)
    }

    fn link(&mut self, from: &Path, to: &Path) -> Result<io::Result<()>, NotPlaced> {
        self.attempt(Step::Link, || fs::hard_link(from, to))
    }

    fn rename(
        &mut self,
        from: &Path,
        to: &Path,
        file: &AlbumFile,
    ) -> Result<io::Result<()>, NotPlaced> {
        self.note(&Line::Staging { path: file.path.clone(), by: By::Rename })?;
        self.attempt(Step::Rename, || fs::rename(from, to))
    }

    /// A failure that the caller may have another way for.
    fn attempt<T>(
        &mut self,
        step: Step,
        act: impl FnOnce() -> io::Result<T>,
    ) -> Result<io::Result<T>, NotPlaced> {
        match self.course.before(step) {
            Ok(()) => Ok(act()),
            Err(Halt::Fault(error)) => Ok(Err(error)),
            Err(Halt::Stop) => Err(NotPlaced::Stopped),
        }
    }

    fn clone_file(&mut self, from: &Path, to: &Path, file: &AlbumFile) -> Result<By, NotPlaced> {
        self.attempt(Step::Clone, || reflink_copy::reflink(from, to))?.map_err(|error| {
            trouble("cloning into", to, &error)
                .hint("clones need source and library on one btrfs, XFS or ZFS: set how = \"copy\"")
        })?;
        let failed = |error: &io::Error| trouble("writing", to, error);
        let into = File::options().write(true).open(to).map_err(|error| failed(&error))?;
        keep_time(from, &into);
        self.attempt(Step::Sync, || into.sync_all())?.map_err(|error| failed(&error))?;
        let source = from.symlink_metadata().map_err(|error| trouble("reading", from, &error))?;
        let cloned = into.metadata().map_err(|error| failed(&error))?;
        if !is_as_seen(&source, file) || cloned.len() != file.size {
            return Err(changed(from).into());
        }
        Ok(By::Clone)
    }

    fn copy(&mut self, from: &Path, to: &Path, file: &AlbumFile) -> Result<By, NotPlaced> {
        let copied = self.copy_and_compare(from, to, file);
        if let Err(NotPlaced::Trouble(_)) = &copied {
            // Half a copy on a full disk would keep it full. A kill can leave it all the same,
            // and then the next run removes it.
            let _as_far_as_possible = fs::remove_file(to);
        }
        copied
    }

    fn copy_and_compare(
        &mut self,
        from: &Path,
        to: &Path,
        file: &AlbumFile,
    ) -> Result<By, NotPlaced> {
        let reading = |error: &io::Error| trouble("reading", from, error);
        let writing = |error: &io::Error| trouble("writing", to, error);
        let mut source = OpenOptions::new()
            .read(true)
            .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
            .open(from)
            .map_err(|error| reading(&error))?;
        let opened = source.metadata().map_err(|error| reading(&error))?;
        let mut into = File::create_new(to).map_err(|error| writing(&error))?;
        let mut sum = crc32fast::Hasher::new();
        let mut copied = 0;
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = self
                .attempt(Step::Chunk, || source.read(&mut chunk))?
                .map_err(|error| reading(&error))?;
            if read == 0 {
                break;
            }
            sum.update(&chunk[..read]);
            into.write_all(&chunk[..read]).map_err(|error| writing(&error))?;
            copied += read as u64;
            self.course.progress(self.done + copied, self.plan.bytes(), file.path.as_path());
        }
        keep_time(from, &into);
        self.attempt(Step::Sync, || into.sync_all())?.map_err(|error| writing(&error))?;
        let source = source.metadata().map_err(|error| reading(&error))?;
        if copied != file.size || !is_as_seen(&source, file) {
            return Err(changed(from).into());
        }
        let sum = sum.finalize();
        // A new owner is no new song: in doubt the bytes decide.
        if !is_untouched(&opened, &source) && self.sum_of(from)? != sum {
            return Err(changed(from).into());
        }
        if self.sum_of(to)? != sum {
            let words = format!("{} is not what was read", LocalPath::new(to));
            return Err(Trouble::new(DISK, TroubleKind::Damaged, words)
                .hint("check the disk and the memory of that machine; nothing was removed")
                .into());
        }
        self.sum = Some(sum);
        Ok(By::Copy)
    }

    /// From the disk and not from the cache, as far as the system does us that favour.
    fn sum_of(&mut self, path: &Path) -> Result<u32, NotPlaced> {
        let failed = |error: &io::Error| trouble("reading back", path, error);
        let mut file = File::open(path).map_err(|error| failed(&error))?;
        let _a_favour = fadvise(&file, 0, None, Advice::DontNeed);
        let mut sum = crc32fast::Hasher::new();
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = self
                .attempt(Step::Compare, || file.read(&mut chunk))?
                .map_err(|error| failed(&error))?;
            if read == 0 {
                return Ok(sum.finalize());
            }
            sum.update(&chunk[..read]);
        }
    }
}

/// Players sort by it. Not every file system can keep it, and that is no reason to fail.
fn keep_time(from: &Path, into: &File) {
    if let Ok(modified) = from.symlink_metadata().and_then(|meta| meta.modified()) {
        let _where_possible = into.set_modified(modified);
    }
}

/// FAT, some shares and FUSE mounts; also files of another owner where links to them are barred.
fn knows_no_links(error: &io::Error) -> bool {
    let unsupported = [Errno::PERM, Errno::OPNOTSUPP, Errno::NOSYS, Errno::MLINK, Errno::INVAL];
    error.raw_os_error().is_some_and(|code| unsupported.iter().any(|no| no.raw_os_error() == code))
}

fn not_linked(to: &Path, error: &io::Error) -> Trouble {
    let failed = trouble("linking into", to, error);
    if error.kind() == io::ErrorKind::CrossesDevices || knows_no_links(error) {
        return failed.hint(
            "links need source and library on one file system that knows them: set how = \"copy\"",
        );
    }
    failed
}
