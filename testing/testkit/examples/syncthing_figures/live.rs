//! The present: how soon an event is handed out, and what a listener costs.

use std::time::Duration;

use anyhow::Context as _;
use towline_testkit::chance::Chance;

use crate::{
    line,
    peer::{Client, Peer},
    server::Server,
    shown, spread,
};

/// So often something happens.
const TIMES: usize = 400;

/// So long after the last time at least, and up to twice as long.
const APART: Duration = Duration::from_millis(200);

pub(crate) async fn measure(server: &Server, client: &Client) -> anyhow::Result<()> {
    let mut chance = Chance::of_environment("moments");
    let mut peer = client.start("listen", server, &[])?;
    let newest = server.newest().await?;
    catch_up(&mut peer, newest).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let before = peer.cpu()?;
    for _ in 0..TIMES {
        tokio::time::sleep(APART + chance.shorter_than(APART)).await;
        server.happens().await?;
    }
    // Summaries come up to two seconds later.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let cost = peer.cpu()?.saturating_sub(before);
    let [resident, anonymous] = peer.memory()?;
    let ages = ages(&mut peer, newest, server.newest().await?).await?;
    let events = u32::try_from(ages.len())?;
    spread("an event's age when it is handed out", ages);
    line("CPU for 1,000 live events", shown(cost * 1000 / events));
    line("resident memory of the listener", mib(resident));
    line("  of that anonymous", mib(anonymous));
    Ok(())
}

/// Until all that is history has been handed out.
async fn catch_up(peer: &mut Peer, newest: u64) -> anyhow::Result<()> {
    while event(peer).await?.0 < newest {}
    Ok(())
}

/// How old those between two were.
async fn ages(peer: &mut Peer, behind: u64, last: u64) -> anyhow::Result<Vec<Duration>> {
    let mut ages = Vec::new();
    loop {
        let (id, age) = event(peer).await?;
        if id > behind {
            ages.push(age);
        }
        if id >= last {
            return Ok(ages);
        }
    }
}

/// Number and age of the next event. What else is said is about what was before the history.
async fn event(peer: &mut Peer) -> anyhow::Result<(u64, Duration)> {
    loop {
        let said = peer.line().await?.context("it has ended")?;
        let words: Vec<_> = said.split(' ').collect();
        if let [id, _kind, age] = words.as_slice() {
            // An event's time and ours can differ by what a clock is set right.
            let age = age.parse::<i64>()?.max(0).unsigned_abs();
            return Ok((id.parse()?, Duration::from_micros(age)));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn mib(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}
