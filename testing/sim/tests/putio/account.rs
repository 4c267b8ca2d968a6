//! Sections 3 and 6: the account, events, the config store, zips.

use serde_json::json;
use towline_sim::putio::Course;

use crate::stage::{HASH, Stage, magnet, read};

#[tokio::test]
async fn the_account_is_told_with_every_key() {
    let stage = Stage::with_album().await;
    let (_, told) = stage.get("account/info?download_token=1").await;
    let info = &told["info"];
    let keys = [
        "account_status",
        "avatar_url",
        "can_create_sub_account",
        "disk",
        "files_will_be_deleted_at",
        "is_eligible_for_friend_invitation",
        "is_sub_account",
        "mail",
        "monthly_bandwidth_usage",
        "password_last_changed_at",
        "private_download_host_ip",
        "settings",
        "trash_size",
        "user_id",
        "username",
        "warnings",
        "download_token",
    ];
    assert!(keys.iter().all(|key| info.get(key).is_some()));
    assert_eq!(info["disk"]["used"], 200_103);
    assert_eq!(info["disk"]["avail"], json!((100_u64 << 30) - 200_103));
    assert_eq!(stage.sim.available(), (100 << 30) - 200_103);
    assert_eq!(stage.get("tunnel/routes").await.1["routes"][0]["name"], "default");
}

#[tokio::test]
async fn settings_are_kept_and_used() {
    let stage = Stage::with_torrent(Course::cached(), |_| ()).await;
    let folder = stage.post("files/create-folder", "name=in").await.1["file"]["id"].clone();
    let change = async |body: serde_json::Value| {
        let request = stage.request("POST", "account/settings");
        let request = request.header("Content-Type", "application/json").body(body.to_string());
        read(request.send().await.unwrap()).await
    };
    let body =
        json!({ "default_download_folder": folder, "trash_enabled": false, "theme": "dark" });
    assert_eq!(change(body).await.0, 200);
    let (_, told) = stage.get("account/settings").await;
    assert_eq!(
        (&told["settings"]["default_download_folder"], &told["settings"]["theme"]),
        (&folder, &json!("dark"))
    );
    let (_, refused) = change(json!({ "callback_url": "soup" })).await;
    assert_eq!(refused["error_type"], "INVALID_CALLBACK_URL");
    stage.add(&magnet(HASH)).await;
    let id = stage.sim.id_of("/in/Blue Train").unwrap();
    stage.post("files/delete", &format!("file_ids={id}")).await;
    assert_eq!(stage.sim.trash(), 0, "there is none");
}

#[tokio::test]
async fn an_account_that_is_not_paid_for_may_look_and_no_more() {
    let stage = Stage::with_album().await;
    let id = stage.sim.id_of("/Blue Train/1.flac").unwrap();
    stage.sim.set_active(false);
    assert_eq!(stage.get("files/list").await.0, 200);
    assert_eq!(stage.get("account/info").await.1["info"]["account_status"], "inactive");
    assert_eq!(stage.get(&format!("files/{id}/url")).await.0, 402);
    assert_eq!(stage.add(&magnet(HASH)).await.0, 402);
    assert_eq!(stage.upload(&[], "a", b"a").await.status(), 402);
    stage.sim.set_active(true);
    assert_eq!(stage.get(&format!("files/{id}/url")).await.0, 200);
}

#[tokio::test]
async fn events_are_listed_newest_first_and_deleted() {
    let stage = Stage::start(|_| ()).await;
    for name in ["a", "b", "c"] {
        stage.upload(&[], name, b"x").await;
    }
    let (_, first) = stage.get("events/list?per_page=2").await;
    let events = first["events"].as_array().unwrap();
    assert_eq!((&events[0]["file_name"], &first["has_more"]), (&json!("c"), &json!(true)));
    assert!(events[0]["created_at"].as_str().unwrap().contains(' '));
    let before = &events[1]["id"];
    let (_, rest) = stage.get(&format!("events/list?before={before}")).await;
    assert_eq!((&rest["events"][0]["file_name"], &rest["has_more"]), (&json!("a"), &json!(false)));
    stage.post(&format!("events/delete/{before}"), "").await;
    assert_eq!(stage.get("events/list").await.1["events"].as_array().unwrap().len(), 2);
    stage.post("events/delete", "").await;
    assert_eq!(stage.get("events/list").await.1["events"], json!([]));
    let (_, refused) = stage.get("events/list?per_page=0").await;
    assert_eq!(refused["error_type"], "INVALID_PER_PAGE");
}

#[tokio::test]
async fn the_config_store_keeps_what_is_put_into_it() {
    let stage = Stage::start(|_| ()).await;
    let put = async |path: &str, body: serde_json::Value| {
        let request = stage.request("PUT", path).header("Content-Type", "application/json");
        request.body(body.to_string()).send().await.unwrap().status().as_u16()
    };
    assert_eq!(stage.get("config/marker").await.1["value"], json!(null));
    assert_eq!(put("config/marker", json!({ "value": { "by": [1, 2] } })).await, 200);
    assert_eq!(stage.get("config/marker").await.1["value"], json!({ "by": [1, 2] }));
    assert_eq!(put("config/marker", json!({})).await, 400);
    assert_eq!(put("config", json!({ "config": { "a": 1 } })).await, 200);
    assert_eq!(stage.get("config").await.1["config"], json!({ "a": 1 }));
    stage.request("DELETE", "config/a").send().await.unwrap();
    assert_eq!(stage.get("config").await.1["config"], json!({}));
}

#[tokio::test]
async fn zips_are_spoken_of() {
    let stage = Stage::with_album().await;
    let id = stage.sim.id_of("/Blue Train").unwrap();
    let (_, made) = stage.post("zips/create", &format!("file_ids={id}")).await;
    let path = format!("zips/{}", made["zip_id"]);
    let (_, zip) = stage.get(&path).await;
    assert_eq!((&zip["zip_status"], &zip["size"]), (&json!("DONE"), &json!(200_103)));
    assert_eq!(stage.get("zips/list").await.1["zips"].as_array().unwrap().len(), 1);
    assert_eq!(stage.get(&format!("{path}/cancel")).await.0, 200);
    let (status, gone) = stage.get(&path).await;
    assert_eq!((status, gone["error_type"].as_str()), (410, Some("LINK_EXPIRED")));
}
