//! `cargo xtask fuzz [TARGET]… [--minutes N] [--keep]`: lets a fuzzer try to break what reads bytes
//! from outside.
//!
//! Needs a nightly compiler and cargo-fuzz; all else needs neither. What the fuzzer finds worth keeping
//! grows in `fuzz/grown`, which nobody commits; `--keep` takes of it into `fuzz/corpus` what reaches
//! code that nothing there reaches. Ours forbid unsafe code, so that no sanitizer is asked for: it would
//! look at the compiler's own library, at half the speed.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, bail, ensure};

/// What is asked for.
pub(crate) struct Fuzz {
    targets: Vec<String>,
    minutes: u32,
    keeps: bool,
}

impl Fuzz {
    /// Reads the targets (all of them, where none is named) and the options.
    pub(crate) fn parse(arguments: &[&str]) -> anyhow::Result<Self> {
        let known = known()?;
        let mut fuzz = Self { targets: Vec::new(), minutes: 5, keeps: false };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match *argument {
                "--keep" => fuzz.keeps = true,
                "--minutes" => {
                    fuzz.minutes = arguments.next().context("--minutes wants a number")?.parse()?;
                }
                target if known.iter().any(|known| known == target) => {
                    fuzz.targets.push(target.to_owned());
                }
                other => bail!("there is no target {other}; there are {}", known.join(", ")),
            }
        }
        if fuzz.targets.is_empty() {
            fuzz.targets = known;
        }
        Ok(fuzz)
    }

    /// One after the other, each for so long; the table at the end is for docs/figures.md.
    pub(crate) fn run(&self) -> anyhow::Result<String> {
        needs()?;
        let mut table = format!("{HEAD}\n");
        for target in &self.targets {
            crate::complain(&format!("{target}, for {} min", self.minutes));
            table.push_str(&self.one(target)?);
            if self.keeps {
                keep(target)?;
            }
        }
        Ok(table)
    }

    fn one(&self, target: &str) -> anyhow::Result<String> {
        let seconds = format!("-max_total_time={}", self.minutes * 60);
        let limits = ["-rss_limit_mb=2048", "-timeout=10", "-print_final_stats=1"];
        let lines = fuzzer(target, &[&limits[..], &[&seconds]].concat(), ["grown", "corpus"])?;
        let figure = |name: &str| {
            let line = lines.iter().rev().find_map(|line| line.strip_prefix(name));
            line.map_or("?", str::trim)
        };
        // `#1234 DONE cov: 5 ft: 6 corp: 7/8Kb …`
        let last = lines.iter().rev().find(|line| line.contains(" cov: ")).cloned();
        let last = last.unwrap_or_default();
        let word = |name: &str| {
            let mut words = last.split_whitespace().skip_while(|word| *word != name);
            words.nth(1).unwrap_or("?").to_owned()
        };
        let executions = figure("stat::number_of_executed_units:");
        let (rate, memory) = (figure("stat::average_exec_per_sec:"), figure("stat::peak_rss_mb:"));
        let (edges, features, kept) =
            (word("cov:"), word("ft:"), files(&kept_in("corpus", target)));
        Ok(format!(
            "| `{target}` | {executions} | {rate} | {edges} | {features} | {memory} | {kept} |\n"
        ))
    }
}

const HEAD: &str = "\
| target | executions | a second | edges | features | MiB at most | kept inputs |
|---|---|---|---|---|---|---|";

/// Takes of what has grown what reaches new code; what is kept already stays.
fn keep(target: &str) -> anyhow::Result<()> {
    let merge = ["-merge=1", "-use_counters=0", "-max_len=4096", "-rss_limit_mb=2048"];
    fuzzer(target, &merge, ["corpus", "grown"]).map(drop)
}

/// Runs a target with two directories of inputs, of which the first may grow. What it printed.
fn fuzzer(target: &str, options: &[&str], inputs: [&str; 2]) -> anyhow::Result<Vec<String>> {
    let inputs = inputs.map(|of| kept_in(of, target));
    for directory in &inputs {
        fs::create_dir_all(directory)?;
    }
    let mut command = cargo();
    command.args(["fuzz", "run", "--sanitizer", "none"]);
    // It alone needs most of towline, which takes long to build.
    if target == "config" {
        command.args(["--features", "config"]);
    }
    command.arg(target).args(&inputs).arg("--");
    let mut child = command.args(options).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let errors = child.stderr.take().context("it has no stderr")?;
    let lines: Vec<_> = BufReader::new(errors)
        .split(b'\n')
        .map_while(Result::ok)
        .map(|line| String::from_utf8_lossy(&line).into_owned())
        .collect();
    if !child.wait()?.success() {
        let last = &lines[lines.len().saturating_sub(60)..];
        bail!(
            "{target} does not hold; once it does, the input belongs into fuzz/found/{target}\n\n{}",
            last.join("\n")
        );
    }
    Ok(lines)
}

fn needs() -> anyhow::Result<()> {
    let runs = |arguments: &[&str]| {
        let status = cargo().args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    ensure!(
        runs(&["--version"]),
        "fuzzing needs a nightly compiler: rustup toolchain install nightly --profile minimal"
    );
    ensure!(
        runs(&["fuzz", "--version"]),
        "fuzzing needs cargo-fuzz, and a C++ compiler to build it with: cargo install cargo-fuzz"
    );
    Ok(())
}

fn cargo() -> Command {
    let mut command = Command::new("cargo");
    command.arg("+nightly").current_dir(root());
    command
}

/// The targets, as they have a file each.
fn known() -> anyhow::Result<Vec<String>> {
    let files = fs::read_dir(root().join("fuzz/fuzz_targets"))?;
    let mut known = Vec::new();
    for file in files {
        let path = file?.path();
        known.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
    }
    known.sort();
    Ok(known)
}

fn kept_in(of: &str, target: &str) -> PathBuf {
    root().join("fuzz").join(of).join(target)
}

fn files(directory: &Path) -> usize {
    fs::read_dir(directory).map_or(0, Iterator::count)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_name_all_targets_are_meant_and_a_wrong_name_is_told() {
        let all = Fuzz::parse(&["--minutes", "3"]).unwrap();
        assert!(all.minutes == 3 && all.targets.len() > 10 && !all.keeps);
        let one = Fuzz::parse(&["torrent", "--keep"]).unwrap();
        assert!(one.targets == ["torrent"] && one.keeps);
        let error = Fuzz::parse(&["nothing"]).err().unwrap().to_string();
        assert!(
            error.contains("there is no target nothing") && error.contains("magnet"),
            "{error}"
        );
    }
}
