use putio_client::{CallError, Error, FileId, NonRootId, events, files, transfers, trash};

use crate::stand::{Says, answering};

fn good(words: &str) -> Says {
    Says::new(200, words)
}

/// putio contract §4: page until the cursor is null.
#[tokio::test]
async fn a_folder_is_read_to_its_end() {
    let (putio, seen) = answering(vec![
        good(r#"{"files":[{"id":1},{"id":2}],"cursor":"c1"}"#),
        good(r#"{"files":[],"cursor":"c2"}"#),
        good(r#"{"files":[{"id":3}],"cursor":""}"#),
    ])
    .await;
    let list = files::List { per_page: 2, ..files::List::folder(FileId::ROOT) };
    let ids: Vec<_> = putio.all(list).await.unwrap().iter().map(|file| file.id.get()).collect();
    assert_eq!(ids, [1, 2, 3]);
    assert_eq!(
        *seen.lock().unwrap(),
        [
            "GET /v2/files/list?parent_id=0&per_page=2",
            "POST /v2/files/list/continue?per_page=2 cursor=c1",
            "POST /v2/files/list/continue?per_page=2 cursor=c2",
        ]
    );
}

/// A half must never look like the whole.
#[tokio::test]
async fn a_page_that_fails_is_no_end_and_is_asked_for_again() {
    let (putio, seen) = answering(vec![
        good(r#"{"transfers":[{"id":1}],"cursor":"c1"}"#),
        Says::new(400, r#"{"error_type":"BadRequest"}"#),
        good(r#"{"transfers":[{"id":2}]}"#),
    ])
    .await;
    let mut pages = putio.pages(transfers::List::default());
    assert_eq!(pages.next().await.unwrap().unwrap().transfers.len(), 1);
    assert!(matches!(pages.next().await, Some(Err(Error::Refused { .. }))));
    assert_eq!(pages.next().await.unwrap().unwrap().transfers[0].id.get(), 2);
    assert!(pages.next().await.is_none() && pages.next().await.is_none());
    let seen = seen.lock().unwrap();
    assert_eq!((seen.len(), &seen[1]), (3, &seen[2]));
}

#[tokio::test]
async fn an_answer_without_its_list_or_with_a_broken_cursor_is_no_listing() {
    for words in [
        "{}",
        r#"{"status":"OK"}"#,
        r#"{"files":null}"#,
        r#"{"files":[],"cursor":{"next":1}}"#,
        r#"{"files":[{"name":"without an id"}]}"#,
        "[]",
        "null",
        "",
    ] {
        let (putio, _) = answering(vec![good(words)]).await;
        let error = putio.all(files::List::everything()).await.unwrap_err();
        assert!(matches!(error, Error::Call(CallError::Unreadable { .. })), "{words}: {error:?}");
    }
}

#[tokio::test]
async fn a_listing_that_goes_in_circles_is_an_error() {
    let (putio, seen) = answering(vec![good(r#"{"events":[],"has_more":true}"#)]).await;
    let error = putio.all(events::List::default()).await.unwrap_err();
    assert_eq!(error, Error::Endless { endpoint: "events.list" });
    assert_eq!(seen.lock().unwrap().len(), 100);
}

/// putio contract §6.
#[tokio::test]
async fn events_go_on_behind_the_oldest_one() {
    let (putio, seen) = answering(vec![
        good(r#"{"events":[{"id":9,"type":"upload"},{"id":7,"type":"new_thing"}],"has_more":true}"#),
        good(r#"{"events":[{"id":3,"type":"transfer_completed","file_id":41,"source":"canary"}],"has_more":false}"#),
    ])
    .await;
    let all = putio.all(events::List { per_page: 2, before: None }).await.unwrap();
    assert_eq!(all[0].kind, events::EventKind::Upload);
    assert_eq!((all[1].kind.as_str(), all[2].file_id), ("new_thing", FileId::new(41).ok()));
    assert!(!format!("{all:?}").contains("canary"));
    let seen = seen.lock().unwrap();
    assert_eq!(
        *seen,
        ["GET /v2/events/list?per_page=2", "GET /v2/events/list?per_page=2&before=7"]
    );
}

/// putio contract §6.
#[tokio::test]
async fn the_trash_is_read_to_its_end() {
    let (putio, seen) = answering(vec![
        good(r#"{"files":[{"id":1,"name":"a","deleted_at":"2016-07-15T09:45:15"}],"cursor":"c","trash_size":5}"#),
        good(r#"{"files":[{"id":2}],"cursor":null}"#),
    ])
    .await;
    let all = putio.all(trash::List { per_page: 1 }).await.unwrap();
    assert!(all[0].deleted_at.is_some());
    assert_eq!(all[1].id, NonRootId::new(2).unwrap());
    assert_eq!(
        *seen.lock().unwrap(),
        ["GET /v2/trash/list?per_page=1", "POST /v2/trash/list/continue?per_page=1 cursor=c"]
    );
}
