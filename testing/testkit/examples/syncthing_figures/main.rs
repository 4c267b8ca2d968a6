//! What following a Syncthing costs with `syncthing-client` and with aiosyncthing, both in the same
//! way and in one run. Run by `cargo xtask bench syncthing`, which gives it the released examples
//! and a Python that has the other: `syncthing_figures <examples> <python>`. Asserts nothing: it
//! measures.
#![expect(clippy::print_stdout, reason = "a program that prints figures")]

mod history;
mod live;
mod peer;
mod server;

use std::{path::PathBuf, time::Duration};

use anyhow::Context as _;

use crate::{peer::Client, server::Server};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<_> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [examples, python] = arguments.as_slice() else {
        anyhow::bail!("which ones? `cargo xtask bench syncthing` knows");
    };
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("examples/syncthing_figures/aiosyncthing_peer.py");
    let clients = [
        Client::Ours { examples: examples.clone() },
        Client::Python { python: python.clone(), script },
    ];
    let server = Server::with_history().await.context("the servers")?;
    println!(
        "Syncthing {}; a history of {} events, {} kB\n",
        server.version,
        server::EVENTS,
        server.kilobytes
    );
    for client in &clients {
        println!("{}", client.name());
        history::measure(&server, client).await?;
        live::measure(&server, client).await?;
        println!();
    }
    Ok(())
}

fn line(what: &str, figure: impl std::fmt::Display) {
    println!("  {what:<62} {figure:>12}");
}

/// Three digits, and a unit in which they can be read.
fn shown(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    if micros < 1000.0 { format!("{micros:.0} µs") } else { format!("{:.2} ms", micros / 1000.0) }
}

/// The median and what 99 in a hundred do not exceed.
fn spread(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |hundredths: usize| times.get((times.len() * hundredths / 100).min(times.len() - 1));
    let figures =
        [50, 99].map(|hundredths| at(hundredths).map_or("–".into(), |time| shown(*time)));
    line(&format!("{what}, p50 of {}", times.len()), &figures[0]);
    line(&format!("{what}, p99"), &figures[1]);
}
