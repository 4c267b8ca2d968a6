//! Where a reader is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Set;
use crate::{DeviceId, EventId};

/// Where a reader of events is, to go on there after its own restart. To be stored as it is:
/// numbers mean something only together with the process that gave them (reference §4.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// At which server.
    pub device: DeviceId,
    /// At which of its processes: when it started.
    pub started: Option<Timestamp>,
    /// In which set.
    pub set: Set,
    /// The last event that was handed out; 0 is none yet.
    pub last: EventId,
}

/// A process of a server: numbers begin anew with each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Epoch {
    pub(crate) device: DeviceId,
    pub(crate) started: Option<Timestamp>,
}

impl Cursor {
    pub(crate) fn new(epoch: Epoch, set: Set, last: EventId) -> Self {
        let Epoch { device, started } = epoch;
        Self { device, started, set, last }
    }

    pub(crate) fn epoch(&self) -> Epoch {
        Epoch { device: self.device.clone(), started: self.started }
    }
}
