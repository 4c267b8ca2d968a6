//! The flow `folders`: directories that are kept the same on several machines.
//!
//! A [`source::ServerSource`] finds a server's folders and devices; each is then followed by
//! [`Folders`] or [`Devices`]: what fails, lags or stays away is told, what came into sync is handed
//! over, and devices are paused by schedule, or while files are fetched that they make room for.

mod device;
mod folder;
mod roles;
pub mod source;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use towline_domain::{
    ActError, Decision, Item, Thing, Timestamp, Trouble, TroubleKind,
    folders::{Device, DeviceAction, DeviceState, Folder, FolderAction, FolderState, SyncPolicy},
    item::Backoff,
};
use towline_engine::{Flow, Moment};

pub use self::roles::{Roles, RolesCell, Room, ServerRole};

/// The kind under which folders that came into sync are handed over.
pub const CAME_INTO_SYNC: &str = "came-into-sync";

/// After a look that failed. Its server's own item looks more often, and wakes all others when it
/// can be asked again.
const LOOK_AGAIN: Duration = Duration::from_secs(5 * 60);

/// A device that is paused is paused, however often that is asked for: what an unsure call has done
/// is looked at soon, before a person has changed it again.
const PAUSE_SETTLES: Duration = Duration::from_secs(5);

/// How something of a server stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen<State> {
    /// So, and by these rules.
    Here {
        /// How.
        state: Option<State>,
        /// The rules of its server.
        rules: Rules,
    },
    /// It could not be looked at. Its server's own item says so.
    Trouble(Trouble),
    /// Its server left the configuration: kept, and not acted on.
    Parked,
}

/// The rules for one folder or device.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// Of its server.
    pub policy: SyncPolicy,
    /// Its server's name in the configuration.
    pub server_name: String,
    /// Another flow takes up what came into sync.
    pub is_taken_up: bool,
    /// The configuration leaves it out.
    pub is_left_out: bool,
    /// Something goes on that it makes room for.
    pub makes_room: bool,
}

/// Follows folders.
pub struct Folders(Arc<RolesCell>);

/// Follows devices.
pub struct Devices(Arc<RolesCell>);

impl Folders {
    /// The flow with the servers that `roles` holds at the time of each look.
    pub const fn new(roles: Arc<RolesCell>) -> Self {
        Self(roles)
    }
}

impl Devices {
    /// The flow with the servers that `roles` holds at the time of each look.
    pub const fn new(roles: Arc<RolesCell>) -> Self {
        Self(roles)
    }
}

#[async_trait]
impl Flow for Folders {
    type Thing = Folder;
    type Seen = Seen<FolderState>;

    async fn observe(&self, item: &Item<Folder>, moment: &Moment) -> Self::Seen {
        let roles = self.0.now();
        let Some(role) = roles.servers.get(&item.thing.server) else { return Seen::Parked };
        let is_taken_up = role.is_taken_up(&item.thing.id);
        match role.server.folder(&item.thing.id, roles::fresh(item, moment)).await {
            Ok(state) => Seen::Here { state, rules: Rules { is_taken_up, ..role.rules() } },
            Err(trouble) => Seen::Trouble(trouble),
        }
    }

    fn decide(&self, item: &Item<Folder>, seen: &Self::Seen, now: Timestamp) -> Decision<Folder> {
        folder::decide(item, seen, now)
    }

    async fn act(
        &self,
        item: &Item<Folder>,
        action: &FolderAction,
        _: &Moment,
    ) -> Result<(), ActError> {
        let roles = self.0.now();
        let Some(role) = roles.servers.get(&item.thing.server) else { return Err(not_there()) };
        role.server.act_on_folder(&item.thing.id, *action).await
    }

    fn settle(&self, folder: &Folder, _: &<Folder as Thing>::Action) -> Duration {
        self.0.now().settle(&folder.server)
    }

    fn backoff(&self, folder: &Folder) -> Backoff {
        self.0.now().backoff(&folder.server)
    }
}

#[async_trait]
impl Flow for Devices {
    type Thing = Device;
    type Seen = Seen<DeviceState>;

    async fn observe(&self, item: &Item<Device>, moment: &Moment) -> Self::Seen {
        let roles = self.0.now();
        let Some(role) = roles.servers.get(&item.thing.server) else { return Seen::Parked };
        match role.server.device(&item.thing.id, roles::fresh(item, moment)).await {
            Ok(state) => {
                let is_left_out = state.as_ref().is_some_and(|state| {
                    role.server.leaves_out_device(&item.thing.id, &state.name)
                });
                // Asked after the look: a flag that changes meanwhile hints, and this item is woken.
                let makes_room = state
                    .as_ref()
                    .is_some_and(|state| role.room.is_made_by(&item.thing.id, &state.name));
                Seen::Here { state, rules: Rules { is_left_out, makes_room, ..role.rules() } }
            }
            Err(trouble) => Seen::Trouble(trouble),
        }
    }

    fn decide(&self, item: &Item<Device>, seen: &Self::Seen, now: Timestamp) -> Decision<Device> {
        device::decide(item, seen, now)
    }

    async fn act(
        &self,
        item: &Item<Device>,
        action: &DeviceAction,
        _: &Moment,
    ) -> Result<(), ActError> {
        let roles = self.0.now();
        let Some(role) = roles.servers.get(&item.thing.server) else { return Err(not_there()) };
        role.server.act_on_device(&item.thing.id, *action).await
    }

    fn settle(&self, _: &Device, _: &<Device as Thing>::Action) -> Duration {
        PAUSE_SETTLES
    }

    fn backoff(&self, device: &Device) -> Backoff {
        self.0.now().backoff(&device.server)
    }
}

fn not_there() -> ActError {
    let words = "its server left the configuration";
    ActError::NotDone(Trouble::new("towline", TroubleKind::NotConfigured, words))
}
