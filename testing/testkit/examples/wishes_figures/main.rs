//! What lists cost: calls, time and memory. Run by `cargo xtask bench wishes`, which gives it the
//! released program and puts what it prints into docs/figures.md: `wishes_figures <towline>`.
//! Asserts nothing: it measures.
#![expect(clippy::print_stdout, reason = "a program that prints figures")]

mod daemon;
mod few;
mod ledger;
mod many;
mod scene;

use std::time::Duration;

use anyhow::Context as _;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let towline = std::env::args().nth(1).context("which towline? `cargo xtask bench wishes`")?;
    few::measure(&towline).await?;
    println!();
    many::measure(&towline).await
}

fn seconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64())
}
