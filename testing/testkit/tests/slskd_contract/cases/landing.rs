//! slskd contract §6: where the file lands.

use slskd_client::events::EventKind;
use towline_sim::slskd::{Behaviour, Exists, Move, RemoteFile, Version};

use crate::stage::{ALBUM, Stage, file};

/// slskd contract §6, 2.
pub(crate) async fn success_is_said_before_the_file_is_there(version: fn() -> Version) {
    let late = Move { after_ms: 300, ..Move::default() };
    let files = [file("1.flac", Behaviour::default()).moved(late)];
    let stage = Stage::start(version(), files, |_| ()).await;
    stage.sim.queue("bob", ALBUM, &[]);
    stage.sim.until("succeeded", |rows| rows[0].state.is_terminal()).await;
    assert!(stage.row().await.state.is_success());
    assert!(stage.files("downloads").is_empty());
    stage.sim.finish_all().await;
    assert_eq!(stage.files("downloads"), ["Album/1.flac"]);
}

/// slskd contract §6, 3.
pub(crate) async fn a_move_that_fails_is_told_to_nobody(version: fn() -> Version) {
    let fails = Move { fails: true, ..Move::default() };
    let files = [file("1.flac", Behaviour::default()).moved(fails)];
    let stage = Stage::after(version(), files, |_| ()).await;
    assert!(stage.row().await.state.is_success() && stage.files("downloads").is_empty());
    if version() > Version::V0_21_4 {
        assert_eq!(stage.count("DownloadFileComplete").await, 0);
    }
}

/// slskd contract §6, subdirectory: the rule to 0.25, and the default since; sanitising: separators
/// of either kind become the local one, although one kind alone separates in §3.
pub(crate) async fn a_file_lands_in_the_last_part_of_its_directory(version: fn() -> Version) {
    let files = [r"@@abc\Music\Album: 1\1.flac", "music/AC\\DC/1.flac", "1.flac"];
    let stage = Stage::start(version(), files.map(RemoteFile::new), |_| ()).await;
    for directory in [r"@@abc\Music\Album: 1", r"music/AC\DC", ""] {
        stage.queue(directory).await;
    }
    assert_eq!(stage.files("downloads"), ["1.flac", "Album: 1/1.flac", "DC/1.flac"]);
}

/// slskd contract §6, subdirectory: tokens.
pub(crate) async fn a_template_says_where_since_0_26(version: fn() -> Version) {
    for (template, lands) in [
        ("${SOURCE_USERNAME}/${SOURCE_PATH}", "bob/Music/Artist/Album/1.flac"),
        ("soulseek/${SOURCE_DIRECTORY}", "soulseek/Album/1.flac"),
        ("${BATCH_ID}", "unknown_batch_id/1.flac"),
        ("{}", "1.flac"),
    ] {
        let files = [file("1.flac", Behaviour::default())];
        let stage = Stage::after(version(), files, |script| {
            script.settings.subdirectory = template.into();
        })
        .await;
        assert_eq!(stage.files("downloads"), [lands], "{template}");
    }
}

/// slskd contract §6, consequences, and existing target: only the event tells the final name.
pub(crate) async fn albums_share_a_directory_and_a_second_file_is_renamed(
    version: fn() -> Version,
) {
    let files = [r"A\Album 1\CD1\01.flac", r"B\Album 9\CD1\01.flac"].map(RemoteFile::new);
    let stage = Stage::start(version(), files, |_| ()).await;
    for directory in [r"A\Album 1\CD1", r"B\Album 9\CD1"] {
        stage.queue(directory).await;
    }
    let files = stage.files("downloads");
    let ticks = files[1].strip_prefix("CD1/01_").unwrap().strip_suffix(".flac").unwrap();
    assert!(ticks.len() == 18 && ticks.bytes().all(|it| it.is_ascii_digit()), "{files:?}");
    let mut told = Vec::new();
    for event in stage.events().await {
        if let EventKind::DownloadFileComplete(file) = event.kind {
            told.push(file.local_filename);
        }
    }
    told.sort();
    let reported = |below: &String| format!("/app/downloads/{below}");
    assert_eq!(told, files.iter().map(reported).collect::<Vec<_>>());
}

/// slskd contract §6, existing target.
pub(crate) async fn a_file_may_be_replaced_since_0_26(version: fn() -> Version) {
    let files = [r"A\CD1\01.flac", r"B\CD1\01.flac"].map(RemoteFile::new);
    let stage = Stage::start(version(), files, |script| {
        script.settings.exists = Exists::Overwrite;
    })
    .await;
    stage.queue(r"A\CD1").await;
    stage.queue(r"B\CD1").await;
    assert_eq!(stage.files("downloads"), ["CD1/01.flac"]);
}

/// slskd contract §6, 1.
pub(crate) async fn unfinished_files_are_elsewhere(version: fn() -> Version) {
    let stage = Stage::start(version(), [file("1.flac", Behaviour::Stalls)], |_| ()).await;
    stage.sim.queue("bob", ALBUM, &[]);
    stage.sim.until("half", |rows| rows[0].bytes_transferred == 2048).await;
    assert!(stage.files("downloads").is_empty());
    let keeps_whole_paths = version() >= Version::V0_26_0;
    let expected =
        if keeps_whole_paths { "bob/@@abc/Music/Artist/Album/1.flac" } else { "Album/1.flac" };
    assert_eq!(stage.files("incomplete"), [expected]);
}
