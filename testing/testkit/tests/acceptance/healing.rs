//! What goes wrong heals by itself once it is mended, or is a clear entry in the inbox.
//!
//! Waiting times after trouble grow; where a test need not see them pass, it says *retry all*, as
//! a person who has mended something does.

use std::{fs, path::Path, process::Command};

use towline_testkit::{
    audio::Album,
    towline::{Towline, quoted},
};

use crate::worlds::{Config, LATER, PROGRAM, SOON, Simulated, assert_library, source};

fn album() -> Album {
    Album::new("Band", "Patience", 3)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_betanin_that_is_down_is_waited_for() {
    let world = Simulated::start(|script| script).await;
    world.sim.kill();
    let towline = world.towline();
    album().write(world.downloads().join("Patience")).unwrap();
    let item = towline.until_stage(SOON, "Patience", "preparing");
    towline_testkit::wait::until(SOON, "the trouble is seen", || {
        let items = towline.items()?;
        towline_testkit::wait::so(items.iter().any(|item| item.attempt > 0), "no trouble yet")
    });
    world.sim.restart();
    // Nobody tells towline.
    let imported = towline.until_stage(SOON, "Patience", "imported");
    assert_eq!(imported.id, item.id);
    assert_eq!(towline.inbox().unwrap(), [], "a short outage is nobody's business");
    assert_library(&world.library(), [&album()]);
    world.assert_posted_once();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_betanin_that_stays_down_is_told_and_the_entry_closes_when_it_is_back() {
    let world = Simulated::start(|script| script).await;
    world.sim.kill();
    let towline = world.towline();
    album().write(world.downloads().join("Patience")).unwrap();
    let item = towline.until_stage(SOON, "Patience", "preparing");
    // Each look that fails counts: five are enough.
    let asked = towline_testkit::wait::until(SOON, "the inbox tells", || {
        let _said = towline.command_line(&["item", "retry", &item.id.to_string()]);
        let entries = towline.inbox()?;
        entries.into_iter().find(|e| e.cause == "unreachable:library").ok_or("not yet".into())
    });
    assert_eq!(asked.item, item.id);
    world.sim.restart();
    // It may have healed by itself by now, and then there is nothing to be told.
    let _said = towline.command_line(&["item", "retry", &item.id.to_string()]);
    towline.until_stage(SOON, "Patience", "imported");
    towline.until_nothing_is_asked(SOON);
    assert_library(&world.library(), [&album()]);
    world.assert_posted_once();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_told_at_once_and_mended_in_the_file() {
    let world = Simulated::start(|script| script).await;
    let wrong = Config { key: "not-the-key".into(), ..world.config() };
    let mut towline = Towline::new(PROGRAM, &wrong.text());
    towline.start();
    album().write(world.downloads().join("Patience")).unwrap();
    towline.until_asked(SOON, "key-refused:library");
    // No restart, no command: the file is read when it changes.
    towline.configure(&world.config().text());
    towline.until_stage(SOON, "Patience", "imported");
    towline.until_nothing_is_asked(SOON);
    assert_library(&world.library(), [&album()]);
    assert!(!towline.log().contains("not-the-key") && !towline.log().contains(world.sim.key()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_path_map_is_told_at_once_and_mended_in_the_file() {
    let world = Simulated::start(|script| script).await;
    let map =
        format!("path_map = [{{ here = {}, there = \"/nowhere\" }}]\n", quoted(world.downloads()));
    let wrong = Config { more: map, ..world.config() };
    let mut towline = Towline::new(PROGRAM, &wrong.text());
    towline.start();
    album().write(world.downloads().join("Patience")).unwrap();
    let asked = towline.until_asked(SOON, "path-not-seen:library");
    assert!(asked.detail.contains("/nowhere/Patience"), "{}", asked.detail);
    assert!(world.sim.posts().is_empty(), "what betanin does not see is not posted");
    towline.configure(&world.config().text());
    towline.until_stage(SOON, "Patience", "imported");
    towline.until_nothing_is_asked(SOON);
    assert_library(&world.library(), [&album()]);
}

#[test]
fn a_full_library_is_told_and_gets_the_album_once_there_is_room() {
    let from = tempfile::tempdir().unwrap();
    let into = tempfile::tempdir().unwrap();
    let small = Small::mount(into.path());
    // All but 200 KiB is taken.
    fs::write(into.path().join("others"), vec![1; 824 << 10]).unwrap();
    let album = Album::new("Band", "Patience", 6).from_frames(200);
    let mut towline = placing(from.path(), into.path());
    towline.start();
    album.write(from.path().join("Patience")).unwrap();
    towline.until_asked(SOON, "library-not-writable");
    assert_eq!(hidden(into.path()), [] as [String; 0], "what did not fit was taken back");

    fs::remove_file(into.path().join("others")).unwrap();
    towline.run(&["inbox", "retry-all", "--cause", "library-not-writable"]);
    towline.until_stage(LATER, "Patience", "imported");
    towline.until_nothing_is_asked(SOON);
    assert_library(into.path(), [&album]);
    assert_library(from.path(), [&album]);
    drop(towline);
    drop(small);
}

#[test]
fn a_library_that_is_not_mounted_is_told_and_not_made() {
    let from = tempfile::tempdir().unwrap();
    let into = tempfile::tempdir().unwrap();
    let library = into.path().join("lib");
    let mut towline = placing(from.path(), &library);
    towline.start();
    album().write(from.path().join("Patience")).unwrap();
    let item = towline.until_stage(SOON, "Patience", "preparing");
    towline_testkit::wait::until(SOON, "the inbox tells", || {
        towline.run(&["item", "retry", &item.id.to_string()]);
        let entries = towline.inbox()?;
        let found = entries.iter().any(|entry| entry.cause.starts_with("not-writable:"));
        towline_testkit::wait::so(found, &format!("{entries:?}"))
    });
    assert!(!library.exists());
    fs::create_dir(&library).unwrap();
    let cause = towline.inbox().unwrap().remove(0).cause;
    towline.run(&["inbox", "retry-all", "--cause", &cause]);
    towline.until_stage(SOON, "Patience", "imported");
    towline.until_nothing_is_asked(SOON);
    assert_library(&library, [&album()]);
}

fn placing(downloads: &Path, library: &Path) -> Towline {
    let config = format!(
        "{}[importers.library.place]\ninto = {}\nhow = \"copy\"\n",
        source(downloads),
        quoted(library)
    );
    Towline::new(PROGRAM, &config)
}

/// What a broken-off copy could have left at the top of a library.
fn hidden(root: &Path) -> Vec<String> {
    let names = fs::read_dir(root).unwrap().flatten().map(|entry| entry.file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| name != "others").collect()
}

/// A file system of one MiB.
struct Small<'a>(&'a Path);

impl<'a> Small<'a> {
    fn mount(at: &'a Path) -> Self {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(at);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        assert!(mounted, "a file system of 1 MiB cannot be mounted: run this test as root");
        Self(at)
    }
}

impl Drop for Small<'_> {
    fn drop(&mut self) {
        let _gone_with_the_machine = Command::new("umount").arg("--lazy").arg(self.0).output();
    }
}
