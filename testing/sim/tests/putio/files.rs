//! Section 4: single files, and what is done to them.

use serde_json::json;

use crate::stage::{Stage, album};

#[tokio::test]
async fn a_file_is_found_by_its_id_and_by_its_name() {
    let stage = Stage::with_album().await;
    let folder = stage.sim.id_of("/Blue Train").unwrap();
    let (_, child) = stage.get(&format!("files/{folder}/child?name=2.flac")).await;
    let (_, file) = stage.get(&format!("files/{}", child["file"]["id"])).await;
    assert_eq!(child, file);
    assert_eq!((&file["file"]["size"], &file["file"]["extension"]), (&json!(100), &json!("flac")));
    assert_eq!(stage.get(&format!("files/{folder}/child?name=3.flac")).await.0, 404);
    let (status, error) = stage.get("files/77").await;
    assert_eq!((status, error["error_type"].as_str()), (404, Some("NotFound")));
}

#[tokio::test]
async fn folders_are_created_and_names_are_checked() {
    let stage = Stage::with_album().await;
    let (_, made) = stage.post("files/create-folder", r"name=a\b").await;
    assert_eq!(made["file"]["name"], "a-b");
    let (_, deep) = stage.post("files/create-folder", "path=/x/y/z").await;
    assert_eq!(stage.sim.id_of("/x/y/z"), deep["file"]["id"].as_i64());
    let long = format!("name={}", "n".repeat(256));
    for (form, kind) in [
        ("name=", "EMPTY_NAME"),
        ("name=a/b", "SLASH_IN_NAME"),
        (&long, "NAME_TOO_LONG"),
        ("name=Blue+Train", "NAME_ALREADY_EXIST"),
    ] {
        assert_eq!(stage.refusal("files/create-folder", form).await, (400, kind.into()));
    }
}

#[tokio::test]
async fn files_are_renamed_moved_copied_and_touched() {
    let stage = Stage::with_album().await;
    let id = |path: &str| stage.sim.id_of(path).unwrap();
    let (track, scans) = (id("/Blue Train/1.flac"), id("/Blue Train/scans"));
    let (_, renamed) = stage.post("files/rename", &format!("file_id={track}&name=01.flac")).await;
    assert_eq!(renamed["file"]["name"], "01.flac");
    let two = id("/Blue Train/2.flac");
    let form = format!("file_ids={track},77,{two}&parent_id={scans}");
    let (status, moved) = stage.post("files/move", &form).await;
    assert_eq!((status, moved["errors"].as_array().unwrap().len()), (200, 1));
    assert_eq!(
        (&moved["errors"][0]["id"], &moved["errors"][0]["status_code"]),
        (&json!(77), &json!(404))
    );
    assert!(stage.sim.id_of("/Blue Train/scans/01.flac") == Some(track));
    let into_itself = format!("file_ids={}&parent_id={scans}", id("/Blue Train"));
    let (_, refused) = stage.post("files/move", &into_itself).await;
    assert_eq!(refused["errors"].as_array().unwrap().len(), 1);
    let (_, copied) =
        stage.post("files/copy", &format!("file_id={scans}&parent_id=0&name=s")).await;
    assert_eq!(stage.sim.id_of("/s"), copied["file"]["id"].as_i64());
    assert_eq!(stage.bytes_of("/s/01.flac"), stage.bytes_of("/Blue Train/scans/01.flac"));
    let before = stage.get(&format!("files/{two}")).await.1["file"]["updated_at"].clone();
    stage.step(5000);
    assert_eq!(stage.post("files/touch", &format!("file_ids={two}")).await.0, 200);
    assert!(stage.get(&format!("files/{two}")).await.1["file"]["updated_at"] != before);
}

#[tokio::test]
async fn an_archive_is_taken_for_extraction_and_many_urls_are_given_at_once() {
    let stage = Stage::with_album().await;
    let id = stage.sim.id_of("/Blue Train").unwrap();
    let (_, taken) = stage.post("files/extract", &format!("user_file_ids={id}")).await;
    assert_eq!(taken["extractions"][0]["status"], "NEW");
    let (_, made) = stage.post("download_links/create", &format!("file_ids={id}")).await;
    let (_, links) = stage.get(&format!("download_links/{}", made["id"])).await;
    assert_eq!(links["links_status"], "DONE");
    let urls = links["links"]["download_links"].as_array().unwrap();
    let url = urls[0].as_str().unwrap();
    let bytes = stage.http.get(url).send().await.unwrap().bytes().await.unwrap();
    assert_eq!((urls.len(), bytes.len()), (3, 200_000));
    let (status, error) = stage.get("download_links/99").await;
    assert_eq!((status, error["error_type"].as_str()), (404, Some("LINKS_NOT_FOUND")));
}

#[tokio::test]
async fn a_person_puts_things_in_and_takes_them_out() {
    let stage = Stage::start(|_| ()).await;
    let id = stage.sim.put("", &album()).unwrap();
    assert_eq!(stage.sim.put("/nowhere", &album()), None);
    assert_eq!(stage.paths().len(), 5);
    stage.sim.delete(id);
    assert!(stage.paths().is_empty() && stage.sim.log().deleted().is_empty());
}
