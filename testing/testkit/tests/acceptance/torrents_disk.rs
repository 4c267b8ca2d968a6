//! Disks that fill up, that cannot be written, and that go away: told clearly, and healed without
//! a person's word once they are mended. What goes elsewhere goes on.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use towline_sim::putio::{Node, Script};
use towline_testkit::{towline::quoted, wait::until};

use crate::{
    torrents::{SETTINGS, World, assert_holds, drop_torrent, known},
    worlds::{LATER, SOON},
};

/// A small disk of its own. Dropped, it goes.
struct Disk {
    at: PathBuf,
    _place: tempfile::TempDir,
}

impl Disk {
    /// `None`: only root may do that. Then the test says so.
    #[expect(clippy::print_stderr, reason = "a test that could not be made says so")]
    fn mount(size: &str) -> Option<Self> {
        let place = tempfile::tempdir().unwrap();
        let disk = Self { at: place.path().to_owned(), _place: place };
        let options = format!("size={size}");
        if run("mount", &["-t", "tmpfs", "-o", &options, "towline-test"], &disk.at) {
            return Some(disk);
        }
        eprintln!("not tested: a disk of its own needs the right to mount one (root has it)");
        None
    }

    fn remount(&self, options: &str) {
        let options = format!("remount,{options}");
        assert!(run("mount", &["-o", &options], &self.at), "remount with {options}");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run("umount", &["--lazy"], &self.at);
    }
}

fn run(program: &str, arguments: &[&str], at: &Path) -> bool {
    let output = Command::new(program).args(arguments).arg(at).output();
    output.is_ok_and(|output| output.status.success())
}

/// Two destinations: one that fails, and one that does not.
struct Two {
    world: World,
    failing: PathBuf,
    other: tempfile::TempDir,
}

const FAILS: &str = "fails";
const GOES: &str = "goes";

fn film(name: &str) -> Node {
    Node::generated(&format!("{name}.mkv"), 6_000_000)
}

impl Two {
    async fn new(failing: &Path, more: &str) -> Self {
        let other = tempfile::tempdir().unwrap();
        fs::create_dir(other.path().join("watch")).unwrap();
        let script =
            Script::default().torrent(known(FAILS, film(FAILS))).torrent(known(GOES, film(GOES)));
        let more = format!(
            "{SETTINGS}\n{more}\ncategories.failing.destination = {}\n\
             [[torrents.home.putio.watch]]\npath = {}\ncategory = \"failing\"\n",
            quoted(failing),
            quoted(other.path().join("watch")),
        );
        let mut world = World::new(script, &more).await;
        world.towline.start();
        Self { world, failing: failing.to_owned(), other }
    }

    /// Both are dropped; one of them goes on while this is asked about the other.
    fn asks(&self, cause: &str, words: &str) {
        drop_torrent(&self.other.path().join("watch"), FAILS);
        let asked = self.world.towline.until_asked(SOON, cause);
        assert!(asked.detail.contains(words), "{asked:?}");
        self.world.drop_torrent(GOES);
        until(SOON, "the other one is done", || {
            let items = self.world.towline.items_of("torrent")?;
            let done = items.iter().find(|item| item.stage == "done").cloned();
            done.ok_or_else(|| self.world.towline.log())
        });
        self.world.assert_delivered([&film(GOES)]);
        assert_eq!(self.world.putio.log().deletes().len(), 1, "only what is here");
        assert_eq!(self.world.towline.inbox().unwrap().len(), 1);
    }

    /// It was mended: nobody needs to say so.
    fn heals(mut self) {
        self.world.until_all(LATER, 2, "done");
        assert_holds(&self.failing, [&film(FAILS)]);
        assert_eq!(self.world.putio.log().deletes().len(), 2);
        self.world.towline.until_nothing_is_asked(SOON);
        self.world.towline.stop();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_filled_once_there_is_room() {
    let Some(disk) = Disk::mount("4m") else { return };
    let two = Two::new(&disk.at, "").await;
    two.asks("no-space:home", "are free");
    disk.remount("size=20m");
    two.heals();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_only_when_files_are_copied_there_is_told() {
    let Some(disk) = Disk::mount("4m") else { return };
    let incomplete = tempfile::tempdir().unwrap();
    let two = Two::new(&disk.at, &format!("incomplete = {}", quoted(incomplete.path()))).await;
    two.asks("no-space:home", "");
    disk.remount("size=20m");
    two.heals();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_became_read_only_is_told_and_written_once_it_can_be() {
    let Some(disk) = Disk::mount("20m") else { return };
    disk.remount("ro");
    let two = Two::new(&disk.at, "").await;
    two.asks("not-writable:home", "");
    disk.remount("rw");
    two.heals();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_that_went_away_is_told_and_used_once_it_is_back() {
    let place = tempfile::tempdir().unwrap();
    let (films, away) = (place.path().join("films"), place.path().join("away"));
    fs::create_dir(&films).unwrap();
    let two = Two::new(&films, "").await;
    fs::rename(&films, &away).unwrap();
    two.asks("not-writable:home", "is not there");
    assert!(!films.exists(), "a directory below a mount that is gone would fill the wrong disk");
    fs::rename(&away, &films).unwrap();
    two.heals();
}
