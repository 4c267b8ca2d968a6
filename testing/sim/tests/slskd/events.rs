//! Section 7: which events are raised when, and how they are read.

use std::time::Duration;

use serde_json::{Value, json};
use towline_sim::slskd::{Behaviour, Failure, Move, RemoteFile, Version};

use crate::stage::{ALBUM, Stage, bob, file};

const DIRECTORY: &str = "DirectoryComplete";
const FILE: &str = "FileComplete";

fn fails_after(after_ms: u64, how: Failure, times: Option<u32>) -> Behaviour {
    Behaviour::Fails { how, exception: "Remote connection closed".into(), times, after_ms }
}

#[tokio::test]
async fn all_files_succeed_and_exactly_one_event_comes_after_the_last() {
    let files = (1..=4).map(|n| file(&format!("{n}.flac"), Behaviour::succeeds(n * 20)));
    let stage = Stage::after(files, |_| ()).await;
    assert_eq!(stage.kinds(), [FILE, FILE, FILE, FILE, DIRECTORY]);
    let events = stage.sim.events();
    let last = &events[events.len() - 1];
    assert_eq!(last.timestamp, events[events.len() - 2].timestamp, "that of its last file");
    assert_eq!(
        last.data,
        json!({
            "version": 0,
            "localDirectoryName": "/app/downloads/Album",
            "remoteDirectoryName": ALBUM,
            "username": "bob",
        })
    );
}

#[tokio::test]
async fn the_last_file_to_finish_fails_and_no_event_ever_comes() {
    for how in [Failure::Rejected, Failure::Cancelled, Failure::Aborted] {
        // Long after the other one has ended, on a slow machine, too.
        let bad = fails_after(800, how, None);
        let files = [file("1.flac", Behaviour::succeeds(4)), file("2.flac", bad)];
        let stage = Stage::after(files, |_| ()).await;
        assert_eq!(stage.kinds(), [FILE], "{how:?}");
    }
}

#[tokio::test]
async fn a_file_fails_early_and_one_event_comes_although_it_is_missing() {
    let bad = fails_after(0, Failure::Rejected, None);
    let files = [file("1.flac", bad), file("2.flac", Behaviour::succeeds(40))];
    let stage = Stage::after(files, |_| ()).await;
    assert_eq!(stage.kinds(), [FILE, DIRECTORY]);
    assert_eq!(stage.files("downloads"), ["Album/2.flac"]);
}

#[tokio::test]
async fn a_file_that_waits_for_its_retry_is_not_live_so_an_early_event_comes() {
    let bad = fails_after(0, Failure::Errored, Some(1));
    let files = [file("1.flac", bad), file("2.flac", Behaviour::succeeds(40))];
    let stage = Stage::after(files, |script| script.settings.retry.base_ms = 400).await;
    assert_eq!(stage.kinds(), [FILE, DIRECTORY, FILE, DIRECTORY]);
    assert_eq!(stage.sim.rows()[0].attempts, 2);
}

#[tokio::test]
async fn more_than_30_files_are_offered_five_at_a_time_and_early_events_come() {
    let files = (0..31).map(|n| file(&format!("{n:02}.flac"), Behaviour::default()));
    let stage = Stage::after(files, |script| script.pace.before_offer_ms = 40).await;
    let kinds = stage.kinds();
    let first = kinds.iter().position(|kind| kind == DIRECTORY).unwrap();
    assert!(first < 20, "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| *kind == FILE).count(), 31);
    assert_eq!(kinds[kinds.len() - 1], DIRECTORY);
}

#[tokio::test]
async fn thirty_files_are_offered_at_once() {
    let files = (0..30).map(|n| file(&format!("{n:02}.flac"), Behaviour::succeeds(200)));
    let stage = Stage::after(files, |script| script.pace.before_offer_ms = 20).await;
    let kinds = stage.kinds();
    let first = kinds.iter().position(|kind| kind == DIRECTORY).unwrap();
    assert!(first > 5, "only files that end together may be early: {kinds:?}");
}

#[tokio::test]
async fn files_enqueued_by_two_requests_have_an_early_event() {
    let files = ["1.flac", "2.flac"].map(|name| file(name, Behaviour::default()));
    let stage = Stage::start(|script| script.peers.push(bob(files))).await;
    for name in ["1.flac", "2.flac"] {
        let wanted = Stage::wanted(&[name]);
        assert_eq!(stage.post("transfers/downloads/bob", &wanted).await.0, 201);
        stage.sim.finish_all().await;
    }
    assert_eq!(stage.kinds(), [FILE, DIRECTORY, FILE, DIRECTORY]);
}

#[tokio::test]
async fn two_files_that_end_together_may_both_raise_it() {
    let late = Move { after_ms: 100, ..Move::default() };
    let files =
        ["1.flac", "2.flac"].map(|name| file(name, Behaviour::default()).moved(late.clone()));
    let stage = Stage::after(files, |_| ()).await;
    assert_eq!(stage.kinds(), [FILE, DIRECTORY, FILE, DIRECTORY]);
}

#[tokio::test]
async fn a_file_downloaded_again_raises_it_for_the_whole_directory() {
    let files = [file("1.flac", Behaviour::succeeds(20)), file("2.flac", Behaviour::succeeds(40))];
    let stage = Stage::after(files, |_| ()).await;
    stage.sim.queue("bob", ALBUM, &["1.flac"]);
    stage.sim.finish_all().await;
    assert_eq!(stage.kinds(), [FILE, FILE, DIRECTORY, FILE, DIRECTORY]);
}

#[tokio::test]
async fn discs_have_one_each_and_their_album_none() {
    let stage = Stage::start(|script| {
        let files = ["CD1", "CD2"].map(|disc| RemoteFile::new(&format!(r"Album\{disc}\01.flac")));
        script.peers.push(bob(files));
    })
    .await;
    for disc in [r"Album\CD1", r"Album\CD2"] {
        stage.sim.queue("bob", disc, &[]);
    }
    stage.sim.finish_all().await;
    let events = stage.sim.events().into_iter();
    let mut told: Vec<Value> = events
        .filter(|event| event.kind == "DownloadDirectoryComplete")
        .map(|event| event.data["localDirectoryName"].clone())
        .collect();
    told.sort_by_key(Value::to_string);
    assert_eq!(told, ["/app/downloads/CD1", "/app/downloads/CD2"]);
}

#[tokio::test]
async fn pages_are_newest_first_and_data_is_a_document_in_a_string() {
    let files =
        [file("1.flac", Behaviour::default()), file("ü \"2\".flac", Behaviour::succeeds(40))];
    let stage = Stage::after(files, |_| ()).await;
    let answer = stage.request("GET", "events?offset=0&limit=2").send().await.unwrap();
    assert_eq!(answer.headers()["X-Total-Count"], stage.sim.events().len().to_string().as_str());
    let page: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    // Of the same time; the one that was stored first is first.
    assert_eq!(page[0]["type"], "DownloadFileComplete");
    assert_eq!(page[1]["type"], "DownloadDirectoryComplete");
    let data: Value = serde_json::from_str(page[0]["data"].as_str().unwrap()).unwrap();
    assert_eq!(data["localFilename"], "/app/downloads/Album/ü \"2\".flac");
    let transfer = data["transfer"].as_object().unwrap();
    assert!(transfer["batchId"].is_null(), "nulls are kept");
    assert!(data.get("id").is_none() && data.get("timestamp").is_none());
    assert!(!page[0]["timestamp"].as_str().unwrap().ends_with('Z'));

    let (_, rest) = stage.get("events?offset=2").await;
    assert_eq!(rest[0]["type"], "DownloadFileComplete");
    assert_eq!(stage.get("events?offset=-1").await.0, 400);
    let (status, words) = stage.get("events?limit=0").await;
    assert!(status == 400 && words.is_string());
}

#[tokio::test]
async fn a_sample_is_stored_and_is_nonsense() {
    let stage = Stage::start(|_| ()).await;
    let (status, event) = stage.post("events/DownloadDirectoryComplete", &json!("x ")).await;
    assert_eq!(status, 201);
    let data: Value = serde_json::from_str(event["data"].as_str().unwrap()).unwrap();
    assert_eq!(data["localDirectoryName"], "x local.directory");
    assert_eq!(stage.get("events?limit=1").await.1[0]["id"], event["id"]);
    assert_eq!(stage.post("events/DownloadFileComplete", &json!("")).await.0, 201);
    assert_eq!(stage.post("events/Nothing", &json!("")).await.0, 400);
}

#[tokio::test]
async fn there_are_none_before_0_22_and_none_about_connections_before_0_24_4() {
    let of = async |version| {
        let stage = Stage::after([file("1.flac", Behaviour::default())], |script| {
            script.version = version;
        })
        .await;
        stage.sim.set_logged_in(false);
        let kinds = stage.sim.events().into_iter().map(|event| event.kind).collect::<Vec<_>>();
        (stage.get("events").await.0, kinds.len())
    };
    assert_eq!(of(Version::V0_21_4).await, (404, 0));
    assert_eq!(of(Version::V0_22_5).await, (200, 2));
    assert_eq!(of(Version::V0_24_5).await, (200, 4), "connected and disconnected");
}

#[tokio::test]
async fn a_process_that_has_ended_raises_nothing_for_what_was_being_moved() {
    let late = Move { after_ms: 50, ..Move::default() };
    let stage = Stage::start(|script| {
        script.peers.push(bob([file("1.flac", Behaviour::default()).moved(late)]));
    })
    .await;
    stage.sim.queue("bob", ALBUM, &[]);
    stage.sim.until("succeeded", |rows| rows[0].state.is_terminal()).await;
    stage.sim.restart();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(stage.states(), ["Completed, Succeeded"]);
    assert!(stage.kinds().is_empty() && stage.files("downloads").is_empty());
    assert_eq!(stage.sim.forgotten(), [stage.sim.rows()[0].id.clone()].into());
}

#[tokio::test]
async fn what_was_moved_before_a_restart_is_not_forgotten() {
    let stage = Stage::after([file("1.flac", Behaviour::default())], |_| ()).await;
    stage.sim.restart();
    assert!(stage.sim.forgotten().is_empty());
    assert_eq!(stage.files("downloads").len(), 1);
}
