//! What keeps folders the same on several machines: one file per kind, and this list of them.

mod syncthing;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use towline_domain::{
    Clock, Period,
    folders::{FolderServer, SyncPolicy},
};

pub(crate) use syncthing::of as trouble_of;
pub use syncthing::{PauseSettings, Syncthing, SyncthingSettings};

use crate::{WrongSetting, doctor::Finding, propose};

/// A server that keeps folders. The kind stands in the table's name: `[folders.<name>.syncthing]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoldersSettings {
    /// A running Syncthing: its folders and the devices that it shares them with.
    Syncthing(Box<SyncthingSettings>),
}

impl FoldersSettings {
    /// The server that the settings describe. `name` is its name in the configuration.
    pub fn build(
        &self,
        name: &str,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<dyn FolderServer>, WrongSetting> {
        match self {
            Self::Syncthing(settings) => Ok(Arc::new(Syncthing::new(name, settings, clock)?)),
        }
    }

    /// How often to look without being woken.
    pub fn rescan(&self) -> Period {
        match self {
            Self::Syncthing(settings) => settings.rescan,
        }
    }

    /// The rules for its folders and devices.
    pub fn policy(&self) -> SyncPolicy {
        match self {
            Self::Syncthing(settings) => settings.policy(),
        }
    }

    /// Another part of the configuration names this device: [`check`](Self::check) tells when it is
    /// not there.
    pub fn names_device(&mut self, device: &str) {
        match self {
            Self::Syncthing(settings) => settings.named_elsewhere.push(device.to_owned()),
        }
    }

    /// Asks the service whether it would work. Changes nothing.
    pub async fn check(&self, name: &str) -> Vec<Finding> {
        match self {
            Self::Syncthing(settings) => syncthing::check(settings, name).await,
        }
    }

    /// What the service suggests about where its folders are here.
    pub async fn propose(&self, name: &str) -> propose::Answer {
        match self {
            Self::Syncthing(settings) => syncthing::propose(settings, name).await.into(),
        }
    }
}
