//! What goes wrong with downloads.

use std::time::Duration;

use reqwest::Response;
use towline_sim::putio::DownloadFault;

use crate::stage::Stage;

const TRACK: &str = "/Blue Train/1.flac";

/// One download with a fault, from byte 1000 on, and what came of it.
async fn spoiled(stage: &Stage, fault: DownloadFault) -> reqwest::Result<Response> {
    let url = stage.url_of(TRACK).await;
    stage.sim.faults(|faults| faults.on_next_download("1.*", fault));
    stage.range(&url, "1000-").await
}

/// What came before it broke off.
async fn received(mut answer: Response) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => return (bytes, true),
            Err(_) => return (bytes, false),
        }
    }
}

#[tokio::test]
async fn a_download_is_answered_by_somebody_else() {
    let stage = Stage::with_album().await;
    for status in [403, 404, 410, 429, 502] {
        let answer = spoiled(&stage, DownloadFault::Status { status }).await.unwrap();
        assert_eq!(answer.status(), status);
    }
    let page = spoiled(&stage, DownloadFault::Html).await.unwrap();
    assert_eq!(
        (page.status().as_u16(), &page.headers()["content-type"]),
        (200, &"text/html; charset=utf-8".parse().unwrap())
    );
    assert!(spoiled(&stage, DownloadFault::CloseBefore).await.is_err());
    assert_eq!(stage.sim.log().calls().last().unwrap().status, None);
    let url = stage.url_of(TRACK).await;
    assert_eq!(stage.range(&url, "0-").await.unwrap().status(), 206, "each rule is used up");
}

#[tokio::test]
async fn a_connection_breaks_after_so_many_bytes() {
    let stage = Stage::with_album().await;
    let whole = stage.bytes_of(TRACK);
    let answer = spoiled(&stage, DownloadFault::ResetAfter { bytes: 70_000 }).await.unwrap();
    assert_eq!(answer.content_length(), Some(199_000));
    let (bytes, is_whole) = received(answer).await;
    assert!(!is_whole && bytes.len() <= 70_000 && whole[1000..].starts_with(&bytes));
    let id = stage.sim.id_of(TRACK).unwrap();
    assert_eq!(stage.sim.log().served()[&id], 70_000);
}

#[tokio::test]
async fn a_connection_falls_silent_after_so_many_bytes() {
    let stage = Stage::with_album().await;
    let mut answer = spoiled(&stage, DownloadFault::StallAfter { bytes: 3000 }).await.unwrap();
    let mut got = 0;
    let silence = loop {
        match tokio::time::timeout(Duration::from_secs(1), answer.chunk()).await {
            Ok(chunk) => got += chunk.unwrap().unwrap().len(),
            Err(silence) => break silence,
        }
    };
    assert_eq!((got, silence.to_string().is_empty()), (3000, false));
}

#[tokio::test]
async fn a_body_is_shorter_than_its_range_and_its_length_agrees() {
    let stage = Stage::with_album().await;
    let answer = spoiled(&stage, DownloadFault::ShortAfter { bytes: 500 }).await.unwrap();
    assert_eq!(answer.headers()["content-range"], "bytes 1000-199999/200000");
    assert_eq!(answer.content_length(), Some(500));
    let (bytes, is_whole) = received(answer).await;
    assert!(is_whole && bytes == stage.bytes_of(TRACK)[1000..1500]);
}

#[tokio::test]
async fn a_range_is_another_than_was_asked_for() {
    let stage = Stage::with_album().await;
    let whole = stage.bytes_of(TRACK);
    let later = spoiled(&stage, DownloadFault::WrongStart { by: 10 }).await.unwrap();
    assert_eq!(later.headers()["content-range"], "bytes 1010-199999/200000");
    assert!(later.bytes().await.unwrap() == whole[1010..]);
    let larger = spoiled(&stage, DownloadFault::WrongTotal { total: 300_000 }).await.unwrap();
    assert_eq!(larger.headers()["content-range"], "bytes 1000-199999/300000");
    let all = spoiled(&stage, DownloadFault::IgnoresRange).await.unwrap();
    assert_eq!((all.status().as_u16(), all.headers().get("content-range")), (200, None));
    assert!(all.bytes().await.unwrap() == whole);
}

#[tokio::test]
async fn a_bit_is_wrong_so_often_and_then_right() {
    let stage = Stage::with_album().await;
    let (url, whole) = (stage.url_of(TRACK).await, stage.bytes_of(TRACK));
    stage.sim.faults(|faults| {
        faults.on_downloads(2, "1.flac", DownloadFault::BitFlip { at: 100_000 });
    });
    let get = async |range: &str| stage.range(&url, range).await.unwrap().bytes().await.unwrap();
    assert!(get("0-99999").await == whole[..100_000], "the byte is not in it");
    for wrong in [1, 1, 0] {
        let bytes = get("90000-").await;
        let differ: Vec<_> =
            (0..bytes.len()).filter(|at| bytes[*at] != whole[90_000 + at]).collect();
        assert_eq!(differ, vec![10_000; wrong]);
    }
}

#[tokio::test]
async fn a_file_changes_while_it_is_downloaded() {
    let stage = Stage::with_album().await;
    let right = stage.http.head(stage.url_of(TRACK).await).send().await.unwrap();
    let tag = &right.headers()["etag"];
    let tagged = spoiled(&stage, DownloadFault::OtherTag).await.unwrap();
    assert!(tagged.headers()["etag"] != tag);
    let other = spoiled(&stage, DownloadFault::OtherContent).await.unwrap();
    assert_eq!(other.headers()["etag"], tag);
    let bytes = other.bytes().await.unwrap();
    assert!(bytes.len() == 199_000 && bytes != stage.bytes_of(TRACK)[1000..]);
}
