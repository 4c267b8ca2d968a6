//! Trakt: who may see what, and its status codes (sections 4.1 and 4.7).

use serde_json::Value;
use towline_sim::lists::{
    Fault, titles,
    trakt::{List, User},
};

use crate::{
    stage::{nameless, send},
    trakt::{asking, get, start},
};

#[tokio::test]
async fn every_header_is_wanted() {
    let sim = start(User::default()).await;
    let url = format!("{}/movies/popular", sim.url());
    let nobody = nameless().get(&url).header("trakt-api-key", "sample-client-id");
    let edge = send(nobody.header("trakt-api-version", "2")).await;
    assert_eq!((edge.status, edge.header("server")), (403, "cloudflare"));
    let request = || crate::stage::http().get(&url).header("content-type", "application/json");
    assert_eq!(send(request().header("trakt-api-version", "2")).await.status, 403);
    let wrong = request().header("trakt-api-version", "2").header("trakt-api-key", "other");
    assert_eq!(send(wrong).await.status, 403);
    assert_eq!(send(request().header("trakt-api-key", "sample-client-id")).await.status, 400);
    let without_type = crate::stage::http().get(&url).header("trakt-api-version", "2");
    assert_eq!(send(without_type.header("trakt-api-key", "sample-client-id")).await.status, 412);
    assert_eq!(get(&sim, "/movies/popular").await.status, 200);
    let post = crate::stage::http().post(&url).header("content-type", "application/json");
    let post = post.header("trakt-api-version", "2").header("trakt-api-key", "sample-client-id");
    assert_eq!(send(post).await.status, 405);
}

#[tokio::test]
async fn names_are_found_as_slugs_only() {
    let sim = start(User::default().list(List::of("heist-films", 101, titles(1)))).await;
    for wrong in
        ["/users/Jane%20Doe/lists/heist-films", "/users/jane-doe/lists/Heist%20films", "/users/bob"]
    {
        assert_eq!(get(&sim, wrong).await.status, 404, "{wrong}");
    }
    assert_eq!(get(&sim, "/users/jane-doe/lists/heist-films").await.status, 200);
}

#[tokio::test]
async fn what_is_private_is_for_its_owner() {
    let user = User::default()
        .list(List::of("open", 101, titles(1)))
        .list(List::of("mine", 102, titles(1)).privacy("private"))
        .list(List::of("ours", 103, titles(1)).privacy("friends"));
    let sim = start(user).await;
    let (jane, bob) = (sim.log_in("jane-doe").access, sim.log_in("bob").access);
    let status =
        async |path: &str, token: &str| send(asking(&sim, path).bearer_auth(token)).await.status;
    for list in ["mine", "ours"] {
        let path = format!("/users/jane-doe/lists/{list}/items");
        assert_eq!(get(&sim, &path).await.status, 401);
        assert_eq!(status(&path, &bob).await, 401);
        assert_eq!(status(&path, &jane).await, 200);
    }
    assert_eq!(get(&sim, "/lists/102/items").await.status, 404);
    sim.change(|script| {
        script.private_is_not_found = true;
        script.users.get_mut("jane-doe").unwrap().private = true;
    });
    assert_eq!(get(&sim, "/users/jane-doe/lists/open/items").await.status, 404);
    assert_eq!(get(&sim, "/lists/101/items").await.status, 404);
    assert_eq!(status("/users/jane-doe/lists/open/items", &jane).await, 200);
    assert_eq!(send(asking(&sim, "/users/jane-doe/lists").bearer_auth(&jane)).await.len(), 3);
}

#[tokio::test]
async fn me_and_what_is_only_mine_need_a_login() {
    let user = User { watchlist: titles(2), recommendations: titles(300), ..User::default() };
    let sim = start(user.list(List::of("open", 101, titles(1)))).await;
    for path in ["/users/me/watchlist", "/recommendations/movies", "/sync/last_activities"] {
        assert_eq!(get(&sim, path).await.status, 401, "{path}");
    }
    let token = sim.log_in("jane-doe").access;
    let mine = async |path: &str| send(asking(&sim, path).bearer_auth(&token)).await;
    assert_eq!(mine("/users/me/watchlist/movie,show/rank").await.len(), 2);
    let bare = mine("/recommendations/movies?limit=500").await;
    assert!(bare.len() == 100 && bare.json[0]["title"].is_string());
    assert!(mine("/sync/last_activities").await.json["lists"]["updated_at"].is_string());
    let wrong = send(asking(&sim, "/users/jane-doe/watchlist").bearer_auth("rubbish")).await;
    assert_eq!(wrong.status, 401);
}

#[tokio::test]
async fn limits_plans_and_outages_are_told_in_trakts_manner() {
    let sim = start(User::default()).await;
    for status in [420, 423, 426] {
        sim.fault("/users/*", Fault::error(status), 1);
        assert_eq!(get(&sim, "/users/jane-doe").await.status, status);
    }
    sim.fault("*", Fault::wait(7), 1);
    let limited = get(&sim, "/users/jane-doe").await;
    assert_eq!((limited.status, limited.header("retry-after")), (429, "7"));
    let limit: Value = serde_json::from_str(limited.header("x-ratelimit")).unwrap();
    assert_eq!((&limit["period"], &limit["remaining"]), (&300.into(), &0.into()));
    sim.fault("*", Fault::error(521), 1);
    let down = get(&sim, "/users/jane-doe").await;
    assert_eq!((down.status, down.header("server")), (521, "cloudflare"));
    assert!(down.header("content-type").starts_with("text/html"));
    sim.fault("*", Fault::Cloudflare1015, 1);
    assert!(get(&sim, "/users/jane-doe").await.text.contains("1015"));
    assert_eq!(get(&sim, "/users/jane-doe").await.status, 200);
}
