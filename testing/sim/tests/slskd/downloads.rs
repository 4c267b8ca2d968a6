//! Sections 3 and 5: rows, how they are shown, cancelled and hidden.

use std::time::Duration;

use serde_json::Value;
use towline_sim::slskd::{Behaviour, Failure, MutationKind, TransferState, Version};

use crate::stage::{ALBUM, Stage, bob, file};

async fn stalled() -> (Stage, String) {
    let stage = Stage::start(|script| {
        script.pace.cancel_ms = 60;
        script.peers.push(bob([file("1.flac", Behaviour::Stalls)]));
    })
    .await;
    let id = stage.sim.queue("bob", ALBUM, &[]).remove(0);
    stage.sim.until("half", |rows| rows[0].bytes_transferred == 2048).await;
    (stage, id)
}

#[tokio::test]
async fn fields_come_and_go_with_the_version_and_nulls_are_omitted() {
    let of = async |version| {
        let files = [file("1.flac", Behaviour::succeeds(8))];
        let stage = Stage::after(files, |script| script.version = version).await;
        let (_, users) = stage.get("transfers/downloads").await;
        let directory = &users[0]["directories"][0];
        assert_eq!((&directory["directory"], &directory["fileCount"]), (&ALBUM.into(), &1.into()));
        directory["files"][0].clone()
    };
    let has = |row: &Value, name: &str| row.get(name).is_some();
    let new = of(Version::V0_26_0).await;
    assert_eq!(new["state"], "Completed, Succeeded");
    assert_eq!((&new["size"], &new["attempts"]), (&4096.into(), &1.into()));
    assert!(!has(&new, "exception") && !has(&new, "batchId") && !has(&new, "startOffset"));
    assert!(new["requestedAt"].as_str().unwrap().ends_with('Z'));
    assert!(new["elapsedTime"].as_str().unwrap().starts_with("00:00:0"));
    let old = of(Version::V0_23_2).await;
    assert!(has(&old, "startOffset") && has(&old, "stateDescription") && !has(&old, "attempts"));
}

#[tokio::test]
async fn times_may_lack_their_zone() {
    let files = [file("1.flac", Behaviour::default())];
    let stage = Stage::after(files, |script| script.times_without_zone = true).await;
    let (_, user) = stage.get("transfers/downloads/bob").await;
    let at = user["directories"][0]["files"][0]["endedAt"].as_str().unwrap();
    assert!(!at.ends_with('Z') && at.len() > 20, "{at}");
}

#[tokio::test]
async fn cancelling_is_a_signal_and_hiding_needs_a_finished_row() {
    let (stage, id) = stalled().await;
    let path = format!("transfers/downloads/bob/{id}");
    assert_eq!(stage.delete(&format!("{path}?remove=true")).await, 204);
    let (_, row) = stage.get(&path).await;
    assert_eq!((row["state"].as_str(), &row["removed"]), (Some("InProgress"), &false.into()));
    stage.sim.finish_all().await;
    assert_eq!(stage.get(&path).await.1["state"], "Completed, Cancelled");
    assert_eq!(stage.delete(&format!("{path}?remove=true")).await, 204);
    assert_eq!(stage.get(&path).await.1["removed"], true, "still found by id");
    assert_eq!(stage.get("transfers/downloads/bob").await.0, 404, "no row that is not hidden");
    assert_eq!(stage.get("transfers/downloads?includeRemoved=true").await.1[0]["username"], "bob");

    let unknown = "transfers/downloads/bob/3fa85f64-5717-4562-b3fc-2c963f66afa6";
    assert_eq!((stage.delete(unknown).await, stage.get(unknown).await.0), (204, 404));
    assert_eq!(stage.delete("transfers/downloads/bob/none").await, 400);
    assert_eq!(stage.get("transfers/downloads/bob/none").await.0, 400);
    let log = stage.sim.log();
    let kinds: Vec<_> = log.mutations().iter().map(|mutation| mutation.kind).collect();
    assert_eq!(kinds, [MutationKind::Cancelled, MutationKind::Hidden]);
    assert_eq!(log.done_to_others().len(), 2, "both were a person's");
}

#[tokio::test]
async fn clearing_hides_everybodys_finished_rows() {
    let stage = Stage::after([file("1.flac", Behaviour::default())], |script| {
        script.history = 50;
    })
    .await;
    assert_eq!(stage.delete("transfers/downloads/all/completed").await, 204);
    assert_eq!(stage.get("transfers/downloads").await.1, Value::Array(vec![]));
    assert_eq!(stage.sim.log().mutations().len(), 51);
}

#[tokio::test]
async fn an_enqueue_supersedes_the_older_row_of_its_file() {
    let stage = Stage::after([file("1.flac", Behaviour::default())], |_| ()).await;
    let (status, answer) = stage.post("transfers/downloads/bob", &Stage::wanted(&["1.flac"])).await;
    assert_eq!(status, 201);
    let rows = stage.sim.rows();
    assert_eq!(answer["enqueued"][0]["id"], rows[1].id.as_str());
    assert!(rows[0].removed && !rows[1].removed && rows[0].requested_at < rows[1].requested_at);
    let files = async |query| {
        let (_, users) = stage.get(&format!("transfers/downloads{query}")).await;
        users[0]["directories"][0]["files"].as_array().unwrap().len()
    };
    assert_eq!((files("").await, files("?includeRemoved=true").await), (1, 2));
}

#[tokio::test]
async fn a_restart_ends_everything_unfinished_and_resumes_nothing() {
    let (stage, id) = stalled().await;
    stage.sim.stop();
    assert!(stage.request("GET", "session").send().await.is_err());
    assert!(!stage.sim.is_running());
    stage.sim.restart();
    let row = stage.sim.row(&id).unwrap();
    assert_eq!(row.state, TransferState::Errored);
    assert_eq!(row.exception.as_deref(), Some("Application shut down"));
    stage.sim.finish_all().await;
    assert_eq!(stage.get("session").await.0, 200, "on the same port");
}

#[tokio::test]
async fn retention_hides_finished_rows_in_time() {
    let stage = Stage::after([file("1.flac", Behaviour::default())], |script| {
        script.settings.retention.succeeded = Some(10);
    })
    .await;
    assert_eq!(stage.get("transfers/downloads/bob").await.0, 200);
    stage.sim.step(Duration::from_secs(601));
    assert_eq!(stage.get("transfers/downloads/bob").await.0, 404);
    let id = &stage.sim.rows()[0].id;
    assert_eq!(stage.get(&format!("transfers/downloads/bob/{id}")).await.0, 200);
}

#[tokio::test]
async fn slskd_tries_again_since_0_26_and_rests_in_queued_locally() {
    let bad = || file("1.flac", Behaviour::fails_first(2, Failure::TimedOut, "Timed out"));
    let stage = Stage::start(|script| script.peers.push(bob([bad()]))).await;
    stage.sim.queue("bob", ALBUM, &[]);
    let rests = |rows: &[towline_sim::slskd::Row]| {
        rows[0].state == TransferState::QueuedLocally && rows[0].next_attempt_at.is_some()
    };
    stage.sim.until("resting", rests).await;
    stage.sim.finish_all().await;
    let row = &stage.sim.rows()[0];
    assert_eq!((row.state.words(), row.attempts), ("Completed, Succeeded", 3));

    for (version, how, attempts) in [
        (Version::V0_25_1, Failure::TimedOut, 1),
        (Version::V0_26_0, Failure::Rejected, 1),
        (Version::V0_26_0, Failure::Errored, 3),
    ] {
        let bad = file("1.flac", Behaviour::fails(how, "It failed"));
        let stage = Stage::after([bad], |script| script.version = version).await;
        let row = &stage.sim.rows()[0];
        assert_eq!((row.attempts, row.exception.as_deref()), (attempts, Some("It failed")));
    }
}

#[tokio::test]
async fn a_place_is_asked_of_the_peer_who_may_not_answer() {
    let stage = Stage::start(|script| {
        let files = ["1.flac", "2.flac"].map(|name| file(name, Behaviour::StaysQueued));
        script.peers.push(bob(files));
    })
    .await;
    let ids = stage.sim.queue("bob", ALBUM, &[]);
    let queued = |rows: &[towline_sim::slskd::Row]| {
        rows.iter().all(|row| row.state == TransferState::QueuedRemotely)
    };
    stage.sim.until("queued", queued).await;
    let path = format!("transfers/downloads/bob/{}/position", ids[1]);
    assert_eq!(stage.get(&path).await, (200, 2.into()));
    assert_eq!(stage.sim.rows()[1].place_in_queue, Some(2));
    stage.sim.peers(|peers| peers[0].tells_position = false);
    assert_eq!(stage.get(&path).await.0, 500);
}

#[tokio::test]
async fn a_peer_that_does_not_acknowledge_in_three_minutes_times_out() {
    let stage = Stage::start(|script| {
        script.pace.speed = 0;
        script.version = Version::V0_25_1;
        let mut peer = bob([file("1.flac", Behaviour::default())]);
        peer.acknowledge_ms = 200_000;
        script.peers.push(peer);
    })
    .await;
    stage.sim.queue("bob", ALBUM, &[]);
    stage.sim.until("offered", |rows| rows[0].attempts == 1).await;
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert!(!stage.sim.rows()[0].state.is_terminal());
    stage.sim.step(Duration::from_secs(181));
    stage.sim.finish_all().await;
    assert_eq!(stage.states(), ["Completed, TimedOut"]);
}

#[tokio::test]
async fn an_old_installation_has_a_large_table() {
    let stage = Stage::start(|script| script.history = 10_000).await;
    let (_, users) = stage.get("transfers/downloads").await;
    let count = |user: &Value| {
        let directories = user["directories"].as_array().unwrap();
        directories.iter().map(|directory| directory["fileCount"].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!(users.as_array().unwrap().iter().map(count).sum::<u64>(), 10_000);
}
