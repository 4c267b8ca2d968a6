//! Never two requests for one title (seerr reference §7.2).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use seerr_client::{
    Access, Seerr, Settings, UserId,
    requests::{Create, Seasons},
};
use tokio::sync::Semaphore;

/// What is under way for each title, and what was at most; an answer needs a permit.
#[derive(Default)]
struct Counter {
    now: HashMap<String, u32>,
    most_of_one: u32,
    most: u32,
}

struct Desk {
    counter: Mutex<Counter>,
    permits: Semaphore,
    came: Semaphore,
}

async fn create(State(desk): State<Arc<Desk>>, body: Bytes) -> (StatusCode, &'static str) {
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let title = format!("{} {}", body["mediaType"], body["mediaId"]);
    {
        let mut counter = desk.counter.lock().unwrap();
        let of_one = counter.now.entry(title.clone()).or_default();
        *of_one += 1;
        let of_one = *of_one;
        counter.most_of_one = counter.most_of_one.max(of_one);
        counter.most = counter.most.max(counter.now.values().sum());
    }
    desk.came.add_permits(1);
    desk.permits.acquire().await.unwrap().forget();
    *desk.counter.lock().unwrap().now.get_mut(&title).unwrap() -= 1;
    (StatusCode::CREATED, r#"{"id":1,"status":2}"#)
}

async fn desk() -> (Seerr, Arc<Desk>) {
    let desk = Arc::new(Desk {
        counter: Mutex::default(),
        permits: Semaphore::new(0),
        came: Semaphore::new(0),
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/api/v1/request", post(create)).with_state(Arc::clone(&desk));
    tokio::spawn(async { axum::serve(listener, router).await });
    (Seerr::new(Settings::new(url, Access::ApiKey("key".into()))).unwrap(), desk)
}

#[tokio::test]
async fn eight_clones_that_want_the_same_film_ask_one_after_another() {
    let (seerr, desk) = desk().await;
    let all: Vec<_> = (0..8)
        .map(|user| {
            let seerr = seerr.acting_as(UserId::new(user));
            tokio::spawn(async move { seerr.send(&Create::movie(2002.into())).await.unwrap() })
        })
        .collect();
    // Nobody is answered before a film that was wanted last of all has come too: the others of the
    // same title had all the time to come as well.
    desk.came.acquire().await.unwrap().forget();
    let other = tokio::spawn(async move { seerr.send(&Create::movie(7.into())).await.unwrap() });
    desk.came.acquire().await.unwrap().forget();
    desk.permits.add_permits(9);
    for one in all.into_iter().chain([other]) {
        one.await.unwrap();
    }
    let counter = desk.counter.lock().unwrap();
    assert_eq!((counter.most_of_one, counter.most), (1, 2));
    assert_eq!(desk.came.available_permits(), 7, "all were asked for");
}

#[tokio::test]
async fn different_titles_are_asked_for_three_at_once() {
    let (seerr, desk) = desk().await;
    let all: Vec<_> = (0..6)
        .map(|number: u32| {
            let seerr = seerr.clone();
            let create = match number % 2 {
                0 => Create::movie((number / 2).into()),
                _ => Create::tv((number / 2).into(), Seasons::All),
            };
            tokio::spawn(async move { seerr.send(&create).await.unwrap() })
        })
        .collect();
    // Three are there although nobody has been answered.
    desk.came.acquire_many(3).await.unwrap().forget();
    assert_eq!(desk.counter.lock().unwrap().most, 3);
    desk.permits.add_permits(6);
    for one in all {
        one.await.unwrap();
    }
    let counter = desk.counter.lock().unwrap();
    assert_eq!((counter.most_of_one, counter.most), (1, 3), "film 1 and show 1 are two titles");
}

#[tokio::test]
async fn who_gives_up_lets_the_next_one_ask() {
    let (seerr, desk) = desk().await;
    let clone = seerr.clone();
    let first = tokio::spawn(async move { clone.send(&Create::movie(1.into())).await });
    desk.came.acquire().await.unwrap().forget();
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    desk.permits.add_permits(2);
    seerr.send(&Create::movie(1.into())).await.unwrap();
}
