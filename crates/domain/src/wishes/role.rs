//! What the flow asks of lists and of media servers.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use super::{
    Candidate, Fetched, ListError, Memory, Question, RequestId, ServerState, TitleKey, TitleKind,
    TmdbId, UserId,
};
use crate::{ActError, Timestamp, Trouble, role::Watch};

/// Knows what a person wishes for: a watchlist, a chart, a text file.
#[async_trait]
pub trait ListProvider: Send + Sync {
    /// What it is, independent of its name in the configuration: `trakt:user/jane/heist-films`.
    fn key(&self) -> String;

    /// What it holds. `memory` is of the last fetch whose outcome was written down. What is not
    /// whole says so: only a whole listing proves that a title is on the list no longer.
    async fn fetch(&self, memory: &Memory) -> Result<Fetched, ListError>;

    /// Calls that it has made in all.
    fn calls(&self) -> u64;

    /// Begins to call `hint` whenever the list may have changed; `None` where nothing tells.
    fn watch(&self, _hint: Arc<dyn Fn() + Send + Sync>) -> Option<Watch> {
        None
    }
}

/// Takes requests for titles, and knows which are there.
#[async_trait]
pub trait RequestServer: Send + Sync {
    /// What it is, in the ledger: `seerr:http://seerr:5055`.
    fn key(&self) -> String;

    /// How all titles stand, by a read begun after `begun_after`. Only a whole read is an answer.
    async fn state(&self, begun_after: Timestamp) -> Result<Arc<ServerState>, Trouble>;

    /// The titles that may be meant, the likeliest first. None found proves nothing.
    async fn find(&self, question: &Question) -> Result<Vec<Candidate>, Trouble>;

    /// The seasons that a show has. [`TroubleKind::Unknown`](crate::TroubleKind::Unknown) where the
    /// server cannot say: it knows no such show, or its own source fails.
    async fn show(&self, show: TmdbId) -> Result<Show, Trouble>;

    /// How much may still be asked for.
    async fn quotas(&self, as_user: Option<UserId>) -> Result<Quotas, Trouble>;

    /// Asks for a title. The kinds of [`ActError::NotDone`] that mean something to the flow are
    /// told in [`TroubleKind`](crate::TroubleKind).
    async fn request(&self, order: &Order) -> Result<(), ActError>;

    /// Lets the server hand a failed request on once more.
    async fn retry(&self, request: RequestId) -> Result<(), ActError>;

    /// Takes a request back.
    async fn withdraw(&self, request: RequestId) -> Result<(), ActError>;

    /// How long after an unsure act its effect may still come.
    fn settle(&self) -> Duration;

    /// Calls that it has made in all.
    fn calls(&self) -> u64;
}

/// One request to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// For which title.
    pub title: TitleKey,
    /// In 4K.
    pub is_4k: bool,
    /// Of a show: these seasons; `None`: all that nobody has asked for yet.
    pub seasons: Option<Vec<u16>>,
    /// For whom, and with whose rights.
    pub requester: Requester,
}

/// For whom a request is made (seerr.md §7.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requester {
    /// The owner of the key.
    #[default]
    Owner,
    /// This user, with that user's rights: where those do not allow more, somebody must say yes.
    WithRightsOf(UserId),
    /// This user's name stands on it, and the rights are the key's owner's.
    InTheNameOf(UserId),
}

impl Requester {
    /// The user whose name stands on the request: the key's owner is the first user.
    pub const fn named(self) -> UserId {
        match self {
            Self::Owner => UserId(1),
            Self::WithRightsOf(user) | Self::InTheNameOf(user) => user,
        }
    }

    /// The user whose quota it takes from.
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::Owner => None,
            Self::WithRightsOf(user) | Self::InTheNameOf(user) => Some(user),
        }
    }
}

/// The seasons of a show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Show {
    /// All, specials (number 0) included.
    pub seasons: Vec<ShowSeason>,
}

/// A season that a show has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShowSeason {
    /// Its number: 1, 2, … or a year.
    pub number: u16,
    /// How many episodes; 0 where none is known yet.
    pub episodes: u32,
    /// When its first episode was or will be shown.
    pub aired: Option<jiff::civil::Date>,
}

/// How much a user may still ask for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quotas {
    /// Films.
    pub movies: Quota,
    /// Seasons of shows.
    pub seasons: Quota,
}

/// How much of something may still be asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quota {
    /// So many more; `None`: as many as one likes.
    pub left: Option<u32>,
}

impl Quotas {
    /// Of this kind.
    pub const fn of(self, kind: TitleKind) -> Quota {
        match kind {
            TitleKind::Movie => self.movies,
            TitleKind::Show => self.seasons,
        }
    }
}
