//! The released program as a daemon, and what the kernel counts for it.

use std::{
    fmt, fs,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, bail};

use crate::scene::Scene;

/// Killed when it is dropped.
pub(crate) struct Daemon {
    child: Child,
    program: String,
    config: PathBuf,
    socket: PathBuf,
}

/// In bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Memory {
    anonymous: u64,
    resident: u64,
}

impl Memory {
    /// The most of each.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            anonymous: self.anonymous.max(other.anonymous),
            resident: self.resident.max(other.resident),
        }
    }
}

impl fmt::Display for Memory {
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        write!(f, "{:.1} | {:.1}", mib(self.anonymous), mib(self.resident))
    }
}

impl Daemon {
    pub(crate) fn start(program: &str, scene: &Scene) -> anyhow::Result<Self> {
        let log = fs::File::options().create(true).append(true).open(scene.at("towline.log"))?;
        let child = Command::new(program)
            .arg("--config")
            .arg(&scene.config)
            .arg("run")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("towline does not start")?;
        let socket = scene.at("data/towline.sock");
        Ok(Self { child, program: program.into(), config: scene.config.clone(), socket })
    }

    /// Whether commands reach it.
    pub(crate) fn listens(&self) -> bool {
        std::os::unix::net::UnixStream::connect(&self.socket).is_ok()
    }

    /// All sources are looked at now.
    pub(crate) fn sync(&self) -> anyhow::Result<()> {
        let output = Command::new(&self.program)
            .args(["--config".as_ref(), self.config.as_os_str(), "sync".as_ref()])
            .output()?;
        if output.status.success() {
            return Ok(());
        }
        bail!("towline sync: {}", String::from_utf8_lossy(&output.stderr))
    }

    /// As it is now.
    pub(crate) fn memory(&self) -> anyhow::Result<Memory> {
        let of = |file: &str, key: &str| -> anyhow::Result<u64> {
            let text = self.told(file)?;
            let line = text.lines().find_map(|line| line.strip_prefix(key));
            let kilobytes: u64 = line
                .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
                .with_context(|| format!("the kernel tells no {key}"))?;
            Ok(kilobytes * 1024)
        };
        Ok(Memory {
            anonymous: of("smaps_rollup", "Anonymous:")?,
            resident: of("status", "VmRSS:")?,
        })
    }

    /// In user and kernel together.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        let stat = self.told("stat")?;
        // Behind the program's name, which may hold spaces: fields 14 and 15 of proc(5).
        let fields: Vec<_> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let ticks = [11, 12].iter().filter_map(|at| fields.get(*at)?.parse::<u64>().ok());
        // A tick is 10 ms on every Linux that this runs on.
        Ok(Duration::from_millis(ticks.sum::<u64>() * 10))
    }

    fn told(&self, file: &str) -> anyhow::Result<String> {
        Ok(fs::read_to_string(format!("/proc/{}/{file}", self.child.id()))?)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _reaped = self.child.wait();
    }
}
