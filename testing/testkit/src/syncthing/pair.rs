//! Two servers that sync one folder.

use std::time::{Duration, Instant};

use super::{RealSyncthing, Setup};

/// A lost connection is tried again after five seconds, or later.
const CONNECTED_WITHIN: Duration = Duration::from_mins(1);

/// A connection comes within a fraction of a second, or much later.
const CALLED_AGAIN_AFTER: Duration = Duration::from_secs(3);

/// Two servers that share the folder [`FOLDER`](super::FOLDER) and are connected.
pub struct Pair {
    /// One of them: it waits to be called.
    pub a: RealSyncthing,
    /// The other: it calls.
    pub b: RealSyncthing,
}

impl Pair {
    /// Starts both, and waits until they are connected.
    ///
    /// # Panics
    /// As [`RealSyncthing::start`].
    pub async fn start(setup: Setup) -> Self {
        let (a, b) =
            tokio::join!(RealSyncthing::new("a", setup.clone()), RealSyncthing::new("b", setup));
        let mut pair = Self { a, b };
        // If both called, each might give up the other's connection, and try again much later. One
        // that calls before the other listens does so too.
        pair.a.configure(Some((&pair.b, false)));
        pair.b.configure(Some((&pair.a, true)));
        pair.a.restart().await;
        pair.b.restart().await;
        pair.connected().await;
        pair
    }

    /// Waits until they are connected.
    ///
    /// # Panics
    /// When they are not within a minute.
    pub async fn connected(&self) {
        let begun = Instant::now();
        let mut called = begun;
        while !(is_connected(&self.a).await && is_connected(&self.b).await) {
            assert!(
                begun.elapsed() < CONNECTED_WITHIN,
                "the servers do not connect:\n{}\n{}",
                self.a.log(),
                self.b.log()
            );
            // One that was lost is tried again much later, unless one asks for it.
            if called.elapsed() > CALLED_AGAIN_AFTER {
                called = Instant::now();
                for verb in ["pause", "resume"] {
                    let target = format!("/rest/system/{verb}?device={}", self.a.id());
                    // Asked again when it did not work.
                    let _ = self.b.ask("POST", &target).await;
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

async fn is_connected(side: &RealSyncthing) -> bool {
    let answer = side.ask("GET", "/rest/system/connections").await.unwrap_or_default();
    answer.contains("\"connected\": true")
}
