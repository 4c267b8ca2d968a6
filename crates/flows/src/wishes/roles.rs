//! Who plays the roles at present.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use tokio::sync::Semaphore;
use towline_domain::{
    schedule::Schedule,
    wishes::{ListPolicy, ListProvider, RequestServer, Title},
};

use crate::current::Current;

/// The lists and servers of the flow, as configured.
#[derive(Default, Clone)]
pub struct Roles {
    /// By key.
    pub lists: HashMap<String, ListRole>,
    /// By key.
    pub servers: HashMap<String, ServerRole>,
    /// Rung when a person has said which title a wish means.
    pub bell: Bell,
    /// How many lists are read at once.
    pub turns: Turns,
}

/// A list with its rules.
#[derive(Clone)]
pub struct ListRole {
    /// Its name in the configuration.
    pub name: String,
    /// What reads it.
    pub provider: Arc<dyn ListProvider>,
    /// The key of the server at which its titles are asked for.
    pub server: String,
    /// Its rules.
    pub policy: ListPolicy,
    /// The keys of lists whose titles are left out.
    pub excludes: Vec<String>,
    /// When it is read.
    pub schedule: Schedule,
}

impl ListRole {
    /// What it is in the ledger. The same list may be asked for in both qualities.
    pub fn key(&self) -> String {
        let key = self.provider.key();
        if self.policy.is_4k { format!("{key} in 4K") } else { key }
    }
}

/// A media server.
#[derive(Clone)]
pub struct ServerRole {
    /// Its name in the configuration.
    pub name: String,
    /// It.
    pub server: Arc<dyn RequestServer>,
    /// How often its titles are looked at; everything else is a hint.
    pub rescan: Duration,
}

impl Roles {
    /// The server of a title, and the rules by which it goes: those of its list, else of any that
    /// asks for such titles there.
    pub(super) fn of(&self, title: &Title) -> Option<(&ServerRole, &ListPolicy)> {
        let server = self.servers.get(&title.server)?;
        let goes =
            |list: &&ListRole| list.server == title.server && list.policy.is_4k == title.is_4k;
        let list = self.lists.get(&title.list).filter(goes);
        let list = list.or_else(|| {
            let mut others: Vec<_> = self.lists.values().filter(goes).collect();
            others.sort_by(|one, other| one.name.cmp(&other.name));
            others.first().copied()
        })?;
        Some((server, &list.policy))
    }
}

/// The roles as they are at present.
pub type RolesCell = Current<Roles>;

/// A few at a time.
#[derive(Clone)]
pub struct Turns(pub(super) Arc<Semaphore>);

impl Default for Turns {
    /// Two: one waits for its provider while another works.
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(2)))
    }
}

/// Rung by one, heard by many.
#[derive(Clone, Default)]
pub struct Bell(Arc<Mutex<Vec<Weak<Ear>>>>);

type Ear = dyn Fn() + Send + Sync;

impl Bell {
    /// All that listen are called.
    pub fn ring(&self) {
        let ears: Vec<_> = self.ears().iter().filter_map(Weak::upgrade).collect();
        for ear in ears {
            ear();
        }
    }

    /// `ear` is called at each ring, for as long as the value lives.
    pub(super) fn listen(&self, ear: Arc<Ear>) -> Arc<Ear> {
        let mut ears = self.ears();
        ears.retain(|ear| ear.strong_count() > 0);
        ears.push(Arc::downgrade(&ear));
        ear
    }

    fn ears(&self) -> std::sync::MutexGuard<'_, Vec<Weak<Ear>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
