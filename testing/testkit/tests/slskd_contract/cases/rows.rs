//! slskd contract §3: rows, and what becomes of them.

use std::time::Duration;

use slskd_client::transfers::{
    Class, Failure,
    downloads::{Cancel, Enqueue, Get, Position, User},
};
use towline_sim::slskd::{Behaviour, RemoteFile, Version};

use crate::stage::{ALBUM, Stage, bob, file, wanted};

/// A download of which half has come, and no more will.
async fn stalled(version: fn() -> Version) -> Stage {
    let files = [file("1.flac", Behaviour::Stalls)];
    let stage = Stage::start(version(), files, |script| script.pace.cancel_ms = 60).await;
    stage.sim.queue("bob", ALBUM, &[]);
    stage.sim.until("half", |rows| rows[0].bytes_transferred == 2048).await;
    stage
}

/// slskd contract §3, the fields, and §12, which version has them.
pub(crate) async fn fields_of_a_row_by_version(version: fn() -> Version) {
    let stage = Stage::after(version(), [file("1.flac", Behaviour::succeeds(8))], |_| ()).await;
    let row = stage.row().await;
    let has_attempts = version() >= Version::V0_25_1;
    assert_eq!((row.size, row.bytes_transferred, row.bytes_remaining), (4096, 4096, 0));
    assert_eq!(row.percent_complete, Some(100.0));
    assert_eq!(row.attempts, has_attempts.then_some(1));
    assert_eq!((row.batch_id, row.exception, row.place_in_queue), (None, None, None));
    assert!(Some(row.requested_at) <= row.enqueued_at);
    assert!(row.enqueued_at <= row.started_at && row.started_at <= row.ended_at);
    assert!(row.elapsed_time.unwrap() < Duration::from_secs(60) && !row.removed);
}

/// slskd contract §3, timestamps.
pub(crate) async fn a_time_without_its_zone_is_the_same_time(version: fn() -> Version) {
    let stage = Stage::after(version(), [file("1.flac", Behaviour::default())], |script| {
        script.times_without_zone = true;
    })
    .await;
    let told = stage.row().await.requested_at.as_nanosecond() / 100;
    assert_eq!(told, i128::from(stage.sim.rows()[0].requested_at));
}

/// slskd contract §3, `directory`: `/` separates if there is any, else `\`.
pub(crate) async fn the_directory_ends_at_the_last_separator(version: fn() -> Version) {
    let table = [(r"A\B\1.mp3", r"A\B"), (r"A/AC\DC/1.mp3", r"A/AC\DC"), ("1.mp3", "")];
    let files = table.map(|(file, _)| RemoteFile::new(file));
    let stage = Stage::start(version(), files, |_| ()).await;
    for (name, directory) in table {
        stage.queue(directory).await;
        let user = stage.send(&User(bob())).await;
        let listed = user.directories.iter().find(|it| it.files[0].filename.as_str() == name);
        assert_eq!(&*listed.unwrap().directory, directory);
    }
}

/// slskd contract §3, what bites: cancel is asynchronous, remove needs a finished row.
pub(crate) async fn cancelling_comes_later_and_hiding_needs_an_end(version: fn() -> Version) {
    let stage = stalled(version).await;
    let id = stage.row().await.id;
    let cancel = Cancel { username: bob(), id: id.clone(), remove: true };
    let get = Get { username: bob(), id };
    stage.send(&cancel).await;
    let row = stage.send(&get).await;
    assert!(!row.state.is_terminal() && !row.removed, "{row:?}");
    stage.sim.finish_all().await;
    let row = stage.send(&get).await;
    assert_eq!((row.state.class(), row.removed), (Class::Failed(Failure::Cancelled), false));
    stage.send(&cancel).await;
    assert!(stage.send(&get).await.removed);
    assert!(stage.rows(false).await.is_empty() && stage.rows(true).await.len() == 1);
    assert_eq!(stage.slskd.find(&User(bob())).await.unwrap(), None);
    let id = slskd_client::TransferId::from_u128(7);
    stage.send(&Cancel { username: bob(), id, remove: true }).await;
}

/// slskd contract §3, what bites: the newest row of a file counts.
pub(crate) async fn asking_again_hides_the_old_row_and_makes_a_new_id(version: fn() -> Version) {
    let stage = Stage::after(version(), [file("1.flac", Behaviour::default())], |_| ()).await;
    let before = stage.row().await;
    stage.send(&Enqueue { username: bob(), files: vec![wanted("1.flac")] }).await;
    stage.sim.finish_all().await;
    let after = stage.row().await;
    assert!(after.id != before.id && after.requested_at > before.requested_at);
    let all = stage.rows(true).await;
    assert_eq!(all.iter().filter(|row| row.removed).count(), 1);
    assert!(all.iter().all(|row| row.filename == before.filename));
}

/// slskd contract §3, what bites: "not in the list" is not "failed".
pub(crate) async fn retention_hides_a_row_that_its_id_still_finds(version: fn() -> Version) {
    let stage = Stage::after(version(), [file("1.flac", Behaviour::default())], |script| {
        script.settings.retention.succeeded = Some(10);
    })
    .await;
    let id = stage.row().await.id;
    stage.sim.step(Duration::from_secs(601));
    assert!(stage.rows(false).await.is_empty());
    let row = stage.send(&Get { username: bob(), id }).await;
    assert!(row.removed && row.state.is_success());
}

/// slskd contract §3, what bites: nothing is resumed.
pub(crate) async fn a_restart_ends_what_was_under_way(version: fn() -> Version) {
    let stage = stalled(version).await;
    stage.sim.restart();
    let row = stage.row().await;
    assert_eq!(row.state.class(), Class::Failed(Failure::Errored));
    assert_eq!(row.exception.as_deref(), Some("Application shut down"));
    stage.sim.finish_all().await;
    assert_eq!(stage.row().await.state, row.state);
}

/// slskd contract §3, `position`.
pub(crate) async fn a_place_in_the_queue_may_not_be_told(version: fn() -> Version) {
    let files = ["1.flac", "2.flac"].map(|name| file(name, Behaviour::StaysQueued));
    let stage = Stage::start(version(), files, |_| ()).await;
    stage.sim.queue("bob", ALBUM, &[]);
    let are_queued = |rows: &[towline_sim::slskd::Row]| {
        rows.iter().all(|row| row.state.words() == "Queued, Remotely")
    };
    stage.sim.until("queued", are_queued).await;
    let last = stage.rows(false).await.into_iter().max_by_key(|row| row.requested_at).unwrap();
    assert!(last.state.is_queued_remotely() && last.place_in_queue.is_none());
    let position = Position { username: bob(), id: last.id };
    assert_eq!(stage.send(&position).await.0, 2);
    stage.sim.peers(|peers| peers[0].tells_position = false);
    assert_eq!(stage.refused(&position).await.0, 500);
}
