//! A child process that does not outlive its test.

use std::{fs, io, path::Path, process::Stdio};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};

/// A child in a process group of its own.
pub(crate) struct Process {
    child: Child,
    group: Pid,
}

impl Process {
    pub(crate) fn start(mut command: Command, log: &Path) -> io::Result<Self> {
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

    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    pub(crate) async fn kill(mut self) {
        self.kill_group();
        // Reaped, so that its port is free when this returns.
        let _ = self.child.wait().await;
    }

    /// Asks it to end, waits for that, and gives its code.
    pub(crate) async fn terminate(mut self) -> Option<i32> {
        if self.is_running() {
            let _ = kill_process_group(self.group, Signal::TERM);
        }
        self.child.wait().await.ok()?.code()
    }

    /// Waits for its end, and gives its code.
    pub(crate) async fn ended(mut self) -> Option<i32> {
        self.child.wait().await.ok()?.code()
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
