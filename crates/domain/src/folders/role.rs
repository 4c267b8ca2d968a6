//! What the flow asks of a server that keeps folders.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use super::{DeviceAction, DeviceState, FolderAction, FolderState};
use crate::{ActError, Timestamp, Trouble, role::Watch};

/// Keeps directories the same on several machines.
#[async_trait]
pub trait FolderServer: Send + Sync {
    /// What it is, independent of its name in the configuration: `syncthing:http://nas:8384`. A
    /// renamed server is recognised by it.
    fn key(&self) -> String;

    /// All its folders and devices. What hints have not named since the last look may be told as
    /// it was then; once in a while everything is asked for.
    async fn look(&self) -> Result<Kept, Trouble>;

    /// One folder, by a read begun after `begun_after`; `None` when the server has it no longer.
    async fn folder(
        &self,
        id: &str,
        begun_after: Timestamp,
    ) -> Result<Option<FolderState>, Trouble>;

    /// One device, likewise.
    async fn device(
        &self,
        id: &str,
        begun_after: Timestamp,
    ) -> Result<Option<DeviceState>, Trouble>;

    /// Whether the configuration leaves this device out, whatever the server says of it.
    fn leaves_out_device(&self, id: &str, name: &str) -> bool;

    /// Does it to a folder.
    async fn act_on_folder(&self, id: &str, action: FolderAction) -> Result<(), ActError>;

    /// Does it to a device.
    async fn act_on_device(&self, id: &str, action: DeviceAction) -> Result<(), ActError>;

    /// How long after an unsure act its effect may still come.
    fn settle(&self) -> Duration;

    /// Begins to call `hint` whenever something may have changed. A hint carries no data and may
    /// be missed: the slow look is the truth.
    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Result<Watch, Trouble>;
}

/// What a server keeps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// Its folders.
    pub folders: Vec<KeptFolder>,
    /// Its devices, itself not among them.
    pub devices: Vec<KeptDevice>,
}

/// A folder among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFolder {
    /// What the server calls it.
    pub id: String,
    /// How it stands.
    pub state: FolderState,
}

/// A device among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptDevice {
    /// What the server calls it.
    pub id: String,
    /// How it stands.
    pub state: DeviceState,
}
