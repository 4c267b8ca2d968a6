//! Section 4, upload: a host of its own.

use serde_json::json;
use towline_sim::putio::{Course, Node, Torrent};

use crate::stage::{Stage, multipart, read, torrent};

#[tokio::test]
async fn an_uploaded_torrent_is_a_transfer_with_its_hash() {
    let stage = Stage::start(|_| ()).await;
    let (status, told) =
        read(stage.upload(&[("parent_id", "0")], "a.torrent", &torrent("Giant Steps")).await).await;
    let transfer = &told["transfer"];
    assert_eq!((status, &transfer["name"], told.get("file")), (200, &json!("Giant Steps"), None));
    let hash = transfer["hash"].as_str().unwrap();
    assert_eq!((hash.len(), stage.sim.log().added()[hash]), (40, 1));
    let answer =
        stage.request("GET", &format!("transfers/{}/torrent", transfer["id"])).send().await;
    assert!(answer.unwrap().bytes().await.unwrap() == torrent("Giant Steps"));
    stage.step(60_000);
    assert_eq!(stage.paths(), ["/Giant Steps"], "one small file, as nobody said what it holds");
    let again = stage.upload(&[], "a.torrent", &torrent("Giant Steps")).await;
    assert_eq!(again.status(), 400);
    // What it holds can be said once its hash is known.
    stage.post("transfers/remove", "remove_filter=all").await;
    let holds = Node::folder("GS", [Node::generated("1.flac", 9)]);
    stage.sim.torrent(Torrent::new(hash, holds).goes(Course::cached()));
    stage.upload(&[], "a.torrent", &torrent("Giant Steps")).await;
    assert_eq!(stage.paths(), ["/GS", "/GS/1.flac", "/Giant Steps"]);
}

#[tokio::test]
async fn anything_else_is_a_file() {
    let stage = Stage::start(|_| ()).await;
    let bytes = b"d4:info\r\n--X\xff".as_slice();
    let (status, told) = read(stage.upload(&[("filename", "b.bin")], "a.bin", bytes).await).await;
    assert_eq!((status, &told["file"]["name"]), (200, &json!("b.bin")));
    assert!(stage.bytes_of("/b.bin") == bytes && told.get("transfer").is_none());
    let (_, events) = stage.get("events/list").await;
    assert_eq!(events["events"][0]["type"], "upload");
    let fields = [("torrent", "true")];
    assert_eq!(stage.upload(&fields, "a.torrent", b"no torrent").await.status(), 400);
    stage.sim.set_disk(20);
    assert_eq!(stage.upload(&[], "large", &[0; 30]).await.status(), 400);
}

#[tokio::test]
async fn the_api_host_takes_no_uploads_and_says_that_the_token_is_wrong() {
    let stage = Stage::start(|_| ()).await;
    let (kind, body) = multipart(&[], "a.torrent", &torrent("a"));
    let request = stage.request("POST", "files/upload").header("Content-Type", kind).body(body);
    let (status, told) = read(request.send().await.unwrap()).await;
    assert_eq!((status, told["error_type"].as_str()), (401, Some("Unauthorized")));
    let url = stage.sim.upload_url();
    assert_eq!(stage.http.post(&url).send().await.unwrap().status(), 401);
    let elsewhere = url.replace("/v2/files/upload", "/v2/account/info?oauth_token=testtoken");
    assert_eq!(stage.http.get(elsewhere).send().await.unwrap().status(), 404);
}
