//! What is dropped into a watched folder is on the disk soon, as it was at put.io, and gone there.

use std::fs;

use towline_sim::putio::{Node, Script};
use towline_testkit::{
    torrent::magnet,
    wait::{so, until},
};

use crate::{
    torrents::{World, files, known, tree},
    worlds::SOON,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_torrent_and_a_magnet_end_as_files_and_are_removed_there() {
    let season = Node::folder(
        "Show.S01",
        [
            Node::generated("e01.mkv", 3_000_000),
            Node::folder("Subs", [Node::file("e01.srt", "1")]),
            Node::file("empty.nfo", ""),
        ],
    );
    let film = Node::generated("Film.2026.mkv", 1_500_000);
    let script = Script::default()
        .torrent(known("show", season.clone()))
        .torrent(known("film", film.clone()));
    let mut world = World::new(script, "rescan = \"1s\"").await;
    world.towline.start();
    let show = world.drop_torrent("show");
    let (link, film_hash) = magnet("film");
    fs::write(world.watch().join("film.magnet"), link).unwrap();
    until(SOON, "both are done", || {
        let items = world.towline.items_of("torrent")?;
        let stages: Vec<_> = items.iter().map(|item| item.stage.as_str()).collect();
        so(stages == ["done", "done"], &format!("{items:?}\n{}", world.towline.log()))
    });
    let mut wanted = files(&season);
    wanted.extend(files(&film));
    assert_eq!(tree(&world.done()), wanted);
    let log = world.putio.log();
    assert_eq!(log.added().get(&show), Some(&1));
    assert_eq!(log.added().get(&film_hash), Some(&1));
    assert!(log.deletes().values().all(|times| *times == 1) && log.deletes().len() == 2);
    assert_eq!(log.tokens_at_storage(), 0);
    let kept: Vec<_> = tree(&world.watch()).into_keys().collect();
    let archived = [".towline/added/film.magnet", ".towline/added/show.torrent"];
    assert_eq!(kept, [archived[0], archived[1], ".towline/lock"]);
    assert_eq!(world.towline.inbox().unwrap(), []);
    world.towline.stop();
}
