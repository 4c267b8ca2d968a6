//! The rules by which folders and devices are decided about.

use std::time::Duration;

use crate::{item::Backoff, window::Windows};

/// The rules for the folders and devices of one server.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncPolicy {
    /// After so long without being in sync a person is told.
    pub behind_within: Duration,
    /// After so long without having been seen a person is told of a device.
    pub unseen_within: Duration,
    /// When a person wants to hear nothing of something for now: for so long.
    pub set_aside_for: Duration,
    /// When which devices are paused.
    pub pauses: Vec<Pause>,
    /// Waiting times after trouble.
    pub backoff: Backoff,
}

/// A schedule of pauses.
#[derive(Debug, Clone, PartialEq)]
pub struct Pause {
    /// Which devices, by name or id; empty: all.
    pub devices: Vec<String>,
    /// When.
    pub when: Windows,
}

impl Pause {
    /// Whether it is about this device.
    pub fn is_for(&self, id: &str, name: &str) -> bool {
        self.devices.is_empty() || self.devices.iter().any(|device| device == id || device == name)
    }
}

impl Default for SyncPolicy {
    fn default() -> Self {
        Self {
            behind_within: Duration::from_secs(24 * 3600),
            unseen_within: Duration::from_secs(7 * 24 * 3600),
            set_aside_for: Duration::from_secs(24 * 3600),
            pauses: Vec::new(),
            backoff: Backoff { first: Duration::from_secs(5), most: Duration::from_secs(5 * 60) },
        }
    }
}
