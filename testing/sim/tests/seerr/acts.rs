//! What a test can let happen while the server runs.

use towline_sim::seerr::{Downloader, Kind, MediaRow, MediaStatus, RequestStatus, Script, Title};

use crate::stage::{ALICE, DUNE, OFFICE, Stage, movie, tv};

#[tokio::test]
async fn a_film_comes_and_goes_in_each_quality_by_itself() {
    let stage = Stage::usual().await;
    stage.sim.scan(Kind::Movie, DUNE, false);
    assert_eq!(stage.status_of(Kind::Movie, DUNE), Some((5, 1)));
    stage.sim.scan(Kind::Movie, DUNE, true);
    stage.sim.vanish(Kind::Movie, DUNE, false);
    assert_eq!(stage.status_of(Kind::Movie, DUNE), Some((7, 5)));
    stage.sim.set(Kind::Movie, 2001, |media| media.status4k = MediaStatus::Odd(9));
    assert_eq!(stage.status_of(Kind::Movie, 2001), Some((1, 9)));
    stage.sim.forget(Kind::Movie, DUNE);
    assert_eq!(stage.status_of(Kind::Movie, DUNE), None);
}

/// §3: completed, also when it was deleted later.
#[tokio::test]
async fn people_decide_and_requests_follow() {
    let stage = Stage::usual().await;
    let id = stage.ask_by(ALICE, &movie(DUNE)).await.1["id"].as_i64().unwrap();
    stage.sim.approve(id);
    let request = || stage.sim.requests_of(Kind::Movie, DUNE)[0].clone();
    assert_eq!((request().status, request().modified_by), (RequestStatus::Approved, Some(1)));
    stage.sim.vanish(Kind::Movie, DUNE, false);
    assert_eq!(request().status, RequestStatus::Completed);
    stage.sim.remove_request(id);
    assert!(stage.sim.requests().is_empty());
    let id = stage.sim.request(Kind::Tv, OFFICE, ALICE, false, &[1, 2]);
    assert_eq!(stage.sim.requests()[0].season_numbers(), [1, 2]);
    assert_eq!(stage.status_of(Kind::Tv, OFFICE), Some((3, 1)));
    stage.sim.decline(id);
    assert_eq!(stage.sim.requests()[0].status, RequestStatus::Declined);
    // None of it was a call's doing.
    assert_eq!(stage.sim.log().requests_created().len(), 1);
    stage.sim.reset_log();
    assert_eq!((stage.sim.calls(), stage.sim.log().requests_created().len()), (0, 0));
}

/// §7.2: retried while Radarr is still silent it fails again; later it does not.
#[tokio::test]
async fn a_failed_request_succeeds_on_a_later_retry() {
    let stage = Stage::start(|script| script.radarr.push(Downloader::default())).await;
    let id = stage.ask(&movie(DUNE)).await.1["id"].as_i64().unwrap();
    stage.sim.fail(id);
    stage.sim.radarr(|radarr| radarr[0].is_reachable = false);
    let retry = async || stage.post(&format!("request/{id}/retry"), &serde_json::json!({})).await.1;
    assert_eq!(retry().await["status"], 4);
    stage.sim.radarr(|radarr| radarr[0].is_reachable = true);
    assert_eq!(retry().await["status"], 2);
    stage.sim.scan(Kind::Movie, DUNE, false);
    assert_eq!(stage.sim.requests()[0].status, RequestStatus::Completed);
}

/// §11: a server that restarts.
#[tokio::test]
async fn a_stop_keeps_what_is_stored() {
    let stage = Stage::usual().await;
    stage.ask(&tv(OFFICE, "all")).await;
    stage.sim.title(Title::movie(77, "New", "2026-01-01"));
    stage.sim.stop();
    assert!(stage.request("GET", "status").send().await.unwrap_err().is_connect());
    stage.sim.restart();
    assert_eq!(stage.get("request").await.1["pageInfo"]["results"], 1);
    assert_eq!(stage.ask(&movie(77)).await.0, 201);
}

#[tokio::test]
async fn the_example_scene_is_read_and_misspelt_ones_are_not() {
    let scene = concat!(env!("CARGO_MANIFEST_DIR"), "/scenes/seerr.json");
    let script = Script::read(scene.as_ref()).unwrap();
    let again: Script = serde_json::from_str(&serde_json::to_string(&script).unwrap()).unwrap();
    assert_eq!((again.titles.len(), again.users), (20, script.users.clone()));
    let stage = Stage::start(|own| *own = script).await;
    assert_eq!(stage.get("media").await.1["pageInfo"]["results"], 7);
    assert_eq!(stage.get("search?query=imdb%3Att0386676").await.1["results"][0]["id"], 3002);
    assert_eq!(stage.ask(&movie(2012)).await.0, 403);
    for misspelt in [r#"{"title": []}"#, r#"{"users": [{"id": 1, "nam": "x"}]}"#] {
        assert!(serde_json::from_str::<Script>(misspelt).is_err());
    }
    let odd = r#"{"media": [{"kind": "movie", "tmdb": 1, "status": {"odd": 9}}]}"#;
    let odd: Script = serde_json::from_str(odd).unwrap();
    assert_eq!(odd.media, [MediaRow::new(Kind::Movie, 1, MediaStatus::Odd(9))]);
}
