//! Why a person is asked about a wish, a title or a list.

use serde::{Deserialize, Serialize};

/// Why a person is asked about a wish, a title or a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "wish")]
pub enum WishCause {
    /// More than one title may be meant, or none is quite like it.
    Unsure,
    /// A list is read for the first time.
    FirstRun {
        /// So many titles would be asked for.
        titles: u64,
    },
    /// A list has lost much of what it held.
    Shrank {
        /// So many titles it held.
        from: u64,
        /// So many it holds.
        to: u64,
    },
    /// A server has lost much of what it knew.
    ServerForgot {
        /// So many titles it knew.
        from: u64,
        /// So many it knows.
        to: u64,
    },
    /// The server could not hand a request on.
    RequestFailed,
    /// It was asked for long ago and is not there.
    Overdue,
    /// The user may not ask for it.
    NotPermitted,
    /// The server cannot tell what it is.
    UnknownTitle,
}

impl WishCause {
    /// The word by which entries group.
    pub const fn group(self) -> &'static str {
        match self {
            Self::Unsure => "wish-unsure",
            Self::FirstRun { .. } => "list-first-run",
            Self::Shrank { .. } => "list-shrank",
            Self::ServerForgot { .. } => "server-forgot",
            Self::RequestFailed => "request-failed",
            Self::Overdue => "title-overdue",
            Self::NotPermitted => "request-not-permitted",
            Self::UnknownTitle => "title-unknown",
        }
    }

    /// The reason in words.
    pub fn words(self) -> String {
        match self {
            Self::Unsure => "it is not certain which title is meant".into(),
            Self::FirstRun { titles: 1 } => "the list is new: one title would be asked for".into(),
            Self::FirstRun { titles } => {
                format!("the list is new: {titles} titles would be asked for")
            }
            Self::Shrank { from, to } => {
                format!("the list held {from} titles and now holds {to}: are they really gone?")
            }
            Self::ServerForgot { from, to } => {
                format!("the server knew {from} titles and now knows {to}: is that right?")
            }
            Self::RequestFailed => "the server could not hand the request on".into(),
            Self::Overdue => "it was asked for long ago and is not there".into(),
            Self::NotPermitted => "the user may not ask for it".into(),
            Self::UnknownTitle => "the server cannot tell what it is".into(),
        }
    }
}
