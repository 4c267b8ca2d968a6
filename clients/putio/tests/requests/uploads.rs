use putio_client::{
    CallError, Endpoint, Error, FileId, Host, IfUnsure, Request,
    upload::{Upload, Uploaded},
};

use crate::stand::{Says, refused, saying, sent, unsent};

const TRANSFER: &str = r#"{"status":"OK","transfer":{"id":7,"status":"IN_QUEUE"}}"#;

/// putio contract §4.
#[tokio::test]
async fn a_torrent_is_sent_as_a_form_and_becomes_a_transfer() {
    let upload = Upload {
        parent_id: Some(FileId::ROOT),
        callback_url: Some("https://me/canary".into()),
        ..Upload::torrent("a \"b\"\r\n.torrent", &b"d4:info canary"[..])
    };
    assert!(!format!("{upload:?}").contains("canary"));
    let (request, made) = sent(upload, TRANSFER).await;
    let (line, body) = request.split_once("--").unwrap();
    assert_eq!(line, "POST /v2/files/upload?torrent=true ");
    let fields: Vec<_> =
        body.match_indices("form-data; ").map(|(at, _)| &body[at + 11..]).collect();
    assert!(fields[0].starts_with("name=\"filename\"\r\n\r\na \"b\"\r\n.torrent\r\n"), "{body}");
    assert!(fields[1].starts_with("name=\"parent_id\"\r\n\r\n0\r\n"), "{body}");
    assert!(fields[2].starts_with("name=\"callback_url\"\r\n\r\nhttps://me/canary\r\n"), "{body}");
    assert!(
        fields[3].starts_with("name=\"file\"; filename=\"a %22b%22%0D%0A.torrent\"\r\n"),
        "{body}"
    );
    assert!(body.contains("\r\n\r\nd4:info canary\r\n--towline-"));
    assert!(matches!(made, Uploaded::Transfer(transfer) if transfer.id.get() == 7));
}

/// putio contract §4.
#[tokio::test]
async fn a_file_becomes_a_file_in_the_folder_that_the_account_names() {
    let answer = r#"{"status":"OK","file":{"id":42,"name":"a.txt"},"transfer":null}"#;
    let (request, made) = sent(Upload::new("a.txt", &b"words"[..]), answer).await;
    assert!(request.starts_with("POST /v2/files/upload --towline-"), "{request}");
    assert!(!request.contains("parent_id"));
    assert!(matches!(made, Uploaded::File(file) if file.id.get() == 42));
    let error = refused(Upload::new("a", &b""[..]), Says::new(200, r#"{"status":"OK"}"#)).await;
    assert!(matches!(error, Error::Call(CallError::Unreadable { .. })), "neither: {error:?}");
    unsent(Upload::new("", &b""[..])).await;
    assert_eq!((Upload::IF_UNSURE, Upload::HOST), (IfUnsure::LookFirst, Host::Upload));
}

/// putio contract §1 and §2: two hosts, one token.
#[tokio::test]
async fn uploads_go_to_their_own_host_and_share_its_pause() {
    let (mut settings, api) = saying(vec![Says::new(200, r#"{"count":1}"#)]).await;
    let (other, uploads) = saying(vec![Says::new(429, "{}").with("retry-after", "60")]).await;
    settings.upload_url = other.upload_url;
    let putio = putio_client::Putio::new(settings).unwrap();
    putio.send(&putio_client::transfers::Count).await.unwrap();
    let error = putio.send(&Upload::new("a", &b""[..])).await.unwrap_err();
    assert!(matches!(error, Error::RateLimited { .. }), "{error:?}");
    let error = putio.send(&putio_client::transfers::Count).await.unwrap_err();
    assert!(matches!(error, Error::RateLimited { .. }), "{error:?}");
    assert_eq!((api.lock().unwrap().len(), uploads.lock().unwrap().len()), (1, 1));
    assert_eq!(putio.counts().total(), 3);
}
