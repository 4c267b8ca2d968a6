//! Section 5: transfers added, in each of the ways.

use serde_json::{Value, json};
use towline_sim::putio::{AlreadyAdded, Course, DiskFull, Script, Status, Torrent};

use crate::stage::{HASH, Stage, album, magnet};

const BASE32: &str = "YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK";

fn cached(script: &mut Script) {
    script
        .torrents
        .push(Torrent::new(HASH, album()).goes(Course::cached()).named("[x] Blue Train"));
}

#[tokio::test]
async fn a_magnet_has_no_hash_at_first_and_a_file_at_the_end() {
    let stage = Stage::with_torrent(Course::usual(1000), |_| ()).await;
    let (status, added) = stage.add(&magnet(HASH)).await;
    let transfer = &added["transfer"];
    assert_eq!((status, &transfer["hash"], &transfer["size"]), (200, &json!(""), &json!(0)));
    assert_eq!((&transfer["status"], &transfer["type"]), (&json!("IN_QUEUE"), &json!("TORRENT")));
    assert_eq!((&transfer["name"], &transfer["file_id"]), (&json!("Blue Train"), &Value::Null));
    let path = format!("transfers/{}", transfer["id"]);
    let mut seen = Vec::new();
    for _ in 0..6 {
        let (_, now) = stage.get(&path).await;
        let now = &now["transfer"];
        seen.push((now["status"].as_str().unwrap().to_owned(), now["hash"] == HASH));
        stage.step(1000);
    }
    let words: Vec<_> = seen.iter().map(|(word, _)| word.as_str()).collect();
    let usual = [
        "IN_QUEUE",
        "PREPARING_DOWNLOAD",
        "DOWNLOADING",
        "COMPLETING",
        "PREPARING_SEED",
        "SEEDING",
    ];
    assert_eq!(words, usual);
    assert_eq!(seen.iter().filter(|(_, has_hash)| *has_hash).count(), 4);
    let (_, end) = stage.get(&path).await;
    assert_eq!(end["transfer"]["file_id"].as_i64(), stage.sim.id_of("/Blue Train"));
    assert_eq!(
        (&end["transfer"]["userfile_exists"], &end["transfer"]["percent_done"]),
        (&json!(true), &json!(100))
    );
    assert_eq!(stage.sim.log().added()[HASH], 1);
}

#[tokio::test]
async fn a_cached_torrent_is_completed_at_once_in_the_folder_that_was_named() {
    let stage = Stage::start(cached).await;
    let folder = stage.post("files/create-folder", "name=in").await.1["file"]["id"].clone();
    let url = magnet(BASE32).replace('&', "%26");
    let (_, added) =
        stage.post("transfers/add", &format!("url={url}&save_parent_id={folder}")).await;
    let transfer = &added["transfer"];
    assert_eq!(transfer["name"], "[x] Blue Train", "the saved name is another");
    assert_eq!(transfer["save_parent_id"], folder);
    assert!(stage.sim.id_of("/in/Blue Train/1.flac").is_some());
    assert_eq!(stage.only_transfer().status, Status::Completed);
    let missing = stage.refusal("transfers/add", &format!("url={url}&save_parent_id=77")).await;
    assert_eq!(missing.0, 400, "it is there already, and that is found first");
}

#[tokio::test]
async fn the_same_again_is_refused_or_is_a_second_one() {
    let typed = AlreadyAdded::Typed { status: 409, error_type: "Alreadyadded".into() };
    for (habit, status, kind, count) in [
        (typed, 409, Some("Alreadyadded"), 1),
        (AlreadyAdded::Untyped, 400, None, 1),
        (AlreadyAdded::Accepted, 200, None, 2),
    ] {
        let stage = Stage::start(cached).await;
        stage.sim.habits(|habits| habits.already_added = habit);
        stage.add(&magnet(HASH)).await;
        // The same info-hash, in its other form.
        let (told, body) = stage.add(&magnet(BASE32)).await;
        assert_eq!((told, body["error_type"].as_str()), (status, kind));
        assert_eq!((stage.sim.transfers().len(), stage.sim.log().added()[HASH]), (count, count));
    }
}

#[tokio::test]
async fn what_does_not_fit_fails_or_waits_until_it_does() {
    for (habit, status) in [(DiskFull::Fails, Status::Error), (DiskFull::Waits, Status::Waiting)] {
        let stage = Stage::start(cached).await;
        stage.sim.habits(|habits| habits.disk_full = habit);
        stage.sim.set_disk(200_102);
        let (told, added) = stage.add(&magnet(HASH)).await;
        assert_eq!((told, added["transfer"]["error_message"].is_string()), (200, true));
        assert_eq!(stage.only_transfer().status, status);
        stage.sim.set_disk(200_103);
        let is_stored = stage.only_transfer().file_id.is_some();
        assert_eq!(is_stored, habit == DiskFull::Waits);
        let (_, info) = stage.get("account/info").await;
        let avail = if is_stored { 0 } else { 200_103 };
        assert_eq!(info["info"]["disk"]["avail"], avail);
    }
}

#[tokio::test]
async fn a_retried_one_that_does_not_fit_any_more_waits_too() {
    let stage = Stage::start(|script| {
        let torrent = Torrent::new(HASH, album()).goes(Course::fails(1000, "no peers"));
        script.torrents.push(torrent.goes(Course::cached()));
        script.habits.disk_full = DiskFull::Waits;
    })
    .await;
    stage.add(&magnet(HASH)).await;
    stage.step(1000);
    stage.sim.set_disk(1);
    stage.post("transfers/retry", &format!("id={}", stage.only_transfer().id)).await;
    assert_eq!(stage.only_transfer().status, Status::Waiting);
    stage.sim.set_disk(1 << 30);
    assert!(stage.only_transfer().file_id.is_some());
}

#[tokio::test]
async fn urls_that_nobody_knows_are_taken_and_fail_later() {
    let stage = Stage::start(|_| ()).await;
    let (status, added) = stage.add("http://nowhere.invalid/a.iso").await;
    assert_eq!((status, &added["transfer"]["type"]), (200, &json!("URL")));
    assert_eq!(added["transfer"]["hash"], Value::Null);
    stage.step(2000);
    let failed = stage.only_transfer();
    assert!(failed.status == Status::Error && failed.error_message.is_some());
    for (url, kind) in [("", "EMPTY_URL"), ("soup", "BadRequest")] {
        assert_eq!(stage.refusal("transfers/add", &format!("url={url}")).await, (400, kind.into()));
    }
}

#[tokio::test]
async fn many_are_added_at_once_and_some_are_refused() {
    let stage = Stage::start(cached).await;
    let urls =
        json!([{"url": magnet(HASH), "save_parent_id": 0}, {"url": ""}, {"url": magnet(HASH)}]);
    let request = stage.request("POST", "transfers/add-multi");
    let body = json!({ "urls": urls }).to_string();
    let request = request.header("Content-Type", "application/json").body(body);
    let (status, told) = crate::stage::read(request.send().await.unwrap()).await;
    assert_eq!((status, told["transfers"].as_array().unwrap().len()), (200, 1));
    assert_eq!(
        (&told["errors"][0]["error_type"], &told["errors"][1]["status_code"]),
        (&json!("EMPTY_URL"), &json!(400))
    );
    let many = json!(vec![json!({"url": "http://a/b"}); 101]).to_string();
    assert_eq!(
        stage.refusal("transfers/add-multi", &format!("urls={many}")).await,
        (403, "TOO_MANY_URLS".into())
    );
}

#[tokio::test]
async fn what_a_url_would_bring_is_told_without_adding_it() {
    let stage = Stage::start(cached).await;
    let url = magnet(HASH).replace('&', "%26");
    let (_, told) = stage.post("transfers/info", &format!("urls={url}%0Ahttp://x/y")).await;
    assert_eq!(
        (&told["ret"][0]["file_size"], &told["ret"][0]["name"]),
        (&json!(200_103), &json!("[x] Blue Train"))
    );
    assert_eq!(
        (told["ret"].as_array().unwrap().len(), &told["disk_avail"]),
        (2, &json!(100_u64 << 30))
    );
    assert!(stage.sim.transfers().is_empty());
}

#[tokio::test]
async fn a_callback_is_called_at_the_end_and_one_that_fails_is_told() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let stage = Stage::start(cached).await;
    let receiver = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/done", receiver.local_addr().unwrap());
    let other = magnet("00000000000000000000000000000000000000ff");
    for (magnet, callback) in [(magnet(HASH), url.as_str()), (other, "http://127.0.0.1:1/")] {
        let magnet = magnet.replace('&', "%26");
        stage.post("transfers/add", &format!("url={magnet}&callback_url={callback}")).await;
    }
    let (mut stream, _) = receiver.accept().await.unwrap();
    let mut head = [0; 10];
    stream.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"POST /done");
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
    stage.step(60_000);
    for _ in 0..200 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        let (_, info) = stage.get("account/info").await;
        if info["info"]["warnings"]["callback_url_has_failed"] == true {
            let (_, events) = stage.get("events/list?per_page=1").await;
            assert_eq!(events["events"][0]["type"], "transfer_callback_error");
            return;
        }
    }
    panic!("the failed callback was never told");
}
