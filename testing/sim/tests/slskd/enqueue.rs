//! Sections 4 and 11: enqueues, batches, and the limit of parallel calls.

use std::time::Duration;

use serde_json::{Value, json};
use towline_sim::slskd::{Behaviour, MutationKind, Peer, Script, Version};

use crate::stage::{ALBUM, Stage, bob, file};

const DOWNLOADS: &str = "transfers/downloads/bob";
const BATCHES: &str = "transfers/downloads/batches";

async fn stage(change: impl FnOnce(&mut Script)) -> Stage {
    Stage::start(|script| {
        let files = ["1.flac", "2.flac"].map(|name| file(name, Behaviour::StaysQueued));
        script.peers.push(bob(files));
        script.peers.push(Peer::new("away", []).offline());
        change(script);
    })
    .await
}

fn batch(names: &[&str], more: &Value) -> Value {
    let mut batch = json!({"username": "bob", "files": Stage::wanted(names)});
    for (name, value) in more.as_object().unwrap() {
        batch[name] = value.clone();
    }
    batch
}

#[tokio::test]
async fn an_answer_has_a_body_since_0_24_and_failures_have_only_their_number() {
    let new = stage(|_| ()).await;
    assert_eq!(new.post(DOWNLOADS, &Stage::wanted(&["1.flac"])).await.0, 201);
    let (status, answer) = new.post(DOWNLOADS, &Stage::wanted(&["1.flac", "2.flac"])).await;
    assert_eq!(status, 201);
    assert_eq!(answer["failed"], json!([{}]));
    assert_eq!(answer["enqueued"][0]["filename"], format!(r"{ALBUM}\2.flac"));
    let kinds: Vec<_> = new.sim.log().mutations().iter().map(|m| m.kind).collect();
    assert_eq!(kinds, [MutationKind::Enqueued; 2]);
    assert!(new.sim.log().done_to_others().is_empty());

    let old = stage(|script| script.version = Version::V0_23_2).await;
    let answer = old.posting(DOWNLOADS, &Stage::wanted(&["1.flac"])).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (201, ""));
}

#[tokio::test]
async fn refusals_are_json_strings() {
    let stage = stage(|_| ()).await;
    let climbing = json!([{"filename": r"a\..\b.mp3", "size": 1}]);
    for body in [json!([]), json!([null]), climbing, json!({"a": 1})] {
        let (status, words) = stage.post(DOWNLOADS, &body).await;
        assert!(status == 400 && words.is_string(), "{body}");
    }
    let (status, words) = stage.post("transfers/downloads/away", &Stage::wanted(&["1"])).await;
    assert_eq!((status, &words), (500, &json!("User away appears to be offline")));
    stage.sim.set_logged_in(false);
    assert_eq!(stage.post(DOWNLOADS, &Stage::wanted(&["1.flac"])).await.0, 500);
    assert!(stage.sim.rows().is_empty() && stage.sim.log().mutations().is_empty());
}

#[tokio::test]
async fn a_file_of_another_size_aborts_and_one_that_is_not_shared_is_rejected() {
    let stage = stage(|_| ()).await;
    let wanted = json!([
        {"filename": format!(r"{ALBUM}\1.flac"), "size": 7},
        {"filename": format!(r"{ALBUM}\never.flac"), "size": 7},
    ]);
    assert_eq!(stage.post(DOWNLOADS, &wanted).await.0, 201);
    stage.sim.finish_all().await;
    assert_eq!(stage.states(), ["Completed, Aborted", "Completed, Rejected"]);
}

#[tokio::test]
async fn two_enqueues_at_once_are_permitted_since_0_24() {
    for (version, refused) in [(Version::V0_23_2, 0), (Version::V0_24_5, 2)] {
        let stage = stage(|script| {
            script.version = version;
            script.peers[0].connect_ms = 300;
        })
        .await;
        let post = || async {
            let (status, words) = stage.post(DOWNLOADS, &Stage::wanted(&["1.flac"])).await;
            assert_eq!(status == 429, words.is_string(), "{words}");
            status
        };
        let answers = tokio::join!(post(), post(), post(), post());
        let answers: [u16; 4] = answers.into();
        assert_eq!(answers.iter().filter(|&&status| status == 429).count(), refused, "{answers:?}");
        assert_eq!(post().await, 201, "the permits are back");
    }
}

#[tokio::test]
async fn a_batch_is_answered_by_how_much_of_it_was_taken() {
    let stage = stage(|_| ()).await;
    let id = "3fa85f64-5717-4562-b3fc-2c963f66afa6";
    let options = json!({"destination": "towline/1", "externalId": "kept by nobody"});
    let first = batch(&["1.flac"], &json!({"id": id, "options": options}));
    let (status, answer) = stage.post(BATCHES, &first).await;
    assert_eq!((status, &answer["failures"]), (201, &json!([])));
    assert_eq!(answer["batch"]["id"], id);
    assert_eq!(answer["batch"]["options"], json!({"destination": "towline/1"}));
    assert_eq!(answer["batch"]["transfers"][0]["batchId"], id);
    assert_eq!(stage.post(BATCHES, &first).await.0, 409);

    let (status, answer) = stage.post(BATCHES, &batch(&["1.flac", "2.flac"], &json!({}))).await;
    assert_eq!(status, 207);
    assert_eq!(answer["failures"][0]["message"], "Skipped: Already in progress");
    let (status, answer) = stage.post(BATCHES, &batch(&["1.flac"], &json!({}))).await;
    assert_eq!(status, 200);
    let path = format!("{BATCHES}/{}", answer["batch"]["id"].as_str().unwrap());
    assert_eq!(stage.get(&path).await.0, 200, "it exists anyway");

    for (more, status) in [
        (json!({"id": "no guid"}), 400),
        (json!({"files": Stage::wanted(&["2.flac", "2.flac"])}), 400),
        (json!({"username": ""}), 400),
        (json!({"username": "away"}), 404),
    ] {
        assert_eq!(stage.post(BATCHES, &batch(&["2.flac"], &more)).await.0, status, "{more}");
    }
    assert_eq!(stage.get(&format!("{BATCHES}/none")).await.0, 400);
}

#[tokio::test]
async fn before_0_26_batches_is_the_name_of_a_user() {
    let stage = stage(|script| script.version = Version::V0_25_1).await;
    assert_eq!(stage.post(BATCHES, &batch(&["1.flac"], &json!({}))).await.0, 400);
    assert_eq!(stage.post(BATCHES, &Stage::wanted(&["1.flac"])).await.0, 500);
}

#[tokio::test]
async fn one_search_at_once_is_permitted() {
    let stage = stage(|script| script.pace.start_search_ms = 150).await;
    let search = json!({"searchText": "album 1"});
    let late = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        stage.post("searches", &search).await.0
    };
    let (first, second) = tokio::join!(stage.post("searches", &search), late);
    assert_eq!((first.0, second), (200, 429));
}
