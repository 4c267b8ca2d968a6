use slskd_client::{
    Endpoint, IfUnsure,
    events::{EventKind, List, Page, Raise},
};

use crate::stand::{answering, sent};

const EVENTS: &str = r#"[
 {"timestamp":"2026-08-22T10:00:12.3456789","type":"DownloadDirectoryComplete",
  "data":"{\"version\":0,\"localDirectoryName\":\"/app/downloads/Album\",\"remoteDirectoryName\":\"@@abc\\\\Music\\\\Album\",\"username\":\"bob\"}",
  "id":"973bed18-8516-4b7d-ab24-e13888385237"},
 {"timestamp":"2026-08-22T10:00:12.3456789","type":"DownloadFileComplete",
  "data":"{\"version\":0,\"localFilename\":\"/app/downloads/Album/01_639097129778484198.flac\",\"remoteFilename\":\"@@abc\\\\Music\\\\Album\\\\01.flac\",\"transfer\":{\"batchId\":null,\"id\":\"3fa85f64-5717-4562-b3fc-2c963f66afa6\",\"username\":\"bob\",\"filename\":\"@@abc\\\\Music\\\\Album\\\\01.flac\",\"size\":1,\"state\":\"Completed, Succeeded\",\"requestedAt\":\"2026-08-22T10:00:00Z\",\"exception\":null}}",
  "id":"873bed18-8516-4b7d-ab24-e13888385237"},
 {"timestamp":"2026-08-22T10:00:11","type":"SoulseekClientConnected","data":"{\"version\":0}",
  "id":"773bed18-8516-4b7d-ab24-e13888385237"},
 {"timestamp":"2026-08-22T10:00:10","type":"DownloadFileComplete","data":"nonsense",
  "id":"673bed18-8516-4b7d-ab24-e13888385237"}]"#;

/// slskd contract §7.
#[tokio::test]
async fn a_page_of_events_is_read_with_their_number() {
    let (slskd, seen) = answering(200, EVENTS).await;
    let page = Page::from(slskd.send_whole(&List { offset: 100, limit: 50 }).await.unwrap());
    assert_eq!(seen.lock().unwrap()[0], "GET /api/v0/events?offset=100&limit=50");
    assert_eq!((page.events.len(), page.total), (4, Some(1234)));

    let kinds: Vec<_> = page.events.iter().map(|event| &event.kind).collect();
    let EventKind::DownloadDirectoryComplete(directory) = kinds[0] else {
        panic!("{:?}", kinds[0])
    };
    assert_eq!(directory.remote_directory_name, r"@@abc\Music\Album");
    let EventKind::DownloadFileComplete(file) = kinds[1] else { panic!("{:?}", kinds[1]) };
    assert_eq!(file.local_filename, "/app/downloads/Album/01_639097129778484198.flac");
    assert_eq!(file.transfer.filename, file.remote_filename);
    assert!(matches!(kinds[2], EventKind::Other { .. }));
    assert!(matches!(kinds[3], EventKind::Other { data, .. } if data == "nonsense"));
    assert_eq!(page.events[0].timestamp.to_string(), "2026-08-22T10:00:12.3456789Z");
}

/// slskd contract §7.
#[tokio::test]
async fn a_sample_event_is_raised_with_a_mark() {
    let raise = Raise { kind: "DownloadDirectoryComplete".into(), mark: "a \"b\"".into() };
    let answer = r#"{"type":"DownloadDirectoryComplete","version":0,"localDirectoryName":"xlocal.directory",
        "id":"973bed18-8516-4b7d-ab24-e13888385237","timestamp":"2026-08-22T10:00:12.3456789Z"}"#;
    let (request, raised) = sent(raise, 201, answer).await;
    assert_eq!(request, r#"POST /api/v0/events/DownloadDirectoryComplete "a \"b\"""#);
    assert_eq!(raised.id.as_str(), "973bed18-8516-4b7d-ab24-e13888385237");
    assert_eq!(Raise::IF_UNSURE, IfUnsure::LookFirst);
}
