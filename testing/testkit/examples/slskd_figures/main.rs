//! What an slskd with a long past costs towline. Run by `cargo xtask bench slskd`, which gives it
//! the released program: `slskd_figures <towline>`. Asserts nothing: it measures.
#![expect(clippy::print_stdout, reason = "a program that prints figures")]

mod decisions;
mod process;
mod scene;

use std::{path::PathBuf, time::Duration};

use anyhow::Context as _;

/// Rows of finished downloads from long ago.
const HISTORY: usize = 10_000;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let towline = std::env::args_os().nth(1).map(PathBuf::from);
    let towline = towline.context("which towline? `cargo xtask bench slskd` knows")?;
    println!("{HISTORY} rows of finished downloads at a simulated slskd 0.26\n");
    decisions::measure().await?;
    process::measure(&towline).await
}

fn line(what: &str, figure: impl std::fmt::Display) {
    println!("{what:<58} {figure:>12}");
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// The time that so many in a hundred do not exceed.
fn percentile(times: &mut [Duration], hundredths: usize) -> Duration {
    times.sort();
    times[(times.len() * hundredths / 100).min(times.len() - 1)]
}
