//! What a list holds, how much of it was read, and why not all.

use serde::{Deserialize, Serialize};

use super::Wish;
use crate::{Timestamp, Trouble, TroubleKind};

/// What a provider remembers from fetch to fetch to ask for changes only: an ETag, a time of last
/// change. Lost at a restart, which costs one whole read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory(pub Option<String>);

/// A fetch that told something.
#[derive(Debug, Clone, PartialEq)]
pub enum Fetched {
    /// Nothing has changed since the fetch that the memory is of.
    Unchanged,
    /// What the list holds.
    Listing(Listing),
}

/// What a list holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listing {
    /// What the provider calls it.
    pub name: Option<String>,
    /// In the list's order, each title once.
    pub wishes: Vec<Wish>,
    /// How many there are, where the provider says so.
    pub total: Option<u64>,
    /// So many entries are no titles that can be wished for: games, podcasts, people.
    pub passed_over: u32,
    /// Why it is not whole. It may then add wishes and never take one back.
    pub lacks: Option<ListError>,
    /// It is a feed: what is new pushes out what is old, so that nobody took back what is no longer
    /// in it (list-providers.md §5.3, §12). It is never taken as whole.
    pub is_feed: bool,
    /// For the next fetch, once what this one brought is written down.
    pub memory: Memory,
}

impl Listing {
    /// Whether what is not in it is not on the list.
    pub const fn is_complete(&self) -> bool {
        self.lacks.is_none() && !self.is_feed
    }
}

/// Why a list could not be read, or not wholly. The words are for people and carry no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{words}")]
pub struct ListError {
    /// Which kind.
    pub kind: ListErrorKind,
    /// What happened, in one or two lines.
    pub words: String,
    /// What a person can do about it.
    pub hint: Option<String>,
    /// Not before this moment.
    pub retry_at: Option<Timestamp>,
}

/// The kinds of list-providers.md §16.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListErrorKind {
    /// There is no such list.
    NotFound,
    /// It is somebody's own.
    Private,
    /// The provider does not understand which list is meant.
    BadId,
    /// The key or client id is wrong or disabled.
    BadKey,
    /// A person has to log in.
    AuthRequired,
    /// The provider wants a paid account for it.
    PlanRequired,
    /// Too many calls.
    RateLimited,
    /// The provider takes us for a robot and wants proof of the contrary.
    BotChallenge,
    /// The provider does not let programs like us in.
    ClientRejected,
    /// Its answers are not what they used to be.
    ShapeChanged,
    /// It fails, or is closed for repairs.
    Unavailable,
    /// It cannot be reached.
    Unreachable,
    /// What is read is larger than a list may be.
    TooLarge,
    /// The file cannot be read, or its address may not be asked.
    NotReadable,
}

impl ListErrorKind {
    /// The word under which it is stored and counted.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Private => "private",
            Self::BadId => "bad-id",
            Self::BadKey => "bad-key",
            Self::AuthRequired => "login-needed",
            Self::PlanRequired => "plan-needed",
            Self::RateLimited => "rate-limited",
            Self::BotChallenge => "bot-challenge",
            Self::ClientRejected => "client-rejected",
            Self::ShapeChanged => "shape-changed",
            Self::Unavailable => "unavailable",
            Self::Unreachable => "unreachable",
            Self::TooLarge => "too-large",
            Self::NotReadable => "not-readable",
        }
    }

    /// Whether it may be mended by waiting alone; else a person is told at once.
    pub const fn heals_by_itself(self) -> bool {
        self.trouble().heals_by_itself()
    }

    const fn trouble(self) -> TroubleKind {
        match self {
            Self::NotFound | Self::Private | Self::BadId => TroubleKind::NotShown,
            Self::BadKey | Self::AuthRequired => TroubleKind::KeyRefused,
            Self::PlanRequired | Self::ClientRejected => TroubleKind::NotAllowed,
            Self::RateLimited => TroubleKind::RateLimited,
            Self::BotChallenge | Self::Unavailable => TroubleKind::Refused,
            Self::ShapeChanged | Self::TooLarge => TroubleKind::Unreadable,
            Self::Unreachable => TroubleKind::Unreachable,
            Self::NotReadable => TroubleKind::Local,
        }
    }
}

impl ListError {
    /// Of this kind.
    pub fn new(kind: ListErrorKind, words: impl Into<String>) -> Self {
        Self { kind, words: words.into(), hint: None, retry_at: None }
    }

    /// The same with words on what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// As a trouble with the list of this name.
    pub fn trouble(&self, list: &str) -> Trouble {
        Trouble {
            service: list.to_owned(),
            kind: self.kind.trouble(),
            words: self.words.clone(),
            hint: self.hint.clone(),
            retry_at: self.retry_at,
        }
    }
}
