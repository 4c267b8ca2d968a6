//! Section 5: how transfers go, and what is done to them.

use serde_json::{Value, json};
use towline_sim::putio::{Cancel, Course, End, Node, Status, Step, Torrent};

use crate::stage::{HASH, Stage, album, magnet};

/// Added, with this course, and its path in the API.
async fn added(course: Course) -> (Stage, String) {
    let stage = Stage::with_torrent(course, |_| ()).await;
    stage.add(&magnet(HASH)).await;
    let id = stage.only_transfer().id;
    (stage, format!("transfers/{id}"))
}

async fn now(stage: &Stage, path: &str) -> Value {
    stage.get(path).await.1["transfer"].clone()
}

#[tokio::test]
async fn progress_is_told_with_every_key() {
    let (stage, path) = added(Course::usual(10_000)).await;
    stage.step(25_000);
    let transfer = now(&stage, &path).await;
    assert_eq!((&transfer["percent_done"], &transfer["estimated_time"]), (&json!(50), &json!(5)));
    assert_eq!((&transfer["availability"], &transfer["size"]), (&json!(100), &json!(200_103)));
    let keys = [
        "id",
        "name",
        "hash",
        "type",
        "status",
        "error_message",
        "status_message",
        "tracker_message",
        "tracker",
        "source",
        "magneturi",
        "torrent_link",
        "links",
        "size",
        "downloaded",
        "uploaded",
        "percent_done",
        "completion_percent",
        "down_speed",
        "up_speed",
        "estimated_time",
        "availability",
        "current_ratio",
        "seconds_seeding",
        "peers_connected",
        "peers_getting_from_us",
        "peers_sending_to_us",
        "file_id",
        "userfile_exists",
        "save_parent_id",
        "download_id",
        "subscription_id",
        "is_private",
        "created_torrent",
        "simulated",
        "callback_url",
        "client_ip",
        "created_at",
        "started_at",
        "finished_at",
        "recorded_seconds",
    ];
    let missing: Vec<_> = keys.iter().filter(|key| transfer.get(**key).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(transfer["current_ratio"].is_string());
    stage.step(30_000);
    let ready = now(&stage, &path).await;
    assert!(ready["current_ratio"].is_number() && ready["seconds_seeding"].is_number());
}

#[tokio::test]
async fn files_may_come_later_than_the_ready_status_and_be_deleted_after() {
    let course = Course { files_late_ms: 5000, ..Course::cached() };
    let (stage, path) = added(course).await;
    let early = now(&stage, &path).await;
    assert_eq!((&early["status"], &early["file_id"]), (&json!("COMPLETED"), &Value::Null));
    stage.step(5000);
    let stored = now(&stage, &path).await;
    assert_eq!(stored["userfile_exists"], true);
    stage.post("files/delete", &format!("file_id={}", stored["file_id"])).await;
    let dangling = now(&stage, &path).await;
    assert_eq!(
        (&dangling["file_id"], &dangling["userfile_exists"]),
        (&stored["file_id"], &json!(false))
    );
}

#[tokio::test]
async fn a_stuck_one_gets_no_further_and_odd_words_are_said() {
    let (stage, path) = added(Course::sticks_at(40, 1000)).await;
    stage.step(1_000_000);
    let stuck = now(&stage, &path).await;
    assert_eq!((&stuck["status"], &stuck["percent_done"]), (&json!("DOWNLOADING"), &json!(40)));
    assert_eq!((&stuck["availability"], &stuck["estimated_time"]), (&json!(40), &Value::Null));
    let odd = Step::new(Status::Odd("SOUP".into()), 1000);
    let (stage, path) = added(Course { steps: vec![odd], end: End::Seeds, files_late_ms: 0 }).await;
    assert_eq!(now(&stage, &path).await["status"], "SOUP");
}

#[tokio::test]
async fn a_failed_one_is_retried_on_its_next_course() {
    let stage = Stage::start(|script| {
        let torrent = Torrent::new(HASH, album()).goes(Course::fails(1000, "no peers"));
        script.torrents.push(torrent.goes(Course::cached()));
    })
    .await;
    stage.add(&magnet(HASH)).await;
    let id = stage.only_transfer().id;
    let form = format!("id={id}");
    let (_, healthy) = stage.post("transfers/retry", &form).await;
    assert_eq!(healthy["transfer"]["status"], "DOWNLOADING");
    stage.step(1000);
    let failed = now(&stage, &format!("transfers/{id}")).await;
    assert_eq!(
        (&failed["status"], &failed["error_message"]),
        (&json!("ERROR"), &json!("no peers"))
    );
    assert_eq!(stage.post("transfers/retry", &form).await.0, 200);
    assert!(stage.only_transfer().file_id.is_some());
    assert_eq!(stage.post("transfers/retry", "id=77").await.0, 404);
    let (_, events) = stage.get("events/list").await;
    let kinds: Vec<_> = events["events"].as_array().unwrap().iter().map(|e| &e["type"]).collect();
    assert_eq!(kinds, ["transfer_completed", "transfer_error"]);
}

#[tokio::test]
async fn cancel_removes_or_ends_the_seeding() {
    for (habit, left) in [(Cancel::Removes, None), (Cancel::StopsSeeding, Some(Status::Completed))]
    {
        let (stage, _) = added(Course::usual(1)).await;
        stage.sim.habits(|habits| habits.cancel = habit);
        stage.step(10);
        assert_eq!(stage.only_transfer().status, Status::Seeding);
        let form = format!("transfer_ids={},77", stage.only_transfer().id);
        assert_eq!(stage.post("transfers/cancel", &form).await.0, 200);
        let transfers = stage.sim.transfers();
        assert_eq!(transfers.first().map(|transfer| transfer.status.clone()), left);
        assert!(stage.sim.id_of("/Blue Train").is_some(), "files stay");
        let (_, cleaned) = stage.post("transfers/clean", "").await;
        assert_eq!(cleaned["deleted_ids"].as_array().unwrap().len(), transfers.len());
        assert!(stage.sim.transfers().is_empty());
    }
}

#[tokio::test]
async fn a_cancelled_download_stops_for_a_while_and_is_gone() {
    let (stage, _) = added(Course::usual(1000)).await;
    stage.sim.habits(|habits| habits.stopping_ms = 500);
    let form = format!("transfer_ids={}", stage.only_transfer().id);
    stage.post("transfers/cancel", &form).await;
    assert_eq!(stage.only_transfer().status, Status::Stopping);
    stage.step(500);
    assert!(stage.sim.transfers().is_empty());
}

#[tokio::test]
async fn clean_and_remove_take_what_they_say() {
    let stage = Stage::start(|script| {
        let track = |name| Node::generated(name, 10);
        script.torrents = vec![
            Torrent::new(&"1".repeat(40), track("done")).goes(Course::cached()),
            Torrent::new(&"2".repeat(40), track("failed")).goes(Course::fails(0, "no")),
            Torrent::new(&"3".repeat(40), track("seeds")).goes(Course::usual(0)),
            Torrent::new(&"4".repeat(40), track("late")).goes(Course::cached()),
        ];
    })
    .await;
    for digit in ["1", "2", "3", "4"] {
        stage.add(&magnet(&digit.repeat(40))).await;
    }
    let ids: Vec<_> = stage.sim.transfers().iter().map(|transfer| transfer.id).collect();
    let (_, cleaned) =
        stage.post("transfers/clean", &format!("transfer_ids={},{}", ids[0], ids[1])).await;
    assert_eq!(cleaned["deleted_ids"], json!([ids[0]]));
    stage.sim.habits(|habits| habits.clean_takes_errors = true);
    let (_, cleaned) = stage.post("transfers/clean", "").await;
    assert_eq!(cleaned["deleted_ids"], json!([ids[1], ids[3]]));
    assert_eq!(stage.get("transfers/count").await.1["count"], 1);
    assert_eq!(stage.post("transfers/remove", "remove_filter=completed").await.0, 200);
    assert_eq!(stage.sim.transfers().len(), 1, "it seeds");
    assert_eq!(stage.post("transfers/remove", "").await.0, 400);
    assert_eq!(stage.post("transfers/remove", "remove_filter=all").await.0, 200);
    assert!(stage.sim.transfers().is_empty());
}

#[tokio::test]
async fn the_list_has_pages() {
    let stage = Stage::start(|_| ()).await;
    for digit in ["1", "2", "3"] {
        stage.add(&magnet(&digit.repeat(40))).await;
    }
    let (_, first) = stage.get("transfers/list?per_page=2").await;
    assert_eq!((first["transfers"].as_array().unwrap().len(), &first["total"]), (2, &json!(3)));
    let form = format!("cursor={}", first["cursor"].as_str().unwrap());
    let (_, second) = stage.post("transfers/list/continue", &form).await;
    assert_eq!(
        (second["transfers"].as_array().unwrap().len(), &second["cursor"]),
        (1, &Value::Null)
    );
    assert_eq!(stage.get("transfers/list?per_page=1001").await.0, 400);
    stage.sim.habits(|habits| habits.usual_page = 1);
    let (_, unasked) = stage.get("transfers/list").await;
    assert!(unasked["cursor"].is_string(), "those who do not look see one page");
}

#[tokio::test]
async fn small_calls_answer_as_they_should() {
    let (stage, path) = added(Course::usual(1000)).await;
    let id = stage.only_transfer().id;
    assert_eq!(stage.get("transfers/77").await.0, 404);
    assert_eq!(stage.get(&format!("{path}/torrent")).await.1["error_type"], "IS_MAGNET");
    assert_eq!(stage.post("transfers/reannounce", &format!("id={id}")).await.0, 200);
    assert_eq!(stage.refusal("transfers/reannounce", "id=77").await, (400, "BadRequest".into()));
    let trackers = format!("transfers/add-trackers/{id}");
    assert_eq!(stage.post(&trackers, "trackers=udp://a").await.0, 200);
    assert_eq!(stage.refusal(&trackers, "").await, (400, "NO_TRACKERS".into()));
    let form = format!("transfer_id={id}");
    assert_eq!(
        stage.refusal("transfers/stop-recording", &form).await,
        (400, "NOT_RECORDING".into())
    );
    stage.step(60_000);
    let late = stage.refusal(&trackers, "trackers=udp://a").await;
    assert_eq!(late, (400, "TORRENT_NOT_ACTIVE".into()));
    let unknown = stage.refusal("transfers/add-trackers/77", "trackers=udp://a").await;
    assert_eq!(unknown, (404, "TRANSFER_NOT_FOUND".into()));
}

#[tokio::test]
async fn a_transfer_can_be_changed_as_nothing_else_does() {
    let (stage, path) = added(Course::cached()).await;
    stage.sim.change_transfer(stage.only_transfer().id, |transfer| transfer.name = "x".into());
    assert_eq!(now(&stage, &path).await["name"], "x");
    let seen = stage.sim.until("stored", |all| all[0].file_id.is_some()).await;
    assert_eq!(seen[0].status, Status::Completed);
}
