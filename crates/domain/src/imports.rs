//! The flow `imports`: an album on its way from finished download to library.

use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    FlowName, LocalPath, Thing, Timestamp,
    item::Backoff,
    role::{Claim, LineNo, Prompt, PromptKind, Ticket, Wanted},
};

/// A directory of finished music.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Album {
    /// The key of the source that found it.
    pub source: String,
    /// Its directory.
    pub path: LocalPath,
    /// The directory's inode when it was found.
    pub inode: u64,
    /// When it was found.
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
    Settling,
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
    /// Imported; leftovers are being removed.
    Pruning {
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
}

impl Thing for Album {
    const FLOW: FlowName = FlowName::Imports;
    const KIND: &'static str = "album";
    type Action = AlbumAction;

    fn stage(&self) -> &'static str {
        match &self.stage {
            Stage::Baseline => "baseline",
            Stage::Settling => "settling",
            Stage::Ready => "ready",
            Stage::Preparing => "preparing",
            Stage::Importing { .. } => "importing",
            Stage::SettingAside { .. } => "setting-aside",
            Stage::Asked { .. } => "asked",
            Stage::Proving { .. } => "proving",
            Stage::Held { .. } => "held",
            Stage::Pruning { .. } => "pruning",
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
}

impl Album {
    /// A name for the occurrence: path, inode, and when it was first seen.
    pub fn key(&self) -> String {
        format!("{}#{}@{}", self.path, self.inode, self.first_seen.as_micros())
    }
}

/// The files of an album.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AlbumFiles {
    /// What the album is about, in the order of their names.
    pub audio: Vec<AlbumFile>,
    /// Everything else: covers, logs, playlists.
    pub optional: Vec<AlbumFile>,
    /// Names that say *not finished yet*: `.part`, `.crdownload`, …
    pub unfinished: Vec<PathBuf>,
}

/// One file, relative to its album.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AlbumFile {
    /// Below the album's directory.
    pub path: LocalPath,
    /// Bytes.
    pub size: u64,
    /// Last changed.
    pub modified: Timestamp,
}

impl AlbumFiles {
    /// Whether `self` holds audio that `before` did not: another name, size or time.
    pub fn has_audio_unlike(&self, before: &Self) -> bool {
        self.audio.iter().any(|file| !before.audio.contains(file))
    }

    /// Bytes of audio.
    pub fn audio_bytes(&self) -> u64 {
        self.audio.iter().map(|file| file.size).sum()
    }

    /// When the newest file was changed.
    pub fn newest(&self) -> Option<Timestamp> {
        self.audio.iter().chain(&self.optional).map(|file| file.modified).max()
    }
}

/// Why a person is asked about an album.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum ImportCause {
    /// The importer asked, and was told to skip so that the queue goes on.
    Prompt {
        /// What it asked.
        kind: PromptKind,
    },
    /// Files whose names say that they are not finished, for too long.
    Unfinished,
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
            Self::Unfinished => "files in it are named as unfinished, for too long".into(),
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

/// What to do with an importer's prompts.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PromptPolicy {
    /// Note it, answer *skip* so that the queue goes on, and ask a person.
    #[default]
    SetAside,
    /// Import without a match where none is found; anything else is set aside.
    AsIs,
    /// Let the importer wait for a person. Sensible only where it has several workers.
    Leave,
}

/// The rules by which albums of one source are decided about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlbumPolicy {
    /// Files must be unchanged for so long.
    pub quiet: Duration,
    /// After so long without quiet a person is asked.
    pub settle_within: Duration,
    /// After so long without an end of the import a person is asked.
    pub import_within: Duration,
    /// A prompt counts once it was there for so long.
    pub prompt_after: Duration,
    /// What to do with prompts.
    pub prompts: PromptPolicy,
    /// Remove leftovers of proved imports.
    pub prune: bool,
    /// After so many troubles in a row a person is told; it is tried further all the same.
    pub patience: u32,
    /// Waiting times after trouble.
    pub backoff: Backoff,
}

impl Default for AlbumPolicy {
    fn default() -> Self {
        Self {
            quiet: Duration::from_secs(60),
            settle_within: Duration::from_secs(24 * 3600),
            import_within: Duration::from_secs(2 * 3600),
            prompt_after: Duration::from_secs(60),
            prompts: PromptPolicy::SetAside,
            prune: false,
            patience: 5,
            backoff: Backoff { first: Duration::from_secs(10), most: Duration::from_secs(15 * 60) },
        }
    }
}
