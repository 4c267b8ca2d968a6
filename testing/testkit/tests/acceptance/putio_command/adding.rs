//! `towline putio torrents add`.

use std::fs;

use towline_testkit::torrent::magnet;

use super::{holds, said, says, torrent_file, world};
use crate::worlds::SOON;

#[tokio::test(flavor = "multi_thread")]
async fn without_a_daemon_what_is_added_is_carried_to_its_end() {
    let world = world("").await;
    let file = torrent_file(&world, "film");
    let (link, hash) = magnet("show");
    let said = says(&world, &["putio", "torrents", "add", file.to_str().unwrap(), &link]);
    assert!(said.contains(&format!("show: it is given to put.io ({hash})")), "{said}");
    world.assert_delivered(&[holds("film"), holds("show")]);
    assert!(file.exists(), "it is the person's own");
    let again = says(&world, &["putio", "torrents", "add", file.to_str().unwrap()]);
    assert!(again.contains("met before") && again.contains("towline item forget"), "{again}");
    assert_eq!(world.putio.log().added().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_is_handed_what_is_added_with_the_rules_that_are_named() {
    let mut world = world("").await;
    let (other, film) = (world.done().with_file_name("films"), torrent_file(&world, "film"));
    fs::create_dir(&other).unwrap();
    world.configure(&format!("rescan = \"1s\"\ncategories.films.destination = {other:?}"));
    world.towline.start();
    let add = ["putio", "torrents", "add", film.to_str().unwrap(), "--category"];
    let (wrong, code) = said(&world, &[&add[..], &["filmz"]].concat());
    assert!(wrong.contains("filmz") && code == Some(1), "{wrong}");
    says(&world, &[&add[..], &["films"]].concat());
    world.until_all(SOON, 1, "done");
    crate::torrents::assert_holds(&other, &[holds("film")]);
    world.assert_delivered(&[]);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_name_the_watched_folders_are_looked_into() {
    let world = world("").await;
    world.drop_torrent("film");
    world.drop_magnet("song");
    let said = says(&world, &["putio", "torrents", "add"]);
    assert!(said.contains("film: done") && said.contains("song: done"), "{said}");
    world.assert_delivered(&[holds("film"), holds("song")]);
    world.assert_watch_is_tidy();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_cannot_be_read_makes_a_mistake_of_all() {
    let world = world("").await;
    let good = torrent_file(&world, "film");
    let broken = good.with_file_name("broken.torrent");
    fs::write(&broken, "d4:infoi1e").unwrap();
    for wrong in ["/nowhere/a.torrent", "magnet:?dn=nothing", broken.to_str().unwrap()] {
        let (said, code) = said(&world, &["putio", "torrents", "add", wrong]);
        assert!(code == Some(1) && said.contains("error: "), "{wrong}: {said}");
    }
    let both = ["putio", "torrents", "add", good.to_str().unwrap(), "/nowhere/a.torrent"];
    let (said, code) = said(&world, &both);
    assert!(code == Some(1) && said.contains("/nowhere/a.torrent"), "{said}");
    assert_eq!(world.putio.log().added().len(), 0);
}
