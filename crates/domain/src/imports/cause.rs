//! Why a person is asked about an album.

use serde::{Deserialize, Serialize};

use crate::role::{Claim, PromptKind};

/// Why a person is asked about an album.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum ImportCause {
    /// The importer asked, and was told to skip so that the queue goes on.
    Prompt {
        /// What it asked.
        kind: PromptKind,
    },
    /// Files that are not finished, for too long.
    Unfinished,
    /// Transfers of its audio failed.
    TransfersFailed,
    /// Files were transferred whole, and are not where they belong.
    Lost,
    /// The files change and change, for too long.
    NeverQuiet,
    /// The importer works on it for too long, or waits behind something else.
    Overdue,
    /// The importer says so, and it can't be proved.
    NotProved {
        /// What it says.
        claim: Claim,
    },
    /// Some audio files got into the library and some did not.
    Partly {
        /// In the library.
        imported: u32,
        /// The album's.
        expected: u32,
    },
    /// The importer failed.
    ImporterFailed {
        /// With what.
        claim: Claim,
    },
    /// An unsure call can't be looked at: whether it happened only a person can see.
    Unsure,
}

impl ImportCause {
    /// The word by which entries group.
    pub const fn group(&self) -> &'static str {
        match self {
            Self::Prompt { kind } => match kind {
                PromptKind::NoMatch => "no-match",
                PromptKind::Candidates => "candidates",
                PromptKind::Duplicate => "duplicate",
                PromptKind::Other => "prompt",
            },
            Self::Unfinished => "unfinished",
            Self::TransfersFailed => "transfers-failed",
            Self::Lost => "lost",
            Self::NeverQuiet => "never-quiet",
            Self::Overdue => "overdue",
            Self::NotProved { .. } => "not-proved",
            Self::Partly { .. } => "partly",
            Self::ImporterFailed { claim } => match claim {
                Claim::PathNotSeen => "path-not-seen",
                Claim::LibraryNotWritable => "library-not-writable",
                Claim::Misconfigured => "importer-misconfigured",
                Claim::ProgramMissing => "program-missing",
                Claim::SourceUnreachable => "metadata-unreachable",
                _ => "importer-failed",
            },
            Self::Unsure => "unsure",
        }
    }

    /// The reason in words.
    pub fn words(&self) -> String {
        match self {
            Self::Prompt { kind: PromptKind::NoMatch } => "no matching release was found".into(),
            Self::Prompt { kind: PromptKind::Candidates } => {
                "releases were found that may match, none for certain".into()
            }
            Self::Prompt { kind: PromptKind::Duplicate } => {
                "the album is in the library already".into()
            }
            Self::Prompt { kind: PromptKind::Other } => {
                "the importer asks something that towline does not know".into()
            }
            Self::Unfinished => "files of it are not finished, for too long".into(),
            Self::TransfersFailed => "transfers of its audio failed".into(),
            Self::Lost => "files were transferred whole and are not on disk".into(),
            Self::NeverQuiet => "its files keep changing, for too long".into(),
            Self::Overdue => "the importer does not come to an end".into(),
            Self::NotProved { .. } => {
                "the importer is through, but neither disk nor library show the album".into()
            }
            Self::Partly { imported, expected } => {
                format!("only {imported} of {expected} audio files are in the library")
            }
            Self::ImporterFailed { claim } => match claim {
                Claim::PathNotSeen => "the importer does not see the directory",
                Claim::LibraryNotWritable => "the importer cannot write its library",
                Claim::Misconfigured => "the importer's own configuration is broken",
                Claim::ProgramMissing => "the importer's program is not there",
                Claim::SourceUnreachable => "the importer cannot reach its metadata source",
                Claim::NoMatch => "no certain match was found, and it was left",
                Claim::NothingToImport => "the importer finds nothing to import in it",
                _ => "the importer broke off",
            }
            .into(),
            Self::Unsure => "a call went out and no answer came; nothing shows what it did".into(),
        }
    }
}
