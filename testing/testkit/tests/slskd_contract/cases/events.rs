//! slskd contract §7: events are hints, and this is what they can be relied on for.

use slskd_client::{
    CallError,
    events::{EventKind, List, Raise},
};
use towline_sim::slskd::{self as sim, Behaviour, Failure, RemoteFile, Version};

use crate::stage::{ALBUM, Stage, file};

const FILE: &str = "DownloadFileComplete";
const DIRECTORY: &str = "DownloadDirectoryComplete";

fn fails_after(after_ms: u64, how: Failure, times: Option<u32>) -> Behaviour {
    Behaviour::Fails { how, exception: "Remote connection closed".into(), times, after_ms }
}

/// slskd contract §7 and §12.
pub(crate) async fn there_are_no_events_before_0_22(version: fn() -> Version) {
    let stage = Stage::after(version(), [file("1.flac", Behaviour::default())], |_| ()).await;
    let error = stage.slskd.send(&List::default()).await.unwrap_err();
    assert!(matches!(error, CallError::NotFound { .. }), "{error:?}");
}

/// slskd contract §7, `DownloadFileComplete`: data is decoded twice.
pub(crate) async fn an_event_names_row_and_final_name(version: fn() -> Version) {
    let files = [file("ü \"1\" & \u{1f3b5}.flac", Behaviour::default())];
    let stage = Stage::after(version(), files, |_| ()).await;
    let row = stage.row().await;
    let events = stage.events().await;
    let mut files = events.iter().filter_map(|event| match &event.kind {
        EventKind::DownloadFileComplete(file) => Some(file),
        _ => None,
    });
    let file = files.next().unwrap();
    assert_eq!(file.local_filename, "/app/downloads/Album/ü \"1\" & \u{1f3b5}.flac");
    assert_eq!((&file.remote_filename, &file.transfer.id), (&row.filename, &row.id));
    assert!(file.transfer.state.is_success() && files.next().is_none());
}

/// slskd contract §7, paging: a time alone is no cursor.
pub(crate) async fn a_directory_event_has_the_time_of_its_last_file(version: fn() -> Version) {
    let files = (1..=3).map(|n| file(&format!("{n}.flac"), Behaviour::succeeds(n * 30)));
    let stage = Stage::after(version(), files, |_| ()).await;
    let events = stage.events().await;
    let times = |kind: &str| -> Vec<_> {
        let of_kind = events.iter().filter(|event| event.kind.as_str() == kind);
        of_kind.map(|event| event.timestamp).collect()
    };
    let (files, directories) = (times(FILE), times(DIRECTORY));
    assert_eq!((files.len(), directories.len()), (3, 1));
    assert_eq!(files.iter().max(), directories.first());
    let told = events.iter().find_map(|event| match &event.kind {
        EventKind::DownloadDirectoryComplete(directory) => Some(directory),
        _ => None,
    });
    let told = told.unwrap();
    assert_eq!(told.local_directory_name, "/app/downloads/Album");
    assert_eq!((told.remote_directory_name.as_str(), told.username.as_str()), (ALBUM, "bob"));
}

/// slskd contract §7, the table, second line: none, ever; and none for a failed file.
pub(crate) async fn a_failed_last_file_raises_no_directory_event(version: fn() -> Version) {
    let bad = fails_after(90, Failure::Rejected, None);
    let files = [file("1.flac", Behaviour::succeeds(4)), file("2.flac", bad)];
    let stage = Stage::after(version(), files, |_| ()).await;
    assert_eq!((stage.count(FILE).await, stage.count(DIRECTORY).await), (1, 0));
    assert!(stage.rows(false).await.iter().all(|row| row.state.is_terminal()));
}

/// slskd contract §7, the table, fourth line.
pub(crate) async fn a_directory_event_comes_early_while_a_file_waits_for_its_retry(
    version: fn() -> Version,
) {
    let bad = fails_after(0, Failure::Errored, Some(1));
    let files = [file("1.flac", bad), file("2.flac", Behaviour::succeeds(60))];
    let stage = Stage::start(version(), files, |script| {
        script.settings.retry.base_ms = 2_000;
    })
    .await;
    stage.sim.queue("bob", ALBUM, &[]);
    let second = |rows: &[sim::Row]| rows[1].state.is_terminal() && rows[0].attempts == 1;
    stage.sim.until("the second has come", second).await;
    until_events(&stage, 1).await;
    let pending = stage.rows(false).await.into_iter().filter(|row| !row.state.is_terminal());
    assert_eq!(pending.count(), 1, "said to be complete, and is not");
    stage.sim.finish_all().await;
    assert_eq!(stage.count(DIRECTORY).await, 2);
}

async fn until_events(stage: &Stage, directories: usize) {
    for _ in 0..200 {
        if stage.count(DIRECTORY).await >= directories {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("no event: {:?}", stage.events().await);
}

/// slskd contract §7, the table, third line.
pub(crate) async fn a_directory_event_comes_although_a_file_is_missing(version: fn() -> Version) {
    let bad = fails_after(0, Failure::Rejected, None);
    let files = [file("1.flac", bad), file("2.flac", Behaviour::succeeds(60))];
    let stage = Stage::after(version(), files, |_| ()).await;
    assert_eq!((stage.count(FILE).await, stage.count(DIRECTORY).await), (1, 1));
    assert_eq!(stage.files("downloads"), ["Album/2.flac"]);
}

/// slskd contract §7, the table, last line.
pub(crate) async fn discs_have_an_event_each_and_their_album_none(version: fn() -> Version) {
    let files = [r"Box\CD1\01.flac", r"Box\CD2\01.flac"].map(RemoteFile::new);
    let stage = Stage::start(version(), files, |_| ()).await;
    stage.queue(r"Box\CD1").await;
    stage.queue(r"Box\CD2").await;
    let mut told = Vec::new();
    for event in stage.events().await {
        if let EventKind::DownloadDirectoryComplete(directory) = event.kind {
            told.push(directory.remote_directory_name);
        }
    }
    told.sort();
    assert_eq!(told, [r"Box\CD1", r"Box\CD2"]);
}

/// slskd contract §7, paging under insertion: what is read twice is known by its id.
pub(crate) async fn new_events_shift_the_pages(version: fn() -> Version) {
    let files = [r"A\1.flac", r"B\1.flac"].map(RemoteFile::new);
    let stage = Stage::start(version(), files, |_| ()).await;
    stage.queue("A").await;
    let first = stage.send(&List { offset: 0, limit: 1 }).await;
    stage.queue("B").await;
    let shifted = stage.send(&List { offset: 2, limit: 1 }).await;
    assert_eq!(shifted[0].id, first[0].id, "two events of B are before it now");
}

/// slskd contract §7: unknown types must be skipped; §12, 0.24.4.
pub(crate) async fn events_of_other_kinds_are_passed_over(version: fn() -> Version) {
    let stage = Stage::after(version(), [file("1.flac", Behaviour::default())], |_| ()).await;
    stage.sim.set_logged_in(false);
    let events = stage.events().await;
    let kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
    assert!(kinds.contains(&"SoulseekClientDisconnected") && kinds.contains(&FILE), "{kinds:?}");
    let other = events.iter().find(|event| event.kind.as_str().starts_with("Soulseek")).unwrap();
    assert!(matches!(other.kind, EventKind::Other { .. }));
}

/// slskd contract §7, `POST /events/{type}`.
pub(crate) async fn a_sample_event_is_nonsense_and_is_read(version: fn() -> Version) {
    let stage = Stage::start(version(), [], |_| ()).await;
    for kind in [FILE, DIRECTORY] {
        let raised = stage.send(&Raise { kind: kind.into(), mark: "x ".into() }).await;
        let events = stage.events().await;
        let event = events.into_iter().find(|event| event.id == raised.id).unwrap();
        let told = match event.kind {
            EventKind::DownloadFileComplete(file) => file.local_filename,
            EventKind::DownloadDirectoryComplete(directory) => directory.local_directory_name,
            other => panic!("{other:?}"),
        };
        assert!(told.starts_with("x local."), "{told}");
    }
    assert!(stage.rows(true).await.is_empty(), "nothing has come");
}
