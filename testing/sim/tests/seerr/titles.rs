//! One title: section 6.

use serde_json::json;
use towline_sim::seerr::Kind;

use crate::stage::{ALICE, DUNE, OFFICE, Stage, movie, said, tv};

/// §6: never 404, and an outage says the same.
#[tokio::test]
async fn unknown_titles_and_outages_are_the_same_500() {
    let stage = Stage::usual().await;
    let (status, body) = stage.get("movie/999").await;
    assert_eq!((status, said(&body)), (500, "Unable to retrieve movie."));
    let (status, body) = stage.get("tv/999").await;
    assert_eq!((status, said(&body)), (500, "Unable to retrieve series."));
    stage.sim.metadata(|metadata| metadata.fails_with = Some(502));
    assert_eq!(stage.get(&format!("movie/{DUNE}")).await.0, 500);
    assert_eq!(stage.get("tv/abc").await.0, 400);
}

/// §1: a film and a show may have the same number.
#[tokio::test]
async fn numbers_are_unique_only_among_titles_of_a_kind() {
    let stage = Stage::usual().await;
    assert_eq!(stage.ask(&movie(5000)).await.0, 201);
    assert_eq!(stage.get("movie/5000").await.1["mediaInfo"]["status"], 3);
    let show = stage.get("tv/5000").await.1;
    assert_eq!((show["name"].as_str(), show.get("mediaInfo")), (Some("Collide Show"), None));
    assert_eq!(stage.ask(&tv(5000, vec![1])).await.0, 201);
    let rows = stage.get("media").await.1;
    assert_eq!(rows["pageInfo"]["results"], 2);
    assert!(rows["results"][0]["tmdbId"] == 5000 && rows["results"][1]["tmdbId"] == 5000);
}

/// §6: the library's seasons are empty until a scan; requested ones stand in the requests.
#[tokio::test]
async fn the_librarys_seasons_are_empty_until_a_scan_ran() {
    let stage = Stage::usual().await;
    stage.ask_by(ALICE, &tv(OFFICE, vec![1, 2])).await;
    let show = stage.get(&format!("tv/{OFFICE}")).await.1;
    assert_eq!(show["numberOfSeasons"], 4);
    assert_eq!(show["seasons"][0]["seasonNumber"], 0);
    assert_eq!(show["externalIds"]["tvdbId"], 73244);
    let media = &show["mediaInfo"];
    assert_eq!((&media["seasons"], &media["status"]), (&json!([]), &2.into()));
    assert_eq!(media["tvdbId"], 73244);
    let request = &media["requests"][0];
    assert_eq!((&request["requestedBy"]["id"], &request["status"]), (&2.into(), &1.into()));
    assert_eq!(request["seasons"][1]["seasonNumber"], 2);

    stage.sim.scan_seasons(Kind::Tv, OFFICE, false, &[1]);
    let media = stage.get(&format!("tv/{OFFICE}")).await.1["mediaInfo"].clone();
    assert_eq!(media["status"], 4);
    let season = &media["seasons"][0];
    assert_eq!([&season["seasonNumber"], &season["status"], &season["status4k"]], [1, 5, 1]);
}
