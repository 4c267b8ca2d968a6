//! Against the simulated slskd's events.

use serde_json::{Value, json};
use towline_sim::slskd::{RequestFault, Script, SlskdSim, Version};

use super::*;
use crate::downloads::slskd::settings::{SlskdSettings, tests::settings};

const EVENTS: &str = "/api/v0/events";

/// A slskd whose downloads nobody needs: its events are raised by hand.
struct Stage {
    sim: SlskdSim,
    client: Slskd,
    names: Names,
    _downloads: tempfile::TempDir,
}

impl Stage {
    async fn new() -> Self {
        let downloads = tempfile::tempdir().unwrap();
        // It tells of files alone: not that it is connected.
        let script = Script { version: Version::V0_23_2, ..Script::new(downloads.path()) };
        let sim = SlskdSim::start(script).await.unwrap();
        let settings =
            SlskdSettings { url: sim.url(), api_key: Some(sim.key().into()), ..settings("") };
        let client = settings.client().unwrap();
        Self { sim, client, names: Names::default(), _downloads: downloads }
    }

    /// Files with these numbers were moved, a minute between them.
    fn raise(&self, numbers: std::ops::Range<usize>) {
        for number in numbers {
            self.sim.step(Duration::from_secs(60));
            self.sim.raise("DownloadFileComplete", moved(number)).unwrap();
        }
    }

    /// When the event about this file was raised.
    fn moment(&self, number: usize) -> Timestamp {
        let micros = self.sim.events()[number].timestamp / 10;
        Timestamp::from_micros(i64::try_from(micros).unwrap())
    }

    fn calls(&self) -> usize {
        self.sim.log().count("GET", EVENTS)
    }

    async fn catch_up(&self) -> bool {
        self.names.catch_up(&self.client).await.unwrap()
    }

    async fn reach_back(&self, moment: Timestamp) {
        self.names.reach_back(&self.client, moment).await.unwrap();
    }

    fn knows(&self, number: usize) -> bool {
        self.names.of(&id(number)) == Some(format!("/app/downloads/{number}.flac"))
    }
}

fn id(number: usize) -> TransferId {
    TransferId(format!("3fa85f64-5717-4562-b3fc-{number:012}"))
}

fn moved(number: usize) -> Value {
    json!({
        "version": 0,
        "localFilename": format!("/app/downloads/{number}.flac"),
        "remoteFilename": format!("a\\{number}.flac"),
        "transfer": {
            "id": id(number).0, "username": "bob", "direction": "Download",
            "filename": format!("a\\{number}.flac"), "size": 10,
            "state": "Completed, Succeeded", "requestedAt": "2026-08-22T10:00:00.1234567Z",
        },
    })
}

#[tokio::test]
async fn one_page_is_read_at_first_and_older_ones_when_they_are_wanted() {
    let stage = Stage::new().await;
    stage.raise(0..350);
    assert!(stage.catch_up().await);
    assert_eq!(stage.calls(), 1);
    assert!(stage.knows(349) && stage.knows(250) && !stage.knows(249));

    let moment = stage.moment(160);
    stage.reach_back(moment).await;
    assert!(stage.knows(160) && stage.knows(249) && !stage.knows(20));
    let calls = stage.calls();
    assert_eq!(calls, 1 + 2);
    stage.reach_back(moment).await;
    stage.reach_back(stage.moment(200)).await;
    assert_eq!(stage.calls(), calls, "that far it has been read");

    stage.reach_back(stage.moment(0)).await;
    assert!((0..350).all(|number| stage.knows(number)));
    assert_eq!(stage.calls(), calls + 3, "from where it had stopped, and to a page that ends");
    stage.reach_back(stage.moment(0)).await;
    assert_eq!(stage.calls(), calls + 3, "there are no older ones");
}

#[tokio::test]
async fn what_is_new_is_told_once_and_nothing_new_costs_one_call() {
    let stage = Stage::new().await;
    assert!(!stage.catch_up().await, "there are no events");
    stage.raise(0..1);
    assert!(stage.catch_up().await && stage.knows(0));
    for _ in 0..3 {
        assert!(!stage.catch_up().await);
    }
    assert_eq!(stage.calls(), 5);
    stage.raise(1..230);
    assert!(stage.catch_up().await);
    assert!((0..230).all(|number| stage.knows(number)));
    assert_eq!(stage.calls(), 5 + 3);
    assert!(!stage.catch_up().await);
}

#[tokio::test]
async fn several_of_one_moment_are_new_once() {
    let stage = Stage::new().await;
    stage.raise(0..3);
    let mut events = read(&stage.client, 0).await.unwrap();
    let at = events[0].timestamp;
    for event in &mut events {
        event.timestamp = at;
    }
    let first = events[0].id.clone();
    stage.names.hear(events);
    assert_eq!(stage.names.heard().newest.as_ref().map(|(id, _)| id), Some(&first));
}

#[tokio::test]
async fn after_a_read_that_fails_nothing_is_passed_over() {
    let stage = Stage::new().await;
    stage.raise(0..1);
    stage.catch_up().await;
    stage.reach_back(stage.moment(0)).await;
    stage.raise(1..251);
    stage.sim.faults(|faults| {
        faults.on_next("GET", EVENTS, RequestFault::Slow { ms: 0 });
        faults.on_next("GET", EVENTS, RequestFault::Error { status: 400 });
    });
    stage.names.catch_up(&stage.client).await.unwrap_err();
    assert!(stage.catch_up().await);
    assert!((0..251).all(|number| stage.knows(number)));
}

#[tokio::test]
async fn after_an_age_what_lies_between_is_read_when_it_is_wanted() {
    let stage = Stage::new().await;
    stage.raise(0..1);
    stage.catch_up().await;
    stage.reach_back(stage.moment(0)).await;
    stage.raise(1..5_051);
    assert!(stage.catch_up().await);
    let names = || stage.names.heard().places.len();
    assert_eq!(names(), KEPT, "memory is bounded");
    assert!(stage.knows(5_050) && stage.knows(60) && !stage.knows(40));
    stage.reach_back(stage.moment(40)).await;
    assert!(stage.knows(40));
    assert_eq!(names(), KEPT);
}

#[tokio::test]
async fn events_that_are_nonsense_or_of_other_kinds_are_no_matter() {
    let stage = Stage::new().await;
    stage.raise(0..1);
    for (kind, data) in [
        ("Noop", json!({})),
        ("DownloadFileComplete", json!({"directory": 7})),
        ("DownloadFileComplete", json!("local.filename")),
        ("DownloadDirectoryComplete", json!({"localDirectoryName": "local.directory"})),
        ("UploadFileComplete", moved(7)),
        ("PrivateMessageReceived", json!(null)),
    ] {
        stage.sim.raise(kind, data).unwrap();
    }
    assert!(stage.catch_up().await);
    assert!(stage.knows(0) && !stage.names.knows(&id(7)), "an upload is none of ours");
    assert_eq!(stage.names.heard().places.len(), 1);
}
