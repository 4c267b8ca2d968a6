//! Putio contract §4: where the bytes are.

use putio_client::{
    Crc32, SignedUrl, download_links,
    files::GetUrl,
    tunnel::ListRoutes,
    zips::{self, ZipStatus},
};
use reqwest::Response;

use crate::stage::{Stage, word};

/// Without a token: the URL is credential enough.
async fn load(url: &SignedUrl, range: &str) -> Response {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    http.get(url.reveal()).header("range", format!("bytes={range}")).send().await.unwrap()
}

async fn url_of(stage: &Stage, path: &str) -> SignedUrl {
    stage.send(&GetUrl::new(stage.id(path))).await.url
}

/// Putio contract §4, download: 206 even from the first byte on.
#[tokio::test]
async fn the_bytes_come_in_ranges_without_a_token() {
    let stage = Stage::with_album().await;
    let path = "/Blue Train/1.flac";
    let url = url_of(&stage, path).await;
    let whole = load(&url, "0-").await;
    assert_eq!(whole.status().as_u16(), 206);
    assert_eq!(whole.headers()["content-range"], "bytes 0-199999/200000");
    let bytes = whole.bytes().await.unwrap();
    let crc = stage.file(stage.id(path)).await.crc32;
    assert_eq!(Some(Crc32(crc32fast::hash(&bytes))), crc);
    let part = load(&url, "100-199").await.bytes().await.unwrap();
    assert!(part == bytes[100..200]);
    assert_eq!(stage.sim.log().tokens_at_storage(), 0);
}

/// Putio contract §4: each URL is a secret of its own.
#[tokio::test]
async fn a_url_is_not_shown() {
    let stage = Stage::with_album().await;
    let url = url_of(&stage, "/Blue Train/1.flac").await;
    let secret = url.reveal().rsplit_once('=').unwrap().1;
    assert!(!format!("{url} {url:?}").contains(secret));
    assert!(url_of(&stage, "/Blue Train/1.flac").await != url);
    let by_another_way = GetUrl { no_tunnel: true, ..GetUrl::new(stage.id("/Blue Train/1.flac")) };
    assert_eq!(load(&stage.send(&by_another_way).await.url, "0-0").await.status(), 206);
    let of_a_folder = GetUrl::new(stage.id("/Blue Train"));
    assert_eq!(stage.refused(&of_a_folder).await.0, 400);
}

/// Putio contract §4: how long it lives, and what it ends with, nobody tells. A new one is good.
#[tokio::test]
async fn a_url_ends_and_a_new_one_is_good() {
    for status in [401, 403, 404, 410] {
        let stage = Stage::with_album().await;
        stage.sim.habits(|habits| {
            (habits.storage.url_life_ms, habits.storage.expired) = (Some(60_000), status);
        });
        let old = url_of(&stage, "/Blue Train/2.flac").await;
        stage.step(59_999);
        assert_eq!(load(&old, "0-").await.status(), 206);
        stage.step(1);
        assert_eq!(load(&old, "0-").await.status().as_u16(), status);
        assert_eq!(load(&url_of(&stage, "/Blue Train/2.flac").await, "0-").await.status(), 206);
    }
}

/// Putio contract §4, bulk: a folder stands for all that is below.
#[tokio::test]
async fn links_of_many_files_are_made_at_once() {
    let stage = Stage::with_album().await;
    let create = download_links::Create { file_ids: vec![stage.id("/Blue Train")] };
    let id = stage.send(&create).await.id;
    let made = stage.send(&download_links::Get(id)).await;
    assert_eq!((&made.links_status, &made.error_msg), (&download_links::LinksStatus::Done, &None));
    let links = made.links.unwrap();
    assert_eq!((links.download_links.len(), links.media_links.len()), (3, 0));
    let mut lengths = Vec::new();
    for link in &links.download_links {
        lengths.push(load(link, "0-").await.bytes().await.unwrap().len());
    }
    lengths.sort_unstable();
    assert_eq!(lengths, [3, 100, 200_000]);
}

/// Putio contract §4 and §3.
#[tokio::test]
async fn routes_are_named_as_in_the_settings() {
    let stage = Stage::start(|_| ()).await;
    let routes = stage.send(&ListRoutes).await.routes;
    let settings = stage.send(&putio_client::account::GetSettings).await.settings;
    assert_eq!(Some(&routes[0].name), settings.tunnel_route_name.as_ref());
    assert!(routes[0].description.is_some() && !routes[0].hosts.is_empty());
}

/// Putio contract §6, zips.
#[tokio::test]
async fn a_zip_is_made_and_cancelled() {
    let stage = Stage::with_album().await;
    let gone = stage.id("/Blue Train/2.flac");
    let file_ids = vec![stage.id("/Blue Train/1.flac"), gone];
    let id = stage.send(&zips::Create { file_ids }).await.zip_id;
    stage.sim.delete(gone.get());
    let zip = stage.send(&zips::Get(id)).await;
    assert_eq!((zip.zip_status, zip.size), (ZipStatus::Done, Some(200_000)));
    assert!(zip.url.is_some());
    assert_eq!(zip.missing_files.as_array().unwrap().len(), 1);
    let listed = stage.send(&zips::List).await.zips;
    assert!(listed.len() == 1 && listed[0].id == id && listed[0].created_at.is_some());
    stage.send(&zips::Cancel(id)).await;
    assert!(stage.send(&zips::List).await.zips.is_empty());
    assert_eq!(stage.refused(&zips::Get(id)).await, word(410, "LINK_EXPIRED"));
}
