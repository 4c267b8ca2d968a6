//! Power failures, while torrents are dropped, given to a simulated put.io, fetched and placed.

use std::path::PathBuf;

use towline_sim::putio::{Node, Putio, RequestFault, Script};
use towline_testkit::{chance::Chance, towline::quoted};

use crate::{
    killing::{Figures, kill_again_and_again, kill_when, kills},
    torrents::{SETTINGS, World, drop_magnet, drop_torrent, known},
    worlds::LATER,
};

/// Bytes a second over each connection: a download outlives towline, if it may live long at all.
const RATE: u64 = 2 << 20;
/// Shorter than the settling time of 2 s, and longer than most lives.
const HOLDS_MS: u64 = 1200;

/// Torrents to be dropped, each another one.
struct Rain<'a> {
    putio: &'a Putio,
    watch: PathBuf,
    hashes: Vec<String>,
    nodes: Vec<Node>,
}

impl Rain<'_> {
    fn drop(&mut self) {
        let number = self.nodes.len();
        let name = format!("torrent {number}");
        let node = node(number);
        self.putio.torrent(known(&name, node.clone()));
        let drop = if number % 3 == 1 { drop_magnet } else { drop_torrent };
        let hash = drop(&self.watch, &name);
        self.hashes.push(hash);
        self.nodes.push(node);
    }
}

/// A film, or a season with its small things.
fn node(number: usize) -> Node {
    let more = 40_000 * (number as u64 % 50);
    if number % 2 == 1 {
        return Node::generated(&format!("Film {number}.mkv"), 4_000_000 + more);
    }
    let episode = |n| Node::generated(&format!("s{number}e{n}.mkv"), 1_500_000 + n * more);
    let subtitles = Node::folder("Subs", [Node::file("e1.srt", format!("of {number}"))]);
    Node::folder(
        &format!("Season {number}"),
        [episode(1), episode(2), subtitles, Node::file("empty.nfo", "")],
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_every_torrent_comes_home_once() {
    story("torrents", kills(7), None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_torrents_are_copied_to_another_disk() {
    let disk = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    story("torrents, copied", kills(3), Some(disk.path().to_owned())).await;
    let left: Vec<_> = disk.path().read_dir().unwrap().flatten().collect();
    assert!(left.is_empty(), "{left:?}");
}

async fn story(of: &'static str, kills: u64, incomplete: Option<PathBuf>) {
    let mut script = Script::default();
    script.habits.storage.rate = Some(RATE);
    let incomplete =
        incomplete.map_or_else(String::new, |at| format!("incomplete = {}", quoted(at)));
    let settings = format!("{SETTINGS}\n{incomplete}");
    let mut world = World::new(script, &settings).await;
    // Some of what changes anything is done long after towline is gone.
    world.putio.faults(|faults| {
        for path in ["/v2/transfers/add", "/v2/files/upload", "/v2/files/delete"] {
            for _ in 0..kills.div_ceil(6) {
                faults.on_next("POST", path, RequestFault::Hold { ms: HOLDS_MS });
                faults.on_next("POST", path, RequestFault::Slow { ms: 1 });
                faults.on_next("POST", path, RequestFault::CloseAfter);
            }
        }
    });
    let mut chance = Chance::of_environment(of);
    let mut figures = Figures::begin(of, kills);
    let (putio, watch) = (&world.putio, world.watch());
    let mut rain = Rain { putio, watch, hashes: Vec::new(), nodes: Vec::new() };
    let by_chance = kills.div_ceil(2);
    kill_again_and_again(&mut world.towline, &mut chance, by_chance, || rain.drop());
    for turn in by_chance..kills {
        rain.drop();
        let (method, path) = [("GET", "/download/*"), ("POST", "*"), ("POST", "/v2/files/delete")]
            [usize::try_from(turn % 3).unwrap()];
        let count = || putio.log().count(method, path);
        kill_when(path, &mut world.towline, &mut chance, count);
    }
    let Rain { hashes, nodes, .. } = rain;
    // A command that came before it listens would be the daemon for its time, and keep it out.
    world.towline.start();
    world.until_all(LATER, nodes.len(), "done");
    world.assert_delivered(&nodes);
    world.assert_added_once(&hashes);
    world.assert_removed_afterwards(nodes.len());
    world.assert_watch_is_tidy();
    assert_eq!(world.towline.inbox().unwrap(), []);
    assert_eq!(world.putio.log().tokens_at_storage(), 0);
    (figures.albums, figures.posts) = (nodes.len(), world.putio.log().count("POST", "*"));
    world.towline.stop();
}
