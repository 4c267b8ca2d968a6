//! Albums on a real disk: what is found, where, and what is left to others.

mod closed;
mod finding;
mod placing;

use std::{os::unix::fs::symlink, time::Duration};

use towline_domain::imports::{Attempt, Gathered, Stage, TransferId, Transfers};

use towline_files::gather;

use super::{super::groups::Failure, *};

const BEGUN: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);
const TICKS: &str = "639097129778484198";

/// A downloads directory, and what is below it.
struct Disk {
    place: tempfile::TempDir,
    ground: Ground,
}

impl Disk {
    /// Files by their paths below the downloads, each as many bytes as its name's last digits say
    /// behind a `=`; 10 where nothing is said.
    fn with(files: &[&str]) -> Self {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("dl");
        fs::create_dir(&root).unwrap();
        let ground = Ground {
            gather_in: LocalPath::new(root.join("towline-gathered")),
            root: LocalPath::new(root),
        };
        let disk = Self { place, ground };
        for file in files {
            let (name, size) = file.split_once('=').unwrap_or((file, "10"));
            disk.write(name, size.parse().unwrap(), 0);
        }
        disk
    }

    fn at(&self, below: &str) -> PathBuf {
        self.ground.root.as_path().join(below)
    }

    /// A file that was last changed so many seconds after the beginning.
    fn write(&self, name: &str, size: usize, second: u64) {
        let path = self.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, vec![b'x'; size]).unwrap();
        let at = std::time::UNIX_EPOCH
            + Duration::from_micros(BEGUN.as_micros().unsigned_abs())
            + Duration::from_secs(second);
        fs::File::options().append(true).open(&path).unwrap().set_modified(at).unwrap();
    }

    /// A row whose file is expected here.
    fn expects(&self, file: &str, at: &str) -> Wanted {
        Wanted { expected: Some(LocalPath::new(self.at(at))), ..wanted(file) }
    }

    /// A row whose file is here, as slskd has said.
    fn told(&self, file: &str, at: &str) -> Wanted {
        Wanted { told: Some(LocalPath::new(self.at(at))), ..wanted(file) }
    }

    fn open(&self, album: &Album, wanted: Vec<Wanted>) -> Scan {
        open(album, wanted, &HashSet::new(), &self.ground).unwrap()
    }

    fn closed(&self, album: &Album) -> Option<Scan> {
        closed(album, &HashSet::new(), &self.ground).unwrap()
    }

    fn below(&self, path: &LocalPath) -> String {
        path.as_path().strip_prefix(self.ground.root.as_path()).unwrap().display().to_string()
    }

    fn is_gathered(&self, scan: &Scan) -> bool {
        scan.path.as_path().starts_with(&self.ground.gather_in)
    }
}

fn wanted(file: &str) -> Wanted {
    let row = Row {
        id: TransferId(file.into()),
        file: file.into(),
        size: 10,
        requested: BEGUN,
        state: RowState::Succeeded,
    };
    let ended = Some(BEGUN);
    let row = GroupRow { row, failure: None, ended, batch: None, removed: false };
    Wanted { row, told: None, expected: None, again: None }
}

/// An album of bob's from this remote directory.
fn album(directory: &str) -> Album {
    let transfers = Transfers {
        user: "bob".into(),
        directory: directory.into(),
        rows: vec![],
        before: vec![],
        closed: false,
        old: false,
        fetched: 0,
        gathered: vec![],
    };
    Album {
        source: "slskd:x".into(),
        path: LocalPath::new("/nowhere/yet"),
        inode: 0,
        origin: Origin::Transfers(transfers),
        first_seen: BEGUN,
        files: AlbumFiles::default(),
        files_since: BEGUN,
        stage: Stage::SETTLING,
        attempt: None,
    }
}

/// The same, found whole.
fn whole(album: Album, scan: Scan) -> Album {
    let Scan { path, inode, origin, files } = scan;
    let mut album = Album { path, inode, origin, files, stage: Stage::Ready, ..album };
    album.origin.transfers_mut().unwrap().closed = true;
    album
}

fn attempt() -> Attempt {
    Attempt {
        begun: BEGUN,
        number: 1,
        importer: "library".into(),
        ticket: None,
        previous: None,
        wanted: None,
    }
}

fn names(files: &[AlbumFile]) -> Vec<String> {
    files.iter().map(|file| file.path.to_string()).collect()
}
