//! Two servers that sync one folder.

use std::time::{Duration, Instant};

use super::{RealSyncthing, Setup};

/// A lost connection is tried again after five seconds, or later.
const CONNECTED_WITHIN: Duration = Duration::from_mins(1);

/// Two servers that share the folder [`FOLDER`](super::FOLDER) and are connected.
pub struct Pair {
    /// One of them.
    pub a: RealSyncthing,
    /// The other.
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
        pair.a.configure(&[&pair.b]);
        pair.b.configure(&[&pair.a]);
        tokio::join!(pair.a.restart(), pair.b.restart());
        pair.connected().await;
        pair
    }

    /// Waits until they are connected.
    ///
    /// # Panics
    /// When they are not within a minute.
    pub async fn connected(&self) {
        let begun = Instant::now();
        let sides = [&self.a, &self.b];
        for side in sides {
            loop {
                let answer = side.ask("GET", "/rest/system/connections").await.unwrap_or_default();
                if answer.contains("\"connected\": true") {
                    break;
                }
                assert!(
                    begun.elapsed() < CONNECTED_WITHIN,
                    "the servers do not connect:\n{}\n{}",
                    self.a.log(),
                    self.b.log()
                );
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}
