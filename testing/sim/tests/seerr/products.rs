//! What the products do differently: sections 3 and 4.

use std::time::Duration;

use serde_json::{Value, json};
use towline_sim::seerr::{Kind, MediaRow, MediaStatus, Product, RequestStatus};

use crate::stage::{DUNE, OFFICE, Stage, movie, tv};

const ALL: [Product; 3] = [Product::Overseerr, Product::Jellyseerr, Product::Seerr];

async fn each<T>(ask: impl AsyncFn(Stage) -> T) -> Vec<T> {
    let mut told = Vec::new();
    for product in ALL {
        told.push(ask(Stage::start(|script| script.product = product).await).await);
    }
    told
}

#[tokio::test]
async fn public_settings_tell_the_product() {
    let told = each(async |stage| {
        let public = stage.get("settings/public").await.1;
        ["hideBlocklisted", "mediaServerType", "enableSpecialEpisodes", "region", "discoverRegion"]
            .map(|name| public.get(name).is_some())
    })
    .await;
    assert_eq!(told[0], [false, false, false, true, false]);
    assert_eq!(told[1], [false, true, true, false, true]);
    assert_eq!(told[2], [true, true, true, false, true]);
    let stage = Stage::start(|script| {
        (script.settings.initialized, script.settings.movie_4k) = (false, true);
        script.version = "preview-x".into();
    })
    .await;
    let public = stage.get("settings/public").await.1;
    let flags =
        ["initialized", "movie4kEnabled", "series4kEnabled"].map(|name| public[name].clone());
    assert_eq!(flags, [json!(false), json!(true), json!(false)]);
    assert_eq!(stage.get("status").await.1["version"], "preview-x");
}

#[tokio::test]
async fn updated_at_moves_in_older_products_only() {
    let moved = async |stage: Stage| {
        stage.ask(&movie(DUNE)).await;
        let row = stage.get("media").await.1["results"][0]["updatedAt"].clone();
        stage.sim.step(Duration::from_mins(1));
        stage.sim.scan(Kind::Movie, DUNE, false);
        row != stage.get("media").await.1["results"][0]["updatedAt"]
    };
    assert_eq!(each(moved).await, [true, true, false]);
    let switched = Stage::start(|script| script.settings.updated_at_moves = Some(true)).await;
    assert!(moved(switched).await);
}

#[tokio::test]
async fn what_was_completed_can_be_requested_again_in_seerr_only() {
    let again = each(async |stage| {
        stage.ask(&movie(DUNE)).await;
        stage.sim.scan(Kind::Movie, DUNE, false);
        (stage.sim.requests()[0].status, stage.ask(&movie(DUNE)).await.0)
    })
    .await;
    let approved = (RequestStatus::Approved, 409);
    assert_eq!(again, [approved, approved, (RequestStatus::Completed, 201)]);
}

#[tokio::test]
async fn season_0_is_dropped_unless_it_is_switched_on() {
    let asked = async |stage: Stage| stage.ask(&tv(OFFICE, vec![0])).await.0;
    assert_eq!(each(asked).await, [201, 202, 202]);
    let switched = Stage::start(|script| script.settings.special_episodes = true).await;
    assert_eq!(asked(switched).await, 201);
}

#[tokio::test]
async fn newer_parameters_are_refused_by_older_products() {
    let told = each(async |stage| {
        let mut statuses = Vec::new();
        for path in [
            "request?sortDirection=asc",
            "request?mediaType=tv",
            "request?filter=completed",
            "request?filter=deleted",
            "media?filter=deleted",
            "user?q=a",
            "request?filter=unavailable",
        ] {
            statuses.push(stage.get(path).await.0);
        }
        statuses
    })
    .await;
    assert_eq!(told[0], [400, 400, 400, 400, 400, 400, 200]);
    assert_eq!(told[1], [200, 400, 400, 400, 400, 200, 200]);
    assert_eq!(told[2], [200; 7]);
}

/// §3: the clash on 6, and what is gone.
#[tokio::test]
async fn deleted_is_7_or_6_or_forgotten() {
    let number = async |product, later_build| {
        let stage = Stage::start(|script| {
            (script.product, script.settings.later_build) = (product, later_build);
            script.media.push(MediaRow::new(Kind::Movie, DUNE, MediaStatus::Available));
        })
        .await;
        stage.sim.vanish(Kind::Movie, DUNE, false);
        let status = stage.get("media").await.1["results"][0]["status"].clone();
        // Nothing stands in the way of asking again.
        (status.as_i64().unwrap(), stage.ask(&movie(DUNE)).await.0)
    };
    assert_eq!(number(Product::Overseerr, false).await, (1, 201));
    assert_eq!(number(Product::Overseerr, true).await, (6, 201));
    assert_eq!(number(Product::Jellyseerr, false).await, (1, 201));
    assert_eq!(number(Product::Jellyseerr, true).await, (7, 201));
    assert_eq!(number(Product::Seerr, false).await, (7, 201));
}

/// §3: enumerations are open.
#[tokio::test]
async fn a_number_that_nobody_has_heard_of_can_be_told() {
    let stage = Stage::start(|script| {
        script.media.push(MediaRow::new(Kind::Movie, DUNE, MediaStatus::Odd(42)));
    })
    .await;
    let row = stage.get("media").await.1["results"][0].clone();
    assert_eq!((&row["status"], &row["status4k"]), (&json!(42), &json!(1)));
    assert_ne!(row["createdAt"], Value::Null);
}
