//! What ends a demo from outside.

use std::path::PathBuf;

use anyhow::Context as _;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Ctrl-C, SIGTERM, and the end of the terminal.
pub(super) struct Ends {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Ends {
    /// From now on they do not end the process by themselves.
    pub(super) fn listen_for() -> anyhow::Result<Self> {
        let listen = |kind| signal(kind).context("signals cannot be listened for");
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hangup: listen(SignalKind::hangup())?,
        })
    }

    /// A token that the first of them cancels. The second does not wait for anything, and takes the
    /// directory away all the same: some who end a process send the signal twice.
    pub(super) fn until_stopped(mut self, directory: PathBuf) -> CancellationToken {
        let stop = CancellationToken::new();
        let token = stop.clone();
        tokio::spawn(async move {
            self.next().await;
            token.cancel();
            self.next().await;
            // What is still written at this moment may stay; there is nobody left to tell.
            let _may_be_gone = std::fs::remove_dir_all(directory);
            std::process::exit(130);
        });
        stop
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hangup.recv() => {}
        }
    }
}
