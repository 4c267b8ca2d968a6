//! `cargo xtask bench syncthing`: what following a Syncthing costs, beside a client in Python.
//!
//! Builds the examples of `syncthing-client` as they are released, installs aiosyncthing, and
//! gives both to the example `syncthing_figures` of the testkit, which starts two real servers.
//! Asserts nothing: it measures.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::bail;

/// The newest of both; aiosyncthing does not say that it needs the second.
const PYTHON_PACKAGES: [&str; 2] = ["aiosyncthing==0.7.1", "deprecated==1.3.1"];

/// Measures, and prints while it does.
pub(crate) fn run() -> anyhow::Result<String> {
    let metadata = cargo_metadata::MetadataCommand::new().no_deps().exec()?;
    let python = python(metadata.workspace_root.as_std_path())?;
    let build = ["build", "--quiet", "--release", "-p", "syncthing-client"];
    let examples = ["--example", "listen", "--example", "timings"];
    done(Command::new("cargo").args(build).args(examples))?;
    // Only measures what is released: it need not be itself.
    let run = ["run", "--quiet", "-p", "towline-testkit", "--example", "syncthing_figures", "--"];
    let examples = metadata.target_directory.join("release/examples");
    done(Command::new("cargo").args(run).arg(examples).arg(python))?;
    Ok("write them into docs/figures.md, with date, machine and command".into())
}

/// A Python that has aiosyncthing, in `$TOWLINE_TEST_HOME` (`.towline-test`).
fn python(root: &Path) -> anyhow::Result<PathBuf> {
    let home = std::env::var_os("TOWLINE_TEST_HOME").map(PathBuf::from);
    let place = home.unwrap_or_else(|| root.join(".towline-test")).join("aiosyncthing-venv");
    let python = place.join("bin/python");
    if !python.exists() {
        done(Command::new("python3").args(["-m", "venv"]).arg(&place))?;
    }
    // Fast when all is there.
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
    done(Command::new(&python).args(install).args(PYTHON_PACKAGES))?;
    Ok(python)
}

/// Runs it to its end.
pub(crate) fn done(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { bail!("{command:?} failed") }
}
