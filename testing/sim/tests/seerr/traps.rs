//! Traps: section 7.2.

use serde_json::json;
use towline_sim::seerr::{Kind, Product};

use crate::stage::{ALICE, DUNE, OFFICE, Stage, movie, read, said, tv, with};

#[tokio::test]
async fn without_is4k_nothing_is_a_duplicate() {
    for product in [Product::Overseerr, Product::Jellyseerr, Product::Seerr] {
        let stage = Stage::start(|script| script.product = product).await;
        let film = json!({ "mediaType": "movie", "mediaId": DUNE });
        let show = json!({ "mediaType": "tv", "mediaId": OFFICE, "seasons": [1] });
        for body in [&film, &film, &film, &show, &show] {
            assert_eq!(stage.ask(body).await.0, 201);
        }
        assert_eq!(stage.sim.requests_of(Kind::Movie, DUNE).len(), 3);
        assert!(stage.sim.requests().iter().all(|request| !request.is4k));
        // One that says it is one again.
        assert_eq!(stage.ask(&movie(DUNE)).await.0, 409);
        assert_eq!(stage.ask(&tv(OFFICE, vec![1])).await.0, 202);
    }
}

async fn at_once(stage: &Stage, bodies: Vec<serde_json::Value>) -> Vec<u16> {
    let sent: Vec<_> = bodies
        .iter()
        .map(|body| tokio::spawn(with(stage.request("POST", "request"), body).send()))
        .collect();
    let mut statuses = Vec::new();
    for answer in sent {
        statuses.push(read(answer.await.unwrap().unwrap()).await.0);
    }
    statuses
}

#[tokio::test]
async fn equal_requests_at_once_make_as_many_rows_of_a_film_and_none_of_a_show() {
    let stage = Stage::start(|script| script.metadata.store_ms = 1000).await;
    assert_eq!(at_once(&stage, vec![movie(DUNE); 8]).await, [201; 8]);
    assert_eq!(stage.sim.media().len(), 8);
    assert_eq!((stage.sim.requests().len(), stage.sim.races()), (8, 7));

    assert_eq!(at_once(&stage, vec![tv(OFFICE, vec![1]); 6]).await, [500; 6]);
    assert_eq!((stage.sim.media().len(), stage.sim.requests().len()), (8, 8));
    assert_eq!(stage.sim.races(), 12);
    assert_eq!(stage.ask(&tv(OFFICE, vec![1])).await.0, 201);
}

#[tokio::test]
async fn requests_for_different_titles_do_not_meet() {
    let stage = Stage::start(|script| script.metadata.store_ms = 100).await;
    let bodies = vec![movie(DUNE), movie(2001), movie(5000), tv(OFFICE, vec![1]), tv(5000, "all")];
    assert_eq!(at_once(&stage, bodies).await, [201; 5]);
    assert_eq!((stage.sim.media().len(), stage.sim.races()), (5, 0));
}

#[tokio::test]
async fn only_the_oldest_request_is_looked_at() {
    let stage = Stage::usual().await;
    let id = stage.ask(&movie(DUNE)).await.1["id"].as_i64().unwrap();
    assert_eq!(stage.ask(&movie(DUNE)).await.0, 409);
    stage.sim.decline(id);
    for _ in 0..3 {
        assert_eq!(stage.ask(&movie(DUNE)).await.0, 201);
    }
    assert_eq!(stage.sim.requests_of(Kind::Movie, DUNE).len(), 4);
}

#[tokio::test]
async fn all_is_what_is_new_since_last_time() {
    let stage = Stage::usual().await;
    let (_, first) = stage.ask(&tv(5000, "all")).await;
    assert_eq!(first["seasons"].as_array().unwrap().len(), 3);
    assert_eq!(stage.ask(&tv(5000, "all")).await.0, 202);
    stage.sim.scan(Kind::Tv, 5000, false);
    assert_eq!(stage.status_of(Kind::Tv, 5000), Some((5, 1)));
    assert_eq!(stage.ask(&tv(5000, "all")).await.0, 202);
    // A new season: the row stays available, and the season can be asked for (§6).
    let title = towline_sim::seerr::Title::tv(5000, "Collide Show", "2011-03-01", 1..=4);
    stage.sim.title(title.tvdb(705_000));
    let (status, again) = stage.ask(&tv(5000, "all")).await;
    assert_eq!((status, &again["seasons"][0]["seasonNumber"]), (201, &4.into()));
    assert_eq!(stage.status_of(Kind::Tv, 5000), Some((5, 1)));
}

#[tokio::test]
async fn options_are_stored_as_sent_and_not_checked() {
    let stage = Stage::usual().await;
    let mut body = movie(DUNE);
    body["profileId"] = 77.into();
    body["serverId"] = 9.into();
    body["rootFolder"] = "/nowhere".into();
    body["tags"] = json!([1, 2]);
    let (status, answer) = stage.ask_by(ALICE, &body).await;
    assert_eq!(status, 201);
    for name in ["profileId", "serverId", "rootFolder", "tags"] {
        assert_eq!(answer[name], body[name]);
    }
    assert_eq!(said(&answer), "");
}
