//! Times in which files may come, and how fast and how many.

use std::time::{Duration, Instant};

use jiff::ToSpan as _;
use towline_sim::putio::{Node, Script};
use towline_testkit::wait::{so, until};

use crate::{
    folders_pauses::window,
    torrents::{SETTINGS, World, known},
    worlds::{LATER, SOON},
};

const SIZE: u64 = 8_000_000;

fn film(number: usize) -> Node {
    Node::generated(&format!("Film {number}.mkv"), SIZE)
}

async fn world(films: usize, rate: Option<u64>, more: &str) -> World {
    let mut script = Script::default();
    script.habits.storage.total_rate = rate;
    script.torrents = (0..films).map(|n| known(&format!("film {n}"), film(n))).collect();
    let mut world = World::new(script, &format!("{SETTINGS}\n{more}")).await;
    world.towline.start();
    world
}

fn served(world: &World) -> u64 {
    world.putio.log().served().values().sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_pauses_when_its_time_is_over_and_goes_on_the_next_time() {
    let (first, next) = (window(-1.minutes(), 8.seconds()), window(20.seconds(), 1.hours()));
    let mut world = world(1, Some(500_000), &format!("download.when = [{first}, {next}]")).await;
    world.drop_torrent("film 0");
    until(SOON, "it pauses", || {
        let items = world.towline.items_of("torrent")?;
        let is_paused = items.iter().any(|item| item.stage == "waiting");
        so(is_paused && served(&world) > 0, &format!("{items:?}\n{}", world.towline.log()))
    });
    let then = served(&world);
    assert!(then < SIZE, "{then} bytes came");
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(served(&world) - then < 300_000, "it is paused");
    world.putio.habits(|habits| habits.storage.total_rate = None);
    world.until_all(SOON, 1, "done");
    assert!(served(&world) < SIZE * 11 / 10, "what had come before was not fetched again");
    world.assert_delivered([&film(0)]);
    assert_eq!(world.towline.inbox().unwrap(), []);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_has_a_rate_of_its_own() {
    let window = window(-1.minutes(), 1.hours()).replace(" }", ", rate = \"1 MiB\" }");
    let mut world = world(1, None, &format!("download.when = [{window}]")).await;
    world.drop_torrent("film 0");
    until(SOON, "it comes", || so(served(&world) > 0, &world.towline.log()));
    let begun = Instant::now();
    world.until_all(LATER, 1, "done");
    let took = begun.elapsed();
    assert!(took > Duration::from_secs(4), "{took:?} for {SIZE} bytes");
    world.assert_delivered([&film(0)]);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_are_begun_in_a_time_and_no_more() {
    let more = "download.at_most = 2";
    let mut world = world(3, None, more).await;
    for number in 0..3 {
        world.drop_torrent(&format!("film {number}"));
    }
    let stages = || -> Result<Vec<String>, String> {
        let items = world.towline.items_of("torrent")?;
        let mut stages: Vec<_> = items.into_iter().map(|item| item.stage).collect();
        stages.sort();
        Ok(stages)
    };
    until(LATER, "two are done", || {
        let found = stages()?;
        so(found == ["done", "done", "waiting"], &format!("{found:?}\n{}", world.towline.log()))
    });
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(stages().unwrap(), ["done", "done", "waiting"]);
    assert_eq!(world.putio.log().deletes().len(), 2);
    assert_eq!(world.towline.inbox().unwrap(), []);
    world.towline.stop();
}
