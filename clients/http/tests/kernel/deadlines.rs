//! Three deadlines, apart.

use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use towline_http::{
    Body, CallError, Client, Deadlines, Endpoint, IfUnsure, Limits, Outcome, Phase, Sent, Then,
    Waits,
};

use crate::stand::{Delete, Get, Post, raw, settings, write};

fn patient(url: &str, connect: u64, read: u64, total: u64) -> Client {
    let mut settings = settings(url);
    let [connect, read, total] = [connect, read, total].map(Duration::from_millis);
    settings.deadlines = Deadlines { connect, read, total };
    Client::new(settings).unwrap()
}

#[track_caller]
fn assert_timed_out(error: &CallError, phase: Phase, sent: Sent) {
    let CallError::TimedOut { phase: seen, sent: was_sent, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!((*seen, *was_sent), (phase, sent), "{error}");
}

/// A port whose queue of connections is full: the next one gets no answer at all.
fn deaf() -> (String, Vec<std::net::TcpStream>) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener: TcpListener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut kept = Vec::new();
    while let Ok(stream) = std::net::TcpStream::connect_timeout(&address, Duration::from_millis(50))
    {
        kept.push(stream);
    }
    std::mem::forget(listener);
    (format!("http://{address}"), kept)
}

#[tokio::test]
async fn no_connection_within_its_deadline() {
    let (url, _kept) = deaf();
    let begun = Instant::now();
    let error = patient(&url, 150, 5000, 5000).send(&Post(Body::None)).await.unwrap_err();
    assert_timed_out(&error, Phase::Connect, Sent::No);
    assert_eq!(error.then(), Then::TryAgain { after: None }, "nothing was sent");
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn silence_between_pieces_has_its_own_deadline() {
    let address = raw(async |mut stream| {
        write(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n").await;
        for _ in 0..6 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            write(&mut stream, " ").await;
        }
        std::future::pending::<()>().await;
    })
    .await;
    let url = format!("http://{address}");
    let begun = Instant::now();
    let error = patient(&url, 5000, 400, 9000).send(&Post(Body::None)).await.unwrap_err();
    assert_timed_out(&error, Phase::Read, Sent::Maybe);
    assert_eq!(error.then(), Then::LookFirst);
    // Six pieces came in time; then there was silence.
    assert!(begun.elapsed() > Duration::from_millis(950), "{:?}", begun.elapsed());
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_body_that_does_not_matter_makes_nothing_unsure() {
    const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n";
    let silent = raw(async |mut stream| {
        write(&mut stream, HEAD).await;
        std::future::pending::<()>().await;
    });
    let endless = raw(async |mut stream| {
        write(&mut stream, HEAD).await;
        let piece = " ".repeat(10_000);
        for _ in 0..1000 {
            write(&mut stream, &piece).await;
        }
    });
    let broken = raw(async |mut stream| write(&mut stream, HEAD).await);
    let begun = Instant::now();
    for address in [silent.await, endless.await, broken.await] {
        patient(&format!("http://{address}"), 5000, 20_000, 30_000).send(&Delete).await.unwrap();
    }
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn all_together_have_a_deadline() {
    let address = raw(async |mut stream| {
        write(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n").await;
        loop {
            tokio::time::sleep(Duration::from_millis(30)).await;
            write(&mut stream, " ").await;
        }
    })
    .await;
    let client = patient(&format!("http://{address}"), 5000, 5000, 250);
    let begun = Instant::now();
    let error = client.send(&Get::default()).await.unwrap_err();
    assert_timed_out(&error, Phase::Total, Sent::Maybe);
    assert_eq!(error.then(), Then::TryAgain { after: None }, "reading may be repeated");
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert_eq!(client.counts().of("get", Outcome::TimedOut), 1);
}

#[tokio::test]
async fn both_attempts_share_the_total_deadline() {
    let address = raw(async |mut stream| {
        tokio::time::sleep(Duration::from_millis(250)).await;
        write(&mut stream, "HTTP/1.1 503 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            .await;
    })
    .await;
    let client = patient(&format!("http://{address}"), 5000, 5000, 400);
    let begun = Instant::now();
    let error = client.send(&Get::default()).await.unwrap_err();
    assert_timed_out(&error, Phase::Total, Sent::Maybe);
    assert!(begun.elapsed() < Duration::from_millis(1500), "{:?}", begun.elapsed());
    assert_eq!(client.counts().of("get", Outcome::Repeated), 1);
}

/// Waits long for the rest of an answer, and not at all for its beginning.
struct Poll;

impl Endpoint for Poll {
    type Response = serde_json::Value;
    const NAME: &'static str = "poll";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const TAKES_PLACE: bool = false;

    fn path(&self) -> Vec<String> {
        vec!["poll".into()]
    }

    fn waits(&self) -> Waits {
        Waits {
            headers: Some(Duration::from_millis(300)),
            read: Some(Duration::from_secs(5)),
            total: Some(Duration::from_secs(6)),
        }
    }
}

#[tokio::test]
async fn a_call_may_wait_longer_for_the_rest_of_its_answer_than_others() {
    let address = raw(async |mut stream| {
        write(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n").await;
        tokio::time::sleep(Duration::from_millis(900)).await;
        write(&mut stream, "[]").await;
    })
    .await;
    let client = patient(&format!("http://{address}"), 500, 200, 400);
    assert_eq!(client.send(&Poll).await.unwrap(), serde_json::json!([]));
    let error = client.send(&Get::default()).await.unwrap_err();
    assert_timed_out(&error, Phase::Read, Sent::Maybe);
}

#[tokio::test]
async fn a_call_may_wait_less_for_the_beginning_of_its_answer_than_for_the_rest() {
    let address = raw(async |mut stream| {
        tokio::time::sleep(Duration::from_secs(3)).await;
        write(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]").await;
    })
    .await;
    let begun = Instant::now();
    let client = patient(&format!("http://{address}"), 100, 9000, 9000);
    assert_timed_out(&client.send(&Poll).await.unwrap_err(), Phase::Read, Sent::Maybe);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_call_that_only_waits_takes_no_place_from_others() {
    let address = raw(async |mut stream| {
        write(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n").await;
        tokio::time::sleep(Duration::from_millis(1500)).await;
        write(&mut stream, "[]").await;
    })
    .await;
    let mut settings = settings(&format!("http://{address}"));
    settings.limits = Limits::new(1, None);
    let client = Client::new(settings).unwrap();
    let begun = Instant::now();
    let polls = tokio::join!(client.send(&Poll), client.send(&Poll), client.send(&Poll));
    assert!(polls.0.is_ok() && polls.1.is_ok() && polls.2.is_ok());
    assert!(begun.elapsed() < Duration::from_millis(2800), "{:?}", begun.elapsed());
}
