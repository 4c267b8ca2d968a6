//! `cargo xtask bench blackhole`: how soon a file that is dropped is on its way to put.io.
//!
//! Builds the release binary, and gives it to the example `blackhole_figures` of the testkit, which
//! drops files beside a simulated put.io. Asserts nothing: it measures.

use std::process::Command;

use crate::{bench_syncthing::done, released};

/// Measures, and prints while it does.
pub(crate) fn run() -> anyhow::Result<String> {
    let towline = released::build()?;
    let run = ["run", "--quiet", "-p", "towline-testkit", "--example", "blackhole_figures", "--"];
    done(Command::new("cargo").args(run).arg(towline))?;
    Ok("\nwrite them into docs/figures.md, with date, machine and command".into())
}
