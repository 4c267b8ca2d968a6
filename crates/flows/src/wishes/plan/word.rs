//! What becomes of a wish, in a word, and all of them in numbers.

use serde::{Deserialize, Serialize};
use towline_domain::wishes::{Candidate, Ident, TitleKey};

/// A wish, with what becomes of it and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// What tells it apart.
    pub ident: Ident,
    /// What people call it.
    pub name: String,
    /// The title that it means, where that is certain.
    pub title: Option<TitleKey>,
    /// What becomes of it.
    pub word: Word,
    /// Why.
    pub why: String,
    /// Those that it may mean, where it is not certain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
}

/// What becomes of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// It is asked for.
    New,
    /// It would be asked for: a person has to say yes to the list.
    Proposed,
    /// It is asked for once there is room below the list's limit.
    OverCap,
    /// It is asked for once there is room in the user's quota.
    OverQuota,
    /// It is asked for already.
    Requested,
    /// It is there.
    Available,
    /// Somebody said no to it.
    Declined,
    /// It is not to be asked for again.
    Tombstone,
    /// The server lets nobody ask for it.
    Blocklisted,
    /// A person has to say which title it is.
    Unsure,
    /// The server finds no such title.
    NotFound,
    /// It has not been searched for yet.
    Later,
    /// A filter leaves it out.
    Filtered,
    /// A list that is left out holds it.
    Excluded,
    /// Another entry of the list means the same title.
    Twice,
    /// A person wants it left.
    Left,
    /// There is nothing that could be asked for.
    Nothing,
    /// The server says of it what we do not know.
    Unknown,
    /// It is no wish any longer, and something becomes of it for that.
    Leaves,
}

impl Word {
    /// As shown and stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Proposed => "proposed",
            Self::OverCap => "over-cap",
            Self::OverQuota => "over-quota",
            Self::Requested => "requested",
            Self::Available => "available",
            Self::Declined => "declined",
            Self::Tombstone => "tombstone",
            Self::Blocklisted => "blocklisted",
            Self::Unsure => "unsure",
            Self::NotFound => "not-found",
            Self::Later => "later",
            Self::Filtered => "filtered",
            Self::Excluded => "excluded",
            Self::Twice => "twice",
            Self::Left => "left",
            Self::Nothing => "nothing-to-ask",
            Self::Unknown => "unknown",
            Self::Leaves => "leaves",
        }
    }
}

/// A look in numbers. Each wish counts once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunCounts {
    /// So many wishes the list holds.
    pub listed: u32,
    /// So many of its entries are no titles: games, podcasts, people.
    pub passed_over: u32,
    /// So many wishes are new on it.
    pub added: u32,
    /// So many are gone from it.
    pub gone: u32,
    /// So many of each word.
    pub words: std::collections::BTreeMap<String, u32>,
    /// Calls to the list's provider.
    pub list_calls: u64,
    /// Calls to the server.
    pub server_calls: u64,
    /// Why the list could not be read, or not wholly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The kind of that, in a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_kind: Option<String>,
    /// What a person can do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_hint: Option<String>,
}

impl RunCounts {
    /// Counts lines.
    pub(in crate::wishes) fn count(&mut self, lines: &[Line]) {
        for line in lines {
            *self.words.entry(line.word.as_str().to_owned()).or_default() += 1;
        }
    }

    /// So many of this word.
    pub fn of(&self, word: Word) -> u32 {
        self.words.get(word.as_str()).copied().unwrap_or_default()
    }
}
