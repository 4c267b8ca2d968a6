use std::{
    fs,
    io::Write,
    sync::mpsc::{Receiver, channel},
};

use towline_domain::{Clock, LocalPath, SystemClock};

use super::*;
use crate::blackhole::{Dropped, Settings, State};

const LINK: &str = "magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a";

struct Watched {
    dir: tempfile::TempDir,
    folder: DropFolder,
    /// With what was closed when it came.
    hints: Receiver<HashSet<OsString>>,
    _watch: Watch,
}

impl Watched {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let folder = DropFolder::new(LocalPath::new(dir.path()), Settings::default());
        let (send, hints) = channel();
        let marks = Arc::clone(&folder.marks);
        let hint = Arc::new(move || send.send(lock(&marks).0.clone()).unwrap_or_default());
        let watch = folder.watch(hint).unwrap();
        Self { dir, folder, hints, _watch: watch }
    }

    fn hinted(&self) -> HashSet<OsString> {
        self.hints.recv_timeout(Duration::from_secs(10)).unwrap()
    }

    fn hinted_closed(&self, name: &str) {
        while !self.hinted().contains(OsStr::new(name)) {}
    }

    fn is_quiet(&self) -> bool {
        self.hints.recv_timeout(2 * APART).is_err()
    }

    fn only(&self) -> Option<Dropped> {
        self.folder.look(SystemClock.now()).unwrap().files.pop()
    }

    /// Hints are there first, then the marks that they are about.
    fn until(&self, is_so: fn(&State) -> bool) {
        while !self.only().is_some_and(|file| is_so(&file.state)) {
            self.hinted();
        }
    }
}

#[test]
fn a_link_that_was_closed_or_renamed_here_need_not_settle() {
    let watched = Watched::new();
    let mut file = fs::File::create(watched.dir.path().join("a.magnet")).unwrap();
    file.write_all(LINK.as_bytes()).unwrap();
    watched.hinted();
    let growing = watched.only().unwrap().state;
    assert!(matches!(growing, State::Growing { .. }), "{growing:?}");
    drop(file);
    watched.until(|state| matches!(state, State::Ready(_)));
    fs::remove_file(watched.dir.path().join("a.magnet")).unwrap();

    let other = tempfile::tempdir_in(watched.dir.path()).unwrap();
    fs::write(other.path().join("b"), LINK).unwrap();
    fs::rename(other.path().join("b"), watched.dir.path().join("b.magnet")).unwrap();
    watched.until(|state| matches!(state, State::Ready(_)));
}

#[test]
fn what_was_closed_is_broken_at_once_unless_more_may_come() {
    let watched = Watched::new();
    fs::write(watched.dir.path().join("a.torrent"), "<html>").unwrap();
    watched.until(|state| matches!(state, State::Broken { .. }));
    fs::remove_file(watched.dir.path().join("a.torrent")).unwrap();

    fs::write(watched.dir.path().join("b.torrent"), "d8:announce").unwrap();
    watched.hinted_closed("b.torrent");
    let growing = watched.only().unwrap().state;
    assert!(matches!(growing, State::Growing { .. }), "{growing:?}");
}

#[test]
fn neither_our_own_doing_nor_other_files_are_a_hint() {
    let watched = Watched::new();
    fs::write(watched.dir.path().join("a.magnet"), LINK).unwrap();
    watched.until(|state| matches!(state, State::Ready(_)));
    while !watched.is_quiet() {}

    let file = watched.only().unwrap();
    watched.folder.claim(&file).unwrap();
    let claimed = watched.folder.claimed().unwrap();
    watched.folder.set_aside(&claimed[0], "it is").unwrap();
    fs::write(watched.dir.path().join(".b.torrent.AbC"), "x").unwrap();
    fs::write(watched.dir.path().join("notes.txt"), "x").unwrap();
    assert!(watched.is_quiet());
}

#[test]
fn a_file_that_is_opened_again_is_no_longer_closed() {
    let marks = Mutex::default();
    let name = OsStr::new("a.torrent");
    assert!(note(&Meaning::Closed(name), &marks), "hinted at once");
    assert!(lock(&marks).is_closed(name));
    for end in [Meaning::Written(name), Meaning::Left(name), Meaning::Lost] {
        note(&Meaning::Closed(name), &marks);
        assert!(!note(&end, &marks));
        assert!(!lock(&marks).is_closed(name), "{end:?}");
    }
    for number in 0..10_000 {
        note(&Meaning::Closed(OsStr::new(&format!("{number}.torrent"))), &marks);
    }
    assert_eq!(lock(&marks).0.len(), Marks::MOST);
}

#[test]
fn a_close_is_hinted_at_without_delay_while_others_are_written() {
    let watched = Watched::new();
    let mut slow = fs::File::create(watched.dir.path().join("slow.torrent")).unwrap();
    let mut waits = Vec::new();
    for number in 0..20 {
        slow.write_all(b"x").unwrap();
        let name = format!("{number}.torrent");
        let begun = std::time::Instant::now();
        fs::write(watched.dir.path().join(&name), "d").unwrap();
        watched.hinted_closed(&name);
        waits.push(begun.elapsed());
    }
    waits.sort();
    assert!(waits[10] < APART / 2, "{waits:?}");
}

#[test]
fn a_folder_that_is_not_there_cannot_be_watched() {
    let dir = tempfile::tempdir().unwrap();
    let folder = DropFolder::new(LocalPath::new(dir.path().join("gone")), Settings::default());
    let error = folder.watch(Arc::new(|| {})).map(drop).unwrap_err();
    assert!(error.words.contains("only the slow look remains"), "{error}");
}
