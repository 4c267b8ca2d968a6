//! Sections 4 and 6: deleting, and the trash.

use serde_json::json;

use crate::stage::Stage;

#[tokio::test]
async fn deleting_a_folder_takes_all_of_it_into_the_trash_and_back() {
    let stage = Stage::with_album().await;
    let id = stage.sim.id_of("/Blue Train").unwrap();
    let (_, deleted) = stage.post("files/delete", &format!("file_id={id}")).await;
    assert_eq!((&deleted["skipped"], &deleted["cursor"]), (&json!(0), &json!(null)));
    assert!(stage.paths().is_empty() && stage.sim.trash() == 1);
    let (_, trash) = stage.get("trash/list").await;
    assert_eq!((&trash["total"], &trash["trash_size"]), (&json!(1), &json!(200_103)));
    assert_eq!(stage.get("account/info").await.1["info"]["trash_size"], 200_103);
    let log = stage.sim.log();
    let gone = &log.deleted()[0];
    let paths: Vec<_> = gone.entries.iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!((gone.id, gone.to_trash, paths[0], paths.len()), (id, true, "/Blue Train", 5));
    assert_eq!(log.deletes()[&id], 1);
    assert_eq!(stage.post("trash/restore", &format!("file_ids={id}")).await.0, 200);
    assert_eq!(stage.paths().len(), 5);
}

#[tokio::test]
async fn the_trash_can_be_skipped_emptied_and_asked_for_what_it_has_not() {
    let stage = Stage::with_album().await;
    let id = |path: &str| stage.sim.id_of(path).unwrap();
    let (first, second) = (id("/Blue Train/1.flac"), id("/Blue Train/2.flac"));
    let front = id("/Blue Train/scans/front.jpg");
    let body = format!("file_ids={first}");
    assert_eq!(stage.post("files/delete?skip_trash=true", &body).await.0, 200);
    assert_eq!(stage.sim.trash(), 0);
    stage.post("files/delete", &format!("file_ids={second},{}", id("/Blue Train/scans"))).await;
    let child = format!("file_ids={front}");
    assert_eq!(stage.refusal("trash/delete", &child).await, (404, "TRASH_FILE_NOT_FOUND".into()));
    assert_eq!(stage.post("trash/delete", &format!("file_ids={second}")).await.0, 200);
    assert_eq!(stage.post("trash/empty", "").await.0, 200);
    assert!(stage.sim.trash() == 0 && stage.paths() == ["/Blue Train"]);
}

#[tokio::test]
async fn unknown_ids_are_refused_unless_they_are_to_be_passed_over() {
    let stage = Stage::with_album().await;
    let id = stage.sim.id_of("/Blue Train/2.flac").unwrap();
    let both = format!("file_ids={id},77");
    assert_eq!(stage.refusal("files/delete", &both).await, (404, "NotFound".into()));
    assert!(stage.sim.id_of("/Blue Train/2.flac").is_some());
    let (_, deleted) = stage.post("files/delete", &format!("{both}&skip_nonexistents=1")).await;
    assert_eq!(deleted["skipped"], 1);
    assert_eq!(stage.sim.id_of("/Blue Train/2.flac"), None);
}

#[tokio::test]
async fn all_of_a_listing_is_deleted_by_its_cursor_but_for_what_is_named() {
    let stage = Stage::with_album().await;
    let folder = stage.sim.id_of("/Blue Train").unwrap();
    let (_, listed) = stage.get(&format!("files/list?parent_id={folder}&per_page=1")).await;
    let (cursor, kept) = (listed["cursor"].as_str().unwrap(), &listed["files"][0]["id"]);
    stage.post("files/delete", &format!("cursor={cursor}&exclude_ids={kept}")).await;
    assert_eq!(stage.paths(), ["/Blue Train", "/Blue Train/1.flac"]);
}

/// Nothing is in the way of it: a client must be (elsbrock/plundrio#53).
#[tokio::test]
async fn deleting_the_root_empties_the_account() {
    let stage = Stage::with_album().await;
    assert_eq!(stage.post("files/delete", "file_ids=0").await.0, 200);
    assert!(stage.paths().is_empty());
    assert_eq!(stage.sim.log().deletes()[&0], 1);
}

#[tokio::test]
async fn two_trash_operations_at_once_are_one_too_many() {
    let stage = Stage::with_album().await;
    stage.sim.habits(|habits| habits.trash_lock_ms = 300);
    let id = |path: &str| stage.sim.id_of(path).unwrap();
    let form = |path: &str| format!("file_ids={}", id(path));
    let (first, second) = (form("/Blue Train/1.flac"), form("/Blue Train/2.flac"));
    let (one, other) =
        tokio::join!(stage.post("files/delete", &first), stage.post("files/delete", &second));
    let mut both = [one, other];
    both.sort_by_key(|(status, _)| *status);
    assert_eq!((both[0].0, both[1].0), (200, 400));
    assert_eq!(both[1].1["error_type"], "TRASH_LOCK_TIMEOUT");
    assert_eq!(stage.sim.trash(), 1);
}
