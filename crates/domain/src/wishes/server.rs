//! How titles stand at a media server.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use serde::{Deserialize, Serialize};

use super::TitleKey;
use crate::Timestamp;

/// A user of a media server. Never text: other words in the same place end the server's process
/// (seerr.md §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub u32);

/// The number of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestId(pub u64);

impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.0, f)
    }
}

/// How far a title or season is, in one quality.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Nobody has it or waits for it.
    #[default]
    Free,
    /// Asked for, and nobody has said yes.
    Pending,
    /// On its way.
    Processing,
    /// Some of it is there.
    Partly,
    /// There.
    Available,
    /// Must not be asked for.
    Blocklisted,
    /// Was there, and somebody took it away.
    Deleted,
    /// A number that we do not know.
    Unknown,
}

impl Availability {
    /// Whether it may be asked for (seerr.md §12).
    pub const fn is_free(self) -> bool {
        matches!(self, Self::Free | Self::Deleted)
    }
}

/// One value for each quality: the ordinary one, and 4K.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct AtServer<T>([T; 2]);

impl<T: Copy> AtServer<T> {
    /// In the ordinary quality, and in 4K.
    pub const fn new(ordinary: T, in_4k: T) -> Self {
        Self([ordinary, in_4k])
    }

    /// In this quality.
    pub const fn of(&self, is_4k: bool) -> T {
        self.0[is_4k as usize]
    }
}

/// A season that the server has a word about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SeasonAt {
    /// Its number.
    pub number: u16,
    /// How far it is.
    pub is: AtServer<Availability>,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// A person has to say yes.
    Pending,
    /// Said yes to.
    Approved,
    /// Said no to.
    Declined,
    /// It could not be handed on to what downloads.
    Failed,
    /// It is over: available, or taken away later.
    Completed,
    /// A number that we do not know: taken for one that lives.
    Unknown,
}

impl RequestState {
    /// Whether it stands in the way of another one.
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::Declined | Self::Completed)
    }
}

/// A request for a title.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestAt {
    /// Its number: later ones are larger.
    pub id: RequestId,
    /// Whether it is for 4K.
    pub is_4k: bool,
    /// Where it stands.
    pub state: RequestState,
    /// For whom.
    pub by: Option<UserId>,
    /// The seasons that it asks for, each with where it stands.
    pub seasons: Vec<(u16, RequestState)>,
    /// When it was made.
    pub at: Option<Timestamp>,
}

/// All that a server says of one title in bulk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OnServer {
    /// How far it is.
    pub is: AtServer<Availability>,
    /// Of a show, by number. Empty until the server has looked into the library.
    pub seasons: Vec<SeasonAt>,
    /// By number.
    pub requests: Vec<RequestAt>,
}

impl OnServer {
    /// Those for this quality, the earliest first.
    pub fn requests(&self, is_4k: bool) -> impl DoubleEndedIterator<Item = &RequestAt> {
        self.requests.iter().filter(move |request| request.is_4k == is_4k)
    }

    /// One number for all of it: another one means that something has changed.
    pub fn stamp(&self) -> u64 {
        // Without chance in it: it is kept in the ledger. A later compiler may hash otherwise, which
        // costs one look at each title.
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

/// All that a server says of all titles, read as a whole.
#[derive(Debug, Clone, Default)]
pub struct ServerState {
    /// What no row tells of was never touched.
    pub titles: HashMap<TitleKey, OnServer>,
}

impl ServerState {
    /// How a title stands.
    pub fn of(&self, key: TitleKey) -> OnServer {
        self.titles.get(&key).cloned().unwrap_or_default()
    }
}
