//! What towline costs when nothing happens: unseen, with a page open, with very many open.

use std::{path::Path, time::Duration};

use anyhow::bail;
use tokio::time::sleep;
use towline_testkit::measured::{Counts, Memory, mib};

use crate::{
    house::House,
    visitor::{Visitor, Watching},
};

/// Until the allocator has come to rest.
const REST: Duration = Duration::from_secs(20);
const MANY: usize = 200;

/// What one phase cost.
struct Cost {
    what: String,
    memory: Memory,
    percent: f64,
    written: u64,
    is_ledger_changed: bool,
}

/// Measures each phase so long.
pub(crate) async fn measure(program: &str, minutes: f64, albums: usize) -> anyhow::Result<()> {
    let mut house = House::new(program, albums).await?;
    house.settle().await?;
    let visitor = Visitor::sets_up(&house.towline).await?;
    Visitor::logs_in(&house.towline).await?;
    let mut costs = vec![phase(&house, "nobody looks", minutes, &[]).await?];
    visitor.loads(&visitor.names("/").await?).await?;
    let mut open = vec![visitor.watches().await?];
    costs.push(phase(&house, "a page is open", minutes, &open).await?);
    while open.len() < MANY {
        open.push(visitor.watches().await?);
    }
    costs.push(phase(&house, &format!("{MANY} pages are open"), minutes, &open).await?);
    tell(&costs);
    Ok(())
}

async fn phase(house: &House, what: &str, minutes: f64, open: &[Watching]) -> anyhow::Result<Cost> {
    sleep(REST).await;
    let (pid, data) = (house.towline.id(), house.towline.data());
    let (before, ledger) = (Counts::of(pid)?, stand(&data));
    let watched = Duration::from_secs_f64(minutes * 60.0);
    sleep(watched).await;
    let after = Counts::of(pid)?;
    if !open.iter().all(Watching::is_open) {
        bail!("a stream has ended: {}", house.towline.log());
    }
    let cpu = after.cpu.saturating_sub(before.cpu);
    Ok(Cost {
        what: what.into(),
        memory: after.memory,
        percent: cpu.as_secs_f64() / watched.as_secs_f64() * 100.0,
        written: after.written.saturating_sub(before.written),
        is_ledger_changed: ledger != stand(&data),
    })
}

/// How the ledger's files look.
fn stand(data: &Path) -> Vec<(u64, Option<std::time::SystemTime>)> {
    let files = ["towline.db", "towline.db-wal"].map(|name| std::fs::metadata(data.join(name)));
    files.into_iter().flatten().map(|file| (file.len(), file.modified().ok())).collect()
}

#[expect(clippy::print_stdout, reason = "a program that prints figures")]
fn tell(costs: &[Cost]) {
    println!(
        "| | anonymous MiB | resident MiB | CPU % | bytes written | ledger changed |\n\
         |---|---|---|---|---|---|"
    );
    for Cost { what, memory, percent, written, is_ledger_changed } in costs {
        let changed = if *is_ledger_changed { "yes" } else { "no" };
        println!("| {what} | {memory} | {percent:.3} | {written} | {changed} |");
    }
    println!("| to reach | ≤ 15 | ≤ 32 | ≤ 0.1 | – | no |");
    let [.., one, many] = costs else { return };
    let more = mib(many.memory.anonymous) - mib(one.memory.anonymous);
    println!("\n{MANY} open pages take {more:.1} MiB more than one (to reach: ≤ 20).");
}
