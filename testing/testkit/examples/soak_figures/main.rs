//! What hours of work leave behind in a towline: memory, descriptors, the ledger. Run by `cargo xtask
//! bench soak`, which gives it the released program and puts what it prints into docs/figures.md:
//! `soak_figures <towline> <minutes> <load> <directory>`.
//!
//! A house with all four flows, whose services are simulated in this process, while towline is a
//! process of its own. Things come at so many times the pace of `towline demo` once its beginning is
//! over. A page is open meanwhile, and numbers are fetched as Prometheus does. SIGINT or SIGTERM ends
//! the load before its time; a second one ends the quiet after it, too.
//!
//! It fails when something that was dropped has not come to its end.

mod ends;
mod figures;
mod house;
mod ledger;
mod load;
mod looks;
mod samples;
#[expect(dead_code, reason = "pages are measured elsewhere")]
#[path = "../page_figures/visitor.rs"]
mod visitor;

use std::{path::Path, process::ExitCode, time::Duration};

use anyhow::bail;
use tokio::time::{Instant, sleep};

use self::{
    ends::{Ends, Left},
    figures::Run,
    house::House,
    ledger::Ledger,
    load::Load,
    looks::Looks,
    samples::{Phase, Samples},
};

/// How far samples are apart.
const EVERY: Duration = Duration::from_secs(30);
/// After the load, at least, and at most when something is still under way.
const QUIET: Duration = Duration::from_secs(180);
const PATIENCE: Duration = Duration::from_secs(900);

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [towline, minutes, load, directory] = &arguments[..] else {
        bail!("`cargo xtask bench soak` starts this");
    };
    let length = Duration::from_secs_f64(minutes.parse::<f64>()? * 60.0);
    let run = measure(Path::new(towline), Path::new(directory), length, load.parse()?).await?;
    run.tell();
    Ok(if run.has_ended() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn measure(
    towline: &Path,
    directory: &Path,
    length: Duration,
    times: f64,
) -> anyhow::Result<Run> {
    let mut ends = Ends::listen_for()?;
    let house = House::new(towline, &directory.join("house")).await?;
    let looks = Looks::begin(&house.towline).await?;
    let ledger = Ledger::of(&house.towline.data());
    let mut samples = Samples::begin(&directory.join("samples.csv"), &house.towline)?;
    let mut load = Load::begin(house, times);
    let begun = Instant::now();
    while begun.elapsed() < length && !ends.has_come() {
        load.check()?;
        samples.take(Phase::Load, &ledger, &looks).await?;
        ends.or(EVERY.min(length.saturating_sub(begun.elapsed()))).await;
    }
    let lasted = begun.elapsed();
    let begun = Instant::now();
    let (dropped, house) = load.end().await?;
    let mut left = Left::after(&dropped, &ledger).await?;
    let mut settled = None;
    while ends.count() < 2 && begun.elapsed() < PATIENCE {
        left = Left::after(&dropped, &ledger).await?;
        if left.is_nothing() {
            settled.get_or_insert_with(|| begun.elapsed());
        }
        if begun.elapsed() >= QUIET && left.is_nothing() {
            break;
        }
        if samples.is_due(EVERY) {
            samples.take(Phase::Quiet, &ledger, &looks).await?;
        }
        sleep(Duration::from_secs(2)).await;
    }
    samples.take(Phase::Quiet, &ledger, &looks).await?;
    let peak = samples.peak()?;
    let looks = looks.end();
    drop(house);
    Ok(Run { times, length, lasted, settled, left, looks, peak, samples: samples.taken() })
}
