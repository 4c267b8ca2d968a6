//! Blocklist and watchlist: sections 4 and 7.5.

use serde_json::{Value, json};
use towline_sim::seerr::{BlockedRow, Kind, Product};

use crate::stage::{ALICE, DUNE, NOBODY, Stage};

fn entry(kind: &str, tmdb: i64) -> Value {
    json!({ "tmdbId": tmdb, "mediaType": kind, "title": "x", "user": 1 })
}

#[tokio::test]
async fn there_is_one_entry_for_a_number_whatever_the_kind() {
    let stage = Stage::usual().await;
    assert_eq!(stage.post("blocklist", &entry("movie", 5000)).await, (201, Value::Null));
    assert_eq!(stage.status_of(Kind::Movie, 5000), Some((6, 6)));
    assert_eq!(stage.post("blocklist", &entry("movie", 5000)).await.0, 412);
    assert_eq!(stage.post("blocklist", &entry("tv", 5000)).await.0, 412);
    assert_eq!(stage.status_of(Kind::Tv, 5000), None);
    assert_eq!(stage.get("blocklist/5000").await.1["mediaType"], "movie");
    assert_eq!(stage.get("blocklist/1").await.0, 401);
    assert_eq!(stage.get("blocklist?take=5").await.1["pageInfo"]["results"], 1);
    assert_eq!(stage.post_by(ALICE, "blocklist", &entry("movie", DUNE)).await.0, 403);
    // In the bulk list, too (§8).
    assert_eq!(stage.get("media").await.1["results"][0]["status"], 6);
    assert_eq!(stage.delete_by(1, "blocklist/5000").await.0, 204);
    assert_eq!(stage.delete_by(1, "blocklist/5000").await.0, 401);
    assert_eq!(stage.status_of(Kind::Movie, 5000), None);
}

#[tokio::test]
async fn the_blocklist_is_called_otherwise_in_each_product() {
    let names = async |product| {
        let stage = Stage::start(|script| {
            script.product = product;
            let title = "Dune".into();
            script.blocklist.push(BlockedRow { kind: Kind::Movie, tmdb: DUNE, title });
        })
        .await;
        let new = stage.get(&format!("blocklist/{DUNE}")).await.0;
        let old = stage.request("GET", &format!("blacklist/{DUNE}")).send().await.unwrap();
        let header = |name: &str| {
            let value = old.headers().get(name);
            value.map(|value| value.to_str().unwrap().to_owned())
        };
        (new, old.status().as_u16(), header("deprecation"), header("sunset"))
    };
    assert_eq!(names(Product::Overseerr).await, (404, 404, None, None));
    assert_eq!(names(Product::Jellyseerr).await, (404, 200, None, None));
    let (new, old, deprecation, sunset) = names(Product::Seerr).await;
    assert_eq!((new, old, deprecation.as_deref()), (200, 200, Some("true")));
    assert!(sunset.unwrap().contains("Jun 2026"));
}

#[tokio::test]
async fn a_watchlist_entry_makes_a_row_and_requests_nothing() {
    let stage = Stage::usual().await;
    let wanted = json!({ "tmdbId": DUNE, "mediaType": "movie", "title": "Dune" });
    assert_eq!(stage.post_by(NOBODY, "watchlist", &wanted).await.0, 201);
    let again = stage.post_by(NOBODY, "watchlist", &wanted).await;
    assert_eq!(again, (409, json!({ "message": "" })));
    assert_eq!(stage.status_of(Kind::Movie, DUNE), Some((1, 1)));
    assert!(stage.sim.requests().is_empty());
    // It is that user's only (§6).
    let path = format!("movie/{DUNE}");
    assert_eq!(stage.get_by(NOBODY, &path).await.1["onUserWatchlist"], true);
    assert_eq!(stage.get_by(ALICE, &path).await.1["onUserWatchlist"], false);
    assert_eq!(stage.delete_by(NOBODY, &format!("watchlist/{DUNE}")).await.0, 204);
    assert_eq!(stage.delete_by(NOBODY, &format!("watchlist/{DUNE}")).await.0, 404);
    let overseerr = Stage::start(|script| script.product = Product::Overseerr).await;
    assert_eq!(overseerr.post("watchlist", &wanted).await.0, 404);
}
