//! `towline putio forget` and `towline import-state`.

use std::path::Path;

use sqlx::{ConnectOptions as _, Executor as _, sqlite::SqliteConnectOptions};
use towline_sim::putio::{Node, Script};

use super::{KNOWN, holds, said, says, torrent_file, until_there, world};
use crate::torrents::{World, known};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forgotten_may_be_met_anew() {
    let world = world("").await;
    let film = torrent_file(&world, "film");
    let add = ["putio", "torrents", "add", film.to_str().unwrap()];
    says(&world, &add);
    assert!(says(&world, &["putio", "forget", "nobody"]).contains("nothing that has ended"));
    let foreseen = says(&world, &["putio", "forget", "FILM", "--dry-run"]);
    assert!(foreseen.contains("film") && foreseen.contains("would be forgotten"), "{foreseen}");
    assert!(says(&world, &add).contains("met before"));
    assert!(says(&world, &["putio", "forget", "FILM"]).contains("forgotten"));
    std::fs::remove_file(world.done().join("film.mkv")).unwrap();
    let said_of_it = says(&world, &add);
    assert!(said_of_it.contains("film: done"), "{said_of_it}");
    world.assert_delivered(&[holds("film")]);
    assert_eq!(world.putio.log().added().values().sum::<usize>(), 2);
    let (nothing, code) = said(&world, &["putio", "forget", " "]);
    assert!(code == Some(2) && nothing.contains("an empty name"), "{nothing}");
}

async fn old_state(path: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    options.connect().await.unwrap().execute(sql).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_old_tool_did_is_not_done_again() {
    let script = KNOWN
        .into_iter()
        .fold(Script::default(), |script, name| script.torrent(known(name, holds(name))));
    let script = script.file(Node::generated("old.mkv", 1000)).file(Node::generated("new.mkv", 10));
    let mut world = World::new(script, "rescan = \"1s\"").await;
    let old = world.towline.data().with_file_name("downloads.db");
    let id = world.putio.id_of("/old.mkv").unwrap();
    let size = towline_testkit::torrent::torrent("film").len();
    let sql = format!(
        "CREATE TABLE torrents (name CHARACTER PRIMARY KEY, size INTEGER, created_at DATETIME);
         CREATE TABLE downloads (id INTEGER PRIMARY KEY, name CHARACTER, size INTEGER,
                                 created_at DATETIME);
         INSERT INTO torrents VALUES ('film.torrent', {size}, '');
         INSERT INTO downloads VALUES ({id}, 'old.mkv', 1000, '');"
    );
    old_state(&old, sql.leak()).await;
    let import = ["import-state", "--from", "putio-automator", old.to_str().unwrap()];
    let foreseen = says(&world, &[&import[..], &["--dry-run"]].concat());
    assert!(foreseen.contains("knows 1 torrents and 1 downloads"), "{foreseen}");
    assert!(says(&world, &import).contains("2 taken over, 0 known before"));
    assert!(says(&world, &import).contains("0 taken over, 2 known before"));
    world.drop_torrent("film");
    let show = world.drop_torrent("show");
    world.towline.start();
    until_there(&world, "show.mkv");
    says(&world, &["putio", "files", "download"]);
    world.assert_added_once([&show]);
    let kept = world.putio.id_of("/old.mkv");
    assert!(kept.is_some(), "what was fetched before is not ours to remove");
    world.assert_delivered(&[holds("show"), Node::generated("new.mkv", 10)]);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_database_of_it_is_refused() {
    let world = world("").await;
    let wrong = world.towline.data().with_file_name("wrong.db");
    for (text, words) in [("not a database", "is no database"), ("", "is no database")] {
        std::fs::write(&wrong, text).unwrap();
        let import = ["import-state", "--from", "putio-automator", wrong.to_str().unwrap()];
        let (said, code) = said(&world, &import);
        assert!(code == Some(1) && said.contains(words) && said.contains("hint: "), "{said}");
    }
    let (said, code) = said(&world, &["import-state", "--from", "putio-automator", "/nowhere.db"]);
    assert!(code == Some(1) && said.contains("/nowhere.db cannot be read"), "{said}");
}
