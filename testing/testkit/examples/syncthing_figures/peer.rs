//! A program that follows a server, from outside.

use std::{fs, path::PathBuf, process::Stdio, time::Duration};

use anyhow::Context as _;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

use towline_testkit::measured::Memory;

use crate::server::Server;

/// What is silent for so long has failed.
const PATIENCE: Duration = Duration::from_secs(90);

/// Whose client is measured.
pub(crate) enum Client {
    /// The examples of `syncthing-client`, released.
    Ours { examples: PathBuf },
    /// aiosyncthing.
    Python { python: PathBuf, script: PathBuf },
}

impl Client {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Ours { .. } => "syncthing-client",
            Self::Python { .. } => "aiosyncthing",
        }
    }

    /// Starts its program of this name.
    pub(crate) fn start(
        &self,
        mode: &str,
        server: &Server,
        options: &[&str],
    ) -> anyhow::Result<Peer> {
        let mut command = match self {
            Self::Ours { examples } => Command::new(examples.join(mode)),
            Self::Python { python, script } => {
                let mut command = Command::new(python);
                command.arg(script).arg(mode);
                command
            }
        };
        let mut child = command
            .arg(server.url())
            .args(options)
            .env("SYNCTHING_KEY", server.key())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started", self.name()))?;
        let said = child.stdout.take().context("it has an output")?;
        Ok(Peer { child, said: BufReader::new(said).lines() })
    }
}

/// A running program. Dropped, it ends.
pub(crate) struct Peer {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Peer {
    /// Its next line; none when it has ended.
    pub(crate) async fn line(&mut self) -> anyhow::Result<Option<String>> {
        let line = tokio::time::timeout(PATIENCE, self.said.next_line());
        Ok(line.await.context("it is silent")??)
    }

    /// The time that it has had of a processor until now.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        let mut nanos = 0;
        for task in fs::read_dir(self.proc("task")?)? {
            let text = fs::read_to_string(task?.path().join("schedstat"))?;
            nanos += text.split(' ').next().unwrap_or("").parse::<u64>()?;
        }
        Ok(Duration::from_nanos(nanos))
    }

    /// Resident and anonymous memory, in bytes.
    pub(crate) fn memory(&self) -> anyhow::Result<[u64; 2]> {
        let memory = Memory::of(self.child.id().context("it has ended")?)?;
        Ok([memory.resident, memory.anonymous])
    }

    fn proc(&self, name: &str) -> anyhow::Result<PathBuf> {
        let id = self.child.id().context("it has ended")?;
        Ok(format!("/proc/{id}/{name}").into())
    }
}
