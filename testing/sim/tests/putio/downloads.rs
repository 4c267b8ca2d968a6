//! Section 4, download: URLs, ranges, limits.

use std::time::{Duration, Instant};

use towline_sim::putio::{Content, Node};

use crate::stage::Stage;

const TRACK: &str = "/Blue Train/1.flac";

#[tokio::test]
async fn a_range_is_answered_with_206_and_says_where_it_lies() {
    let stage = Stage::with_album().await;
    let (url, whole) = (stage.url_of(TRACK).await, stage.bytes_of(TRACK));
    for (range, says, part) in [
        ("0-", "bytes 0-199999/200000", 0..200_000),
        ("65530-65550", "bytes 65530-65550/200000", 65_530..65_551),
        ("-10", "bytes 199990-199999/200000", 199_990..200_000),
        ("199999-999999", "bytes 199999-199999/200000", 199_999..200_000),
    ] {
        let answer = stage.range(&url, range).await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["content-range"] == says),
            (206, true)
        );
        assert_eq!(answer.content_length(), Some((part.end - part.start) as u64));
        assert!(answer.bytes().await.unwrap() == whole[part]);
    }
    let answer = stage.http.get(&url).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers().get("content-range")), (200, None));
    assert!(answer.bytes().await.unwrap() == whole);
    let answer = stage.range(&url, "200000-").await.unwrap();
    assert_eq!(answer.status(), 416);
    assert_eq!(answer.headers()["content-range"], "bytes */200000");
    let id = stage.sim.id_of(TRACK).unwrap();
    assert_eq!(stage.sim.log().served()[&id], 400_032);
}

#[tokio::test]
async fn a_head_has_no_body_and_if_range_asks_for_the_same_file() {
    let stage = Stage::with_album().await;
    let url = stage.url_of(TRACK).await;
    let head = stage.http.head(&url).send().await.unwrap();
    let tag = head.headers()["etag"].clone();
    assert_eq!(
        (&head.headers()["content-length"], head.status().as_u16()),
        (&"200000".parse().unwrap(), 200)
    );
    assert_eq!(head.headers()["accept-ranges"], "bytes");
    let ask = async || {
        let request = stage.http.get(&url).header("Range", "bytes=5-").header("If-Range", &tag);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(ask().await, 206);
    let id = stage.sim.id_of(TRACK).unwrap();
    stage.sim.replace(id, Content::generated(200_000, 99));
    assert_eq!(ask().await, 200, "it was replaced");
}

#[tokio::test]
async fn an_old_way_leads_to_the_same_bytes() {
    let stage = Stage::with_album().await;
    let id = stage.sim.id_of(TRACK).unwrap();
    for path in ["download", "download/any%20name", "stream"] {
        let answer = stage.request("GET", &format!("files/{id}/{path}")).send().await.unwrap();
        assert_eq!(answer.status(), 302);
        let url = answer.headers()["location"].to_str().unwrap();
        assert_eq!(stage.range(url, "0-9").await.unwrap().status(), 206);
    }
    let head = stage.request("HEAD", &format!("files/{id}/download")).send().await.unwrap();
    assert_eq!(head.status(), 302);
}

#[tokio::test]
async fn a_url_needs_its_credential_lives_for_a_while_and_ends_with_its_file() {
    let stage = Stage::with_album().await;
    let (url, other) = (stage.url_of(TRACK).await, stage.url_of(TRACK).await);
    assert!(url != other && url.starts_with(&stage.sim.storage_url()));
    let status = async |url: &str| stage.range(url, "0-").await.unwrap().status().as_u16();
    let (bare, _) = url.split_once('?').unwrap();
    assert_eq!((status(bare).await, status(&url).await), (403, 206));
    for expired in [401, 403, 404, 410] {
        let url = stage.url_of(TRACK).await;
        stage.sim.habits(|habits| {
            habits.storage.url_life_ms = Some(60_000);
            habits.storage.expired = expired;
        });
        assert_eq!(status(&url).await, 206);
        stage.step(60_000);
        assert_eq!(status(&url).await, expired);
        assert_eq!(status(&stage.url_of(TRACK).await).await, 206);
    }
    let url = stage.url_of(TRACK).await;
    stage.sim.delete(stage.sim.id_of(TRACK).unwrap());
    assert_eq!(status(&url).await, 404);
    let folder = stage.sim.id_of("/Blue Train").unwrap();
    assert_eq!(stage.get(&format!("files/{folder}/url")).await.0, 400);
    assert_eq!(stage.get("files/77/url").await.0, 404);
}

#[tokio::test]
async fn a_token_at_the_storage_host_is_noticed() {
    let stage = Stage::with_album().await;
    let url = stage.url_of(TRACK).await;
    stage.range(&url, "0-").await.unwrap();
    assert_eq!(stage.sim.log().tokens_at_storage(), 0);
    stage.http.get(&url).header("Authorization", "token testtoken").send().await.unwrap();
    assert_eq!(stage.sim.log().tokens_at_storage(), 1);
}

#[tokio::test]
async fn more_connections_than_there_may_be_are_refused() {
    let stage = Stage::with_album().await;
    let url = stage.url_of(TRACK).await;
    stage.sim.habits(|habits| {
        habits.storage.connections = Some(2);
        habits.storage.rate = Some(1_000_000);
    });
    for too_many in [503, 429] {
        stage.sim.habits(|habits| habits.storage.too_many = too_many);
        let (one, two) =
            (stage.range(&url, "0-").await.unwrap(), stage.range(&url, "9-").await.unwrap());
        assert_eq!(stage.range(&url, "0-").await.unwrap().status(), too_many);
        assert_eq!(
            (one.bytes().await.unwrap().len(), two.bytes().await.unwrap().len()),
            (200_000, 199_991)
        );
    }
    assert_eq!(stage.sim.log().most_downloads(), 2);
}

#[tokio::test]
async fn each_connection_has_its_rate_and_all_have_one_together() {
    let stage = Stage::start(|script| script.files.push(Node::generated("a", 100_000))).await;
    let url = stage.url_of("/a").await;
    let get = async || stage.range(&url, "0-").await.unwrap().bytes().await.unwrap().len();
    for (rate, total_rate, least) in [(Some(400_000), None, 200), (None, Some(400_000), 440)] {
        stage.sim.habits(|habits| {
            (habits.storage.rate, habits.storage.total_rate) = (rate, total_rate);
        });
        let begun = Instant::now();
        assert_eq!(tokio::join!(get(), get()), (100_000, 100_000));
        let took = begun.elapsed();
        let bounds = Duration::from_millis(least)..Duration::from_millis(least + 10_000);
        assert!(bounds.contains(&took), "{took:?}");
    }
}

/// Bytes are made up while they are sent.
#[tokio::test]
async fn a_file_may_be_larger_than_memory() {
    const SIZE: u64 = 1 << 50;
    let stage = Stage::start(|script| {
        script.account.disk = 1 << 60;
        script.files.push(Node::generated("huge", SIZE));
    })
    .await;
    let content = stage.sim.content(stage.sim.id_of("/huge").unwrap()).unwrap();
    assert_eq!(content.size(), SIZE);
    let (first, last) = (content.read(0..100), content.read(SIZE - 100..SIZE));
    assert!(first.len() == 100 && last.len() == 100 && first != last);
}
