//! What is released, built: benches measure nothing else.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::bail;

/// Builds towline as it is released, and says where it is.
pub(crate) fn build() -> anyhow::Result<PathBuf> {
    built(&["-p", "towline"], "towline")
}

/// Builds an example of the testkit likewise, and says where it is.
pub(crate) fn example(name: &str) -> anyhow::Result<PathBuf> {
    built(&["-p", "towline-testkit", "--example", name], &format!("examples/{name}"))
}

fn built(what: &[&str], at: &str) -> anyhow::Result<PathBuf> {
    let status =
        Command::new("cargo").args(["build", "--quiet", "--release"]).args(what).status()?;
    if !status.success() {
        bail!("the release build failed");
    }
    let target = cargo_metadata::MetadataCommand::new().no_deps().exec()?.target_directory;
    Ok(target.join("release").join(at).into())
}

/// Has an example of the testkit, built likewise, measure `towline`; what it prints.
pub(crate) fn measured(
    example: &str,
    towline: &Path,
    arguments: &[String],
) -> anyhow::Result<String> {
    let output = Command::new("cargo")
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
