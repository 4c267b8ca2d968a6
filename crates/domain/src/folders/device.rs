//! One device that a server shares folders with.

use serde::{Deserialize, Serialize};

use super::Set;
use crate::{FlowName, Thing, Timestamp, clock::fixed};

/// A device, followed for as long as its server knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The key of its server.
    pub server: String,
    /// Its server's name in the configuration.
    #[serde(default)]
    pub server_name: String,
    /// What the server calls it.
    pub id: String,
    /// When it was first met: a part of its name.
    #[serde(with = "fixed")]
    pub first_seen: Timestamp,
    /// As it was when it last changed.
    pub state: DeviceState,
    /// Where it stands.
    pub stage: DeviceStage,
    /// Paused by us until then, and to be resumed by us: a pause of a person's is left alone. While
    /// it makes room for something this is moved on.
    #[serde(default)]
    pub paused_until: Option<Timestamp>,
    /// It was seen to be so: when it no longer is, somebody has resumed it.
    #[serde(default)]
    pub was_seen_paused: bool,
    /// A person has resumed it within the scheduled time, or while it made room: it stays so until
    /// then.
    #[serde(default)]
    pub left_alone_until: Option<Timestamp>,
    /// Paused by us, it makes room for files that are fetched.
    #[serde(default)]
    pub makes_room: bool,
    /// What a person wants to hear nothing of for now.
    #[serde(default)]
    pub set_aside: Option<Set>,
}

/// Where a device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceStage {
    /// There.
    Connected,
    /// Not there.
    Away,
    /// Paused: nothing goes to it or comes from it.
    Paused,
    /// Its server cannot be asked.
    Unknown,
    /// Its server knows it no longer, or the configuration leaves it out.
    Removed,
}

/// A device as its server shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceState {
    /// What people call it.
    pub name: String,
    /// Whether it is there.
    pub connected: bool,
    /// Whether it is paused.
    pub paused: bool,
    /// When it was last there, as far as its server knows.
    #[serde(default, with = "fixed::maybe")]
    pub last_seen: Option<Timestamp>,
}

/// What can be done about a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceAction {
    /// Nothing goes to it or comes from it until it is resumed.
    Pause,
    /// Go on.
    Resume,
}

impl DeviceState {
    /// The stage that this is.
    pub const fn stage(&self) -> DeviceStage {
        match (self.paused, self.connected) {
            (true, _) => DeviceStage::Paused,
            (false, true) => DeviceStage::Connected,
            (false, false) => DeviceStage::Away,
        }
    }
}

impl Device {
    /// Its key in the ledger.
    pub fn key(&self) -> String {
        format!("{}/{}@{}", self.server, self.id, self.first_seen.as_micros())
    }
}

impl Thing for Device {
    const FLOW: FlowName = FlowName::Folders;
    const KIND: &'static str = "device";
    type Action = DeviceAction;

    fn stage(&self) -> &'static str {
        match self.stage {
            DeviceStage::Connected => "connected",
            DeviceStage::Away => "away",
            DeviceStage::Paused => "paused",
            DeviceStage::Unknown => "unknown",
            DeviceStage::Removed => "removed",
        }
    }

    fn is_ended(&self) -> bool {
        self.stage == DeviceStage::Removed
    }

    fn title(&self) -> Option<String> {
        let name = if self.state.name.is_empty() { &self.id } else { &self.state.name };
        Some(format!("{}/{name}", self.server_name))
    }
}
