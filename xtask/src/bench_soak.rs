//! `cargo xtask bench soak [--minutes N] [--load N] [--binary FILE]`: what
//! hours of work leave behind.
//!
//! Builds the release binary, and gives it to the example `soak_figures` of the testkit, which is built
//! as tests are: a house with all four flows, in which things come at N times the demo's pace. What it
//! prints goes into docs/figures.md, also when Ctrl-C ends it before its time (the load at once, then
//! what is under way comes to its end; a second one ends that, too). Its samples are in `soak` of the
//! target directory as it goes. Fails when something has not come to its end.

use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

use anyhow::{Context as _, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::signal::unix::{SignalKind, signal};

use crate::{figures, released};

/// What is asked for.
pub(crate) struct Soak {
    minutes: f64,
    load: f64,
    /// A release build that is there already.
    binary: Option<PathBuf>,
}

impl Soak {
    /// Reads `--minutes N`, `--load N` and `--binary FILE`.
    pub(crate) fn parse(arguments: &[&str]) -> anyhow::Result<Self> {
        let mut soak = Self { minutes: 120.0, load: 20.0, binary: None };
        for pair in arguments.chunks(2) {
            match pair {
                ["--minutes", number] => soak.minutes = number.parse()?,
                ["--load", number] => soak.load = number.parse()?,
                ["--binary", file] => soak.binary = Some(std::path::absolute(file)?),
                _ => bail!("bench soak takes --minutes N, --load N and --binary FILE"),
            }
        }
        Ok(soak)
    }

    /// Measures.
    pub(crate) fn run(&self) -> anyhow::Result<String> {
        let towline = self.binary.clone().map_or_else(released::build, Ok)?;
        let directory = released::target()?.join("soak");
        let _was_there = std::fs::remove_dir_all(&directory);
        std::fs::create_dir_all(&directory)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let output = runtime.block_on(self.measured(&towline, &directory))?;
        let text = String::from_utf8(output.stdout)?;
        if text.is_empty() {
            bail!("measuring failed: samples and logs are in {}", directory.display());
        }
        let (date, machine) = (figures::today()?, figures::machine()?);
        let (minutes, load) = (self.minutes, self.load);
        let section = format!(
            "## Hours of work\n\n{date}, `cargo xtask bench soak --minutes {minutes} --load {load}`: \
             release build,\n{machine}.\n{text}"
        );
        figures::put("soak", &section)?;
        if !output.status.success() {
            bail!("{section}\nwritten into docs/figures.md, but something has not come to its end");
        }
        Ok(format!("{section}\nwritten into docs/figures.md"))
    }

    /// What the example prints. Signals are passed on to it, and it ends by itself.
    async fn measured(&self, towline: &Path, directory: &Path) -> anyhow::Result<Output> {
        let (minutes, load) = (self.minutes.to_string(), self.load.to_string());
        let example = released::beside("soak_figures")?;
        let mut signals = [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?];
        let measuring = tokio::process::Command::new(example)
            .args([towline, Path::new(&minutes), Path::new(&load), directory])
            .stdout(Stdio::piped())
            // A terminal's Ctrl-C would reach it twice.
            .process_group(0)
            .spawn()?;
        let id = measuring.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        let id = id.context("it has ended at once")?;
        let mut output = std::pin::pin!(measuring.wait_with_output());
        let [interrupt, terminate] = &mut signals;
        loop {
            tokio::select! {
                output = &mut output => return Ok(output?),
                _ = interrupt.recv() => kill_process(id, Signal::INT)?,
                _ = terminate.recv() => kill_process(id, Signal::TERM)?,
            }
        }
    }
}
