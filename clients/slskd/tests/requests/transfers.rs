use serde_json::{Value, json};
use slskd_client::{
    BatchId, Endpoint, IfUnsure, RemoteFilename, TransferId, Username, searches,
    transfers::{
        Class, Direction, Failure,
        downloads::{self, Cancel, Enqueue, Get, List, Position, RemoteFile, User, batches},
    },
};

use crate::stand::{refused, request, sent};

const V21: &str = include_str!("../../fixtures/downloads-0.21.json");
const V24: &str = include_str!("../../fixtures/downloads-0.24.json");
const V26: &str = include_str!("../../fixtures/downloads-0.26.json");
const ID: &str = "3fa85f64-5717-4562-b3fc-2c963f66afa6";

fn id() -> TransferId {
    ID.parse().unwrap()
}

fn odd() -> Username {
    "Ünder/score #1".into()
}

fn files() -> Vec<RemoteFile> {
    let filename = RemoteFilename::new(r"@@abc\Music\Album\01 ü.flac");
    vec![RemoteFile { filename, size: 123 }]
}

/// slskd contract §3.
#[tokio::test]
async fn downloads_are_listed_as_every_version_tells_them() {
    let (request, users) = sent(List::default(), 200, V21).await;
    assert_eq!(request, "GET /api/v0/transfers/downloads?includeRemoved=false");
    let all: Vec<_> = users[0].files().collect();
    assert_eq!(all[0].state.class(), Class::Succeeded);
    assert_eq!(all[0].ended_at.unwrap().to_string(), "2024-08-22T10:00:14.8456789Z");
    assert_eq!(all[0].elapsed_time.unwrap().as_nanos(), 12_345_678_900);
    assert_eq!(all[1].state.class(), Class::Failed(Failure::Errored));
    assert_eq!(all[1].exception.as_deref(), Some("Application shut down"));
    assert_eq!((all[1].size, all[1].attempts, all[1].started_at), (4_294_967_296, None, None));
    assert_eq!(&*users[0].directories[0].directory, all[0].filename.directory());

    let (_, users) = sent(List::default(), 200, V24).await;
    let file = users[0].files().next().unwrap();
    assert_eq!((file.username.as_str(), file.filename.name()), ("Ünder/score #1", r"AC\DC.flac"));
    assert!(file.state.is_queued_locally() && !file.is_between_attempts());

    let (request, users) = sent(List { include_removed: true }, 200, V26).await;
    assert_eq!(request, "GET /api/v0/transfers/downloads?includeRemoved=true");
    let all: Vec<_> = users[0].files().collect();
    assert!(all[0].is_between_attempts());
    assert_eq!((all[0].attempts, all[0].place_in_queue), (Some(1), Some(3)));
    assert_eq!(all[0].batch_id.as_ref().unwrap().as_str(), "0b9f5f1e-3a57-4c55-9b6e-2f1d3c4b5a69");
    assert_eq!(all[0].elapsed_time.unwrap().as_millis(), 93_784_500);
    assert_eq!(
        (all[1].state.class(), all[1].direction.clone()),
        (Class::Active, Direction::Download)
    );

    assert!(sent(List::default(), 200, "[]").await.1.is_empty());
}

/// slskd contract §3.
#[tokio::test]
async fn a_username_is_one_segment_whatever_it_holds() {
    const PATH: &str = "/api/v0/transfers/downloads/%C3%9Cnder%2Fscore%20%231";
    let all: Value = serde_json::from_str(V24).unwrap();
    let (user, file) = (all[0].to_string(), all[0]["directories"][0]["files"][0].to_string());
    let (request, bob) = sent(User(odd()), 200, &user).await;
    assert_eq!((request, bob.username), (format!("GET {PATH}"), odd()));
    let (request, transfer) = sent(Get { username: odd(), id: id() }, 200, &file).await;
    assert_eq!((request, transfer.id), (format!("GET {PATH}/{ID}"), id()));
    let (request, place) = sent(Position { username: odd(), id: id() }, 200, "7").await;
    assert_eq!((request, place.0), (format!("GET {PATH}/{ID}/position"), 7));
    let cancel = Cancel { username: odd(), id: id(), remove: true };
    assert_eq!(sent(cancel, 204, "").await.0, format!("DELETE {PATH}/{ID}?remove=true"));
}

/// slskd contract §3: without a name or an id, each would be a call about all of them.
#[tokio::test]
async fn an_empty_name_or_a_strange_id_is_never_sent() {
    let strange: TransferId = serde_json::from_str(r#""completed""#).unwrap();
    let cancel = Cancel { username: "all".into(), id: strange, remove: true };
    for error in [
        refused(cancel, 204, "").await,
        refused(User("".into()), 200, "{}").await,
        refused(User("..".into()), 200, "{}").await,
        refused(Enqueue { username: "bob".into(), files: vec![] }, 201, "").await,
    ] {
        assert!(matches!(error, slskd_client::CallError::Unwritable { .. }), "{error:?}");
    }
}

/// slskd contract §4.
#[tokio::test]
async fn an_enqueue_is_understood_in_all_versions() {
    let enqueue = || Enqueue { username: odd(), files: files() };
    let (request, nothing) = sent(enqueue(), 201, "").await;
    assert_eq!(
        request,
        r#"POST /api/v0/transfers/downloads/%C3%9Cnder%2Fscore%20%231 [{"filename":"@@abc\\Music\\Album\\01 ü.flac","size":123}]"#
    );
    assert_eq!(nothing, None, "before 0.24");
    let all: Value = serde_json::from_str(V26).unwrap();
    let file = &all[0]["directories"][0]["files"][0];
    let answer = json!({"enqueued": [file], "failed": [{}, {}]}).to_string();
    let answer = sent(enqueue(), 201, &answer).await.1.unwrap();
    assert_eq!((answer.enqueued[0].id.clone(), answer.failed.len()), (id(), 2));
}

/// slskd contract §4.
#[tokio::test]
async fn a_batch_says_what_it_took() {
    let enqueue = || batches::Enqueue {
        id: Some(BatchId::from_u128(7)),
        search_id: None,
        username: "bob".into(),
        files: files(),
        options: Some(batches::Options {
            destination: Some("towline/4711".into()),
            external_id: None,
        }),
    };
    let batch = r#"{"id":"00000000-0000-0000-0000-000000000007","username":"bob","direction":"Download",
        "createdAt":"2026-08-22T10:00:00.1234567Z","transfers":[],"options":{"destination":"towline/4711"}}"#;
    let all = format!(r#"{{"batch":{batch},"failures":[]}}"#);
    let (request, answer) = sent(enqueue(), 201, &all).await;
    assert_eq!(
        request,
        concat!(
            r#"POST /api/v0/transfers/downloads/batches {"id":"00000000-0000-0000-0000-000000000007","#,
            r#""username":"bob","files":[{"filename":"@@abc\\Music\\Album\\01 ü.flac","size":123}],"#,
            r#""options":{"destination":"towline/4711"}}"#
        )
    );
    assert_eq!(answer.batch.id, BatchId::from_u128(7));
    for status in [200, 207] {
        let some = format!(
            r#"{{"batch":{batch},"failures":[{{"filename":"a","message":"Skipped: Already in progress"}},{{"filename":"b","message":null}}]}}"#
        );
        let answer = sent(enqueue(), status, &some).await.1;
        assert!(answer.failures[0].is_under_way() && !answer.failures[1].is_under_way());
    }
    let (request, got) = sent(batches::Get(BatchId::from_u128(7)), 200, batch).await;
    assert_eq!(
        request,
        "GET /api/v0/transfers/downloads/batches/00000000-0000-0000-0000-000000000007"
    );
    assert_eq!(got, answer.batch);
}

/// slskd contract §11.
#[tokio::test]
async fn what_enqueues_is_never_repeated_blindly() {
    assert_eq!(Enqueue::IF_UNSURE, IfUnsure::LookFirst);
    assert_eq!(batches::Enqueue::IF_UNSURE, IfUnsure::LookFirst);
    assert_eq!(Enqueue::TURN, batches::Enqueue::TURN);
    assert!(Enqueue::TURN.is_some() && searches::Start::TURN.is_some());
    assert_ne!(Enqueue::TURN, searches::Start::TURN);
    assert!(downloads::Enqueue::SETTLE.is_some_and(|settle| settle.as_secs() > 180));
    let error =
        refused(Enqueue { username: "bob".into(), files: files() }, 500, r#""offline""#).await;
    assert_eq!(error.then(), slskd_client::Then::LookFirst);
    assert_eq!(request(User("a b".into())).await, "GET /api/v0/transfers/downloads/a%20b");
}
