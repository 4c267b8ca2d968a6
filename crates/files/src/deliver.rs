//! Brings what was fetched to its destination: whole, under a name that nothing else has.
//!
//! Its files came together, verified, in a hidden directory. Where that is on the destination's
//! file system, one rename brings them all; else they are copied to a hidden directory there,
//! each compared with its CRC-32 as it is read back, and then renamed.
//!
//! # Guarantees
//! Killed at any instruction and run again with the same target, it goes on where it was; also where
//! somebody has taken what was brought from there meanwhile. Nothing is overwritten. Nothing leaves the
//! hidden directory before all of it is in place.

use std::{
    ffi::OsStr,
    fs::{self, File, Permissions},
    io::{self, Read as _, Write as _},
    os::unix::{
        ffi::OsStrExt as _,
        fs::{PermissionsExt as _, chown},
    },
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::{
    fs::{CWD, RenameFlags, renameat_with},
    io::Errno,
};
use towline_domain::{LocalPath, Trouble, TroubleKind};

use crate::{
    io::{DISK, look, sync_dir},
    trouble,
};

/// So many names are tried beside one that is taken.
const MOST_NAMES: u32 = 99;

/// What is to be brought where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The hidden directory of our own, in which the files are.
    pub from: PathBuf,
    /// The one file or directory in it.
    pub name: PathBuf,
    /// The files, below `from`.
    pub files: Vec<Delivered>,
    /// The destination.
    pub into: PathBuf,
    /// What permissions they get.
    pub rights: Rights,
}

/// A file that is brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// Below the hidden directory.
    pub path: PathBuf,
    /// In bytes.
    pub size: u64,
    /// Of its bytes, where known.
    pub crc32: Option<u32>,
}

/// Permissions that files get; what is `None` stays as the system made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rights {
    /// Of files, as in `0o640`.
    pub file_mode: Option<u32>,
    /// Of directories, as in `0o750`.
    pub directory_mode: Option<u32>,
    /// User and group, by their numbers. Only root may give files away.
    pub owner: Option<(u32, u32)>,
}

/// Where it can go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// Here; nothing has that name.
    Free(PathBuf),
    /// The very same is there already.
    Same(PathBuf),
}

/// What has come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brought {
    /// It is there.
    IsThere,
    /// It was there, and an importer or a person has taken it away since.
    TakenSince,
}

/// Why it is not there yet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotDelivered {
    /// It was told to stop. The next run goes on.
    #[error("stopped; the next run goes on from here")]
    Stopped,
    /// Something did not work.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl Delivery {
    /// Where it can go: under its own name or, when `beside`, under the next that is free.
    pub fn spot(&self, beside: bool) -> Result<Spot, Trouble> {
        let target = self.into.join(&self.name);
        if is_free(&target)? {
            return Ok(Spot::Free(target));
        }
        if self.is_same(&target) {
            return Ok(Spot::Same(target));
        }
        if beside {
            for number in 2..=MOST_NAMES {
                let other = with_number(&target, number);
                if is_free(&other)? {
                    return Ok(Spot::Free(other));
                }
            }
        }
        let words = format!("{} is there already and is something else", LocalPath::new(&target));
        Err(Trouble::new(DISK, TroubleKind::InTheWay, words)
            .hint("move it away, or keep both: then this one gets another name"))
    }

    /// Brings it to `target`, a path that [`spot`](Self::spot) gave, noted since by the caller, who
    /// [tidies](tidy) once what came of it is noted, too. `goes_on` is asked now and then.
    pub fn run(&self, target: &Path, goes_on: &dyn Fn() -> bool) -> Result<Brought, NotDelivered> {
        let top = self.from.join(&self.name);
        if is_free(target)? && (has_left(&self.from) || has_left(&self.hidden_copy())) {
            return Ok(Brought::TakenSince);
        }
        if is_free(&top)? {
            return self.is_there(target);
        }
        self.rights.apply(&top)?;
        sync_tree(&top)?;
        match self.leave(&self.from, target) {
            Ok(()) => {}
            Err(Errno::XDEV) => self.copy(target, goes_on)?,
            Err(error) => return Err(trouble("renaming to", target, &error.into()).into()),
        }
        sync_dir(&self.into)?;
        Ok(Brought::IsThere)
    }

    /// An earlier run has brought it, and could not say so.
    fn is_there(&self, target: &Path) -> Result<Brought, NotDelivered> {
        if is_free(target)? {
            let words = format!(
                "neither {} nor {} is there",
                LocalPath::new(self.from.join(&self.name)),
                LocalPath::new(target)
            );
            return Err(Trouble::new(DISK, TroubleKind::Gone, words).into());
        }
        sync_dir(&self.into)?;
        Ok(Brought::IsThere)
    }

    /// To another file system.
    fn copy(&self, target: &Path, goes_on: &dyn Fn() -> bool) -> Result<(), NotDelivered> {
        let hidden = self.hidden_copy();
        remove_tree(&hidden)?;
        fs::create_dir(&hidden).map_err(|error| trouble("making", &hidden, &error))?;
        for file in &self.files {
            copy_file(file, &self.from, &hidden, goes_on)?;
        }
        let top = hidden.join(&self.name);
        self.rights.apply(&top)?;
        sync_tree(&top)?;
        sync_dir(&hidden)?;
        let left = self.leave(&hidden, target);
        left.map_err(|error| trouble("renaming to", target, &error.into()))?;
        sync_dir(&self.into)?;
        Ok(())
    }

    /// Gives what is in `directory` its name in the destination. The mark that is left behind tells
    /// afterwards that it went; one that cannot be written is done without.
    fn leave(&self, directory: &Path, target: &Path) -> Result<(), Errno> {
        if self.name != Path::new(MARK) {
            let _without = fs::write(directory.join(MARK), target.as_os_str().as_bytes());
        }
        rename_new(&directory.join(&self.name), target)
    }

    fn hidden_copy(&self) -> PathBuf {
        hidden_copy(&self.from, &self.into)
    }

    /// All files are there, with the sizes and sums that they should have. What nobody has told a sum
    /// of is compared with what was fetched, as long as that is there.
    pub fn is_same(&self, target: &Path) -> bool {
        self.files.iter().all(|file| {
            let Ok(below) = file.path.strip_prefix(&self.name) else { return false };
            // Of a single file nothing is below.
            let path =
                if below.as_os_str().is_empty() { target.to_owned() } else { target.join(below) };
            let wanted = file.crc32.map_or_else(|| sum(&self.from.join(&file.path)), Ok);
            is_file_of(&path, file.size)
                && wanted.is_ok_and(|wanted| sum(&path).is_ok_and(|found| found == wanted))
        })
    }
}

/// Left in a hidden directory when what was in it goes to the destination.
const MARK: &str = ".towline-leaves";
/// After the mark the rename follows at once.
const AT_ONCE: Duration = Duration::from_secs(2);

/// Whether what was in `directory` went to the destination: nothing but our mark is left, and the
/// directory has not changed since the moment after that was made. Who empties it at another time
/// removes what never went.
fn has_left(directory: &Path) -> bool {
    let Ok(entries) = fs::read_dir(directory) else { return false };
    let names: Result<Vec<_>, _> =
        entries.map(|entry| entry.map(|entry| entry.file_name())).collect();
    if !names.is_ok_and(|names| names == [OsStr::new(MARK)]) {
        return false;
    }
    let changed = |path: &Path| fs::symlink_metadata(path)?.modified();
    match (changed(&directory.join(MARK)), changed(directory)) {
        (Ok(marked), Ok(left)) => left.duration_since(marked).is_ok_and(|span| span <= AT_ONCE),
        _ => false,
    }
}

/// Removes what bringing it from the hidden directory `from` into `into` has left there.
pub fn tidy(from: &Path, into: &Path) -> Result<(), Trouble> {
    remove_tree(&hidden_copy(from, into))
}

/// Where a copy to another file system comes together.
fn hidden_copy(from: &Path, into: &Path) -> PathBuf {
    let mut name = from.file_name().unwrap_or_default().to_owned();
    name.push(".copy");
    into.join(name)
}

impl Rights {
    fn apply(&self, path: &Path) -> Result<(), Trouble> {
        if *self == Self::default() {
            return Ok(());
        }
        let failed = |error: io::Error| trouble("giving rights to", path, &error);
        let meta = fs::symlink_metadata(path).map_err(failed)?;
        if let Some((user, group)) = self.owner {
            chown(path, Some(user), Some(group)).map_err(failed)?;
        }
        if meta.is_dir() {
            for entry in fs::read_dir(path).map_err(failed)? {
                self.apply(&entry.map_err(failed)?.path())?;
            }
        }
        let mode = if meta.is_dir() { self.directory_mode } else { self.file_mode };
        match mode.filter(|_| !meta.is_symlink()) {
            Some(mode) => fs::set_permissions(path, Permissions::from_mode(mode)).map_err(failed),
            None => Ok(()),
        }
    }
}

fn is_free(path: &Path) -> Result<bool, Trouble> {
    let found = look(path).map_err(|error| trouble("reading", path, &error))?;
    Ok(found.is_none())
}

fn is_file_of(path: &Path, size: u64) -> bool {
    look(path).is_ok_and(|found| found.is_some_and(|meta| meta.is_file() && meta.len() == size))
}

/// `name (2).mkv`; a directory's name has no extension.
fn with_number(path: &Path, number: u32) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 16 => {
            (stem, format!(".{extension}"))
        }
        _ => (name.as_str(), String::new()),
    };
    let addition = format!(" ({number}){extension}");
    let room = crate::names::LONGEST.saturating_sub(addition.len());
    let stem = &stem[..stem.floor_char_boundary(room)];
    path.with_file_name(format!("{stem}{addition}"))
}

fn rename_new(from: &Path, to: &Path) -> Result<(), Errno> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // The file system may not know the flag.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            if look(to).is_ok_and(|found| found.is_none()) {
                rustix::fs::rename(from, to)
            } else {
                Err(Errno::EXIST)
            }
        }
        ended => ended,
    }
}

fn copy_file(
    file: &Delivered,
    from: &Path,
    into: &Path,
    goes_on: &dyn Fn() -> bool,
) -> Result<(), NotDelivered> {
    let (source, target) = (from.join(&file.path), into.join(&file.path));
    if let Some(directory) = target.parent() {
        fs::create_dir_all(directory).map_err(|error| trouble("making", directory, &error))?;
    }
    let reading = |error: io::Error| trouble("reading", &source, &error);
    let writing = |error: io::Error| trouble("writing", &target, &error);
    let mut read = File::open(&source).map_err(reading)?;
    let mut write = File::create(&target).map_err(writing)?;
    let mut piece = vec![0; 1 << 20];
    let mut sum = crc32fast::Hasher::new();
    loop {
        if !goes_on() {
            return Err(NotDelivered::Stopped);
        }
        match read.read(&mut piece).map_err(reading)? {
            0 => break,
            many => {
                sum.update(&piece[..many]);
                write.write_all(&piece[..many]).map_err(writing)?;
            }
        }
    }
    write.sync_all().map_err(writing)?;
    drop(write);
    // Read back: what a disk has taken is not always what it was given.
    let wanted = sum.finalize();
    let found = self::sum(&target).map_err(writing)?;
    if found != wanted || file.crc32.is_some_and(|crc32| crc32 != wanted) {
        let words = format!("{} is not what was fetched", LocalPath::new(&target));
        return Err(Trouble::new(DISK, TroubleKind::Damaged, words).into());
    }
    Ok(())
}

/// The CRC-32 of a file.
fn sum(path: &Path) -> io::Result<u32> {
    let mut file = File::open(path)?;
    let mut piece = vec![0; 1 << 20];
    let mut sum = crc32fast::Hasher::new();
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(sum.finalize()),
            many => sum.update(&piece[..many]),
        }
    }
}

/// The names of directories survive a loss of power; the files were forced to the disk before.
fn sync_tree(top: &Path) -> Result<(), Trouble> {
    let failed = |error: io::Error| trouble("reading", top, &error);
    if !fs::symlink_metadata(top).map_err(failed)?.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(top).map_err(failed)? {
        sync_tree(&entry.map_err(failed)?.path())?;
    }
    sync_dir(top)
}

fn remove_tree(path: &Path) -> Result<(), Trouble> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(trouble("removing", path, &error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(dir: &Path) -> Delivery {
        let (from, into) = (dir.join("in/.towline-x"), dir.join("out"));
        fs::create_dir_all(from.join("Show/Season 1")).unwrap();
        fs::create_dir_all(&into).unwrap();
        fs::write(from.join("Show/Season 1/a.mkv"), "abc").unwrap();
        fs::write(from.join("Show/b.nfo"), "").unwrap();
        let file = |path: &str, size, bytes: &[u8]| Delivered {
            path: path.into(),
            size,
            crc32: Some(crc32fast::hash(bytes)),
        };
        let files = vec![file("Show/Season 1/a.mkv", 3, b"abc"), file("Show/b.nfo", 0, b"")];
        Delivery { from, name: "Show".into(), files, into, rights: Rights::default() }
    }

    fn goes_on() -> bool {
        true
    }

    #[test]
    fn what_is_brought_has_its_name_its_rights_and_is_recognised_after_a_kill() {
        let dir = tempfile::tempdir().unwrap();
        let rights = Rights { file_mode: Some(0o640), directory_mode: Some(0o750), owner: None };
        let delivery = Delivery { rights, ..delivery(dir.path()) };
        let target = dir.path().join("out/Show");
        assert_eq!(delivery.spot(false).unwrap(), Spot::Free(target.clone()));
        delivery.run(&target, &goes_on).unwrap();
        // Killed before anybody could note it: once more.
        delivery.run(&target, &goes_on).unwrap();
        assert_eq!(fs::read(target.join("Season 1/a.mkv")).unwrap(), b"abc");
        let mode = |path: &str| fs::metadata(target.join(path)).unwrap().permissions().mode();
        assert_eq!((mode("b.nfo") & 0o777, mode("Season 1") & 0o777), (0o640, 0o750));
        assert_eq!(delivery.spot(false).unwrap(), Spot::Same(target));
    }

    #[test]
    fn nothing_is_overwritten_and_a_person_may_keep_both() {
        let dir = tempfile::tempdir().unwrap();
        let delivery = delivery(dir.path());
        fs::create_dir_all(dir.path().join("out/Show")).unwrap();
        assert_eq!(delivery.spot(false).unwrap_err().kind, TroubleKind::InTheWay);
        let other = dir.path().join("out/Show (2)");
        assert_eq!(delivery.spot(true).unwrap(), Spot::Free(other.clone()));
        let in_the_way = delivery.run(&dir.path().join("out/Show"), &goes_on).unwrap_err();
        assert!(matches!(in_the_way, NotDelivered::Trouble(_)), "{in_the_way:?}");
        delivery.run(&other, &goes_on).unwrap();
        assert!(other.join("b.nfo").exists());
    }

    #[test]
    fn a_copy_is_compared_and_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let delivery = delivery(dir.path());
        let target = dir.path().join("out/Show");
        assert_eq!(delivery.copy(&target, &|| false), Err(NotDelivered::Stopped));
        delivery.copy(&target, &goes_on).unwrap();
        assert_eq!(fs::read(target.join("Season 1/a.mkv")).unwrap(), b"abc");
        tidy(&delivery.from, &delivery.into).unwrap();
        assert_eq!(fs::read_dir(dir.path().join("out")).unwrap().count(), 1);
        // What was fetched is not what should have been: not delivered.
        let mut wrong = delivery.clone();
        wrong.files[0].crc32 = Some(1);
        let error = wrong.copy(&dir.path().join("out/Other"), &goes_on).unwrap_err();
        let is_damaged =
            matches!(&error, NotDelivered::Trouble(t) if t.kind == TroubleKind::Damaged);
        assert!(is_damaged && !dir.path().join("out/Other").exists(), "{error:?}");
    }

    #[test]
    fn what_somebody_took_before_it_could_be_noted_is_not_brought_once_more() {
        let dir = tempfile::tempdir().unwrap();
        let (delivery, target) = (delivery(dir.path()), dir.path().join("out/Show"));
        delivery.copy(&target, &goes_on).unwrap();
        fs::rename(&target, dir.path().join("library")).unwrap();
        assert_eq!(delivery.run(&target, &goes_on), Ok(Brought::TakenSince), "copied");
        tidy(&delivery.from, &delivery.into).unwrap();

        assert_eq!(delivery.run(&target, &goes_on), Ok(Brought::IsThere));
        assert_eq!(delivery.run(&target, &goes_on), Ok(Brought::IsThere), "killed, once more");
        fs::remove_dir_all(&target).unwrap();
        assert_eq!(delivery.run(&target, &goes_on), Ok(Brought::TakenSince), "renamed");
    }

    #[test]
    fn what_was_removed_from_the_hidden_directory_was_not_brought() {
        let gone = |result: Result<Brought, NotDelivered>| matches!(result, Err(NotDelivered::Trouble(it)) if it.kind == TroubleKind::Gone);
        let dir = tempfile::tempdir().unwrap();
        let (delivery, target) = (delivery(dir.path()), dir.path().join("out/Show"));
        // Killed between the mark and the name; removed by somebody an hour after.
        let mark = delivery.from.join(MARK);
        fs::write(&mark, "").unwrap();
        fs::remove_dir_all(delivery.from.join("Show")).unwrap();
        let mark_file = File::options().write(true).open(&mark).unwrap();
        let earlier = mark_file.metadata().unwrap().modified().unwrap() - Duration::from_secs(3600);
        mark_file.set_modified(earlier).unwrap();
        assert!(gone(delivery.run(&target, &goes_on)), "an hour after");
        fs::remove_file(&mark).unwrap();
        assert!(gone(delivery.run(&target, &goes_on)), "without a mark");
        fs::remove_dir(&delivery.from).unwrap();
        assert!(gone(delivery.run(&target, &goes_on)), "with all of it");
    }

    #[test]
    fn what_has_no_sum_is_recognised_after_a_kill_by_what_was_fetched() {
        let dir = tempfile::tempdir().unwrap();
        let mut delivery = delivery(dir.path());
        for file in &mut delivery.files {
            file.crc32 = None;
        }
        // Killed when the copy had its name, and nobody had written that down.
        let target = dir.path().join("out/Show");
        fs::create_dir_all(target.join("Season 1")).unwrap();
        fs::write(target.join("Season 1/a.mkv"), "abc").unwrap();
        fs::write(target.join("b.nfo"), "").unwrap();
        assert_eq!(delivery.spot(false).unwrap(), Spot::Same(target.clone()));
        fs::write(target.join("Season 1/a.mkv"), "abd").unwrap();
        assert!(!delivery.is_same(&target), "other bytes of the same length");
        fs::remove_dir_all(&delivery.from).unwrap();
        fs::write(target.join("Season 1/a.mkv"), "abc").unwrap();
        assert!(!delivery.is_same(&target), "there is nothing to compare it with");
    }

    #[test]
    fn names_beside_keep_their_extension() {
        let name = |path: &str| with_number(Path::new(path), 2).display().to_string();
        assert_eq!(name("/d/a.mkv"), "/d/a (2).mkv");
        assert_eq!(name("/d/Show"), "/d/Show (2)");
        assert!(name(&format!("/d/{}.mkv", "ü".repeat(125))).len() <= 3 + 255);
    }
}
