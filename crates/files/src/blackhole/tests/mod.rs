mod claim;
mod end;
mod hostile;
mod look;
mod story;

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    thread,
};

use towline_domain::{Clock, SystemClock, Timestamp, TroubleKind};

use super::*;

/// A folder, and a clock that the test moves.
struct World {
    dir: tempfile::TempDir,
    folder: DropFolder,
    now: Timestamp,
}

impl World {
    fn new() -> Self {
        Self::with(Settings::default())
    }

    fn with(settings: Settings) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("drop")).unwrap();
        let folder = DropFolder::new(LocalPath::new(dir.path().join("drop")), settings);
        Self { dir, folder, now: SystemClock.now() }
    }

    /// As after a kill: nothing but the disk is left.
    fn started_anew(self) -> Self {
        let folder = DropFolder::new(self.folder.path.clone(), self.folder.settings);
        Self { folder, ..self }
    }

    fn at(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path.as_path().join(name)
    }

    fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        fs::write(self.at(name), bytes).unwrap();
    }

    fn append(&self, name: impl AsRef<Path>, bytes: &[u8]) {
        let file = fs::File::options().append(true).create(true).open(self.at(name));
        file.unwrap().write_all(bytes).unwrap();
    }

    fn pass(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
    }

    fn look(&self) -> Vec<Dropped> {
        self.folder.look(self.now).unwrap().files
    }

    fn only(&self) -> Dropped {
        let mut files = self.look();
        assert_eq!(files.len(), 1, "{files:?}");
        files.remove(0)
    }

    /// How the only file stands, in a word.
    fn state(&self) -> &'static str {
        word(&self.only().state)
    }

    fn claim(&self) -> Claimed {
        match self.folder.claim(&self.only()).unwrap() {
            Claim::Claimed(claimed) => claimed,
            Claim::MetBefore(other) => panic!("met before: {other:?}"),
        }
    }

    /// All files below the folder by their paths, directories left out.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        gather(self.folder.path.as_path(), "", &mut files);
        // Is there since the first look, and holds nothing.
        files.remove(".towline/lock");
        files
    }

    fn names(&self) -> Vec<String> {
        self.files().into_keys().collect()
    }
}

fn gather(dir: &Path, below: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{below}{}", LocalPath::new(entry.file_name()));
        if entry.file_type().unwrap().is_dir() {
            gather(&entry.path(), &format!("{name}/"), files);
        } else if entry.file_type().unwrap().is_file() {
            files.insert(name, fs::read(entry.path()).unwrap());
        } else {
            files.insert(name, Vec::new());
        }
    }
}

fn word(state: &State) -> &'static str {
    match state {
        State::Ready(_) => "ready",
        State::Growing { .. } => "growing",
        State::Broken { .. } => "broken",
        State::Unreadable(_) => "unreadable",
    }
}

/// A torrent like no other, of some kilobytes.
fn torrent(number: usize) -> Vec<u8> {
    let pieces = "abcdefghijklmnopqrst".repeat(200);
    let name = format!("torrent {number:05}");
    let info = format!("d6:lengthi{number}e4:name13:{name}6:pieces4000:{pieces}e");
    format!("d8:announce7:PASSKEY4:info{info}e").into_bytes()
}

fn hash(number: usize) -> InfoHash {
    crate::torrent::Torrent::read(&torrent(number)).unwrap().hash
}

fn magnet(number: usize) -> String {
    format!("magnet:?xt=urn:btih:{}&tr=PASSKEY", hash(number))
}

/// Runs as somebody who may do no more than permissions say. A thread of root's can become that.
fn as_nobody<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    let nobody = || {
        if rustix::process::geteuid().is_root() {
            let id = rustix::process::Uid::from_raw(65534);
            rustix::thread::set_thread_res_uid(id, id, id).unwrap();
        }
        run()
    };
    thread::scope(|scope| scope.spawn(nobody).join().unwrap())
}

fn permit(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
