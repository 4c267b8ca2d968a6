//! A process that is killed with -9 again and again while it downloads.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use towline_files::download::{Connections, Downloader, Limits, Settings, Target};

use crate::{
    scene::{Scene, fetcher, fixed, wanted},
    server::{Reply, Server, bytes},
};

const SIZE: usize = 24_000_000;

/// Twenty, or as many as `TOWLINE_KILLS` says.
const KILLS: usize = 20;

const URL: &str = "TOWLINE_TEST_URL";
const ROOT: &str = "TOWLINE_TEST_ROOT";

fn file() -> Vec<u8> {
    bytes(SIZE, 77)
}

/// Not a test of its own: what the next one starts and kills.
#[tokio::test]
#[ignore = "another test starts it, in a process of its own"]
async fn the_process_that_is_killed() {
    let (url, root) = (std::env::var(URL).unwrap(), std::env::var(ROOT).unwrap());
    let limits = Limits { connections_per_file: Connections::Exactly(4), ..Limits::default() };
    let downloader = Downloader::new(fetcher(), limits, Settings::default());
    let target = Target::new(root, "below/file.bin");
    let known = towline_files::download::Wanted { crc32: None, ..wanted(&file()) };
    let stop = tokio_util::sync::CancellationToken::new();
    let progress = std::sync::Arc::default();
    downloader.download(&known, fixed(&url), &target, &stop, progress).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_that_is_killed_again_and_again_ends_whole_and_little_comes_twice() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let kills = number("TOWLINE_KILLS").unwrap_or(KILLS);
    let mut chance = number("TOWLINE_SEED").unwrap_or(20_261_121) as u64;
    // Slow enough that all kills meet it under way.
    let rate = SIZE / 4 / (kills / 5).max(1);
    let server = Server::new(file(), move |_| Reply::Slow(rate)).await;
    let scene = Scene::new(Connections::Exactly(4));
    let start = || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kills::the_process_that_is_killed", "--ignored"])
            .env(URL, server.url("f"))
            .env(ROOT, scene.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut killed = 0;
    while killed < kills && scene.file().is_none() {
        let mut child = start();
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let lived = Duration::from_millis(30 + (chance >> 33) % 400);
        tokio::time::sleep(lived).await;
        child.kill().unwrap();
        child.wait().unwrap();
        killed += 1;
    }
    let mut last = start();
    let ended = tokio::task::spawn_blocking(move || last.wait()).await.unwrap().unwrap();
    assert!(ended.success(), "after {killed} kills");
    assert!(killed > kills / 3, "it was over after {killed} kills");
    assert!(scene.file().unwrap() == file(), "seed: TOWLINE_SEED; after {killed} kills");
    assert_eq!(scene.names(), ["file.bin"]);
    // What was on its way when a life ended comes twice, and no more.
    let sent = server.sent();
    assert!(sent < SIZE + killed * 4 * 400_000, "{sent} bytes for {SIZE}, {killed} kills");
}
