//! A child process that does not outlive its test.

use std::{fs, io, path::Path, process::Stdio};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};

/// A child in a process group of its own.
pub(super) struct Process {
    child: Child,
    group: Pid,
}

impl Process {
    pub(super) fn start(mut command: Command, log: &Path) -> io::Result<Self> {
        let log = fs::File::options().create(true).append(true).open(log)?;
        let child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        let group = child
            .id()
            .and_then(|id| Pid::from_raw(id.try_into().ok()?))
            .ok_or_else(|| io::Error::other("it ended at once"))?;
        Ok(Self { child, group })
    }

    pub(super) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    pub(super) async fn kill(mut self) {
        self.kill_group();
        // Reaped, so that its port is free when this returns.
        let _ = self.child.wait().await;
    }

    /// Only while the child is not reaped: its number could be another's afterwards.
    fn kill_group(&mut self) {
        if self.is_running() {
            let _ = kill_process_group(self.group, Signal::KILL);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill_group();
    }
}
