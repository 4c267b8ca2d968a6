//! Section 6: where the file lands.

use std::{fs, time::Duration};

use serde_json::json;
use towline_sim::slskd::{Behaviour, Exists, Move, Peer, RemoteFile, TransferState, Version};

use crate::stage::{ALBUM, Stage, bob, file};

#[tokio::test]
async fn a_row_succeeds_before_its_file_is_moved() {
    let slow = Move { after_ms: 60, ..Move::default() };
    let stage = Stage::start(|script| {
        script.peers.push(bob([file("1.flac", Behaviour::default()).moved(slow)]));
    })
    .await;
    stage.sim.queue("bob", ALBUM, &["1.flac"]);
    let succeeded = |rows: &[towline_sim::slskd::Row]| rows[0].state == TransferState::Succeeded;
    stage.sim.until("succeeded", succeeded).await;
    assert!(stage.files("downloads").is_empty());
    assert_eq!(stage.files("incomplete"), ["bob/@@abc/Music/Artist/Album/1.flac"]);
    stage.sim.finish_all().await;
    assert_eq!(stage.files("downloads"), ["Album/1.flac"]);
    assert_eq!(fs::metadata(stage.downloads().join("Album/1.flac")).unwrap().len(), 4096);
    let above = stage.place.path().join("incomplete/bob/@@abc/Music/Artist");
    assert!(above.is_dir() && !above.join("Album").exists(), "the leaf only is removed");
}

#[tokio::test]
async fn before_0_26_the_last_remote_directory_is_all_that_is_kept() {
    let stage = Stage::start(|script| {
        script.version = Version::V0_25_1;
        script.peers.push(bob([file("1.flac", Behaviour::Stalls)]));
    })
    .await;
    stage.sim.queue("bob", ALBUM, &[]);
    stage.sim.until("half", |rows| rows[0].bytes_transferred == 2048).await;
    assert_eq!(stage.files("incomplete"), ["Album/1.flac"]);
}

#[tokio::test]
async fn a_failed_move_keeps_success_and_is_told_to_nobody() {
    let exception = Some("No space left on device".to_owned());
    let fails = Move { fails: true, exception: exception.clone(), ..Move::default() };
    let stage = Stage::after([file("1.flac", Behaviour::default()).moved(fails)], |_| ()).await;
    assert_eq!(stage.states(), ["Completed, Succeeded"]);
    assert_eq!(stage.sim.rows()[0].exception, exception);
    assert!(stage.files("downloads").is_empty() && stage.kinds().is_empty());
}

#[tokio::test]
async fn a_move_to_another_disk_is_a_copy_that_grows() {
    let copied = Move { copy_ms: 200, ..Move::default() };
    let stage = Stage::start(|script| {
        script.peers.push(bob([file("1.flac", Behaviour::default()).moved(copied)]));
    })
    .await;
    stage.sim.queue("bob", ALBUM, &[]);
    let path = stage.downloads().join("Album/1.flac");
    let mut sizes = Vec::new();
    while sizes.last() != Some(&4096) && sizes.len() < 5000 {
        sizes.extend(fs::metadata(&path).map(|metadata| metadata.len()));
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert!(sizes.iter().any(|&size| size < 4096), "{sizes:?}");
    stage.sim.finish_all().await;
    assert!(stage.files("incomplete").is_empty());
}

#[tokio::test]
async fn two_albums_share_a_directory_of_one_name_and_a_second_file_is_renamed() {
    for version in [Version::V0_24_5, Version::V0_26_0] {
        let stage = Stage::start(|script| {
            script.version = version;
            let one = RemoteFile::new(r"A\Album 1\CD1\01.flac");
            let two = RemoteFile::new(r"B\Album 9\CD1\01.flac");
            script.peers.push(bob([one, two]));
        })
        .await;
        for directory in [r"A\Album 1\CD1", r"B\Album 9\CD1"] {
            stage.sim.queue("bob", directory, &[]);
            stage.sim.finish_all().await;
        }
        let files = stage.files("downloads");
        assert_eq!(files[0], "CD1/01.flac");
        let ticks = files[1].strip_prefix("CD1/01_").unwrap().strip_suffix(".flac").unwrap();
        assert!(ticks.len() == 18 && ticks.parse::<u64>().is_ok(), "{files:?}");
        let told = &stage.sim.events().into_iter().rfind(|e| e.kind == "DownloadFileComplete");
        let told = &told.as_ref().unwrap().data["localFilename"];
        assert_eq!(*told, json!(format!("/app/downloads/{}", files[1])));
    }
}

#[tokio::test]
async fn or_the_older_file_is_overwritten() {
    let stage = Stage::start(|script| {
        script.settings.exists = Exists::Overwrite;
        script
            .peers
            .push(bob([RemoteFile::new(r"A\CD1\01.flac"), RemoteFile::new(r"B\CD1\01.flac")]));
    })
    .await;
    for directory in [r"A\CD1", r"B\CD1"] {
        stage.sim.queue("bob", directory, &[]);
        stage.sim.finish_all().await;
    }
    assert_eq!(stage.files("downloads"), ["CD1/01.flac"]);
    let content = fs::read(stage.downloads().join("CD1/01.flac")).unwrap();
    assert!(content.starts_with(br"B\CD1\01.flac"));
}

#[tokio::test]
async fn a_template_and_a_batch_say_where() {
    let stage = Stage::start(|script| {
        script.settings.subdirectory = "${SOURCE_USERNAME}/${SOURCE_PATH}".into();
        let files = ["CD1", "CD2"].map(|disc| RemoteFile::new(&format!(r"@@x\A\{disc}\01.flac")));
        script.peers.push(Peer::new("bob", files));
    })
    .await;
    stage.sim.queue("bob", r"@@x\A\CD1", &[]);
    stage.sim.finish_all().await;
    assert_eq!(stage.files("downloads"), ["bob/A/CD1/01.flac"]);
    let batch = json!({
        "username": "bob",
        "files": [{"filename": r"@@x\A\CD2\01.flac", "size": 4096}],
        "options": {"destination": "towline/../4711"},
    });
    assert_eq!(stage.post("transfers/downloads/batches", &batch).await.0, 201);
    stage.sim.finish_all().await;
    assert_eq!(stage.files("downloads"), ["bob/A/CD1/01.flac", "towline/_/4711/01.flac"]);
}

#[tokio::test]
async fn a_file_without_a_directory_goes_straight_into_downloads_and_is_copied_whole() {
    let source = tempfile::NamedTempFile::new().unwrap();
    fs::write(source.path(), "real music").unwrap();
    let stage = Stage::start(|script| {
        let copy_from = Some(source.path().to_owned());
        script.peers.push(bob([RemoteFile { copy_from, ..RemoteFile::new("loose.mp3") }]));
    })
    .await;
    stage.sim.queue("bob", "", &[]);
    stage.sim.finish_all().await;
    assert_eq!(fs::read(stage.downloads().join("loose.mp3")).unwrap(), b"real music");
}
