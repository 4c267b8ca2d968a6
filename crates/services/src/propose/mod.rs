//! What a service tells of itself that saves a person some typing: where its directories are here.
//!
//! A proposal is proved by what is in the directories, on both sides, and never by names of
//! directories alone. Nothing is written: a person says yes.

mod twins;

use towline_domain::{LocalPath, RemotePath};

use crate::doctor::Finding;

pub(crate) use twins::{Twin, here, names_in};

/// What a service was asked for, and what it came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The likeliest first.
    pub proposals: Vec<Proposal>,
    /// Why nothing was found, where that is known.
    pub findings: Vec<Finding>,
}

impl From<Vec<Proposal>> for Answer {
    fn from(proposals: Vec<Proposal>) -> Self {
        Self { proposals, findings: Vec::new() }
    }
}

/// What a service's own words suggest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Why, in words.
    pub words: String,
    /// What would be set.
    pub what: Suggested,
}

/// What would be set, in the table of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suggested {
    /// A key.
    Key {
        /// Its name.
        key: &'static str,
        /// Its value.
        value: String,
    },
    /// One more line of `path_map`.
    PathMap {
        /// The directory as towline sees it.
        here: LocalPath,
        /// The same as the service sees it.
        there: RemotePath,
    },
}

/// How sure it is that two directories are the same one, in words.
pub(crate) fn evidence(twin: &Twin) -> String {
    match (twin.shared, twin.of) {
        (_, 0) => "nothing is in it yet, so that only the name tells".into(),
        (1, 1) => "it holds the same one name".into(),
        (shared, of) if shared == of => format!("it holds the same {of} names"),
        (shared, of) => format!("it holds {shared} of its {of} names"),
    }
}
