//! What is released, built: benches measure nothing else.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::bail;

/// Builds towline as it is released, and says where it is.
pub(crate) fn build() -> anyhow::Result<PathBuf> {
    built(&["--release", "-p", "towline"], "release/towline")
}

/// Builds an example of the testkit as tests are, and says where it is: what it costs itself is not
/// measured, and a release build of it takes longer than towline's own.
pub(crate) fn beside(example: &str) -> anyhow::Result<PathBuf> {
    let at = format!("debug/examples/{example}");
    built(&["-p", "towline-testkit", "--example", example], &at)
}

fn built(what: &[&str], at: &str) -> anyhow::Result<PathBuf> {
    let status = cargo().args(["build", "--quiet"]).args(what).status()?;
    if !status.success() {
        bail!("the build failed");
    }
    Ok(target()?.join(at))
}

/// Where builds are.
pub(crate) fn target() -> anyhow::Result<PathBuf> {
    Ok(cargo_metadata::MetadataCommand::new().no_deps().exec()?.target_directory.into())
}

/// Without what the cargo that runs this task says of it: crates whose build scripts look there would
/// be built anew, and all that needs them.
fn cargo() -> Command {
    let mut cargo = Command::new("cargo");
    for (name, _) in std::env::vars_os() {
        let is_of_the_task = |begins: &&str| name.to_string_lossy().starts_with(begins);
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(is_of_the_task) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Has an example of the testkit, built likewise, measure `towline`; what it prints.
pub(crate) fn measured(
    example: &str,
    towline: &Path,
    arguments: &[String],
) -> anyhow::Result<String> {
    let output = cargo()
        .args(["run", "--quiet", "--release", "-p", "towline-testkit", "--example", example, "--"])
        .arg(towline)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        bail!("measuring failed");
    }
    Ok(String::from_utf8(output.stdout)?)
}
