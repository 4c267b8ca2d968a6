use putio_client::{
    Cursor, Endpoint, ErrorType, FileId, IfUnsure, TransferId,
    transfers::{
        Add, AddMulti, AddTrackers, Cancel, Clean, CleanAll, Count, Get, GetTorrent, Info, List,
        ListContinue, Reannounce, Remove, RemoveAll, Retry, StopRecording, Transfer, TransferKind,
        TransferStatus,
    },
};
use serde_json::{Value, json};

use crate::stand::{sent, unsent};

const TRANSFERS: &str = include_str!("../../fixtures/transfers.json");
const OK: &str = r#"{"status":"OK"}"#;
const ONE: &str = r#"{"status":"OK","transfer":{"id":7,"status":"IN_QUEUE"}}"#;

fn id(number: i64) -> TransferId {
    TransferId::new(number).unwrap()
}

/// putio contract §5.
#[tokio::test]
async fn transfers_are_listed_whatever_shape_they_have() {
    let (request, page) = sent(List::default(), TRANSFERS).await;
    assert_eq!(request, "GET /v2/transfers/list?per_page=1000");
    assert_eq!((page.cursor, page.total), (Some(Cursor::new("c2")), Some(4)));
    let [seeding, fresh, broken, odd] = &page.transfers[..] else { panic!() };
    let hash = seeding.hash.as_ref().unwrap().as_str();
    assert_eq!(hash, "c12fe1c06bba254a9dc9f519b335aa7c1367a88a", "in small letters");
    assert_eq!((seeding.current_ratio, fresh.current_ratio), (Some(0.5), Some(0.5)));
    assert_eq!(seeding.finished_at.unwrap().to_string(), "2016-07-15T09:45:17Z");
    assert!(seeding.is_ready() && seeding.source.reveal().starts_with("magnet:"));
    assert_eq!((&fresh.hash, fresh.size, fresh.created_at), (&None, None, None));
    assert_eq!(fresh.save_parent_id, FileId::new(41).ok());
    assert!(fresh.status.is_queued() && !fresh.is_ready());
    assert!(broken.is_failed() && broken.error_message.is_some());
    assert_eq!((&broken.kind, broken.file_id), (&TransferKind::NotAvailable, None));
    assert_eq!(odd.status, TransferStatus::from("SIDEWAYS"));
    assert!(!odd.is_ready() && !odd.is_failed() && odd.file_id.is_some());
    assert!(!format!("{:?}", page.transfers).contains("canary"), "passkeys are not shown");
}

/// putio contract §5: the readiness test.
#[test]
fn a_transfer_is_ready_when_its_file_is_there_and_whole() {
    let ready = |status: &str, file_id: Value, exists: Value| {
        let transfer =
            json!({"id": 1, "status": status, "file_id": file_id, "userfile_exists": exists});
        serde_json::from_value::<Transfer>(transfer).unwrap().is_ready()
    };
    for status in TransferStatus::KNOWN {
        let stored = ["PREPARING_SEED", "SEEDING", "COMPLETED"].contains(&status.as_str());
        assert_eq!(ready(status.as_str(), json!(5), json!(true)), stored, "{status}");
        assert_eq!(ready(status.as_str(), json!(5), Value::Null), stored, "{status}");
        assert!(!ready(status.as_str(), json!(5), json!(false)), "{status}");
        for none in [json!(null), json!(0), json!(-1)] {
            assert!(!ready(status.as_str(), none, json!(true)), "{status}");
        }
    }
    assert!(!ready("FINISHED", json!(5), json!(true)), "a new word is not ready");
}

/// putio contract §5: `save_parent_id`, not `parent_id`.
#[tokio::test]
async fn something_is_added_in_put_ios_words() {
    let add = Add::new("magnet:?xt=urn:btih:c1&tr=canary");
    assert!(!format!("{add:?}").contains("canary"));
    let (request, answer) = sent(add, ONE).await;
    assert_eq!(
        request,
        "POST /v2/transfers/add url=magnet%3A%3Fxt%3Durn%3Abtih%3Ac1%26tr%3Dcanary"
    );
    assert_eq!(answer.transfer.status, TransferStatus::InQueue);
    let add = Add {
        callback_url: Some("https://me/hook".into()),
        ..Add::new("https://x/a.torrent").into_folder(FileId::ROOT)
    };
    assert_eq!(
        sent(add.clone(), ONE).await.0,
        "POST /v2/transfers/add url=https%3A%2F%2Fx%2Fa.torrent&save_parent_id=0&callback_url=https%3A%2F%2Fme%2Fhook"
    );
    assert_eq!((Add::IF_UNSURE, AddMulti::IF_UNSURE), (IfUnsure::LookFirst, IfUnsure::LookFirst));
    unsent(Add::new("")).await;
    unsent(AddMulti { all: vec![] }).await;
    unsent(AddMulti { all: vec![Add::new("")] }).await;

    let answer = r#"{"transfers":[{"id":7}],"errors":[{"url":"canary","error_type":"EMPTY_URL","status_code":400}]}"#;
    let (request, added) = sent(AddMulti { all: vec![add, Add::new("b")] }, answer).await;
    let body = request.strip_prefix("POST /v2/transfers/add-multi urls=").unwrap();
    let form = format!("http://x/?{body}");
    let url = form.parse::<axum::http::Uri>().unwrap();
    assert!(url.query().unwrap().starts_with("%5B%7B%22callback_url%22%3A"), "{body}");
    assert!(body.ends_with("%7B%22url%22%3A%22b%22%7D%5D"), "{body}");
    assert_eq!((added.transfers.len(), &added.errors[0].error_type), (1, &ErrorType::EmptyUrl));
    assert!(!format!("{added:?}").contains("canary"));
}

/// putio contract §5.
#[tokio::test]
async fn transfers_are_asked_about_in_put_ios_words() {
    assert_eq!(sent(Get(id(7)), ONE).await.0, "GET /v2/transfers/7");
    let (request, torrent) = sent(GetTorrent(id(7)), "d4:infoe").await;
    assert_eq!((request.as_str(), &torrent[..]), ("GET /v2/transfers/7/torrent", &b"d4:infoe"[..]));
    let (request, counted) = sent(Count, r#"{"count":"3"}"#).await;
    assert_eq!((request.as_str(), counted.count), ("GET /v2/transfers/count", 3));
    let next = ListContinue { cursor: Cursor::new("c2"), per_page: 2 };
    let request = sent(next, r#"{"transfers":[]}"#).await.0;
    assert_eq!(request, "POST /v2/transfers/list/continue?per_page=2 cursor=c2");
    let answer = r#"{"disk_avail":9,"ret":[{"url":"canary","name":"a","file_size":null,"human_size":"?","type_name":"torrent","error":null}]}"#;
    let (request, info) = sent(Info { urls: vec!["a".into(), "b".into()] }, answer).await;
    assert_eq!(request, "POST /v2/transfers/info urls=a%0Ab");
    assert_eq!((info.disk_avail, info.ret[0].file_size), (Some(9), None));
    unsent(Info { urls: vec![] }).await;
    unsent(Info { urls: vec!["a\nb".into()] }).await;
}

/// putio contract §5.
#[tokio::test]
async fn transfers_are_ended_in_put_ios_words() {
    let all = || vec![id(7), id(8)];
    let cancel = Cancel { transfer_ids: all() };
    assert_eq!(sent(cancel, OK).await.0, "POST /v2/transfers/cancel transfer_ids=7%2C8");
    let (request, cleaned) =
        sent(Clean { transfer_ids: all() }, r#"{"deleted_ids":[7,"x"]}"#).await;
    assert_eq!(request, "POST /v2/transfers/clean transfer_ids=7%2C8");
    assert_eq!(cleaned.deleted_ids, [id(7)]);
    assert_eq!(sent(CleanAll, OK).await.0, "POST /v2/transfers/clean");
    let remove = Remove { transfer_ids: all() };
    assert_eq!(sent(remove, OK).await.0, "POST /v2/transfers/remove transfer_ids=7%2C8");
    for (which, word) in [(RemoveAll::Completed, "completed"), (RemoveAll::All, "all")] {
        let request = sent(which, OK).await.0;
        assert_eq!(request, format!("POST /v2/transfers/remove remove_filter={word}"));
    }
    unsent(Cancel { transfer_ids: vec![] }).await;
    unsent(Clean { transfer_ids: vec![] }).await;
    unsent(Remove { transfer_ids: vec![] }).await;
    assert_eq!(Cancel::IF_UNSURE, IfUnsure::LookFirst);
    assert_eq!((Clean::IF_UNSURE, CleanAll::IF_UNSURE), (IfUnsure::Repeat, IfUnsure::LookFirst));
}

/// putio contract §5.
#[tokio::test]
async fn transfers_are_moved_on_in_put_ios_words() {
    assert_eq!(sent(Retry(id(7)), ONE).await.0, "POST /v2/transfers/retry id=7");
    assert_eq!(sent(Reannounce(id(7)), "").await.0, "POST /v2/transfers/reannounce id=7");
    let more = AddTrackers { id: id(7), trackers: vec!["udp://a".into(), "udp://b".into()] };
    assert_eq!(
        sent(more, OK).await.0,
        "POST /v2/transfers/add-trackers/7 trackers=udp%3A%2F%2Fa%2Cudp%3A%2F%2Fb"
    );
    let request = sent(StopRecording(id(7)), OK).await.0;
    assert_eq!(request, "POST /v2/transfers/stop-recording transfer_id=7");
    unsent(AddTrackers { id: id(7), trackers: vec![] }).await;
}
