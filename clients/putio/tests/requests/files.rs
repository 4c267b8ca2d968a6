use putio_client::{
    CallError, Crc32, Cursor, Done, Endpoint, Error, ErrorType, FileId, IfUnsure, NonRootId,
    files::{
        Copy, CreateFolder, Delete, Extract, ExtractionStatus, FileType, Get, GetChild, GetUrl,
        List, ListContinue, ListExtractions, Move, Rename, Search, SearchContinue, Sort, SortBy,
        Touch,
    },
};

use crate::stand::{Says, refused, sent, unsent};

const FILES: &str = include_str!("../../fixtures/files.json");
const OK: &str = r#"{"status":"OK"}"#;

fn id(number: i64) -> NonRootId {
    NonRootId::new(number).unwrap()
}

fn one(name: &str) -> String {
    format!(r#"{{"status":"OK","file":{{"id":41,"name":"{name}"}}}}"#)
}

/// putio contract §4.
#[tokio::test]
async fn a_folder_is_listed_whatever_shape_its_files_have() {
    let (request, page) = sent(List::folder(FileId::ROOT), FILES).await;
    assert_eq!(request, "GET /v2/files/list?parent_id=0&per_page=1000");
    assert_eq!((page.cursor, page.total, page.files.len()), (None, Some(3), 3));
    assert!(page.parent.unwrap().id.is_root());
    let [folder, file, odd] = &page.files[..] else { panic!() };
    assert!(folder.is_folder() && folder.crc32.is_none());
    assert_eq!(folder.created_at, folder.updated_at, "with `T` and with a space");
    assert_eq!((file.id.get(), file.size), (42, 4_294_967_296), "as texts");
    assert_eq!(file.crc32, Some(Crc32(0x00a0_f5e1)), "with its zeros");
    assert_eq!(file.created_at, folder.created_at, "with `Z`");
    assert_eq!(file.updated_at.unwrap().subsec_millisecond(), 250);
    assert_eq!((&*file.name, file.first_accessed_at), (r"01 ü\..flac", None));
    assert!(!format!("{page:?}", page = page.files).contains("canary"));
    assert_eq!((&*odd.name, odd.size, odd.crc32, odd.is_shared), ("", 0, None, true));
    assert_eq!(odd.file_type, FileType::from("OTHER"));
    assert_eq!(odd.parent_id, None);
}

/// putio contract §4.
#[tokio::test]
async fn a_listing_is_asked_for_in_put_ios_words() {
    let list = List {
        per_page: 7,
        sort_by: Some(Sort { by: SortBy::Date, descending: true }),
        file_type: Some(FileType::Audio),
        content_type: Some("audio/x flac".into()),
        hidden: true,
        stream_url: true,
        mp4_status: true,
        breadcrumbs: true,
        total: true,
        ..List::everything()
    };
    assert_eq!(
        sent(list, FILES).await.0,
        "GET /v2/files/list?parent_id=-1&per_page=7&sort_by=DATE_DESC&file_type=AUDIO\
         &content_type=audio%2Fx%20flac&hidden=1&stream_url=1&mp4_status=1&breadcrumbs=1&total=1"
    );
    let next = ListContinue { cursor: Cursor::new("a+b="), per_page: 7 };
    assert_eq!(
        sent(next, r#"{"files":[]}"#).await.0,
        "POST /v2/files/list/continue?per_page=7 cursor=a%2Bb%3D"
    );
    let (request, _) = sent(Search::new("blue train"), FILES).await;
    assert_eq!(request, "GET /v2/files/search?query=blue%20train&per_page=1000");
    let next = SearchContinue { cursor: Cursor::new("c"), per_page: 7 };
    let request = sent(next, FILES).await.0;
    assert_eq!(request, "POST /v2/files/search/continue?per_page=7 cursor=c");
    for per_page in [0, 1001] {
        unsent(List { per_page, ..List::everything() }).await;
    }
}

/// putio contract §4.
#[tokio::test]
async fn one_file_is_found_by_id_and_by_name() {
    let (request, answer) = sent(Get::new(id(41)), &one("x")).await;
    assert_eq!((request.as_str(), &*answer.file.name), ("GET /v2/files/41", "x"));
    let get = Get { stream_url: true, mp4_status: true, ..Get::new(FileId::ROOT) };
    assert_eq!(sent(get, &one("x")).await.0, "GET /v2/files/0?stream_url=1&mp4_status=1");
    let child = GetChild { parent_id: FileId::ROOT, name: "a/b &c".into() };
    assert_eq!(sent(child, &one("x")).await.0, "GET /v2/files/0/child?name=a%2Fb%20%26c");
    unsent(GetChild { parent_id: FileId::ROOT, name: String::new() }).await;
}

/// putio contract §4 and §7: the fields are those of put.io's own clients.
#[tokio::test]
async fn files_are_changed_in_put_ios_words() {
    let make = CreateFolder::In { parent_id: FileId::ROOT, name: "a b&ü".into() };
    assert_eq!(
        sent(make, &one("x")).await.0,
        "POST /v2/files/create-folder name=a+b%26%C3%BC&parent_id=0"
    );
    let make = CreateFolder::At { path: "/a/b".into() };
    assert_eq!(sent(make, &one("x")).await.0, "POST /v2/files/create-folder path=%2Fa%2Fb");
    let rename = Rename { file_id: id(41), name: "x".into() };
    let (request, done) = sent(rename, &one("x")).await;
    assert_eq!((request.as_str(), done), ("POST /v2/files/rename file_id=41&name=x", Done));
    let answer = r#"{"status":"OK","errors":[{"id":42,"name":"b","error_type":"NotFound","status_code":404},{"id":null}]}"#;
    let go = Move { file_ids: vec![id(41), id(42)], parent_id: FileId::ROOT };
    let (request, moved) = sent(go, answer).await;
    assert_eq!(request, "POST /v2/files/move file_ids=41%2C42&parent_id=0");
    assert_eq!(moved.errors[0].id, Some(id(42).into()));
    assert_eq!((moved.errors.len(), &moved.errors[0].error_type), (2, &ErrorType::NotFound));
    let copy = Copy { file_id: id(41), parent_id: FileId::ROOT, name: Some("c".into()) };
    let request = sent(copy, &one("c")).await.0;
    assert_eq!(request, "POST /v2/files/copy file_id=41&parent_id=0&name=c");
    let updated_at = "2016-07-15T09:45:15.9Z".parse().unwrap();
    let request = sent(Touch { file_ids: vec![id(41)], updated_at }, OK).await.0;
    assert_eq!(request, "POST /v2/files/touch file_ids=41&updated_at=2016-07-15T09%3A45%3A15Z");
}

/// putio contract §4: without an id, a delete could be one of everything.
#[tokio::test]
async fn deletes_are_of_some_files_and_may_be_repeated() {
    let (request, deleted) =
        sent(Delete::new([id(41), id(42)]), r#"{"status":"OK","skipped":1,"cursor":null}"#).await;
    assert_eq!(request, "POST /v2/files/delete file_ids=41%2C42&skip_nonexistents=1");
    assert_eq!((deleted.skipped, deleted.cursor), (1, None));
    let hard = Delete {
        skip_trash: true,
        partial_delete: true,
        skip_owner_check: true,
        ..Delete::new([id(41)])
    };
    assert_eq!(
        sent(hard, OK).await.0,
        "POST /v2/files/delete file_ids=41&skip_nonexistents=1&skip_trash=1&partial_delete=1&skip_owner_check=1"
    );
    assert_eq!((Delete::IF_UNSURE, Delete::TURN), (IfUnsure::Repeat, Some("trash")));
    assert_eq!(
        (Copy::IF_UNSURE, CreateFolder::IF_UNSURE),
        (IfUnsure::LookFirst, IfUnsure::LookFirst)
    );
    let error = refused(Delete::new([id(41)]), Says::new(200, r#"{"status":"ERROR"}"#)).await;
    assert!(matches!(error, Error::Call(CallError::Unreadable { .. })), "{error:?}");
    unsent(Delete::new([])).await;
    unsent(Move { file_ids: vec![], parent_id: FileId::ROOT }).await;
    unsent(Extract { file_ids: vec![], password: None }).await;
}

/// putio contract §4.
#[tokio::test]
async fn an_address_is_given_and_not_shown() {
    let answer = r#"{"status":"OK","url":"https://s01.put.io/canary/x?token=canary"}"#;
    let (request, answer) = sent(GetUrl::new(id(42)), answer).await;
    assert_eq!(request, "GET /v2/files/42/url");
    assert_eq!((answer.url.host(), answer.url.reveal().contains("canary")), ("s01.put.io", true));
    assert!(!format!("{answer:?} {}", answer.url).contains("canary"));
    let get = GetUrl { no_tunnel: true, ..GetUrl::new(id(42)) };
    let request = sent(get, r#"{"url":"http://s/"}"#).await.0;
    assert_eq!(request, "GET /v2/files/42/url?notunnel=1");
}

/// putio contract §4.
#[tokio::test]
async fn archives_are_extracted() {
    let answer = r#"{"extractions":[{"id":1,"name":"a.rar","status":"PASSWORD","message":null},{"status":"NEWER"}]}"#;
    let extract = Extract { file_ids: vec![id(41)], password: Some("canary".into()) };
    assert!(!format!("{extract:?}").contains("canary"));
    let (request, all) = sent(extract, answer).await;
    assert_eq!(request, "POST /v2/files/extract user_file_ids=41&password=canary");
    assert_eq!(all.extractions[0].status, ExtractionStatus::Password);
    let (request, again) = sent(ListExtractions, answer).await;
    assert_eq!((request.as_str(), again), ("GET /v2/files/extract", all));
}
