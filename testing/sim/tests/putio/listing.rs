//! Section 4: lists and their pages, search.

use serde_json::{Value, json};
use towline_sim::putio::{Node, Script, Times};

use crate::stage::{Stage, album};

fn names(listed: &Value) -> Vec<&str> {
    listed["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect()
}

fn ten(script: &mut Script) {
    let many = (0..10_u64).map(|n| Node::generated(&format!("{n}.mp3"), 10 - n));
    script.files.push(Node::folder("many", many));
    script.files.push(album());
}

#[tokio::test]
async fn a_listing_has_every_key_and_is_not_recursive() {
    let stage = Stage::with_album().await;
    let folder = stage.sim.id_of("/Blue Train").unwrap();
    let (_, root) = stage.get("files/list").await;
    assert_eq!((names(&root), &root["cursor"]), (vec!["Blue Train"], &Value::Null));
    let (parent, file) = (&root["parent"], &root["files"][0]);
    assert_eq!((&parent["id"], &parent["parent_id"]), (&json!(0), &Value::Null));
    let keys = [
        "id",
        "name",
        "parent_id",
        "size",
        "content_type",
        "file_type",
        "folder_type",
        "crc32",
        "extension",
        "icon",
        "screenshot",
        "opensubtitles_hash",
        "created_at",
        "updated_at",
        "first_accessed_at",
        "is_hidden",
        "is_mp4_available",
        "is_shared",
    ];
    assert!(keys.iter().all(|key| parent.get(key).is_some() && file.get(key).is_some()));
    assert_eq!(file["content_type"], "application/x-directory");
    assert_eq!((&file["size"], &file["crc32"]), (&json!(200_103), &Value::Null));
    let (_, tracks) = stage.get(&format!("files/list?parent_id={folder}&breadcrumbs=1")).await;
    assert_eq!(names(&tracks), ["1.flac", "2.flac", "scans"]);
    assert_eq!(tracks["breadcrumbs"], json!([[0, "Your Files"]]));
    let crc32 = format!("{:08x}", crc32fast::hash(&stage.bytes_of("/Blue Train/1.flac")));
    assert_eq!(tracks["files"][0]["crc32"], crc32);
    assert_eq!(stage.get("files/list?parent_id=999").await.0, 404);
}

#[tokio::test]
async fn a_crc_keeps_its_leading_zeros_and_may_be_missing() {
    // The CRC of the empty file is 0.
    let stage = Stage::start(|script| script.files.push(Node::file("empty", []))).await;
    let listed = async || stage.get("files/list").await.1["files"][0]["crc32"].clone();
    assert_eq!(listed().await, "00000000");
    stage.sim.habits(|habits| habits.without_crc.push("emp*".into()));
    assert_eq!(listed().await, Value::Null);
}

#[tokio::test]
async fn pages_go_on_with_a_cursor_that_only_askers_of_pages_get() {
    let stage = Stage::start(ten).await;
    let folder = stage.sim.id_of("/many").unwrap();
    let (_, first) = stage.get(&format!("files/list?parent_id={folder}&per_page=4")).await;
    assert_eq!((names(&first).len(), &first["total"]), (4, &json!(10)));
    let cursor = first["cursor"].as_str().unwrap();
    // What goes away meanwhile is left out; nothing else is.
    stage.sim.delete(stage.sim.id_of("/many/5.mp3").unwrap());
    let (_, second) = stage.post("files/list/continue", &format!("cursor={cursor}")).await;
    assert_eq!(names(&second), ["4.mp3", "6.mp3", "7.mp3"]);
    let cursor = second["cursor"].as_str().unwrap();
    let (_, third) =
        stage.post("files/list/continue?per_page=9", &format!("cursor={cursor}")).await;
    assert_eq!((names(&third), &third["cursor"]), (vec!["8.mp3", "9.mp3"], &Value::Null));

    stage.sim.habits(|habits| habits.usual_page = 4);
    let (_, unpaged) = stage.get(&format!("files/list?parent_id={folder}")).await;
    assert_eq!((names(&unpaged).len(), &unpaged["cursor"]), (4, &Value::Null));
    stage.sim.habits(|habits| habits.largest_page = 2);
    let (_, small) = stage.get(&format!("files/list?parent_id={folder}&per_page=1000")).await;
    assert!(names(&small).len() == 2 && small["cursor"].is_string());
    assert_eq!(stage.get("files/list?per_page=1001").await.0, 400);
    assert_eq!(stage.post("files/list/continue", "cursor=soup").await.0, 400);
}

#[tokio::test]
async fn lists_are_sorted_filtered_and_of_the_whole_account() {
    let stage = Stage::start(ten).await;
    let folder = stage.sim.id_of("/many").unwrap();
    let (_, sized) = stage.get(&format!("files/list?parent_id={folder}&sort_by=SIZE_ASC")).await;
    assert_eq!(names(&sized)[..2], ["9.mp3", "8.mp3"]);
    let (_, named) = stage.get(&format!("files/list?parent_id={folder}&sort_by=NAME_DESC")).await;
    assert_eq!(names(&named)[0], "9.mp3");
    let (_, all) = stage.get("files/list?parent_id=-1&file_type=IMAGE,FOLDER").await;
    assert_eq!(names(&all), ["Blue Train", "front.jpg", "many", "scans"]);
    let (_, typed) = stage.get("files/list?parent_id=-1&content_type=audio/flac").await;
    assert_eq!(names(&typed), ["1.flac", "2.flac"]);
}

#[tokio::test]
async fn files_are_searched_by_their_names() {
    let stage = Stage::start(ten).await;
    let (_, found) = stage.get("files/search?query=MP3&per_page=6").await;
    assert_eq!((names(&found).len(), &found["total"]), (6, &json!(10)));
    let cursor = found["cursor"].as_str().unwrap();
    let (_, rest) = stage.post("files/search/continue", &format!("cursor={cursor}")).await;
    assert_eq!(names(&rest).len(), 4);
    let (_, old) = stage.get("files/search/front/page/1").await;
    assert_eq!(names(&old), ["front.jpg"]);
    let long = "x".repeat(300);
    let (status, refused) = stage.get(&format!("files/search?query={long}")).await;
    assert_eq!((status, refused["error_type"].as_str()), (400, Some("SEARCH_TOO_LONG_QUERY")));
}

#[tokio::test]
async fn times_are_written_in_each_of_the_four_ways() {
    let stage = Stage::with_album().await;
    let lengths =
        [(Times::Plain, 19), (Times::Space, 19), (Times::Zulu, 20), (Times::Fraction, 26)];
    for (times, length) in lengths {
        stage.sim.habits(|habits| habits.times = times);
        let (_, root) = stage.get("files/list").await;
        let time = root["files"][0]["created_at"].as_str().unwrap();
        assert_eq!((time.len(), time.contains('T')), (length, times != Times::Space), "{time}");
    }
}
