//! `towline putio torrents watch`.

use std::time::Duration;

use towline_testkit::wait::until;

use super::{Running, holds, says, until_there, world};
use crate::{torrents::World, worlds::SOON};

fn watching(world: &World, arguments: &[&str]) -> Running {
    let running = Running::start(world, &[&["putio", "torrents", "watch"], arguments].concat());
    assert!(running.first_line.starts_with("watching "), "{}", running.first_line);
    running
}

fn until_added(world: &World, hash: &str) {
    until(SOON, "it is added", || match world.putio.log().added().get(hash) {
        Some(1) => Ok(()),
        other => Err(format!("{other:?}")),
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_there_comes_first_and_then_what_is_dropped_until_ctrl_c() {
    let world = world("").await;
    let first = world.drop_torrent("film");
    let watching = watching(&world, &["--add-first", "--parent-id", "0"]);
    until_added(&world, &first);
    let second = world.drop_magnet("show");
    until_added(&world, &second);
    until_there(&world, "film.mkv");
    until_there(&world, "show.mkv");
    watching.end();
    world.assert_delivered(&[holds("film"), holds("show")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_there_is_left_alone_when_it_is_not_wanted_and_transfers_go_where_one_says() {
    let world = world("").await;
    world.drop_torrent("film");
    let answer = world.somebody_posts("/files/create-folder", "name=new&parent_id=0").await;
    assert!(answer.contains("OK"), "{answer}");
    let folder = world.somebody_finds("new").await.to_string();
    let watching = watching(&world, &["--add-first=false", "--parent-id", &folder]);
    // Its folder looks once at what is there before it goes by what comes.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let dropped = world.drop_torrent("show");
    until_added(&world, &dropped);
    watching.end();
    assert_eq!(world.putio.log().added().len(), 1);
    let calls = world.putio.log();
    let uploads = calls.calls().iter().filter(|call| call.fields.contains_key("parent_id"));
    let folders: Vec<_> = uploads.map(|call| call.fields["parent_id"].clone()).collect();
    assert!(folders.contains(&folder), "{folders:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_watches_already_and_that_is_said() {
    let mut world = world("").await;
    world.towline.start();
    let said = says(&world, &["putio", "torrents", "watch"]);
    assert!(said.contains("a daemon runs, and watches"), "{said}");
    world.towline.stop();
}
