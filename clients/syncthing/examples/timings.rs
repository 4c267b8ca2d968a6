//! Times how long a Syncthing's history takes to be handed out, and a listener to be let go;
//! prints microseconds. It needs a server that holds a history of 1,000 events, as many as it keeps:
//! with fewer it waits for the rest. Each scan of a folder makes some.
//!
//! ```console
//! $ SYNCTHING_KEY=… cargo run --release -p syncthing-client --example timings -- \
//!       http://127.0.0.1:8384 100
//! ```
#![expect(clippy::print_stdout, reason = "a program for people")]

use std::{
    env,
    error::Error,
    time::{Duration, Instant},
};

use syncthing_client::{Access, EventId, Settings, Syncthing, events::Item};

/// As many as a server keeps.
const EVENTS: usize = 1000;

/// Within this time a listener has begun to wait for events.
const BEGINS_WITHIN: Duration = Duration::from_millis(200);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = env::args().nth(1).unwrap_or_else(|| "http://127.0.0.1:8384".into());
    let times = env::args().nth(2).map_or(Ok(100), |times| times.parse())?;
    let key = env::var("SYNCTHING_KEY").unwrap_or_default();
    let client = Syncthing::new(Settings::new(url, Access::ApiKey(key.into())))?;
    client.system().ping().await?;
    println!("begun");
    for _ in 0..times {
        println!("history {}", history(&client).await?.as_micros());
    }
    for _ in 0..times {
        println!("batch {}", batch(&client).await?.as_micros());
    }
    for _ in 0..times {
        println!("drop {}", letting_go(&client).await.as_micros());
    }
    Ok(())
}

/// Listens from the beginning, until all has been handed out.
async fn history(client: &Syncthing) -> Result<Duration, Box<dyn Error>> {
    let begun = Instant::now();
    let mut events = client.events().from_history().listen();
    let mut handed_out = 0;
    while handed_out < EVENTS {
        if let Item::Event(_) = events.next().await.ok_or("the stream has ended")?? {
            handed_out += 1;
        }
    }
    Ok(begun.elapsed())
}

/// The same by one call.
async fn batch(client: &Syncthing) -> Result<Duration, Box<dyn Error>> {
    let begun = Instant::now();
    let batch = client.events().since(EventId(0)).await?;
    let time = begun.elapsed();
    if batch.0.len() < EVENTS { Err("its history is shorter".into()) } else { Ok(time) }
}

/// Drops a listener that waits for events.
async fn letting_go(client: &Syncthing) -> Duration {
    let mut events = client.events().listen();
    // An event in between changes nothing.
    let _waited = tokio::time::timeout(BEGINS_WITHIN, events.next()).await;
    let begun = Instant::now();
    drop(events);
    begun.elapsed()
}
