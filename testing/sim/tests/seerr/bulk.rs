//! Bulk reads and services: sections 8 and 10.

use std::time::Instant;

use serde_json::{Value, json};
use towline_sim::seerr::{Downloader, Kind, MediaRow, MediaStatus, RequestFault, SeasonRow, Title};

use crate::stage::{ALICE, DUNE, NOBODY, OFFICE, Stage, movie, tv};

fn rows(count: i64) -> Vec<MediaRow> {
    let one = |n: i64| match n % 3 {
        0 => MediaRow {
            seasons: (1..=4)
                .map(|number| SeasonRow {
                    number,
                    status: MediaStatus::Available,
                    status4k: MediaStatus::Unknown,
                })
                .collect(),
            ..MediaRow::new(Kind::Tv, n, MediaStatus::Available)
        },
        _ => MediaRow::new(Kind::Movie, n, MediaStatus::Processing),
    };
    (1..=count).map(one).collect()
}

/// §8: any user, newest first, no upper bound, blocklisted rows too.
#[tokio::test]
async fn the_library_is_read_in_pages() {
    let stage = Stage::start(|script| script.media = rows(31)).await;
    let page = async |query: &str| stage.get_by(NOBODY, &format!("media?{query}")).await.1;
    let first = page("take=2&skip=0&filter=all&sort=added").await;
    let info = json!({ "pages": 16, "pageSize": 2, "results": 31, "page": 1 });
    assert_eq!(first["pageInfo"], info);
    assert_eq!([&first["results"][0]["id"], &first["results"][1]["id"]], [31, 30]);
    let show = &first["results"][1];
    assert_eq!(
        (show["mediaType"].as_str(), show["seasons"].as_array().unwrap().len()),
        (Some("tv"), 4)
    );
    assert_eq!((&show["seasons"][0]["status"], show.get("requests")), (&json!(5), None));
    let sizes = async |query: &str| page(query).await["results"].as_array().unwrap().len();
    assert_eq!(
        [sizes("take=0").await, sizes("filter=all").await, sizes("take=-1").await],
        [20, 20, 31]
    );
    assert!(page("take=-1").await["pageInfo"]["pages"].as_i64().unwrap() < 0);
    assert_eq!(sizes("take=100&filter=available").await, 10);
    assert_eq!(sizes("take=100&filter=processing").await, 21);
    assert_eq!(sizes("take=100&filter=deleted").await, 31);
    assert_eq!(sizes("take=10&skip=30").await, 1);
}

/// §8: so can a client be tried with what some have.
#[tokio::test]
async fn ten_thousand_rows_and_titles_are_read_at_once() {
    let stage = Stage::start(|script| {
        script.media = rows(10_000);
        script.titles = (1..=10_000)
            .map(|n| Title::movie(n, &format!("Film {n}"), "2001-01-01").imdb(&format!("tt{n}")))
            .collect();
    })
    .await;
    let answer = stage.request("GET", "media?take=10000").send().await.unwrap();
    let text = answer.text().await.unwrap();
    assert!((4 << 20..12 << 20).contains(&text.len()), "{}", text.len());
    let found = stage.get("search?query=imdb%3Att777").await.1;
    assert_eq!(found["results"][0]["id"], 777);
}

/// §8: ten a page, whole, slow as the slowest service; its failures stand in the answer.
#[tokio::test]
async fn requests_are_read_with_their_titles_and_ask_the_services_first() {
    let stage = Stage::start(|script| {
        script.radarr.push(Downloader { is_reachable: false, ..Downloader::default() });
        script.sonarr.push(Downloader { takes_ms: 50, ..Downloader::default() });
    })
    .await;
    for _ in 0..12 {
        stage.sim.add_rows(1);
    }
    stage.ask_by(ALICE, &tv(OFFICE, vec![1])).await;
    let begun = Instant::now();
    let (status, list) = stage.get("request").await;
    assert!(begun.elapsed().as_millis() >= 50);
    assert_eq!((status, &list["pageInfo"]["results"]), (200, &json!(13)));
    assert_eq!(list["results"].as_array().unwrap().len(), 10);
    let newest = &list["results"][0];
    assert_eq!((&newest["media"]["tmdbId"], &newest["type"]), (&json!(OFFICE), &json!("tv")));
    assert_eq!(newest["seasons"][0]["seasonNumber"], 1);
    let errors = json!({ "radarr": [{ "id": 0, "name": "main" }], "sonarr": [] });
    assert_eq!(list["serviceErrors"], errors);
    assert_eq!(stage.get("request?filter=pending").await.1["pageInfo"]["results"], 1);
    assert_eq!(stage.get("request?filter=available").await.1["pageInfo"]["results"], 12);
}

/// §8: repeats and gaps, and `results` tells.
#[tokio::test]
async fn rows_come_and_go_between_two_pages() {
    let stage = Stage::start(|script| script.media = rows(6)).await;
    let page = async |skip: u32| {
        let page = stage.get(&format!("media?take=3&skip={skip}")).await.1;
        let ids = page["results"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap());
        (page["pageInfo"]["results"].as_i64().unwrap(), ids.collect::<Vec<_>>())
    };
    let next = |fault| stage.sim.faults(|faults| faults.on_next("GET", "/api/v1/media", fault));
    next(RequestFault::RowsAdded { rows: 1 });
    assert_eq!(page(0).await, (6, vec![6, 5, 4]));
    assert_eq!(page(3).await, (7, vec![4, 3, 2]));
    next(RequestFault::RowsRemoved { rows: 2 });
    assert_eq!(page(0).await, (7, vec![7, 6, 5]));
    assert_eq!(page(3).await, (5, vec![2, 1]));
}

/// §10: local data, safe.
#[tokio::test]
async fn services_are_listed_without_being_asked() {
    let stage = Stage::start(|script| {
        let silent = Downloader { is_reachable: false, takes_ms: 5000, ..Downloader::default() };
        script.radarr.push(silent);
    })
    .await;
    let list = stage.get("service/radarr").await.1;
    let radarr = json!({
        "id": 0, "name": "main", "is4k": false, "isDefault": true,
        "activeDirectory": "/media", "activeProfileId": 1, "activeTags": [],
    });
    assert_eq!(list, json!([radarr]));
    assert_eq!(stage.get("service/sonarr").await.1, Value::Array(Vec::new()));
    assert_eq!(stage.sim.deaths(), 0);
}

/// §10: the whole process ends when it does not answer.
#[tokio::test]
async fn asking_a_silent_service_for_its_profiles_ends_the_process() {
    let stage = Stage::start(|script| {
        script.radarr.push(Downloader::default());
        script.sonarr.push(Downloader { is_reachable: false, ..Downloader::default() });
    })
    .await;
    assert_eq!(stage.get("service/radarr/0").await.1["profiles"][0]["id"], 1);
    assert_eq!(stage.get("service/radarr/7").await.0, 404);
    assert_eq!(stage.sim.deaths(), 0);
    assert!(stage.request("GET", "service/sonarr/0").send().await.is_err());
    assert_eq!((stage.sim.deaths(), stage.sim.is_running()), (1, false));
    stage.sim.restart();
    assert_eq!(stage.ask(&movie(DUNE)).await.0, 201);
}
