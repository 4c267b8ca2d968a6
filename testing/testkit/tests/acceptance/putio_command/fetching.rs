//! `towline putio files download`.

use std::fs;

use towline_sim::putio::{Course, Node, Script};

use jiff::ToSpan as _;
use towline_testkit::wait::{so, until};

use super::{Running, said, says};
use crate::{
    folders_pauses::window,
    torrents::{World, known},
    worlds::SOON,
};

fn season() -> Node {
    Node::folder("Season", [Node::generated("e1.mkv", 700_000), Node::generated("e2.mkv", 5)])
}

async fn world() -> World {
    let script = Script::default()
        .file(season())
        .file(Node::generated("a.mkv", 600_000))
        .file(Node::folder("Box", [Node::generated("inside.mkv", 1000)]));
    World::new(script, "rescan = \"1s\"").await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_a_folder_comes_verified_and_only_once() {
    let world = world().await;
    let season_only = ["putio", "files", "download", "--folder", "Season"];
    let said = says(&world, &[&season_only[..], &["--chunk-size", "256"]].concat());
    assert!(said.contains("Season: done"), "{said}");
    assert!(said.contains("--chunk-size has no effect"), "{said}");
    world.assert_delivered(&[season()]);
    assert_eq!(world.putio.id_of("/Season"), None, "what is here is removed there");
    let inside = world.putio.id_of("/Box").unwrap().to_string();
    says(&world, &["putio", "files", "download", "--parent-id", &inside, "--connections", "1"]);
    assert!(world.done().join("inside.mkv").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn at_most_so_many_are_begun_and_those_before_are_not_counted() {
    let world = world().await;
    world.configure("rescan = \"1s\"\ndelete_remote = false");
    let one = ["putio", "files", "download", "--limit", "1"];
    for count in 1..=3 {
        says(&world, &one);
        assert_eq!(world.towline.items_of("torrent").unwrap().len(), count);
    }
    says(&world, &one);
    assert_eq!(world.towline.items_of("torrent").unwrap().len(), 3);
    assert_eq!(fs::read_dir(world.done()).unwrap().count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn by_force_what_was_fetched_before_is_fetched_again() {
    let world = world().await;
    world.configure("rescan = \"1s\"\ndelete_remote = false");
    let film = ["putio", "files", "download", "--folder", "a.mkv"];
    says(&world, &film);
    fs::remove_file(world.done().join("a.mkv")).unwrap();
    let again = says(&world, &film);
    assert!(again.contains("met before"), "{again}");
    assert!(!world.done().join("a.mkv").exists());
    says(&world, &[&film[..], &["--force"]].concat());
    world.assert_delivered(&[Node::generated("a.mkv", 600_000)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_does_the_work_and_is_waited_for_unless_one_does_not_want_to() {
    let mut world = world().await;
    world.towline.start();
    let said_of_it = says(&world, &["putio", "files", "download", "--folder", "a.mkv"]);
    assert!(said_of_it.contains("a.mkv: done"), "{said_of_it}");
    let season_only = ["putio", "files", "download", "--folder", "Season"];
    let (refused, code) = said(&world, &[&season_only[..], &["--connections", "2"]].concat());
    assert!(code == Some(1) && refused.contains("connections_per_file"), "{refused}");
    says(&world, &[&season_only[..], &["--no-wait"]].concat());
    world.until_all(SOON, 2, "done");
    world.assert_delivered(&[Node::generated("a.mkv", 600_000), season()]);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_configuration_names_and_what_is_under_way_is_passed_over() {
    let script = Script::default()
        .file(Node::folder("tv", [Node::generated("episode.mkv", 1000)]))
        .file(Node::generated("a.mkv", 600_000))
        .torrent(known("slow", Node::generated("slow.mkv", 10)).goes(Course::sticks_at(40, 0)));
    let mut world = World::new(script, "rescan = \"1s\"").await;
    let tv = world.putio.id_of("/tv").unwrap();
    let shows = world.done().with_file_name("shows");
    fs::create_dir(&shows).unwrap();
    let rules = format!("categories.tv = {{ parent = {tv}, destination = {shows:?} }}");
    world.configure(&format!("rescan = \"1s\"\n{rules}"));
    world.towline.start();
    let foreseen = says(&world, &["putio", "files", "download", "--dry-run"]);
    assert!(foreseen.contains("a.mkv: would be fetched"), "{foreseen}");
    assert!(foreseen.contains("tv: a `parent` of the configuration: passed over"), "{foreseen}");
    assert_eq!(world.towline.items_of("torrent").unwrap().len(), 0);
    let said = says(&world, &["putio", "files", "download"]);
    assert!(said.contains("is removed at put.io"), "{said}");
    says(&world, &["putio", "files", "download", "--parent-id", &tv.to_string()]);
    world.assert_delivered(&[Node::generated("a.mkv", 600_000)]);
    crate::torrents::assert_holds(&shows, &[Node::generated("episode.mkv", 1000)]);
    assert_eq!(world.putio.id_of("/tv"), Some(tv));
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_as_a_torrent_is_not_fetched_a_second_time() {
    let film = Node::generated("film.mkv", 400_000);
    let script = Script::default().torrent(known("film", film.clone()));
    let mut world = World::new(script, "rescan = \"1s\"\ndelete_remote = false").await;
    world.towline.start();
    world.drop_torrent("film");
    world.until_all(SOON, 1, "done");
    let said = says(&world, &["putio", "files", "download"]);
    assert!(said.contains("film.mkv: met before (item "), "{said}");
    assert_eq!(world.towline.items_of("torrent").unwrap().len(), 1);
    world.assert_delivered(&[film]);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_said() {
    let world = world().await;
    let (missing, code) = said(&world, &["putio", "files", "download", "--folder", "Nothing"]);
    assert!(code == Some(1) && missing.contains("nothing in folder 0 is called Nothing"));
    let (missing, code) = said(&world, &["putio", "files", "download", "--parent-id", "987654"]);
    assert!(code == Some(1) && missing.contains("987654"), "{missing}");
    let (wrong, code) = said(&world, &["putio", "files", "download", "--category", "none"]);
    assert!(code == Some(1) && wrong.contains("none"), "{wrong}");
    let (wrong, code) = said(&world, &["putio", "files", "download", "--connections", "0"]);
    assert!(code == Some(2), "{wrong}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_to_wait_for_its_time_says_so_and_the_command_ends() {
    let world = world().await;
    let later = window(2.hours(), 3.hours());
    world.configure(&format!("rescan = \"1s\"\ndownload.when = [{later}]"));
    let film = ["putio", "files", "download", "--folder", "a.mkv"];
    let said = says(&world, &film);
    assert!(said.contains("a.mkv: waits until 20"), "{said}");
    assert!(!world.done().join("a.mkv").exists());
    world.configure("rescan = \"1s\"");
    assert!(says(&world, &["putio", "torrents", "add"]).contains("a.mkv: done"));
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_off_by_ctrl_c_it_ends_at_once_and_the_next_one_goes_on() {
    let world = world().await;
    world.putio.habits(|habits| habits.storage.total_rate = Some(20_000));
    let film = ["putio", "files", "download", "--folder", "a.mkv"];
    let running = Running::start(&world, &film);
    until(SOON, "it comes", || {
        let served: u64 = world.putio.log().served().values().sum();
        so(served > 0, "nothing was served")
    });
    let said = running.end();
    assert_eq!(said.matches("what is not finished goes on next time").count(), 1, "{said}");
    assert!(!world.done().join("a.mkv").exists(), "its half a minute was not waited for");
    world.putio.habits(|habits| habits.storage.total_rate = None);
    let said = says(&world, &["putio", "torrents", "add"]);
    assert!(said.contains("a.mkv: done"), "{said}");
    world.assert_delivered(&[Node::generated("a.mkv", 600_000)]);
}
