//! The harness itself: what it starts is a real betanin with a real beets.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::time::{Duration, Instant};

use betanin_client::{
    Access, Betanin, Settings,
    console::{Console, Said},
    torrents::{Add, Get, List, Status, Stdout, TorrentId},
};
use towline_testkit::{
    audio::{Album, files_below},
    betanin::{BeetsConfig, RealBetanin},
};

type Judge = fn(&Said) -> bool;

fn client(real: &RealBetanin) -> Betanin {
    Betanin::new(Settings::new(real.url(), Access::ApiKey(real.key().into()))).unwrap()
}

async fn import(real: &RealBetanin, album: &Album) -> TorrentId {
    let directory = real.downloads().join(album.title.replace('/', "_"));
    album.write(&directory).unwrap();
    client(real).send(&Add::both(directory.to_str().unwrap())).await.unwrap();
    let page = client(real).send(&List::default()).await.unwrap();
    page.torrents.iter().map(|torrent| torrent.id).max().unwrap()
}

async fn ended(real: &RealBetanin, id: TorrentId) -> Console {
    let begun = Instant::now();
    while !client(real).send(&Get(id)).await.unwrap().status.is_finished() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", real.log());
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    Console::from(client(real).send(&Stdout(id)).await.unwrap())
}

/// Betanin contract §7: beets reads our tags and lengths, and names the files by them.
#[tokio::test]
async fn beets_knows_the_album() {
    let real = RealBetanin::start(BeetsConfig::default()).await;
    let id = import(&real, &Album::with_discs("John Coltrane", "Blue Train", &[1, 2])).await;
    ended(&real, id).await;
    let files = files_below(real.library());
    assert_eq!(files.len(), 3);
    assert!(files.iter().all(|file| file.starts_with("John Coltrane/Blue Train/")), "{files:?}");
    let output =
        real.beet(&["ls", "-f", "$albumartist|$album|$disc|$track|$length", "title:Track"]).await;
    let listed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(listed.lines().count(), 3, "{listed}");
    for (disc, track) in [("01", "01"), ("02", "01"), ("02", "02")] {
        let line = format!("John Coltrane|Blue Train|{disc}|{track}|");
        assert!(listed.contains(&line), "{listed}");
    }
}

/// Betanin contract §7: a slow import, and one that is killed in the middle.
#[tokio::test]
async fn a_slow_import_can_be_killed_and_runs_again() {
    let mut real = RealBetanin::start(BeetsConfig::default()).await;
    real.slow_beet(30);
    let id = import(&real, &Album::new("A", "B", 2)).await;
    let begun = Instant::now();
    while client(&real).send(&Get(id)).await.unwrap().status != Status::Processing {
        assert!(begun.elapsed() < Duration::from_secs(20), "{}", real.log());
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    real.kill().await;
    assert!(!real.is_running());
    assert!(client(&real).send(&Get(id)).await.is_err());

    real.restore_beet_shim();
    real.restart().await;
    let console = ended(&real, id).await;
    assert_eq!((console.runs(), console.retries()), (2, 1));
    assert_eq!(files_below(real.library()).len(), 2);
}

/// Betanin contract §3, the table: what beets says when it cannot do its work.
#[tokio::test]
async fn what_beets_complains_about_is_understood() {
    let mut real = RealBetanin::start(BeetsConfig::default()).await;
    let broken = real.downloads().join("broken.yaml");
    std::fs::write(&broken, "import: [").unwrap();
    let table: [(&str, Judge); 3] = [
        ("-d /proc/no/library", |said| matches!(said, Said::ErrorWhile(_))),
        ("-l /proc/library.db", |said| matches!(said, Said::LibraryNotWritable(_))),
        (&format!("-c {}", broken.display()), |said| matches!(said, Said::ConfigurationBroken(_))),
    ];
    for (options, is_understood) in table {
        let beet = real.beet_program();
        real.replace_beet(&format!("#!/bin/sh\nexec '{}' {options} \"$@\"\n", beet.display()));
        let id = import(&real, &Album::new("A", options, 1)).await;
        let console = ended(&real, id).await;
        assert!(is_understood(&console.said()), "{options}: {}", console.text());
    }
    assert!(real.is_running());
}
