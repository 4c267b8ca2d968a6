//! Betanin contract §2: the shapes of calls and answers.

use std::fs;

use betanin_client::{
    CallError,
    meta::SubDirs,
    torrents::{Add, Delete, Get, List, Retry, Status, Stdin, Stdout, TorrentId},
};
use serde_json::Value;
use towline_testkit::betanin::BeetsConfig;

use super::steps::{plain_http, post, until_status};
use crate::world::World;

/// Betanin contract §2: form fields in the body, and nothing else.
pub(crate) async fn a_post_takes_forms_only<W: World>() {
    let world = W::start(BeetsConfig::default()).await;
    let (http, key) = (plain_http(), world.key());
    let url = format!("{}/api/torrents/", world.url());
    let form = |body: &'static str| {
        http.post(&url)
            .header("X-API-Key", &key)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(body)
    };
    let json = http
        .post(&url)
        .header("X-API-Key", &key)
        .header("Content-Type", "application/json")
        .body(r#"{"both": "/dl/A"}"#);
    let query = http.post(format!("{url}?both=/dl/A")).header("X-API-Key", &key);
    let nothing = "please provide one of (`path` and `name`) or (`both`)";
    let invalid = "please provide a valid path";
    let table = [
        (form("both=%2Fdl%2FA"), 200, Value::Null),
        (form("path=%2Fdl&name=B"), 200, Value::Null),
        (json, 400, nothing.into()),
        (query, 400, nothing.into()),
        (form("path=%2Fdl"), 400, nothing.into()),
        (form("both=%2Fabc%2F"), 400, invalid.into()),
        (form("both=abc"), 400, invalid.into()),
    ];
    for (request, status, words) in table {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status);
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert_eq!(if status == 200 { body } else { body["message"].clone() }, words);
    }
    let error = world.betanin().send(&Add::both("abc")).await.unwrap_err();
    assert!(
        matches!(&error, CallError::Refused { message, .. } if message == invalid),
        "{error:?}"
    );
}

/// Betanin contract §2, details and list order.
pub(crate) async fn the_list_comes_in_pages_with_ids_as_strings<W: World>() {
    let world = W::start(BeetsConfig::default()).await;
    let betanin = world.betanin();
    let mut last = TorrentId(0);
    for name in ["A", "B", "C"] {
        let id = post(&betanin, &world.downloads().join(name)).await;
        assert!(id > last);
        last = id;
    }
    for id in 1..=3 {
        until_status(&betanin, TorrentId(id), Status::Completed).await;
    }
    let pages = |page, per_page| List { page, per_page };
    let page = betanin.send(&pages(1, 2)).await.unwrap();
    assert_eq!((page.total, page.torrents.len()), (3, 2));
    assert!(page.torrents[0].updated >= page.torrents[1].updated);
    assert_eq!(betanin.send(&pages(2, 2)).await.unwrap().torrents.len(), 1);
    assert_eq!(betanin.send(&pages(9, 2)).await.unwrap().torrents.len(), 0);
    assert_eq!(betanin.send(&pages(0, 0)).await.unwrap().torrents.len(), 3);

    let raw = |query: &str| {
        let url = format!("{}/api/torrents{query}", world.url());
        plain_http().get(url).header("X-API-Key", world.key())
    };
    let text = raw("?page=1&per_page=5").send().await.unwrap().text().await.unwrap();
    let body: Value = serde_json::from_str(&text).unwrap();
    let torrent = &body["torrents"][0];
    assert!(torrent["id"].is_string(), "{torrent}");
    assert!(torrent["tooltip"].is_null(), "{torrent}");
    assert_eq!(torrent["updated"].as_str().unwrap().len(), "2026-11-21T05:44:49".len());
    for query in ["", "?page=1", "?per_page=1", "?page=a&per_page=1"] {
        assert_eq!(raw(query).send().await.unwrap().status().as_u16(), 400, "{query}");
    }
}

/// Betanin contract §2: 404 with a long text; and 500 for an answer.
pub(crate) async fn an_unknown_id_is_not_found<W: World>() {
    let world = W::start(BeetsConfig::default()).await;
    let betanin = world.betanin();
    let id = TorrentId(99);
    assert_eq!(betanin.find(&Get(id)).await.unwrap(), None);
    let errors = [
        betanin.send(&Get(id)).await.unwrap_err(),
        betanin.send(&Retry(id)).await.unwrap_err(),
        betanin.send(&Delete(id)).await.unwrap_err(),
        betanin.send(&Stdout(id)).await.unwrap_err(),
    ];
    for error in errors {
        let CallError::NotFound { message, .. } = &error else { panic!("{error:?}") };
        assert!(message.starts_with("The requested URL was not found"), "{message}");
    }
    let error = betanin.send(&Stdin { id, text: "s".into() }).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 500);
}

/// Betanin contract §2: `sub_dirs` shows what betanin sees.
pub(crate) async fn directories_are_shown_by_their_start<W: World>() {
    let world = W::start(BeetsConfig::default()).await;
    let downloads = world.downloads();
    for name in ["Album1", "Album2", "A [FLAC]", "Ü und  Leerzeichen", "Other"] {
        fs::create_dir(downloads.join(name)).unwrap();
    }
    fs::write(downloads.join("Album3"), "a file").unwrap();
    let seen = async |start: &str| {
        let start = downloads.join(start);
        let asked = SubDirs::literally(start.to_str().unwrap());
        let mut seen: Vec<_> =
            world.betanin().send(&asked).await.unwrap().into_iter().map(|d| d.path).collect();
        seen.sort();
        seen
    };
    let path = |name: &str| downloads.join(name).to_str().unwrap().to_owned();
    assert_eq!(seen("Alb").await, [path("Album1"), path("Album2")]);
    assert_eq!(seen("A [FLAC]").await, [path("A [FLAC]")]);
    assert_eq!(seen("Ü und  L").await, [path("Ü und  Leerzeichen")]);
    assert_eq!(seen("Missing").await, Vec::<String>::new());
}
