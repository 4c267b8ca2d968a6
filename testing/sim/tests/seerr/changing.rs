//! Changing requests and rows: section 7.5, row by row.

use serde_json::{Value, json};
use towline_sim::seerr::{Kind, RequestStatus};

use crate::stage::{ALICE, DUNE, LIMITED, OFFICE, Stage, movie, read, said, tv};

async fn asked(stage: &Stage, by: i64, body: &Value) -> i64 {
    stage.ask_by(by, body).await.1["id"].as_i64().unwrap()
}

#[tokio::test]
async fn a_request_is_read_by_its_id() {
    let stage = Stage::usual().await;
    let id = asked(&stage, ALICE, &movie(DUNE)).await;
    let (status, request) = stage.get_by(ALICE, &format!("request/{id}")).await;
    assert_eq!((status, &request["media"]["tmdbId"]), (200, &DUNE.into()));
    assert_eq!(stage.get("request/99").await.0, 404);
    assert_eq!(stage.get("request/abc").await.0, 400);
    assert_eq!(stage.get_by(LIMITED, &format!("request/{id}")).await.0, 403);
}

#[tokio::test]
async fn a_put_replaces_the_seasons_and_hides_what_stays_stored() {
    let stage = Stage::usual().await;
    let mut body = tv(OFFICE, vec![1, 2]);
    (body["profileId"], body["rootFolder"]) = (7.into(), "/tv".into());
    let id = stage.ask(&body).await.1["id"].as_i64().unwrap();
    let path = format!("request/{id}");
    let change = json!({ "mediaType": "tv", "seasons": [2, 3] });
    let (status, changed) = stage.put_by(1, &path, &change).await;
    assert_eq!((status, &changed["status"], &changed["profileId"]), (200, &2.into(), &Value::Null));
    let seasons = changed["seasons"].as_array().unwrap();
    let told: Vec<_> =
        seasons.iter().map(|one| (one["seasonNumber"].clone(), one["status"].clone())).collect();
    assert_eq!(told, [(2.into(), 2.into()), (3.into(), 1.into())]);
    let again = stage.get(&path).await.1;
    assert_eq!((&again["profileId"], &again["rootFolder"]), (&7.into(), &"/tv".into()));
    let empty = json!({ "mediaType": "tv", "seasons": [] });
    assert_eq!(stage.put_by(1, &path, &empty).await.0, 500);
    assert_eq!(stage.put_by(ALICE, &path, &change).await.0, 403);
    assert_eq!(stage.put_by(1, "request/99", &change).await.0, 404);
}

#[tokio::test]
async fn managers_approve_and_decline() {
    let stage = Stage::usual().await;
    let id = asked(&stage, ALICE, &movie(DUNE)).await;
    let act = |word: &str| format!("request/{id}/{word}");
    assert_eq!(stage.post_by(ALICE, &act("approve"), &json!({})).await.0, 403);
    assert_eq!(stage.post(&act("soup"), &json!({})).await.0, 400);
    assert_eq!(stage.post("request/99/approve", &json!({})).await.0, 404);
    // Without a body.
    let approved = read(stage.request("POST", &act("approve")).send().await.unwrap()).await;
    assert_eq!((approved.0, &approved.1["status"]), (200, &2.into()));
    assert_eq!(approved.1["modifiedBy"]["id"], 1);
    assert_eq!(stage.status_of(Kind::Movie, DUNE), Some((3, 1)));
    assert_eq!(stage.post(&act("decline"), &json!({})).await.1["status"], 3);
    assert_eq!(stage.status_of(Kind::Movie, DUNE), Some((1, 1)));
}

#[tokio::test]
async fn a_declined_show_is_free_when_nothing_else_waits() {
    let stage = Stage::usual().await;
    let first = asked(&stage, ALICE, &tv(OFFICE, vec![1])).await;
    let second = asked(&stage, LIMITED, &tv(OFFICE, vec![2])).await;
    stage.sim.decline(first);
    assert_eq!(stage.status_of(Kind::Tv, OFFICE), Some((2, 1)));
    stage.sim.decline(second);
    assert_eq!(stage.status_of(Kind::Tv, OFFICE), Some((1, 1)));
}

#[tokio::test]
async fn anybody_deletes_what_waits_and_only_ones_own_else() {
    let stage = Stage::usual().await;
    let waiting = asked(&stage, ALICE, &movie(DUNE)).await;
    assert_eq!(stage.delete_by(LIMITED, &format!("request/{waiting}")).await.0, 204);
    // The row stays, and is free.
    assert_eq!(stage.status_of(Kind::Movie, DUNE), Some((1, 1)));
    let mine = asked(&stage, ALICE, &movie(2001)).await;
    stage.sim.approve(mine);
    let (status, body) = stage.delete_by(LIMITED, &format!("request/{mine}")).await;
    let message = "You do not have permission to delete this request.";
    assert_eq!((status, said(&body)), (401, message));
    assert_eq!(stage.delete_by(ALICE, &format!("request/{mine}")).await.0, 204);
    assert_eq!(stage.delete_by(1, &format!("request/{mine}")).await.0, 404);
    let log = stage.sim.log();
    assert_eq!((log.writes().len(), log.count("DELETE", "*/request/*")), (6, 4));
    let changed = log.writes().into_iter().filter(|call| call.has_changed).count();
    assert_eq!(changed, 4);
}

#[tokio::test]
async fn a_rows_status_is_set_by_a_word() {
    let stage = Stage::usual().await;
    stage.ask_by(ALICE, &movie(DUNE)).await;
    let set = async |row: i64, word: &str, body: Value| {
        stage.post(&format!("media/{row}/{word}"), &body).await.0
    };
    for (word, number) in [("available", 5), ("processing", 3), ("pending", 2), ("unknown", 1)] {
        assert_eq!(set(1, word, json!({})).await, 200);
        assert_eq!(stage.status_of(Kind::Movie, DUNE), Some((number, 1)));
    }
    assert_eq!(set(1, "available", json!({ "is4k": true })).await, 200);
    assert_eq!(stage.status_of(Kind::Movie, DUNE), Some((1, 5)));
    assert_eq!(set(1, "partial", json!({})).await, 400);
    assert_eq!(set(1, "soup", json!({})).await, 400);
    assert_eq!(set(99, "available", json!({})).await, 404);
    assert_eq!(stage.post_by(ALICE, "media/1/available", &json!({})).await.0, 403);

    stage.ask_by(ALICE, &tv(OFFICE, vec![1])).await;
    assert_eq!(set(2, "partial", json!({})).await, 200);
    assert_eq!(set(2, "available", json!({ "seasons": [{ "seasonNumber": 1 }] })).await, 200);
    let media = stage.sim.media_of(Kind::Tv, OFFICE).unwrap();
    assert_eq!(media.seasons.iter().map(|season| season.number).collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn a_deleted_row_takes_its_requests_along() {
    let stage = Stage::usual().await;
    stage.ask(&tv(OFFICE, vec![1])).await;
    assert_eq!(stage.delete_by(ALICE, "media/1").await.0, 403);
    assert_eq!(stage.delete_by(1, "media/1").await.0, 204);
    assert_eq!(stage.delete_by(1, "media/1").await.0, 404);
    assert!(stage.sim.media().is_empty() && stage.sim.requests().is_empty());
    // Its TVDB id is free again.
    let (status, body) = stage.ask(&tv(OFFICE, vec![1])).await;
    assert_eq!((status, &body["media"]["id"]), (201, &2.into()));
}

/// §8: for display only; its numbers overlap.
#[tokio::test]
async fn requests_are_counted() {
    let stage = Stage::usual().await;
    stage.ask_by(ALICE, &movie(DUNE)).await;
    let id = stage.ask(&movie(2001)).await.1["id"].as_i64().unwrap();
    stage.ask(&tv(OFFICE, vec![1])).await;
    stage.sim.decline(id);
    let count = stage.get("request/count").await.1;
    let told = ["total", "movie", "tv", "pending", "approved", "declined", "completed"];
    assert_eq!(told.map(|name| count[name].as_i64().unwrap()), [3, 2, 1, 1, 1, 1, 0]);
    let declined = stage.sim.requests_of(Kind::Movie, 2001)[0].status;
    assert_eq!(declined, RequestStatus::Declined);
}
