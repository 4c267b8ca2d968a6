//! `cargo xtask bench engine`: items per second, take-over, idle cost, and a ledger with a million
//! finished items, on both ledgers.
//!
//! Builds the example `engine_figures` of the engine for release and runs it. What it prints goes into
//! docs/figures.md. Asserts nothing: it measures, and says what was to be reached.

use std::process::{Command, Stdio};

use anyhow::ensure;

use crate::figures;

/// Measures.
pub(crate) fn run() -> anyhow::Result<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--quiet", "--release", "-p", "towline-engine"]);
    // How far it is, is told as it goes: it takes a quarter of an hour.
    let output = command.args(["--example", "engine_figures"]).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "engine_figures failed");
    let said = String::from_utf8_lossy(&output.stdout);
    let tables = said.replace("\n## ", "\n### ").replacen("## ", "### ", 1);
    let (date, machine) = (figures::today()?, figures::machine()?);
    let section = format!(
        "## The engine\n\n{date}, `cargo xtask bench engine`: release build, {machine}; SQLite on the disk, \
         PostgreSQL with fsync\non the same machine, workers as processes beside it. To reach: 5,000 items \
         a second on SQLite and 2,000 on\nPostgreSQL; a tick that costs the same however much has ended; a \
         page of items in 50 ms; take-over in 30 s.\n\n{tables}"
    );
    figures::put("engine", &section)?;
    Ok(format!("{section}\nwritten into docs/figures.md"))
}
