//! Budget and concurrency.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use http::Method;
use towline_http::{Budget, CallError, Client, Endpoint, IfUnsure, Limits, Sent, Then};

use crate::stand::{Get, Stand, raw, settings, write};

#[tokio::test]
async fn only_so_many_calls_run_at_once() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&most);
    let address = raw(move |mut stream| {
        let (now, most) = (Arc::clone(&now), Arc::clone(&most));
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(40)).await;
            now.fetch_sub(1, Ordering::SeqCst);
            let answer = "HTTP/1.1 200 OK\r\ncontent-length: 1\r\nconnection: close\r\n\r\n1";
            write(&mut stream, answer).await;
        }
    })
    .await;
    let mut settings = settings(&format!("http://{address}"));
    settings.limits = Limits::new(2, None);
    let client = Client::new(settings).unwrap();
    let calls: Vec<_> = (0..6)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(&Get::default()).await.unwrap() })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(seen.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_budget_is_shared_by_clients_of_a_host_and_a_long_wait_is_told() {
    let stand = Stand::always(200, "application/json", "1").await;
    let limits = |per| Limits::new(4, Some(Budget { calls: NonZeroU32::new(2).unwrap(), per }));
    let client = |limits: &Limits| {
        let mut settings = settings(&stand.url);
        settings.limits = limits.clone();
        Client::new(settings).unwrap()
    };
    let hourly = limits(Duration::from_hours(1));
    client(&hourly).send(&Get::default()).await.unwrap();
    client(&hourly).send(&Get::default()).await.unwrap();
    let error = client(&hourly).send(&Get::default()).await.unwrap_err();
    let Then::TryAgain { after: Some(after) } = error.then() else { panic!("{error:?}") };
    assert!(after > Duration::from_mins(20) && after <= Duration::from_mins(30), "{after:?}");
    assert!(matches!(error, CallError::RateLimited { .. }));
    assert_eq!(stand.seen().len(), 2, "not sent");

    let quick = client(&limits(Duration::from_millis(200)));
    let begun = Instant::now();
    for _ in 0..4 {
        quick.send(&Get::default()).await.unwrap();
    }
    assert!(begun.elapsed() >= Duration::from_millis(190), "{:?}", begun.elapsed());
}

struct InTurn(&'static str);

impl Endpoint for InTurn {
    type Response = u8;
    const NAME: &'static str = "in_turn";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const TURN: Option<&'static str> = Some("things");

    fn path(&self) -> Vec<String> {
        vec![self.0.into()]
    }
}

#[tokio::test]
async fn calls_with_a_turn_come_one_after_another_and_hold_up_no_others() {
    let (gate, opened) = tokio::sync::watch::channel(false);
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (inside, seen) = (Arc::clone(&now), Arc::clone(&most));
    let handler = async move |request: axum::extract::Request| {
        if request.uri().path() == "/slow" {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            opened.clone().wait_for(|open| *open).await.unwrap();
            now.fetch_sub(1, Ordering::SeqCst);
        }
        "1"
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = axum::Router::new().fallback(handler);
    tokio::spawn(async { axum::serve(listener, app).await });

    let mut settings = settings(&url);
    settings.limits = Limits::new(2, None);
    let client = Client::new(settings.clone()).unwrap();
    let calls: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(&InTurn("slow")).await })
        })
        .collect();
    while inside.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    client.send(&Get { path: vec!["quick"], ..Get::default() }).await.unwrap();

    // Whose turn does not come in time has not been sent.
    let mut hasty = settings;
    hasty.deadlines.total = Duration::from_millis(50);
    let error = Client::new(hasty).unwrap().send(&InTurn("quick")).await.unwrap_err();
    assert!(matches!(error, CallError::TimedOut { sent: Sent::No, .. }), "{error:?}");

    gate.send(true).unwrap();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(seen.load(Ordering::SeqCst), 1);
    // One that was given up gives its turn back.
    client.send(&InTurn("quick")).await.unwrap();
}
