//! Who plays the roles at present.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::Semaphore;
use towline_domain::{
    Timestamp, Trouble, TroubleKind,
    schedule::Schedule,
    wishes::{ListPolicy, ListProvider, RequestServer, ServerState, Title, TitleStage},
};

use crate::current::Current;

/// The lists and servers of the flow, as configured.
#[derive(Default, Clone)]
pub struct Roles {
    /// By key.
    pub lists: HashMap<String, ListRole>,
    /// By key.
    pub servers: HashMap<String, ServerRole>,
    /// Rung when a person has said which title a wish means, and when a server is back.
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
    /// How much it is believed to know: one value, shared by all that look at it.
    pub belief: Belief,
    /// Rung when it is back: lists that could not be compared with it need not wait any longer.
    pub bell: Bell,
}

impl Roles {
    /// The rules by which a title goes: those of its list. What was asked for is followed to its end
    /// also when its list is gone, and what a person wants is asked for: then by the rules of any
    /// list that asks for such titles at its server.
    pub(super) fn policy_of(&self, title: &Title) -> Option<Cow<'_, ListPolicy>> {
        let goes = |list: &&ListRole| {
            let is_there = list.server == title.server && list.policy.is_4k == title.is_4k;
            is_there && list.policy.asks
        };
        let list = self.lists.get(&title.list).filter(goes);
        let goes_on = title.stage == TitleStage::Requested || title.insisted_at.is_some();
        let list = list.or_else(|| {
            if !goes_on {
                return None;
            }
            let mut others: Vec<_> = self.lists.values().filter(goes).collect();
            others.sort_by(|one, other| one.name.cmp(&other.name));
            others.first().copied()
        });
        match list {
            Some(list) => Some(Cow::Borrowed(&list.policy)),
            None if title.stage == TitleStage::Requested => {
                Some(Cow::Owned(ListPolicy { follow: false, ..ListPolicy::default() }))
            }
            None => None,
        }
    }

    /// The lists that ask for titles at this server in this quality, by key.
    pub(super) fn lists_of(&self, server: &str, is_4k: bool) -> HashSet<&str> {
        let goes = |list: &&ListRole| {
            list.server == server && list.policy.is_4k == is_4k && list.policy.asks
        };
        let lists = self.lists.iter().filter(|(_, list)| goes(list));
        lists.map(|(key, _)| key.as_str()).collect()
    }
}

impl ServerRole {
    /// How all titles stand, as far as that is to be believed.
    pub(super) async fn state(&self, begun_after: Timestamp) -> Result<Arc<ServerState>, Trouble> {
        let state = self.server.state(begun_after).await?;
        if self.belief.is_in(state.titles.len() as u64) {
            return Ok(state);
        }
        let words = "the server has forgotten most of the titles that it knew";
        let trouble = Trouble::new(&self.name, TroubleKind::Refused, words);
        Err(trouble.hint("the inbox asks what that means; until it is answered, all waits"))
    }
}

/// How much a server is believed to know. One that has forgotten most of it was set up anew, or
/// restored from an old copy: nothing is concluded from what it says until a person has said so.
#[derive(Debug, Clone, Default)]
pub struct Belief(Arc<AtomicU64>);

impl Belief {
    /// A server that knew fewer than so many may lose them all.
    const FEW: u64 = 20;

    /// Whether it may be that it knows so many titles.
    pub(super) fn is_in(&self, knows: u64) -> bool {
        let knew = self.0.load(Ordering::SeqCst);
        knew < Self::FEW || knows >= knew / 2
    }

    /// It knows so many, and that is right.
    pub(super) fn set(&self, knows: u64) {
        self.0.store(knows, Ordering::SeqCst);
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
