//! Who plays the servers at present. A reload puts others in.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use towline_domain::{
    Item, Thing, Timestamp,
    busy::Busy,
    folders::{FolderServer, SyncPolicy},
    item::Backoff,
};
use towline_engine::Moment;

use super::Rules;
use crate::current::Current;

/// What a source's look has just read is good enough for its items.
const JUST_READ: Duration = Duration::from_secs(5);
/// However long ago an item was woken, what is older tells nothing.
const OLD: Duration = Duration::from_secs(60);

/// The servers, by key: a server is the same one when its name changes.
#[derive(Default, Clone)]
pub struct Roles {
    /// By key.
    pub servers: HashMap<String, ServerRole>,
}

/// A server with its rules.
#[derive(Clone)]
pub struct ServerRole {
    /// Its name in the configuration.
    pub name: String,
    /// What keeps the folders.
    pub server: Arc<dyn FolderServer>,
    /// The rules for them.
    pub policy: SyncPolicy,
    /// Folders that another flow takes up when they come into sync.
    pub taken_up: BTreeSet<String>,
    /// The slow look: everything else is a hint.
    pub rescan: Duration,
    /// What its devices make room for.
    pub room: Room,
}

/// Devices that are paused while something else goes on.
#[derive(Clone, Default)]
pub struct Room {
    /// Tells what goes on.
    pub busy: Busy,
    /// Which device, by name or id, is paused while which flag is up.
    pub makes: Vec<(String, String)>,
}

impl Room {
    /// Whether something goes on that this device makes room for.
    pub(super) fn is_made_by(&self, id: &str, name: &str) -> bool {
        let is_it = |device: &str| device == id || device == name;
        self.makes.iter().any(|(device, flag)| is_it(device) && self.busy.is_up(flag))
    }
}

impl ServerRole {
    pub(super) fn rules(&self) -> Rules {
        Rules {
            policy: self.policy.clone(),
            server_name: self.name.clone(),
            is_taken_up: false,
            is_left_out: false,
            makes_room: false,
        }
    }

    pub(super) fn is_taken_up(&self, folder: &str) -> bool {
        self.taken_up.contains(folder)
    }
}

/// From when a read must be to tell anything about an item. After an act, or a person's answer, only
/// one that began after it does.
pub(super) fn fresh<T: Thing>(item: &Item<T>, moment: &Moment) -> Timestamp {
    if item.last_act.is_some() || item.answer.is_some() {
        return moment.begun_after;
    }
    moment.begun_after.before(JUST_READ).max(moment.now.before(OLD))
}

impl Roles {
    pub(super) fn settle(&self, server: &str) -> Duration {
        self.servers.get(server).map_or(Duration::ZERO, |role| role.server.settle())
    }

    pub(super) fn backoff(&self, server: &str) -> Backoff {
        let role = self.servers.get(server);
        role.map_or_else(|| SyncPolicy::default().backoff, |role| role.policy.backoff)
    }
}

/// The roles as they are at present.
pub type RolesCell = Current<Roles>;
