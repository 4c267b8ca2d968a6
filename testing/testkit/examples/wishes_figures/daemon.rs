//! The released program as a daemon, and what the kernel counts for it.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, bail};
use towline_testkit::measured::{self, Memory};

use crate::scene::Scene;

/// Killed when it is dropped.
pub(crate) struct Daemon {
    child: Child,
    program: String,
    config: PathBuf,
    socket: PathBuf,
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
        Ok(Memory::of(self.child.id())?)
    }

    /// In user and kernel together.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        Ok(measured::cpu(self.child.id())?)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _reaped = self.child.wait();
    }
}
