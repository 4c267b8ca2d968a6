//! Brings files that lie apart, or among others', together in a directory of their own.
//!
//! # Guarantees
//! Nothing is written over. No file loses its last name: a second name is added, or the name is
//! changed within one file system. Each step may be repeated, after a crash too. Nothing outside
//! `base` is made or removed, also not through a link.

use std::{
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Component, Path},
};

use towline_domain::{LocalPath, Trouble, TroubleKind};

use crate::{
    io::{DISK, is_absence, look, modified, sync_dir, trouble},
    prune::{is_really_below, remove_empty},
    scan,
};

/// How a file comes to the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// It gets a second name.
    Hardlink,
    /// It is renamed.
    Rename,
}

/// A file to be brought in, or that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its path below the album.
    pub path: LocalPath,
    /// Where it was before.
    pub from: LocalPath,
    /// Bytes.
    pub size: u64,
    /// Last changed.
    pub modified: towline_domain::Timestamp,
}

/// Brings `pieces` to `album`, a directory below `base`; `base` is made where it is missing.
pub fn gather(
    base: &LocalPath,
    album: &LocalPath,
    pieces: &[Piece],
    by: By,
) -> Result<(), Trouble> {
    make_directory(base.as_path(), album.as_path())?;
    for piece in pieces {
        let target = album.join(&piece.path);
        let parent = target.as_path().parent().unwrap_or(album.as_path());
        make_directory(base.as_path(), parent)?;
        bring(piece, target.as_path(), by)?;
    }
    for piece in pieces {
        let target = album.join(&piece.path);
        sync_dir(target.as_path().parent().unwrap_or(album.as_path()))?;
    }
    sync_dir(base.as_path())
}

fn bring(piece: &Piece, target: &Path, by: By) -> Result<(), Trouble> {
    let from = piece.from.as_path();
    let failed = |error: &io::Error| trouble("bringing together", target, error);
    if let Some(there) = look(target).map_err(|error| failed(&error))? {
        if there.is_file() && there.len() == piece.size {
            return Ok(());
        }
        let words = format!("{} is in the way", LocalPath::new(target));
        return Err(Trouble::new(DISK, TroubleKind::InTheWay, words));
    }
    let meta = look(from).map_err(|error| trouble("reading", from, &error))?;
    if !meta.is_some_and(|meta| meta.is_file() && meta.len() == piece.size) {
        let words = format!("{} is gone, or no longer as it was", piece.from);
        return Err(Trouble::new(DISK, TroubleKind::Local, words));
    }
    let done = match by {
        By::Hardlink => fs::hard_link(from, target),
        By::Rename => rename_to_nothing(from, target),
    };
    done.map_err(|error| explained(&error, target, by))
}

/// Renames, and fails where something has come to `target` in the meantime.
fn rename_to_nothing(from: &Path, target: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, from, CWD, target, RenameFlags::NOREPLACE) {
        // A file system that does not know the flag: we have looked just now.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => fs::rename(from, target),
        done => done.map_err(io::Error::from),
    }
}

fn explained(error: &io::Error, target: &Path, by: By) -> Trouble {
    let words = trouble("bringing together", target, error);
    if error.kind() == io::ErrorKind::CrossesDevices {
        return words.hint(
            "`gather_in` must be on the file system of the downloads: name a directory there",
        );
    }
    // EPERM and EOPNOTSUPP: what file systems without hard links say.
    let has_no_links = matches!(error.raw_os_error(), Some(1 | 31 | 95));
    if by == By::Hardlink && has_no_links {
        return words.hint("this file system has no hard links: set `gather_by = \"rename\"`");
    }
    words
}

/// Makes `dir` and what is missing above it down from `base`; never through a link.
fn make_directory(base: &Path, dir: &Path) -> Result<(), Trouble> {
    let failed = |path: &Path, error: &io::Error| trouble("making", path, error);
    make_one(base).map_err(|error| failed(base, &error))?;
    let below = dir.strip_prefix(base).map_err(|_| not_below(base, dir))?;
    let mut at = base.to_owned();
    for part in below.components() {
        let Component::Normal(part) = part else { return Err(not_below(base, dir)) };
        at.push(part);
        make_one(&at).map_err(|error| failed(&at, &error))?;
    }
    Ok(())
}

fn make_one(dir: &Path) -> io::Result<()> {
    match fs::create_dir(dir) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if look(dir)?.is_some_and(|meta| meta.is_dir()) { Ok(()) } else { Err(error) }
        }
        Err(error) => Err(error),
    }
}

fn not_below(base: &Path, dir: &Path) -> Trouble {
    let words = format!("{} is not below {}", LocalPath::new(dir), LocalPath::new(base));
    Trouble::new(DISK, TroubleKind::Local, words)
}

/// Undoes it: removes the names in `album` of files that have another name elsewhere, gives the
/// others back to where they were, then removes the directories that are empty. A file whose old
/// name is taken stays, and with it its directory.
pub fn ungather(base: &LocalPath, album: &LocalPath, pieces: &[Piece]) -> Result<(), Trouble> {
    let album = album.as_path();
    if !really_below(base, album)? {
        return Ok(());
    }
    for piece in pieces {
        let path = album.join(&piece.path);
        let failed = |error: &io::Error| trouble("removing", &path, error);
        let parent = path.parent().unwrap_or(album);
        if parent != album && !is_really_below(album, parent).map_err(|error| failed(&error))? {
            continue;
        }
        let meta = look(&path).map_err(|error| failed(&error))?;
        match meta.filter(fs::Metadata::is_file) {
            Some(meta) if meta.nlink() > 1 => remove(&path)?,
            Some(_) => give_back(&path, piece.from.as_path())?,
            None => {}
        }
    }
    remove_directories(base, album, pieces)
}

/// To where it was, unless something else is there by now.
fn give_back(path: &Path, from: &Path) -> Result<(), Trouble> {
    let failed = |error: &io::Error| trouble("giving back", from, error);
    let Some(parent) = from.parent() else { return Ok(()) };
    fs::create_dir_all(parent).map_err(|error| failed(&error))?;
    if look(from).map_err(|error| failed(&error))?.is_some() {
        return Ok(());
    }
    rename_to_nothing(path, from).map_err(|error| failed(&error))?;
    sync_dir(parent)
}

/// After a proved import: removes the names that `pieces` had before they were gathered, as far as
/// they are as they were, and their directories below `root` that are empty then. Of audio only
/// what was taken from the directory: what is still there was copied, and is the download itself.
pub fn prune(
    root: &LocalPath,
    album: &LocalPath,
    pieces: &[Piece],
) -> Result<Vec<LocalPath>, Trouble> {
    let mut removed = Vec::new();
    for piece in pieces {
        let (gathered, from) = (album.join(&piece.path), piece.from.as_path());
        let Some(parent) = from.parent() else { continue };
        let failed = |error: &io::Error| trouble("removing", from, error);
        let is_audio = scan::is_audio(from);
        let is_gathered = look(gathered.as_path()).map_err(|error| failed(&error))?.is_some();
        let is_ours = parent == root.as_path() || really_below(root, parent)?;
        let meta = look(from).map_err(|error| failed(&error))?;
        let is_as_it_was = meta.is_some_and(|meta| {
            meta.is_file() && meta.len() == piece.size && modified(&meta) == piece.modified
        });
        if !is_ours || !is_as_it_was || (is_audio && is_gathered) {
            continue;
        }
        if is_gathered {
            remove(gathered.as_path())?;
        }
        remove(from)?;
        removed.push(piece.from.clone());
        remove_empty(parent, root.as_path(), &mut removed)?;
    }
    Ok(removed)
}

fn really_below(base: &LocalPath, dir: &Path) -> Result<bool, Trouble> {
    is_really_below(base.as_path(), dir).map_err(|error| trouble("reading", dir, &error))
}

fn remove(path: &Path) -> Result<(), Trouble> {
    match fs::remove_file(path) {
        Err(error) if !is_absence(&error) => Err(trouble("removing", path, &error)),
        _ => Ok(()),
    }
}

/// The directories of the album, the deepest first, then those above it, `base` included.
fn remove_directories(base: &LocalPath, album: &Path, pieces: &[Piece]) -> Result<(), Trouble> {
    let mut removed = Vec::new();
    let above = base.as_path().parent().unwrap_or(base.as_path());
    for piece in pieces {
        if let Some(parent) = album.join(&piece.path).parent() {
            remove_empty(parent, above, &mut removed)?;
        }
    }
    remove_empty(album, above, &mut removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Disk(tempfile::TempDir);

    impl Disk {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn at(&self, path: &str) -> LocalPath {
            LocalPath::new(self.0.path().join(path))
        }

        fn piece(&self, from: &str, path: &str) -> Piece {
            let from = self.at(from);
            fs::create_dir_all(from.as_path().parent().unwrap()).unwrap();
            fs::write(&from, from.to_string()).unwrap();
            let meta = fs::metadata(&from).unwrap();
            let (size, modified) = (meta.len(), modified(&meta));
            Piece { path: LocalPath::new(path), from, size, modified }
        }

        fn pieces(&self) -> Vec<Piece> {
            let audio =
                |disc: u8| self.piece(&format!("CD{disc}/1.mp3"), &format!("CD{disc}/1.mp3"));
            vec![audio(1), audio(2), self.piece("Album/cover.jpg", "cover.jpg")]
        }

        fn gather(&self, pieces: &[Piece], by: By) -> Result<(), Trouble> {
            gather(&self.at("gathered"), &self.at("gathered/7/Album"), pieces, by)
        }

        fn ungather(&self, pieces: &[Piece]) {
            ungather(&self.at("gathered"), &self.at("gathered/7/Album"), pieces).unwrap();
        }

        fn has(&self, path: &str) -> bool {
            self.at(path).as_path().exists()
        }
    }

    #[test]
    fn files_come_together_and_go_apart_again() {
        let disk = Disk::new();
        let pieces = disk.pieces();
        disk.gather(&pieces, By::Hardlink).unwrap();
        disk.gather(&pieces, By::Hardlink).unwrap();
        assert!(disk.has("gathered/7/Album/CD2/1.mp3") && disk.has("CD2/1.mp3"));
        disk.ungather(&pieces);
        disk.ungather(&pieces);
        assert!(!disk.has("gathered") && disk.has("CD1/1.mp3") && disk.has("Album/cover.jpg"));
    }

    #[test]
    fn a_file_without_another_name_goes_back_to_where_it_was() {
        let disk = Disk::new();
        let pieces = disk.pieces();
        disk.gather(&pieces, By::Rename).unwrap();
        disk.gather(&pieces, By::Rename).unwrap();
        assert!(!disk.has("CD1/1.mp3"));
        disk.ungather(&pieces);
        disk.ungather(&pieces);
        assert!(disk.has("CD1/1.mp3") && !disk.has("gathered"));
        disk.gather(&pieces, By::Rename).unwrap();
        fs::write(disk.at("CD1/1.mp3"), "another one by now").unwrap();
        disk.ungather(&pieces);
        assert!(disk.has("gathered/7/Album/CD1/1.mp3") && disk.has("CD2/1.mp3"));
    }

    #[test]
    fn nothing_is_written_over() {
        let disk = Disk::new();
        let pieces = disk.pieces();
        fs::create_dir_all(disk.at("gathered/7/Album/CD2")).unwrap();
        fs::write(disk.at("gathered/7/Album/CD2/1.mp3"), "other").unwrap();
        for by in [By::Hardlink, By::Rename] {
            assert_eq!(disk.gather(&pieces, by).unwrap_err().kind, TroubleKind::InTheWay);
        }
        let other = fs::read_to_string(disk.at("gathered/7/Album/CD2/1.mp3")).unwrap();
        assert_eq!(other, "other");
    }

    #[test]
    fn links_lead_nowhere() {
        let disk = Disk::new();
        let pieces = disk.pieces();
        fs::create_dir_all(disk.at("elsewhere")).unwrap();
        std::os::unix::fs::symlink(disk.at("elsewhere"), disk.at("gathered")).unwrap();
        assert!(disk.gather(&pieces, By::Hardlink).is_err());
        fs::remove_file(disk.at("gathered")).unwrap();
        let outside = Piece { path: LocalPath::new("../../../out.mp3"), ..pieces[0].clone() };
        assert!(disk.gather(&[outside], By::Hardlink).is_err());
        assert!(!disk.has("out.mp3") && fs::read_dir(disk.at("elsewhere")).unwrap().count() == 0);
    }

    #[test]
    fn first_names_go_only_when_the_second_ones_were_taken() {
        let disk = Disk::new();
        let pieces = disk.pieces();
        disk.gather(&pieces, By::Hardlink).unwrap();
        fs::rename(disk.at("gathered/7/Album/CD1/1.mp3"), disk.at("library.mp3")).unwrap();
        fs::write(disk.at("CD1/other.mp3"), "not ours").unwrap();
        prune(&disk.at(""), &disk.at("gathered/7/Album"), &pieces).unwrap();
        assert!(!disk.has("CD1/1.mp3") && disk.has("CD1/other.mp3"));
        assert!(disk.has("CD2/1.mp3"), "it was copied: this is the download");
        assert!(!disk.has("Album") && !disk.has("gathered/7/Album/cover.jpg"), "a cover goes");
        disk.ungather(&pieces);
        assert!(disk.has("library.mp3") && disk.has("CD2/1.mp3") && !disk.has("gathered"));
    }
}
