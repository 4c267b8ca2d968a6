//! `cargo xtask torture`: the whole stack, killed again and again while everything around it fails.
//!
//! Builds towline and the torture (`testing/testkit/src/torture`), and runs it. With `--planted NAME` it
//! tortures a towline into which a mistake was put (`testing/testkit/planted/NAME.patch`), in a work tree
//! of its own: then the torture must fail.

use std::{
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, bail};

use crate::bench_syncthing::done;

/// What is built.
const BUILD: [&str; 7] =
    ["build", "--quiet", "-p", "towline-testkit", "--bin", "towline-under-test", "--bin"];
/// So many kills a planted mistake may survive.
const KILLS: &str = "500";

/// Runs it with these options, or with a planted mistake.
pub(crate) fn run(options: &[&str]) -> anyhow::Result<String> {
    let (planted, options) = taken(options, "--planted")?;
    let (target, options) = taken(&options, "--planted-target")?;
    let torture = build()?;
    if let Some(name) = planted {
        return mistake(&torture, name, target.map(PathBuf::from), &options);
    }
    // In this one's place: who ends this ends it, and it takes with it what it has begun.
    Err(Command::new(torture).args(options).exec().into())
}

/// An option with its value, and the rest.
fn taken<'a>(options: &[&'a str], name: &str) -> anyhow::Result<(Option<&'a str>, Vec<&'a str>)> {
    let Some(at) = options.iter().position(|option| *option == name) else {
        return Ok((None, options.to_vec()));
    };
    let value = options.get(at + 1).with_context(|| format!("{name} wants a value"))?;
    Ok((Some(value), [&options[..at], &options[at + 2..]].concat()))
}

/// The torture; towline is beside it.
fn build() -> anyhow::Result<PathBuf> {
    done(Command::new("cargo").args(BUILD).arg("torture"))?;
    let metadata = cargo_metadata::MetadataCommand::new().no_deps().exec()?;
    Ok(metadata.target_directory.into_std_path_buf().join("debug/torture"))
}

/// It must be found.
fn mistake(
    torture: &Path,
    name: &str,
    target: Option<PathBuf>,
    options: &[&str],
) -> anyhow::Result<String> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    let patch = repository.join(format!("testing/testkit/planted/{name}.patch"));
    if !patch.is_file() {
        bail!("there is no {}", patch.display());
    }
    let place = std::env::temp_dir().join(format!("towline-planted-{name}-{}", std::process::id()));
    let tree = WorkTree::of_head(&repository, &place)?;
    done(Command::new("git").arg("-C").arg(&tree.place).arg("apply").arg(&patch))?;
    let target = target.unwrap_or_else(|| repository.join("target/planted"));
    let mut build = Command::new("cargo");
    build.args(&BUILD[..6]).current_dir(&tree.place).env("CARGO_TARGET_DIR", &target);
    done(&mut build)?;
    let mut run = Command::new(torture);
    run.args(["--kills", KILLS]).args(options);
    let status = run.arg("--program").arg(target.join("debug/towline-under-test")).status()?;
    match status.code() {
        Some(1) => Ok(format!("\n{name} was found")),
        Some(0) => bail!("{name} was not found in {KILLS} kills"),
        _ => bail!("the torture could not be run: {status}"),
    }
}

/// A checkout of its own. Dropped, it goes.
struct WorkTree<'a> {
    repository: &'a Path,
    place: PathBuf,
}

impl<'a> WorkTree<'a> {
    fn of_head(repository: &'a Path, place: &Path) -> anyhow::Result<Self> {
        let mut add = Command::new("git");
        add.arg("-C").arg(repository).args(["worktree", "add", "--quiet", "--detach"]);
        done(add.arg(place).arg("HEAD"))?;
        Ok(Self { repository, place: place.to_owned() })
    }
}

impl Drop for WorkTree<'_> {
    fn drop(&mut self) {
        let mut remove = Command::new("git");
        remove.arg("-C").arg(self.repository).args(["worktree", "remove", "--force"]);
        let _stays = remove.arg(&self.place).status();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_taken_with_its_value_wherever_it_stands() {
        let options = ["--kills", "20", "--planted", "x", "--only", "clock"];
        let (planted, rest) = taken(&options, "--planted").unwrap();
        assert_eq!((planted, rest), (Some("x"), vec!["--kills", "20", "--only", "clock"]));
        assert_eq!(taken(&options, "--other").unwrap().0, None);
        assert!(taken(&["--planted"], "--planted").is_err());
    }
}
