//! What the tools have done whose place towline takes.

mod list;
mod take;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use list::{ListOldFiles, OldFile, OldFiles};
pub use take::{Database, OldList, TakeOver, TakenOver};

/// In bytes: the largest database that is sent. After years it has some megabytes.
pub const LARGEST: usize = 10 << 20;

/// A tool whose state can be taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OldTool {
    /// `ListSync`: lists become requests.
    ListSync,
    /// put.io automator: torrents by way of put.io.
    PutioAutomator,
}

impl OldTool {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::ListSync, Self::PutioAutomator];

    /// Its word: `list-sync`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ListSync => "list-sync",
            Self::PutioAutomator => "putio-automator",
        }
    }

    /// What people call it.
    pub const fn called(self) -> &'static str {
        match self {
            Self::ListSync => "ListSync",
            Self::PutioAutomator => "put.io automator",
        }
    }

    /// What its database is called.
    pub const fn files(self) -> &'static [&'static str] {
        match self {
            Self::ListSync => &["list_sync.db"],
            Self::PutioAutomator => &["downloads.db", "application.db"],
        }
    }
}

impl fmt::Display for OldTool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// There is no such tool.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no such tool; there are list-sync and putio-automator")]
pub struct NoSuchTool;

impl FromStr for OldTool {
    type Err = NoSuchTool;

    fn from_str(text: &str) -> Result<Self, NoSuchTool> {
        Self::ALL.into_iter().find(|tool| tool.as_str() == text).ok_or(NoSuchTool)
    }
}
