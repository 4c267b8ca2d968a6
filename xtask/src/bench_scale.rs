//! `cargo xtask bench scale [--households N] [--minutes N] [--binary FILE]`: what a household costs
//! where many of them are.
//!
//! Builds the release binary, and gives it to the example `scale_figures` of the testkit, which is
//! built as tests are: so many towlines beside simulated services, half of them with a ledger of their
//! own, half with a schema of their own on one PostgreSQL server. What it prints goes into
//! docs/scale.md. Each watches some directories, and all processes of a user share the kernel's
//! `fs.inotify.max_user_instances`: more than thirty households need that raised. Asserts nothing: it
//! measures.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::bail;

use crate::{figures, released};

/// What is asked for.
pub(crate) struct Scale {
    households: u32,
    minutes: f64,
    /// A release build that is there already.
    binary: Option<PathBuf>,
}

impl Scale {
    /// Reads `--households N`, `--minutes N` and `--binary FILE`.
    pub(crate) fn parse(arguments: &[&str]) -> anyhow::Result<Self> {
        let mut scale = Self { households: 24, minutes: 12.0, binary: None };
        for pair in arguments.chunks(2) {
            match pair {
                ["--households", number] => scale.households = number.parse()?,
                ["--minutes", number] => scale.minutes = number.parse()?,
                ["--binary", file] => scale.binary = Some(std::path::absolute(file)?),
                _ => bail!("bench scale takes --households N, --minutes N and --binary FILE"),
            }
        }
        if scale.households < 4 {
            bail!("two households of each kind are needed");
        }
        Ok(scale)
    }

    /// Measures.
    pub(crate) fn run(&self) -> anyhow::Result<String> {
        let towline = self.binary.clone().map_or_else(released::build, Ok)?;
        let directory = released::target()?.join("scale");
        let _was_there = std::fs::remove_dir_all(&directory);
        std::fs::create_dir_all(&directory)?;
        let (households, minutes) = (self.households.to_string(), self.minutes.to_string());
        let output = Command::new(released::beside("scale_figures")?)
            .arg(towline)
            .args([&households, &minutes])
            .arg(&directory)
            .stderr(Stdio::inherit())
            .output()?;
        if !output.status.success() {
            bail!("measuring failed: logs are in {}", directory.display());
        }
        let (date, machine) = (figures::today()?, figures::machine()?);
        let section = format!(
            "## Measured\n\n{date}, `cargo xtask bench scale --households {households} --minutes \
             {minutes}`: release build,\n{machine}.\n{}",
            String::from_utf8(output.stdout)?
        );
        figures::put_into("scale.md", "scale", &section)?;
        Ok(format!("{section}\nwritten into docs/scale.md"))
    }
}
