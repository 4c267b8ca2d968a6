//! Who is asking, and is it approved: section 7.3.

use std::time::Duration;

use serde_json::{Value, json};

use crate::stage::{ALICE, AUTO, DUNE, LIMITED, MANAGER, OFFICE, Stage, movie, said, tv};

/// Each row of the table: requested by, modified by, status.
#[tokio::test]
async fn approval_goes_by_the_caller_and_all_else_by_the_requested_for() {
    let stage = Stage::usual().await;
    let asked = async |caller: Option<i64>, tmdb: i64, user: Option<i64>| {
        let mut body = movie(tmdb);
        if let Some(user) = user {
            body["userId"] = user.into();
        }
        let (status, answer) = match caller {
            Some(caller) => stage.ask_by(caller, &body).await,
            None => stage.ask(&body).await,
        };
        assert_eq!(status, 201, "{answer}");
        let id = |name: &str| answer[name]["id"].as_i64();
        (id("requestedBy"), id("modifiedBy"), answer["status"].as_i64().unwrap())
    };
    assert_eq!(asked(None, 2001, None).await, (Some(1), Some(1), 2));
    assert_eq!(asked(None, DUNE, Some(LIMITED)).await, (Some(5), Some(1), 2));
    assert_eq!(asked(Some(LIMITED), 5000, None).await, (Some(5), None, 1));
    stage.sim.forget(towline_sim::seerr::Kind::Movie, 5000);
    assert_eq!(asked(Some(AUTO), 5000, None).await, (Some(4), Some(4), 2));
    stage.sim.forget(towline_sim::seerr::Kind::Movie, 5000);
    assert_eq!(asked(Some(MANAGER), 5000, Some(ALICE)).await, (Some(2), Some(7), 2));
}

/// Even the administrator cannot exceed the quota of the user given.
#[tokio::test]
async fn quota_and_right_are_those_of_the_requested_for() {
    let stage = Stage::usual().await;
    stage.sim.user(LIMITED, |user| user.movie_quota.as_mut().unwrap().limit = 1);
    let mut body = movie(DUNE);
    body["userId"] = LIMITED.into();
    assert_eq!(stage.ask(&body).await.0, 201);
    body["mediaId"] = 2001.into();
    let (status, answer) = stage.ask(&body).await;
    assert_eq!((status, said(&answer)), (403, "Movie Quota exceeded."));
    body["userId"] = 3.into();
    let (status, answer) = stage.ask(&body).await;
    let message = "You do not have permission to make movie requests.";
    assert_eq!((status, said(&answer)), (403, message));
    // The manager may not ask for itself: it has no right to.
    assert_eq!(stage.ask_by(MANAGER, &movie(2001)).await.0, 403);
}

/// A rolling window; all but what was declined counts; what is deleted comes back.
#[tokio::test]
async fn the_quota_is_a_rolling_window() {
    let stage = Stage::usual().await;
    let left = async |kind: &str| {
        let quota = stage.get("user/5/quota").await.1[kind].clone();
        let numbers = ["limit", "used", "remaining"].map(|name| quota[name].as_i64().unwrap());
        (numbers, quota["restricted"] == true)
    };
    let first = stage.ask_by(LIMITED, &movie(DUNE)).await.1["id"].as_i64().unwrap();
    stage.sim.step(Duration::from_hours(24));
    let second = stage.ask_by(LIMITED, &movie(2001)).await.1["id"].as_i64().unwrap();
    assert_eq!(left("movie").await, ([2, 2, 0], true));
    stage.sim.decline(first);
    assert_eq!(left("movie").await, ([2, 1, 1], false));
    stage.delete_by(1, &format!("request/{second}")).await;
    assert_eq!(left("movie").await, ([2, 0, 2], false));
    stage.ask_by(LIMITED, &tv(OFFICE, vec![1, 2])).await;
    assert_eq!(left("tv").await, ([3, 2, 1], false));
    stage.sim.step(Duration::from_hours(7 * 24));
    assert_eq!(left("tv").await, ([3, 0, 3], false));
}

/// §8: others' requests are not seen.
#[tokio::test]
async fn those_who_do_not_manage_see_only_their_own_requests() {
    let stage = Stage::usual().await;
    stage.ask_by(ALICE, &movie(DUNE)).await;
    let others = stage.ask_by(LIMITED, &movie(2001)).await.1["id"].clone();
    let list = stage.get_by(ALICE, "request?take=100&filter=all&sort=added").await.1;
    assert_eq!(list["pageInfo"]["results"], 1);
    assert_eq!(stage.get_by(ALICE, "request?requestedBy=5").await.0, 403);
    assert_eq!(stage.get_by(ALICE, "request?requestedBy=2").await.0, 200);
    assert_eq!(stage.get_by(ALICE, &format!("request/{others}")).await.0, 403);
    assert_eq!(stage.get("request?requestedBy=5").await.1["pageInfo"]["results"], 1);
    assert_eq!(stage.get("request").await.1["pageInfo"]["results"], 2);
    let emails: Vec<Value> = vec![list["results"][0]["requestedBy"]["email"].clone()];
    assert_eq!(emails, [json!(null)]);
}
