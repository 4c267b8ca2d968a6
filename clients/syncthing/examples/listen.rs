//! Prints what happens at a Syncthing: each event's number, its kind, and how many microseconds
//! old it is.
//!
//! ```console
//! $ SYNCTHING_KEY=… cargo run -p syncthing-client --example listen -- http://127.0.0.1:8384
//! ```
#![expect(clippy::print_stdout, reason = "a program for people")]

use std::{env, error::Error};

use jiff::Timestamp;
use syncthing_client::{
    Access, Settings, Syncthing,
    events::{Event, Item},
};

// One thread is enough to listen, and takes the least memory.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = env::args().nth(1).unwrap_or_else(|| "http://127.0.0.1:8384".into());
    let key = env::var("SYNCTHING_KEY").unwrap_or_default();
    let client = Syncthing::new(Settings::new(url, Access::ApiKey(key.into())))?;

    let mut events = client.events().from_history().listen();
    while let Some(item) = events.next().await {
        match item? {
            Item::Event(event) => println!("{} {} {}", event.id, event.kind, age(&event)),
            Item::Gap(_) => println!("events were lost: look at the folders"),
            Item::Restarted(_) => println!("it was restarted: look at the folders"),
            Item::Reconnected(_) => println!("it is there again"),
        }
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a program for people has no other clock")]
fn age(event: &Event) -> i128 {
    let now = Timestamp::now().as_nanosecond();
    (now - event.time.map_or(now, Timestamp::as_nanosecond)) / 1000
}
