//! `cargo xtask bench slskd`: what an slskd with a long past costs towline.
//!
//! Builds the release binary, and gives it to the example `slskd_figures` of the testkit, built
//! likewise: a simulated slskd with 10,000 rows of finished downloads, of which few are new. It
//! prints calls, times and memory. Asserts nothing: it measures.

use std::process::Command;

use anyhow::bail;

use crate::released;

/// Measures, and prints while it does.
pub(crate) fn run() -> anyhow::Result<String> {
    let towline = released::build()?;
    let status = Command::new("cargo")
        .args(["run", "--quiet", "--release", "-p", "towline-testkit"])
        .args(["--example", "slskd_figures", "--"])
        .arg(towline)
        .status()?;
    if !status.success() {
        bail!("measuring failed");
    }
    Ok("\nwrite them into docs/figures.md, with date, machine and command".into())
}
