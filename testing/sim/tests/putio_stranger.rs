//! The simulated put.io, judged by strangers: put.io's own clients for Python, `putio.py` 8.8.0,
//! and for Node, `@putdotio/api-client` 8.49. What the reference says of the first one (§7) must
//! come true against the simulator.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;
use towline_sim::putio::{
    AlreadyAdded, Cancel, Course, DownloadFault, Node, Putio, RateHeaders, RateLimit, RequestFault,
    Script, Torrent,
};

const HASH: &str = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
const SIZE: u64 = 700_000;

struct Stage {
    sim: Putio,
    place: TempDir,
}

impl Stage {
    async fn start(script: Script) -> Self {
        let place = tempfile::tempdir().unwrap();
        Self { sim: Putio::start(script).await.unwrap(), place }
    }

    /// With one file in the root folder.
    async fn with_file() -> Self {
        Self::start(Script::default().file(Node::generated("1.flac", SIZE))).await
    }

    /// What the client for Python tells of a story.
    async fn tell(&self, story: &str) -> Value {
        let stories = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stranger/putio_stories.py");
        let mut client = Command::new(installed("putio-venv").join("bin/python"));
        client.args([stories, story, &self.sim.api_url(), &self.sim.upload_url()]);
        self.hear(client.arg(self.sim.token()).arg(self.place.path())).await
    }

    /// What the client for Node tells.
    async fn tell_of_node(&self) -> Value {
        let stories = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stranger/putio_stories.js");
        let mut client = Command::new("node");
        client.env("NODE_PATH", installed("putio-js").join("node_modules"));
        self.hear(client.args([stories, &self.sim.api_url(), self.sim.token()])).await
    }

    async fn hear(&self, client: &mut Command) -> Value {
        let output = client.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}\n{:#?}", self.sim.log().calls());
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.place.path().join(name), bytes).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.place.path().join(name)).unwrap()
    }

    fn remote(&self, path: &str) -> Vec<u8> {
        self.sim.content(self.sim.id_of(path).unwrap()).unwrap().to_vec()
    }

    /// What was asked of the storage host.
    fn ranges(&self) -> Vec<String> {
        self.sim.log().calls().iter().filter_map(|call| call.range.clone()).collect()
    }
}

/// Where `scripts/install-components` puts a client.
fn installed(client: &str) -> PathBuf {
    let home = std::env::var_os("TOWLINE_TEST_HOME").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.towline-test"),
        PathBuf::from,
    );
    let place = home.join(client);
    assert!(
        place.join(".installed").exists(),
        "put.io's client is missing ({client}): run scripts/test (it installs it)"
    );
    place
}

fn album() -> Node {
    let scans = Node::folder("scans", [Node::file("front.jpg", *b"jpg")]);
    let tracks = [Node::generated("1.flac", SIZE), Node::generated("2.flac", 100)];
    Node::folder("Blue Train", tracks.into_iter().chain([scans, Node::file("empty", [])]))
}

#[tokio::test]
async fn it_goes_all_the_way_from_a_magnet_to_a_deleted_folder() {
    let torrent = Torrent::new(HASH, album()).goes(Course::usual(40));
    let script = Script { course: Course::usual(40), ..Script::default() }.torrent(torrent);
    let stage = Stage::start(script).await;
    stage.write("a.torrent", b"d4:infod6:lengthi5e4:name1:a12:piece lengthi16384e6:pieces0:ee");
    stage.write("note.txt", b"a note");
    let told = stage.tell("whole").await;
    assert_eq!(told["statuses"], json!(["IN_QUEUE"]));
    assert!(told["created"] != "None", "it read the time");
    assert_eq!(
        (&told["transfers"], &told["left"], &told["cleaned"]),
        (&json!(2), &json!([]), &json!(0))
    );
    assert_eq!(told["found"], json!(["1.flac", "2.flac"]));
    assert!(told["link"].as_str().unwrap().starts_with(&stage.sim.storage_url()));
    assert_eq!(
        (&told["disk"], &told["settings"]),
        (&json!(["avail", "size", "used"]), &json!(true))
    );
    assert_eq!(
        (&told["missing"], &told["files"]),
        (&json!(["ClientError", "NotFound"]), &json!(0))
    );
    let log = stage.sim.log();
    let deleted = log.deleted();
    assert_eq!((deleted.len(), log.added().values().sum::<usize>()), (3, 2));
    let entries = || deleted[1].entries.iter();
    for name in ["1.flac", "2.flac"] {
        let track = entries().find(|entry| entry.path.ends_with(name)).unwrap();
        let local = stage.read(&format!("Blue Train/{name}"));
        assert_eq!((local.len() as u64, Some(crc32fast::hash(&local))), (track.size, track.crc32));
    }
    assert_eq!(stage.read("Blue Train/scans/front.jpg"), b"jpg");
    assert_eq!(stage.read("Blue Train/empty"), b"");
    let empty = entries().find(|entry| entry.path.ends_with("/empty")).unwrap();
    assert_eq!(log.count("GET", &format!("*/files/{}/url", empty.id)), 0, "created unasked");
    assert_eq!(log.tokens_at_storage(), 3, "it shows its token to everybody");
}

#[tokio::test]
async fn it_pages_through_a_long_list() {
    let many = (0..30).map(|n| Node::generated(&format!("{n}.mp3"), 1));
    let stage = Stage::start(Script::default().file(Node::folder("many", many))).await;
    assert_eq!(stage.tell("pages").await["files"], 30);
    assert_eq!(stage.sim.log().count("POST", "*/files/list/continue"), 4);
}

#[tokio::test]
async fn it_resumes_what_is_there_in_part() {
    let stage = Stage::with_file().await;
    let whole = stage.remote("/1.flac");
    stage.write("1.flac", &whole[..300_000]);
    assert_eq!(stage.tell("download").await, json!({ "errors": [null, null], "size": SIZE }));
    assert!(stage.read("1.flac") == whole);
    assert_eq!(stage.ranges(), ["bytes=300000-"]);
}

#[tokio::test]
async fn a_200_for_a_range_makes_it_append() {
    let stage = Stage::with_file().await;
    stage.write("1.flac", &stage.remote("/1.flac")[..300_000]);
    stage.sim.faults(|faults| faults.on_next_download("*", DownloadFault::IgnoresRange));
    let told = stage.tell("download").await;
    assert_eq!(told, json!({ "errors": [null, null], "size": SIZE + 300_000 }));
    assert_eq!(stage.ranges().len(), 1, "and every later run does nothing");
}

#[tokio::test]
async fn it_takes_wrong_bytes_of_the_right_length_and_never_asks_again() {
    let stage = Stage::with_file().await;
    stage.sim.faults(|faults| {
        faults.on_next_download("*", DownloadFault::BitFlip { at: 500_000 });
    });
    assert_eq!(stage.tell("download").await, json!({ "errors": [null, null], "size": SIZE }));
    assert!(stage.read("1.flac") != stage.remote("/1.flac"));
    assert_eq!(stage.ranges(), ["bytes=0-"]);
}

#[tokio::test]
async fn a_cut_leaves_a_part_that_its_next_run_completes() {
    for (fault, error) in [
        (DownloadFault::ResetAfter { bytes: 600_000 }, "ChunkedEncodingError"),
        (DownloadFault::StallAfter { bytes: 600_000 }, "ConnectionError"),
    ] {
        let stage = Stage::with_file().await;
        stage.sim.faults(|faults| faults.on_next_download("*", fault));
        let told = stage.tell("download").await;
        assert_eq!(told, json!({ "errors": [[error, null], null], "size": SIZE }));
        assert!(stage.read("1.flac") == stage.remote("/1.flac"));
        assert_eq!(stage.ranges(), ["bytes=0-", "bytes=524288-"], "a floor of 256 KiB");
    }
}

#[tokio::test]
async fn a_folder_with_one_corrupt_child_is_deleted_with_it() {
    let stage = Stage::start(Script::default().file(album())).await;
    stage.sim.faults(|faults| {
        faults.on_next_download("1.flac", DownloadFault::BitFlip { at: 9 });
    });
    assert_eq!(stage.tell("deliver").await, json!({ "error": null }));
    let log = stage.sim.log();
    let paths: Vec<_> = log.deleted().iter().map(|deleted| deleted.path.as_str()).collect();
    let (named_last, children) = paths.split_last().unwrap();
    assert_eq!(*named_last, "/Blue Train");
    assert!(!children.contains(&"/Blue Train/1.flac") && children.contains(&"/Blue Train/2.flac"));
    let lost = &log.deleted().last().unwrap().entries;
    assert!(lost.iter().any(|entry| entry.path == "/Blue Train/1.flac"), "data loss");
}

#[tokio::test]
async fn it_calls_a_refusal_without_a_type_unknown() {
    let typed = AlreadyAdded::Typed { status: 400, error_type: "Alreadyadded".into() };
    for (habit, error) in [(AlreadyAdded::Untyped, "UnknownError"), (typed, "Alreadyadded")] {
        let stage = Stage::start(Script::default()).await;
        stage.sim.habits(|habits| habits.already_added = habit);
        assert_eq!(stage.tell("add_twice").await["error"], json!(["ClientError", error]));
    }
}

#[tokio::test]
async fn it_retries_neither_errors_nor_limits_over_plain_http() {
    let stage = Stage::start(Script::default()).await;
    stage.sim.faults(|faults| {
        faults.on_next("GET", "*/account/info", RequestFault::Error { status: 503 });
        faults.on_next("GET", "*/account/info", RequestFault::Html);
    });
    let errors = json!([["ServerError", "UnknownError"], ["ServerError", "InvalidJSON"]]);
    assert_eq!(stage.tell("refused").await["errors"], errors);
    let rate = RateLimit { calls: 0, window_ms: 60_000, says: RateHeaders::Both, captcha: false };
    stage.sim.habits(|habits| habits.rate = Some(rate));
    let error = json!(["ClientError", "TooManyRequests"]);
    assert_eq!(stage.tell("refused").await["errors"], json!([error, error]));
    assert_eq!(stage.sim.log().calls().len(), 4);
}

#[tokio::test]
async fn the_client_for_node_is_content_with_every_answer() {
    let torrent = Torrent::new(HASH, album()).goes(Course::usual(20));
    let stage = Stage::start(Script::default().torrent(torrent)).await;
    stage.sim.habits(|habits| habits.cancel = Cancel::StopsSeeding);
    let told = stage.tell_of_node().await;
    let deleted_ids = told["deleted_ids"].as_array().unwrap().len();
    assert_eq!((deleted_ids, &told["transfers"], &told["count"]), (1, &json!(2), &json!(0)));
    assert_eq!(told["events"].as_array().unwrap()[..2], ["zip_created", "transfer_completed"]);
    assert!(told["early"].is_null());
    let whole = json!({
        "multi": [1, [400]], "names": ["1.flac", "2.flac", "empty"], "total": 4,
        "breadcrumbs": 2, "bytes": SIZE - 10, "found": 2, "moved": [77],
        "links_status": "DONE", "zip_status": "DONE", "skipped": 1, "trash": [1, 0],
        "value": { "by": 1 }, "trash_enabled": false, "user": "someone", "valid": true,
        "routes": 1,
        "errors": [
            [404, "NotFound"], [400, "EMPTY_URL"], [400, "NAME_ALREADY_EXIST"],
            [400, "BadRequest"], [401, "Unauthorized"],
        ],
    });
    for (name, value) in whole.as_object().unwrap() {
        assert_eq!(&told[name], value, "{name}");
    }
}
