//! The flow `imports`: an album on its way from finished download to library.

mod cause;
mod files;
mod origin;
mod policy;

use serde::{Deserialize, Serialize};

use crate::{
    FlowName, LocalPath, Thing, Timestamp,
    clock::fixed,
    notify::NewsKind,
    path::shown,
    role::{Claim, LineNo, Prompt, PromptKind, Ticket, Wanted},
};

pub use self::{
    cause::ImportCause,
    files::{AlbumFile, AlbumFiles, FailedFile, LostFile},
    origin::{Gathered, Origin, Place, Row, RowState, TransferId, Transfers},
    policy::{AlbumPolicy, FailedPolicy, PromptPolicy},
};

/// A directory of finished music.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Album {
    /// The key of the source that found it.
    pub source: String,
    /// Its directory.
    pub path: LocalPath,
    /// The directory's inode when it was found; 0 where there was none yet.
    pub inode: u64,
    /// Where it comes from.
    #[serde(default)]
    pub origin: Origin,
    /// When it was found: a part of its name.
    #[serde(with = "fixed")]
    pub first_seen: Timestamp,
    /// Its files when last seen.
    pub files: AlbumFiles,
    /// When the files were last seen to change.
    pub files_since: Timestamp,
    /// Where it stands.
    pub stage: Stage,
    /// The present or last attempt to import it.
    pub attempt: Option<Attempt>,
}

/// One attempt to import an album.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When the first attempt at this album began.
    pub begun: Timestamp,
    /// 1 for the first.
    pub number: u32,
    /// Which importer, by its name in the configuration.
    pub importer: String,
    /// What the importer must remember; there once it was prepared.
    pub ticket: Option<Ticket>,
    /// The ticket of the attempt before.
    pub previous: Option<Ticket>,
    /// What a person chose for this attempt.
    pub wanted: Option<Wanted>,
}

/// Where an album stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Stage {
    /// It was there before towline: left alone until a person says otherwise.
    Baseline,
    /// Found; its files are still coming, or were until just now.
    Settling {
        /// A person said to go on waiting: nothing is asked before.
        #[serde(default)]
        wait_until: Option<Timestamp>,
    },
    /// Whole, and its files lie in several directories or among others': they are brought together.
    Gathering,
    /// Whole; waits for its turn at the library.
    Ready,
    /// It has its turn: the importer is asked what must be remembered.
    Preparing,
    /// Handed to the importer.
    Importing {
        /// The prompt that is there now, and since when: one that persists is acted on.
        prompt: Option<(Prompt, Timestamp)>,
        /// The last line seen and when it was new.
        moved: Option<(LineNo, Timestamp)>,
    },
    /// A prompt is being answered *skip*, so that the queue goes on.
    SettingAside {
        /// The prompt, for the inbox.
        prompt: Prompt,
    },
    /// The importer waits for a person's answer, by policy `leave`.
    Asked {
        /// The prompt.
        prompt: Prompt,
    },
    /// The importer is through; disk and library are looked at.
    Proving {
        /// What it says.
        claim: Claim,
        /// In its words.
        words: String,
        /// The prompt that was set aside, where one was.
        aside: Option<Prompt>,
    },
    /// A person is asked.
    Held {
        /// The kind of prompt that the question came from.
        at: Option<PromptKind>,
        /// Tried again by itself so many times.
        retries: u32,
    },
    /// At its end but for what is to be cleared away: leftovers of a proved import.
    Pruning {
        /// How the import ended.
        outcome: Outcome,
    },
    /// At its end but for the directory that was made for it.
    Ungathering {
        /// How the import ended.
        outcome: Outcome,
    },
    /// At its end.
    Ended {
        /// How.
        outcome: Outcome,
    },
}

/// How an album ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// In the library, proved.
    Imported,
    /// A part of it is in the library, and a person took that as it is.
    Partial,
    /// It was in the library before.
    Duplicate,
    /// Left for good by a person.
    Skipped,
    /// There was no audio in it.
    NothingToImport,
    /// The directory went away before anything was done.
    Gone,
}

impl Outcome {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Partial => "imported in part",
            Self::Duplicate => "duplicate",
            Self::Skipped => "skipped",
            Self::NothingToImport => "nothing to import",
            Self::Gone => "gone",
        }
    }
}

/// What can be done about an album.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum AlbumAction {
    /// Ask for failed transfers again.
    FetchAgain {
        /// Which, as the peer writes them.
        files: Vec<String>,
    },
    /// Bring its files together in one directory.
    Gather,
    /// Hand it to the importer, under the attempt's ticket.
    Start,
    /// Answer the prompt that was last seen.
    Answer {
        /// With this.
        choice: crate::Choice,
        /// Having read so far.
        seen: LineNo,
    },
    /// Remove what the import left behind.
    Prune,
    /// Remove the directory that was made for it, and no file's last copy with it.
    Ungather,
}

impl Thing for Album {
    const FLOW: FlowName = FlowName::Imports;
    const KIND: &'static str = "album";
    type Action = AlbumAction;

    fn stage(&self) -> &'static str {
        match &self.stage {
            Stage::Baseline => "baseline",
            Stage::Settling { .. } => "settling",
            Stage::Gathering => "gathering",
            Stage::Ready => "ready",
            Stage::Preparing => "preparing",
            Stage::Importing { .. } => "importing",
            Stage::SettingAside { .. } => "setting-aside",
            Stage::Asked { .. } => "asked",
            Stage::Proving { .. } => "proving",
            Stage::Held { .. } => "held",
            Stage::Pruning { .. } => "pruning",
            Stage::Ungathering { .. } => "ungathering",
            Stage::Ended { outcome } => match outcome {
                Outcome::Imported => "imported",
                Outcome::Partial => "partial",
                Outcome::Duplicate => "duplicate",
                Outcome::Skipped => "skipped",
                Outcome::NothingToImport => "nothing",
                Outcome::Gone => "gone",
            },
        }
    }

    fn is_ended(&self) -> bool {
        matches!(self.stage, Stage::Ended { .. } | Stage::Baseline)
    }

    fn news(&self) -> Option<NewsKind> {
        match self.stage {
            Stage::Ended { outcome: Outcome::Imported | Outcome::Partial } => Some(NewsKind::Done),
            Stage::Ended { outcome: Outcome::NothingToImport } => Some(NewsKind::Failed),
            _ => None,
        }
    }
}

impl Stage {
    /// Found, and nobody has said anything about it.
    pub const SETTLING: Self = Self::Settling { wait_until: None };
}

impl Album {
    /// A name for the occurrence. A directory: its path, inode, and when it was first seen. A
    /// peer's: the peer, its directory, and when the first file was asked for.
    pub fn key(&self) -> String {
        match &self.origin {
            Origin::Directory => {
                format!("{}#{}@{}", self.path, self.inode, self.first_seen.as_micros())
            }
            Origin::Transfers(transfers) => format!(
                "{}:{}@{}",
                shown(transfers.user.as_bytes()),
                shown(transfers.directory.as_bytes()),
                transfers.requested().unwrap_or(self.first_seen).as_micros()
            ),
        }
    }

    /// Whether a directory was made for it, which is to go when it is at its end.
    pub fn is_gathered(&self) -> bool {
        self.origin.transfers().is_some_and(|transfers| !transfers.gathered.is_empty())
    }

    /// When its newest part came.
    pub fn newest(&self) -> Option<Timestamp> {
        let rows = self.origin.transfers().map(|transfers| &transfers.rows[..]).unwrap_or_default();
        rows.iter().map(|row| row.requested).chain(self.files.newest()).max()
    }
}
