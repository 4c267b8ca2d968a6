//! Files that are no lists, whatever a list's setting names: what a list says is shown as titles, and
//! whoever may set one must not read towline's secrets that way.

use std::{
    collections::VecDeque,
    fs::{self, File, Metadata},
    io,
    os::unix::fs::{DirEntryExt as _, MetadataExt as _},
    path::{Path, PathBuf},
};

/// Files from which no list is read.
#[derive(Debug, Clone, Default)]
pub struct Private {
    /// These, and what lies beside them under their names with something behind: copies.
    pub files: Vec<PathBuf>,
    /// All in these.
    pub directories: Vec<PathBuf>,
}

/// A data directory holds far fewer.
const MOST: usize = 20_000;
/// What the kernel says of programs there: their environment, and so their secrets.
const OF_THE_KERNEL: [&str; 2] = ["/proc", "/sys"];

impl Private {
    /// Whether an opened file is one of them, whatever the path is called by which it was opened.
    ///
    /// *Guarantees*: links of both kinds do not help, nor does changing one between opening and
    /// asking.
    pub(super) fn holds(&self, path: &Path, file: &File) -> io::Result<bool> {
        let id = id(&file.metadata()?);
        let real = fs::canonicalize(path)?;
        if self::id(&fs::metadata(&real)?) != id {
            return Err(io::Error::other("it was replaced while it was read"));
        }
        let mut directories =
            self.directories.iter().filter_map(|directory| fs::canonicalize(directory).ok());
        Ok(OF_THE_KERNEL.iter().any(|place| real.starts_with(place))
            || self.files.iter().any(|file| is_it_or_beside(file, &real, id))
            || directories.any(|own| real.starts_with(&own) || is_linked_in(own, id)))
    }
}

type Id = (u64, u64);

fn id(about: &Metadata) -> Id {
    (about.dev(), about.ino())
}

fn is_it_or_beside(file: &Path, real: &Path, id: Id) -> bool {
    if fs::metadata(file).is_ok_and(|about| self::id(&about) == id) {
        return true;
    }
    let (Ok(file), Some(name)) = (fs::canonicalize(file), real.file_name()) else { return false };
    let starts = |with: &[u8]| {
        let name = name.as_encoded_bytes();
        name.strip_prefix(b".").unwrap_or(name).starts_with(with)
    };
    let own = file.file_name().is_some_and(|own| starts(own.as_encoded_bytes()));
    own && real.parent() == file.parent()
}

/// A hard link has no path of its own to tell: all that is in the directory is compared. What lies
/// highest first, so that a directory with more than is looked at is one of other people's files.
fn is_linked_in(directory: PathBuf, id: Id) -> bool {
    let mut left = MOST;
    let mut directories = VecDeque::from([directory]);
    while let Some(directory) = directories.pop_front() {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            left -= 1;
            if left == 0 {
                return false;
            }
            let is_directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_directory {
                directories.push_back(entry.path());
            } else if entry.ino() == id.1
                && entry.metadata().is_ok_and(|about| self::id(&about) == id)
            {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn no_link_makes_a_secret_a_list() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir_all(at("data/secrets")).unwrap();
        for name in ["towline.toml", "towline.toml~", ".towline.toml-12", "key", "data/secrets/one"]
        {
            fs::write(at(name), "hunter2").unwrap();
        }
        fs::hard_link(at("key"), at("hard-key")).unwrap();
        fs::hard_link(at("data/secrets/one"), at("hard-one")).unwrap();
        symlink(at("towline.toml"), at("soft")).unwrap();
        symlink(at("data"), at("soft-data")).unwrap();
        symlink(at("data"), at("named-data")).unwrap();
        fs::write(at("list.csv"), "tt0000001").unwrap();
        fs::write(at("key.csv"), "tt0000001").unwrap();
        let private = Private {
            files: vec![at("towline.toml"), at("nowhere")],
            directories: vec![at("named-data")],
        };
        let holds = |private: &Private, path: &Path| {
            private.holds(path, &File::open(path).unwrap()).unwrap()
        };
        for name in [
            "towline.toml",
            "towline.toml~",
            ".towline.toml-12",
            "soft",
            "hard-one",
            "soft-data/secrets/one",
            "data/secrets/../secrets/one",
        ] {
            assert!(holds(&private, &at(name)), "{name}");
        }
        assert!(holds(&private, Path::new("/proc/self/environ")));
        assert!(!holds(&private, &at("list.csv")) && !holds(&private, &at("hard-key")));
        let keys = Private { files: vec![at("key")], directories: Vec::new() };
        assert!(holds(&keys, &at("hard-key")) && !holds(&keys, &at("list.csv")));
    }

    #[test]
    fn what_is_exchanged_behind_our_back_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let (secret, path) = (dir.path().join("secret"), dir.path().join("list"));
        fs::write(&secret, "hunter2").unwrap();
        symlink(&secret, &path).unwrap();
        let opened = File::open(&path).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, "tt0000001").unwrap();
        let private = Private { files: vec![secret], directories: Vec::new() };
        assert!(private.holds(&path, &opened).is_err());
    }
}
