//! The demo's directory, and what is where in it.

use std::{
    fs::{self, File, Permissions},
    io,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use tempfile::TempDir;
use towline_domain::LocalPath;

use crate::report::Hinted as _;

/// With what its name begins.
const BEGINS: &str = "towline-demo-";
/// A file in it that is locked while it is in use: the kernel unlocks it even after kill -9.
const IN_USE: &str = ".in-use";

/// A temporary directory. Removed at its end, and when it is dropped; after a kill, by the next demo.
pub(super) struct House(TempDir, #[expect(dead_code, reason = "it holds a lock")] File);

impl House {
    /// Makes it, with the directories in it.
    pub(super) fn make() -> anyhow::Result<Self> {
        let place = tempfile::Builder::new()
            .prefix(BEGINS)
            .permissions(Permissions::from_mode(0o700))
            .tempdir();
        let place = place
            .context("no temporary directory can be made")
            .hint("$TMPDIR names where it is made; 300 MB are enough")?;
        let lock = locked(place.path()).context("the temporary directory cannot be locked")?;
        let house = Self(place, lock);
        let made = house.directories().iter().try_for_each(fs::create_dir_all);
        made.context("the temporary directory cannot be written")?;
        Ok(house)
    }

    fn directories(&self) -> [PathBuf; 9] {
        [
            self.albums(),
            self.films(),
            self.library(),
            self.lists(),
            self.shared(),
            self.soulseek(),
            self.synced(),
            self.watched("films"),
            self.watched("music"),
        ]
    }

    /// The directory itself.
    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The configuration file.
    pub(super) fn config(&self) -> PathBuf {
        self.path().join("towline.toml")
    }

    /// towline's own data.
    pub(super) fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// Albums that come by torrent, or are put there.
    pub(super) fn albums(&self) -> PathBuf {
        self.path().join("downloads/albums")
    }

    /// Films that come by torrent.
    pub(super) fn films(&self) -> PathBuf {
        self.path().join("downloads/films")
    }

    /// Where imported music is.
    pub(super) fn library(&self) -> PathBuf {
        self.path().join("library")
    }

    /// Lists that are files.
    pub(super) fn lists(&self) -> PathBuf {
        self.path().join("lists")
    }

    /// What others share: the files that are downloaded.
    pub(super) fn shared(&self) -> PathBuf {
        self.path().join("shared-by-others")
    }

    /// slskd's downloads.
    pub(super) fn soulseek(&self) -> PathBuf {
        self.path().join("downloads/soulseek")
    }

    /// A folder of Syncthing's.
    pub(super) fn synced(&self) -> PathBuf {
        self.path().join("synced/music")
    }

    /// A folder into which torrents are dropped.
    pub(super) fn watched(&self, what: &str) -> PathBuf {
        self.path().join("watch").join(what)
    }

    /// Takes all of it away. What still writes for a moment is waited for.
    pub(super) fn remove(self) -> anyhow::Result<()> {
        let path = self.path().to_owned();
        let mut removed = self.0.close();
        for _ in 0..20 {
            match removed {
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
                    std::thread::sleep(Duration::from_millis(50));
                    removed = fs::remove_dir_all(&path);
                }
                done => return done.with_context(|| left(&path)),
            }
        }
        removed.with_context(|| left(&path))
    }
}

/// It has its name only once it is locked.
fn locked(house: &Path) -> io::Result<File> {
    let new = house.join(".new");
    let lock = File::create_new(&new)?;
    lock.try_lock()?;
    fs::rename(new, house.join(IN_USE))?;
    Ok(lock)
}

/// Takes away what demos that were killed have left in this directory.
pub(super) fn sweep(temporary: &Path) {
    for entry in fs::read_dir(temporary).into_iter().flatten().flatten() {
        let is_house = entry.file_name().to_string_lossy().starts_with(BEGINS);
        if is_house && is_abandoned(&entry) {
            let _stays = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether it is a directory of this user alone, and nobody is in it any more.
fn is_abandoned(entry: &fs::DirEntry) -> bool {
    let user = rustix::process::geteuid().as_raw();
    // Not through a link.
    let is_ours = entry.metadata().is_ok_and(|it| {
        it.is_dir() && it.uid() == user && it.permissions().mode() & 0o777 == 0o700
    });
    is_ours && File::open(entry.path().join(IN_USE)).is_ok_and(|lock| lock.try_lock().is_ok())
}

fn left(path: &Path) -> String {
    format!("{} could not be taken away", LocalPath::new(path))
}

/// Takes away all but the newest so many entries of a directory. An album keeps its time when it is
/// moved, and so the order is that of their arrival or an older one.
pub(super) fn keep_newest(directory: &Path, most: usize) -> io::Result<()> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        // One that has gone meanwhile needs nothing.
        if let (false, Ok(kind)) = (is_hidden, entry.metadata()) {
            entries.push((kind.modified()?, entry.path(), kind.is_dir()));
        }
    }
    entries.sort();
    let too_many = entries.len().saturating_sub(most);
    for (_, path, is_directory) in entries.into_iter().take(too_many) {
        let removed = if is_directory { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        removed.or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_demo_left_is_swept_and_nothing_else() {
        let temporary = tempfile::tempdir().unwrap();
        let make = |name: &str, mode: u32| {
            let path = temporary.path().join(name);
            fs::create_dir(&path).unwrap();
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            path
        };
        let used = make("towline-demo-used", 0o700);
        let lock = locked(&used).unwrap();
        // As a kill leaves it: the lock is gone with the process.
        drop(locked(&make("towline-demo-killed", 0o700)).unwrap());
        drop(locked(&make("towline-demo-open", 0o755)).unwrap());
        make("towline-demo-new", 0o700);
        drop(locked(&make("mine", 0o700)).unwrap());
        std::os::unix::fs::symlink(
            temporary.path().join("mine"),
            used.with_file_name("towline-demo-l"),
        )
        .unwrap();
        let left = || {
            sweep(temporary.path());
            let entries = fs::read_dir(temporary.path()).unwrap();
            let mut left: Vec<_> = entries.map(|it| it.unwrap().file_name()).collect();
            left.sort();
            left
        };
        let theirs = ["mine", "towline-demo-l", "towline-demo-new", "towline-demo-open"];
        assert_eq!(left(), [&theirs[..], &["towline-demo-used"]].concat());
        drop(lock);
        assert_eq!(left(), theirs);
    }

    #[test]
    fn the_newest_stay_and_what_is_hidden_too() {
        let house = House::make().unwrap();
        let films = house.films();
        for (age, name) in [(30, "a"), (20, "b"), (10, "c"), (40, ".towline")] {
            fs::write(films.join(name), name).unwrap();
            let file = fs::File::options().write(true).open(films.join(name)).unwrap();
            let then = file.metadata().unwrap().modified().unwrap() - Duration::from_secs(age);
            file.set_modified(then).unwrap();
        }
        keep_newest(&films, 2).unwrap();
        let mut left: Vec<_> =
            fs::read_dir(&films).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [".towline", "b", "c"]);
        let path = house.path().to_owned();
        house.remove().unwrap();
        assert!(!path.exists());
    }
}
