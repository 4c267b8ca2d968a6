//! Shows the downloads of an slskd, and the last that it told.
//!
//! ```console
//! $ SLSKD_KEY=… cargo run -p slskd-client --example downloads -- http://127.0.0.1:5030
//! ```
#![expect(clippy::print_stdout, reason = "a program for people")]

use std::{env, error::Error};

use slskd_client::{
    Access, Settings, Slskd, Version, application, events, server, transfers::downloads,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = env::args().nth(1).ok_or("usage: downloads URL, with the key in SLSKD_KEY")?;
    let key = env::var("SLSKD_KEY")?;
    let slskd = Slskd::new(Settings::new(url, Access::ApiKey(key.into())))?;

    let version = slskd.send(&application::GetVersion).await?;
    let network = slskd.send(&server::GetServer).await?;
    println!("slskd {}, network: {}", version.0, network.state);
    // Names come from strangers: `{:?}` keeps what they hold from the terminal.
    for user in slskd.send(&downloads::List::default()).await? {
        println!("{:?}", user.username.as_str());
        for file in user.files() {
            println!("  {:<24} {:?}", file.state.to_string(), file.filename.as_str());
        }
    }
    if version.version().is_some_and(Version::has_events) {
        let list = events::List { offset: 0, limit: 10 };
        let page = events::Page::from(slskd.send_whole(&list).await?);
        for event in &page.events {
            println!("{}  {}", event.timestamp, event.kind.as_str());
        }
    }
    Ok(())
}
