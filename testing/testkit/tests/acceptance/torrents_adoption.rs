//! Transfers that others began: taken up where the configuration says so, and what is old only
//! when a person wants it.

use std::{thread, time::Duration};

use towline_sim::putio::{Course, End, Node, Script, Status, Torrent};
use towline_testkit::{
    torrent::{hash, torrent},
    wait::{so, until},
};

use crate::{
    torrents::{SETTINGS, World, known},
    worlds::{LATER, SOON},
};

fn film(name: &str) -> Node {
    Node::generated(&format!("{name}.mkv"), 500_000)
}

/// A put.io with the folder `Feed`, in which `old` is stored already, and `elsewhere` beside it.
/// towline takes the folder up, and has met it.
async fn world(existing: &str) -> (World, i64) {
    let names = ["old", "new", "elsewhere"];
    let script = names
        .iter()
        .fold(Script::default(), |script, name| script.torrent(known(name, film(name))))
        .file(Node::folder("Feed", []));
    let mut world = World::new(script, "").await;
    let feed = world.somebody_finds("Feed").await;
    world.somebody_adds_to(feed, "old").await;
    world.somebody_adds("elsewhere").await;
    world.putio.until("both are stored", |all| all.iter().all(|it| it.file_id.is_some())).await;
    world.configure(&format!("{SETTINGS}\nparent = {feed}\nadopt = true\n{existing}"));
    world.towline.start();
    until(SOON, "it has met the account", || {
        so(world.putio.log().count("GET", "/v2/transfers/list") > 0, &world.towline.log())
    });
    (world, feed)
}

/// These come, and nothing else; what is elsewhere is nobody's of us.
async fn comes(world: World, feed: i64, wanted: &[&str], stages: &[&str]) {
    world.somebody_adds_to(feed, "new").await;
    ends(world, wanted, stages);
}

/// These have come, and nothing else.
fn ends(mut world: World, wanted: &[&str], stages: &[&str]) {
    until(LATER, "it is as it should be", || {
        let items = world.towline.items_of("torrent")?;
        let mut found: Vec<_> = items.iter().map(|item| item.stage.as_str()).collect();
        found.sort_unstable();
        so(found == stages, &format!("{items:?}\n{}", world.towline.log()))
    });
    let nodes: Vec<_> = wanted.iter().map(|name| film(name)).collect();
    world.assert_delivered(&nodes);
    world.assert_removed_afterwards(wanted.len());
    world.towline.until_nothing_is_asked(SOON);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_add_comes_and_what_is_old_waits_for_a_persons_word() {
    let (world, feed) = world("").await;
    let asked = world.towline.until_asked(SOON, "baseline");
    assert!(!world.done().join("old.mkv").exists());
    world.towline.run(&["inbox", "answer", &asked.id.to_string(), "all"]);
    comes(world, feed, &["old", "new"], &["done", "done"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_is_left_when_a_person_says_so() {
    let (world, feed) = world("existing = \"ask\"").await;
    let asked = world.towline.until_asked(SOON, "baseline");
    world.towline.run(&["inbox", "answer", &asked.id.to_string(), "none"]);
    comes(world, feed, &["new"], &["baseline", "done"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_comes_too_where_the_configuration_wants_all() {
    let (world, feed) = world("existing = \"all\"").await;
    comes(world, feed, &["old", "new"], &["done", "done"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_is_left_where_the_configuration_wants_none() {
    let (world, feed) = world("existing = \"none\"").await;
    comes(world, feed, &["new"], &["baseline", "done"]).await;
}

/// Hidden from the list, the transfer of somebody else's film, until it is `stage`; then shown again.
async fn missed_until(stage: &str, least: Duration) {
    let (world, feed) = world("existing = \"none\"").await;
    // It is under way for longer than it is hidden.
    let course =
        Course::steps([(Status::Downloading, 60_000), (Status::Completing, 100)], End::Seeds);
    world.putio.torrent(Torrent::new(&hash(&torrent("new")), film("new")).goes(course));
    world.somebody_adds_to(feed, "new").await;
    let is = |stage: &str| {
        until(LATER, &format!("it is {stage}"), || {
            let items = world.towline.items_of("torrent")?;
            let is_so = items.iter().any(|item| item.stage == stage);
            so(is_so, &format!("{items:?}\n{}", world.towline.log()))
        });
    };
    is("transferring");
    let ids: Vec<_> = world.putio.transfers().iter().map(|it| it.id).collect();
    world.putio.habits(|habits| habits.unlisted = ids);
    thread::sleep(least);
    is(stage);
    world.putio.habits(|habits| habits.unlisted.clear());
    is("done");
    let items = world.towline.items_of("torrent").unwrap();
    let id = items.iter().find(|item| item.stage == "done").unwrap().id.to_string();
    let shown = world.towline.command_line(&["item", "show", &id]);
    let journal = String::from_utf8(shown.stdout).unwrap();
    assert_eq!(journal.contains("the service lists it again"), stage == "left", "{journal}");
    ends(world, &["new"], &["baseline", "done"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_list_lacks_for_a_moment_comes_all_the_same() {
    missed_until("transferring", Duration::from_secs(8)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_gone_for_long_comes_when_it_is_listed_again() {
    missed_until("left", Duration::ZERO).await;
}
