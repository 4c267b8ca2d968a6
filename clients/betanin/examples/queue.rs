//! Shows the queue of a betanin, and what its consoles say.
//!
//! ```console
//! $ BETANIN_KEY=… cargo run -p betanin-client --example queue -- http://127.0.0.1:9393
//! ```
#![expect(clippy::print_stdout, reason = "a program for people")]

use std::{env, error::Error};

use betanin_client::{Access, Betanin, Settings, console::Console, meta, torrents};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = env::args().nth(1).ok_or("usage: queue URL, with the key in BETANIN_KEY")?;
    let key = env::var("BETANIN_KEY")?;
    let betanin = Betanin::new(Settings::new(url, Access::ApiKey(key.into())))?;

    let info = betanin.send(&meta::GetSystemInfo).await?;
    println!("betanin {} on Python {}", info.version(), info.python_version);
    for torrent in betanin.send(&torrents::List::default()).await?.torrents {
        let console = Console::from(betanin.send(&torrents::Stdout(torrent.id)).await?);
        println!("{:>5}  {:<11}  {}", torrent.id, torrent.status, torrent.name);
        println!("       {:?}, asks {:?}", console.said(), console.prompt());
    }
    Ok(())
}
