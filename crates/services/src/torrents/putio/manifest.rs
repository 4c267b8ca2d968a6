//! What of a torrent is fetched, and where it goes: written down in the data directory before the
//! first byte, so that nothing about it depends on what the service or the configuration says later.

use std::{
    collections::HashSet,
    fmt::Write as _,
    fs,
    io::{ErrorKind, Write as _},
    os::unix::{ffi::OsStrExt as _, fs::MetadataExt as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use towline_domain::{LocalPath, Trouble, TroubleKind, torrents::FileId};
use towline_files::names;

use super::{
    placed,
    tree::{RemoteFile, RemoteTree},
};
use crate::blocking;

/// Of a file's name; file systems take 255 bytes, and an ending follows.
const LONGEST_STEM: usize = 180;

/// What is fetched of a torrent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Of which: its key in the ledger.
    pub(super) key: String,
    /// The hidden directory in which its files come together.
    pub(super) staging: LocalPath,
    /// Where they go.
    pub(super) destination: LocalPath,
    /// What it is called there: a file, or a directory with all of them.
    pub(super) name: LocalPath,
    /// Its files.
    pub(super) files: Vec<Wanted>,
    /// Its way into place has begun, to there.
    pub(super) placing: Option<LocalPath>,
    /// It is in place, there.
    pub(super) placed: Option<LocalPath>,
    /// The file system on which it was begun, by its number.
    #[serde(default)]
    pub(super) device: Option<u64>,
    /// The command that follows has run.
    #[serde(default)]
    pub(super) command_ran: bool,
}

/// A file that is fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Wanted {
    /// At put.io.
    pub(super) id: FileId,
    /// Below the staging directory: safe names.
    pub(super) path: LocalPath,
    /// In bytes.
    pub(super) size: u64,
    /// Of its bytes; put.io tells it of each file.
    pub(super) crc32: Option<u32>,
}

impl Manifest {
    /// What is to be fetched of `tree`, by way of a directory in `incomplete`.
    pub(super) fn new(
        key: &str,
        tree: &RemoteTree,
        incomplete: &LocalPath,
        destination: &LocalPath,
    ) -> Self {
        let remote: Vec<_> = tree
            .files
            .iter()
            .map(|file| names::Remote {
                names: file.path.iter().map(|name| name.clone().into_bytes()).collect(),
                key: file.id.to_string(),
            })
            .collect();
        let safe = names::tree(&remote);
        let top = safe.first().and_then(|path| path.iter().next()).map(LocalPath::new);
        let files = tree.files.iter().zip(safe).map(|(file, path)| Wanted {
            id: file.id,
            path: LocalPath::new(path),
            size: file.size,
            crc32: file.crc32,
        });
        Self {
            key: key.to_owned(),
            staging: incomplete.join(format!(".towline-{:016x}", rand::random::<u64>())),
            destination: destination.clone(),
            name: top.unwrap_or_else(|| LocalPath::new("")),
            files: files.collect(),
            placing: None,
            placed: None,
            device: None,
            command_ran: false,
        }
    }

    /// Whether put.io has told a checksum of each file.
    pub(super) fn is_verifiable(&self) -> bool {
        self.files.iter().all(|file| file.crc32.is_some())
    }

    /// Those of which it has not, for people: at most so many.
    pub(super) fn unverifiable(&self, most: usize) -> Vec<String> {
        let files = self.files.iter().filter(|file| file.crc32.is_none());
        files.take(most).map(|file| file.path.to_string()).collect()
    }

    /// An error where what was fetched is gone together with its file system: what would be begun
    /// anew would fill the disk below a mount point.
    pub(super) fn is_where_it_was(&self) -> Result<(), Trouble> {
        let is_there = fs::symlink_metadata(&self.staging).is_ok();
        if is_there || self.device.is_none() || self.device_now() == self.device {
            return Ok(());
        }
        let parent = LocalPath::new(self.parent());
        let words = format!("{parent} is on another file system than when this was begun");
        Err(Trouble::new("disk", TroubleKind::NotWritable, words)
            .hint("is it mounted? what was fetched lies on the other one"))
    }

    /// Whether this very file was fetched.
    pub(super) fn holds(&self, file: &RemoteFile) -> bool {
        self.files.iter().any(|wanted| {
            (wanted.id, wanted.size, wanted.crc32) == (file.id, file.size, file.crc32)
        })
    }

    /// In bytes.
    pub(super) fn size(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// Where a file is until all of them are there.
    pub(super) fn staged(&self, file: &Wanted) -> PathBuf {
        self.staging.as_path().join(&file.path)
    }

    /// Its top in the staging directory.
    pub(super) fn staged_top(&self) -> PathBuf {
        self.staging.as_path().join(&self.name)
    }

    /// Whether all files are there.
    pub(super) fn is_fetched(&self) -> bool {
        self.files.iter().all(|file| self.is_here(file))
    }

    /// The files that are not there yet.
    pub(super) fn missing(&self) -> Vec<Wanted> {
        self.files.iter().filter(|file| !self.is_here(file)).cloned().collect()
    }

    /// Removes what was fetched of files that became others since `old` was written: the same name
    /// and size would make them pass for what is wanted now.
    pub(super) fn drop_others(&self, old: &Self) -> Result<(), Trouble> {
        for file in old.files.iter().filter(|file| !self.files.contains(file)) {
            let path = old.staged(file);
            match fs::remove_file(&path) {
                Err(error) if !is_absence(&error) => {
                    return Err(towline_files::trouble("removing", &path, &error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether it is there, whole: a file gets its name when it is verified.
    fn is_here(&self, file: &Wanted) -> bool {
        fs::symlink_metadata(self.staged(file))
            .is_ok_and(|found| found.is_file() && found.len() == file.size)
    }

    /// What unfinished files have taken of the disk already, in bytes. A guess that errs on the side
    /// of beginning: each file is looked at again before its first byte.
    pub(super) fn allocated(&self) -> u64 {
        let here = self.files.iter().filter(|file| self.is_here(file)).map(|file| file.size);
        allocated_below(self.staging.as_path()).saturating_sub(here.sum())
    }

    /// The number of the file system on which its staging directory is, or would be.
    pub(super) fn device_now(&self) -> Option<u64> {
        fs::metadata(self.parent()).ok().map(|meta| meta.dev())
    }

    fn parent(&self) -> &Path {
        self.staging.as_path().parent().unwrap_or(Path::new("/"))
    }

    /// Makes the staging directory. Its parent is a person's to make. Nobody can have made it
    /// before us: its name is chance, and stands in our data directory only.
    pub(super) fn make_staging(&self) -> Result<(), Trouble> {
        let path = self.staging.as_path();
        match fs::create_dir(path) {
            Ok(()) => Ok(()),
            // Ours, of an earlier run; but a link would lead elsewhere.
            Err(error)
                if error.kind() == ErrorKind::AlreadyExists
                    && fs::symlink_metadata(path).is_ok_and(|it| it.is_dir()) =>
            {
                Ok(())
            }
            Err(error) => Err(towline_files::trouble("making", path, &error)),
        }
    }
}

/// The manifests of an account's torrents. `Debug`-free: it holds a path only.
#[derive(Clone)]
pub(super) struct Manifests {
    directory: PathBuf,
}

impl Manifests {
    /// Each account has its own: what one does not know is not another's to remove.
    pub(super) fn new(data: &LocalPath, account: &str) -> Self {
        Self { directory: data.as_path().join("torrents").join(stem(account)) }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.directory.join(format!("{}.json", stem(key)))
    }

    /// That of a torrent; `None` before there is one.
    pub(super) async fn find(&self, name: &str, key: &str) -> Result<Option<Manifest>, Trouble> {
        let (all, key) = (self.clone(), key.to_owned());
        blocking::run(name, move || all.read(&key)).await
    }

    pub(super) fn read(&self, key: &str) -> Result<Option<Manifest>, Trouble> {
        let path = self.path(key);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(towline_files::trouble("reading", &path, &error)),
        };
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|error| {
            let words = format!("{} cannot be read: {error}", LocalPath::new(&path));
            Trouble::new("disk", TroubleKind::Unreadable, words)
                .hint("remove it: what is to be fetched is then found out anew")
        })?;
        Ok(Some(manifest).filter(|manifest| manifest.key == key))
    }

    /// Writes one; when this returns, it is on the disk.
    pub(super) fn write(&self, manifest: &Manifest) -> Result<(), Trouble> {
        let path = self.path(&manifest.key);
        self.try_write(&path, manifest)
            .map_err(|error| towline_files::trouble("writing", &path, &error))
    }

    fn try_write(&self, path: &Path, manifest: &Manifest) -> std::io::Result<()> {
        fs::create_dir_all(&self.directory)?;
        let new = path.with_extension("new");
        let mut file = fs::File::create(&new)?;
        file.write_all(&serde_json::to_vec(manifest)?)?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        fs::File::open(&self.directory)?.sync_all()
    }

    /// Removes all but those of these torrents, with what they have in their staging directories. Those
    /// that are in place are kept elsewhere, to be verified.
    pub(super) fn keep_only(&self, keys: &HashSet<String>) -> Result<(), Trouble> {
        let kept: HashSet<_> = keys.iter().map(|key| self.path(key)).collect();
        let found = match fs::read_dir(&self.directory) {
            Ok(found) => found,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(towline_files::trouble("reading", &self.directory, &error)),
        };
        // What has another ending is being written, now or when we were killed: it tells of a torrent
        // that may be kept.
        let is_manifest = |path: &PathBuf| path.extension().is_some_and(|it| it == "json");
        let paths = found.flatten().map(|entry| entry.path());
        for entry in paths.filter(|path| is_manifest(path) && !kept.contains(path)) {
            let mut is_kept = false;
            if let Some(manifest) = read_any(&entry) {
                remove_staging(&manifest)?;
                is_kept = placed::keep(&manifest, &entry)
                    .map_err(|error| towline_files::trouble("keeping", &entry, &error))?;
            }
            if is_kept {
                continue;
            }
            fs::remove_file(&entry)
                .map_err(|error| towline_files::trouble("removing", &entry, &error))?;
        }
        placed::bound(&self.directory)
            .map_err(|error| towline_files::trouble("tidying", &self.directory, &error))
    }
}

fn is_absence(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn allocated_below(directory: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(directory) else { return 0 };
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => allocated_below(&entry.path()),
        Ok(meta) => meta.blocks() * 512,
        Err(_) => 0,
    };
    entries.flatten().map(size).sum()
}

fn read_any(path: &Path) -> Option<Manifest> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// What was fetched and is not wanted any more, with what bringing it away has left. Only directories
/// of our own making.
pub(super) fn remove_staging(manifest: &Manifest) -> Result<(), Trouble> {
    let staging = manifest.staging.as_path();
    let is_ours = staging.file_name().is_some_and(|name| name.as_bytes().starts_with(b".towline-"));
    if !is_ours {
        return Ok(());
    }
    towline_files::deliver::tidy(staging, manifest.destination.as_path())?;
    match fs::remove_dir_all(staging) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(towline_files::trouble("removing", staging, &error))
        }
        _ => Ok(()),
    }
}

/// A key as a file's name: one for each.
fn stem(key: &str) -> String {
    let name = escaped(key);
    if name.len() <= LONGEST_STEM {
        return name;
    }
    let code = crc32fast::hash(key.as_bytes());
    format!("{}-{code:08x}-{}", &name[..LONGEST_STEM], key.len())
}

fn escaped(key: &str) -> String {
    key.bytes().fold(String::new(), |mut name, byte| {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            name.push(char::from(byte));
        } else {
            let _infallible = write!(name, "%{byte:02X}");
        }
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(key: &str, directory: &Path) -> Manifest {
        let at = LocalPath::new(directory);
        Manifest::new(key, &RemoteTree { files: Vec::new() }, &at, &at)
    }

    #[test]
    fn what_is_not_kept_goes_and_what_is_being_written_stays_with_its_files() {
        let dir = tempfile::tempdir().unwrap();
        let manifests = Manifests::new(&LocalPath::new(dir.path()), "home");
        let [kept, other] = ["kept", "other"].map(|key| {
            let manifest = manifest(key, dir.path());
            manifests.write(&manifest).unwrap();
            manifest.make_staging().unwrap();
            manifest
        });
        // Killed while it was written once more.
        let half = manifests.path("kept").with_extension("new");
        fs::write(&half, serde_json::to_vec(&kept).unwrap()).unwrap();
        manifests.keep_only(&HashSet::from(["kept".to_owned()])).unwrap();
        assert!(kept.staging.as_path().is_dir() && half.is_file());
        assert_eq!(manifests.read("kept").unwrap(), Some(kept));
        assert!(!other.staging.as_path().exists());
        assert_eq!(manifests.read("other").unwrap(), None);
    }

    #[test]
    fn an_account_keeps_what_another_does_not_know() {
        let dir = tempfile::tempdir().unwrap();
        let data = LocalPath::new(dir.path());
        let [home, away] = ["home", "away"].map(|name| Manifests::new(&data, name));
        let manifest = manifest("film", dir.path());
        home.write(&manifest).unwrap();
        away.keep_only(&HashSet::new()).unwrap();
        assert_eq!(home.read("film").unwrap(), Some(manifest));
    }

    #[test]
    fn what_lies_on_another_file_system_than_before_is_not_begun_anew_here() {
        let dir = tempfile::tempdir().unwrap();
        let mut begun = manifest("film", dir.path());
        begun.device = begun.device_now();
        begun.is_where_it_was().unwrap();
        begun.device = begun.device.map(|device| device + 1);
        assert!(begun.is_where_it_was().is_err());
        begun.make_staging().unwrap();
        begun.is_where_it_was().unwrap();
    }
}
