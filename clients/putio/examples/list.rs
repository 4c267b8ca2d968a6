//! Shows what is in a folder of put.io, and where its files can be loaded.
//!
//! The addresses let in whoever has them: with `--urls` they are printed, for use on this machine.
//!
//! ```console
//! $ PUTIO_TOKEN=… cargo run -p putio-client --example list -- 0 --urls
//! ```
#![expect(clippy::print_stdout, reason = "a program for people")]

use std::{env, error::Error};

use putio_client::{Access, FileId, Putio, Settings, files, transfers};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (urls, ids): (Vec<_>, Vec<_>) = env::args().skip(1).partition(|word| word == "--urls");
    let folder = match ids.first() {
        Some(number) => FileId::new(number.parse()?)?,
        None => FileId::ROOT,
    };
    let token = env::var("PUTIO_TOKEN").map_err(|_| "the token should be in PUTIO_TOKEN")?;
    let putio = Putio::new(Settings::new(Access::Token(token.into())))?;

    for transfer in putio.all(transfers::List::default()).await? {
        // Names come from strangers: `{:?}` keeps what they hold from the terminal.
        println!("{:<27} {:?}", transfer.status, transfer.name);
    }
    for file in putio.all(files::List::folder(folder)).await? {
        let crc = file.crc32.map(|crc| crc.to_string()).unwrap_or_default();
        println!("{:>12} {:>14} {crc:>8} {:?}", file.id, file.size, file.name);
        if !urls.is_empty() && !file.is_folder() {
            let url = putio.send(&files::GetUrl::new(file.id.non_root()?)).await?.url;
            println!("{:>12} {}", "", url.reveal());
        }
    }
    Ok(())
}
