//! Budget and concurrency.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use towline_http::{Budget, CallError, Client, Limits, Then};

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
