//! Two real Syncthings: what reaches a folder is imported once all of it is there, and what is
//! wrong with a folder is told.

use std::{fs, time::Duration};

use towline_testkit::{
    audio::Album,
    syncthing::{FOLDER, Pair, RealSyncthing, Setup},
    towline::{Item, Towline, quoted},
    wait::{so, until},
};

use crate::worlds::{PROGRAM, SOON, assert_library};

/// A server as towline knows it.
fn server(name: &str, of: &RealSyncthing) -> String {
    format!(
        "[folders.{name}.syncthing]\nurl = \"{}\"\napi_key = \"{}\"\nrescan = \"1h\"\n",
        of.url(),
        of.key()
    )
}

async fn scan(of: &RealSyncthing) {
    // Refused where the folder stands still: that is what some want to see.
    let _ = of.ask("POST", &format!("/rest/db/scan?folder={FOLDER}")).await;
}

fn stages(items: &[Item]) -> Vec<&str> {
    items.iter().map(|item| item.stage.as_str()).collect()
}

fn until_in_sync(towline: &Towline) {
    until(SOON, "the folder is in sync", || {
        so(stages(&towline.items_of("folder")?) == ["in-sync"], &towline.log())
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn an_album_that_syncthing_brings_lands_in_the_library_once() {
    let pair = Pair::start(Setup::default()).await;
    let library = tempfile::tempdir().unwrap();
    let config = format!(
        "{}{}[imports.music.directory]\npath = {}\nsynced = \"b/{FOLDER}\"\nimporter = \"shelf\"\n\
         quiet = \"1s\"\nrescan = \"1h\"\n[importers.shelf.place]\ninto = {}\nhow = \"copy\"\n",
        server("a", &pair.a),
        server("b", &pair.b),
        quoted(pair.b.folder()),
        quoted(library.path()),
    );
    let mut towline = Towline::new(PROGRAM, &config);
    towline.start();
    let folders = || {
        let items = towline.items_of("folder")?;
        so(stages(&items) == ["in-sync", "in-sync"], &towline.log())
    };
    until(SOON, "both folders are followed", folders);
    let album = Album::new("Band", "Synced", 3).from_frames(40);
    album.write(pair.a.folder().join("Synced")).unwrap();
    scan(&pair.a).await;
    towline.until_stage(SOON, "Synced", "imported");
    assert_library(library.path(), [&album]);
    assert_eq!(towline.inbox().unwrap(), []);
    towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_stands_still_is_told_and_the_question_goes_when_it_is_mended() {
    let alone = RealSyncthing::start(Setup::default()).await;
    let mut towline = Towline::new(PROGRAM, &server("nas", &alone));
    towline.start();
    until_in_sync(&towline);
    let (marker, aside) = (alone.folder().join(".stfolder"), alone.folder().join("aside"));
    fs::rename(&marker, &aside).unwrap();
    scan(&alone).await;
    let within = Duration::from_secs(5);
    let asked = towline.until_asked(within, "folder-failing");
    assert!(asked.detail.contains("marker"), "{}", asked.detail);
    fs::rename(&aside, &marker).unwrap();
    towline.run(&["inbox", "answer", &asked.id.to_string(), "rescan"]);
    towline.until_nothing_is_asked(SOON);
    until_in_sync(&towline);
    towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_syncthing_that_is_away_is_told_and_nothing_of_it_is_lost() {
    let mut alone = RealSyncthing::start(Setup::default()).await;
    let mut towline = Towline::new(PROGRAM, &server("nas", &alone));
    towline.start();
    until_in_sync(&towline);
    alone.kill().await;
    towline.run(&["sync", "nas"]);
    towline.until_asked(SOON, "unreachable:nas");
    alone.restart().await;
    towline.until_nothing_is_asked(SOON);
    until_in_sync(&towline);
    towline.stop();
}
