//! `towline putio transfers …` beside a daemon that still needs some of them.

use towline_sim::putio::{Course, End};

use super::{holds, says, world};
use crate::{torrents::known, worlds::SOON};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_still_to_be_fetched_is_spared_unless_it_is_named_by_its_number() {
    let mut world = world("download.rate = \"10 KiB\"").await;
    let mut torrent = known("film", holds("film"));
    torrent.courses = vec![Course::steps([], End::Seeds)];
    world.putio.torrent(torrent);
    world.towline.start();
    world.drop_torrent("film");
    world.until_all(SOON, 1, "downloading");
    for command in ["groom", "clean", "cancel-seeding"] {
        let said = says(&world, &["putio", "transfers", command]);
        let is_spared = said.contains("since towline still needs them: 1");
        assert!(is_spared || command == "clean", "{command}: {said}");
    }
    let id = world.putio.transfers()[0].id.to_string();
    let said = says(&world, &["putio", "transfers", "cancel", &id]);
    assert!(!said.contains("still needs"), "{said}");
    world.towline.stop();
}
