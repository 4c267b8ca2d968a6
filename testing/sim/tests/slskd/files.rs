//! Section 9: the files API and its base64.

use std::fs;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use towline_sim::slskd::MutationKind;

use crate::stage::Stage;

async fn stage(may_delete: bool) -> Stage {
    let stage = Stage::start(|script| script.settings.remote_file_management = may_delete).await;
    for (path, content) in [("Album/CD1/1.flac", "1234"), ("Album/cover.jpg", "12"), ("ab?", "")] {
        let path = stage.downloads().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    stage
}

fn spelled(path: &str) -> String {
    STANDARD.encode(path).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["fullName"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn listings_are_relative_to_what_was_asked_and_flat_when_recursive() {
    let stage = stage(false).await;
    let (status, root) = stage.get("files/downloads/directories").await;
    assert_eq!((status, names(&root["directories"])), (200, vec!["Album"]));
    assert_eq!(names(&root["files"]), ["ab?"]);
    let path = format!("files/downloads/directories/{}?recursive=true", spelled("Album"));
    let (_, album) = stage.get(&path).await;
    assert_eq!(names(&album["files"]), ["CD1/1.flac", "cover.jpg"]);
    assert_eq!(names(&album["directories"]), ["CD1"]);
    assert_eq!((&album["name"], &album["files"][0]["length"]), (&"Album".into(), &4.into()));
    assert_eq!(stage.get("files/incomplete/directories").await.0, 200);
    let none = format!("files/downloads/directories/{}", spelled("None"));
    assert_eq!(stage.get(&none).await.0, 404);
}

#[tokio::test]
async fn a_slash_in_base64_fails_and_another_spelling_does_not() {
    let stage = stage(true).await;
    let delete = |path: &str| format!("files/downloads/files/{}", spelled(path));
    assert!(spelled("ab?").contains("%2F"));
    let answer = stage.request("DELETE", &delete("ab?")).send().await.unwrap();
    assert_eq!(answer.status(), 500);
    let url_safe = spelled("ab?").replace("%2F", "_");
    assert_eq!(stage.delete(&format!("files/downloads/files/{url_safe}")).await, 500);
    assert!(!spelled("./ab?").contains("%2F"));
    assert_eq!(stage.delete(&delete("./ab?")).await, 204);
    assert_eq!(stage.delete(&delete("./ab?")).await, 404);
}

#[tokio::test]
async fn deleting_needs_a_setting_and_stays_below_the_root() {
    let stage = stage(false).await;
    let album = format!("files/downloads/directories/{}", spelled("Album"));
    assert_eq!(stage.delete(&album).await, 403);
    assert!(stage.downloads().join("Album").is_dir());

    let stage = self::stage(true).await;
    assert_eq!(stage.delete(&album).await, 204);
    assert!(!stage.downloads().join("Album").exists());
    let outside = stage.place.path().join("incomplete");
    for path in ["../incomplete", ".", ""] {
        let path = format!("files/downloads/directories/{}", spelled(path));
        assert!([403, 404].contains(&stage.delete(&path).await), "{path}");
    }
    assert!(outside.is_dir() && stage.downloads().is_dir());
    let log = stage.sim.log();
    assert_eq!(log.mutations().len(), 1);
    assert_eq!(log.mutations()[0].kind, MutationKind::Deleted);
    assert_eq!(log.mutations()[0].what, "downloads/Album");
}
