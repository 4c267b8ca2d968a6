//! One folder of a server.

use serde::{Deserialize, Serialize};

use crate::{FlowName, LocalPath, RemotePath, Thing, Timestamp, clock::fixed};

/// A folder, followed for as long as its server has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// The key of its server.
    pub server: String,
    /// Its server's name in the configuration.
    #[serde(default)]
    pub server_name: String,
    /// What the server calls it.
    pub id: String,
    /// When it was first seen. A part of its name: a folder that is removed and made again is another one.
    #[serde(with = "fixed")]
    pub first_seen: Timestamp,
    /// As it was when it last changed in a way that matters.
    pub state: FolderState,
    /// Where it stands.
    pub stage: FolderStage,
    /// Since when it has not been in sync.
    pub behind_since: Option<Timestamp>,
    /// The [`FolderState::sequence`] at which another flow was told that it is in sync.
    #[serde(default)]
    pub handed_over: Option<u64>,
    /// What a person wants to hear nothing of for now.
    #[serde(default)]
    pub set_aside: Option<Set>,
}

/// Where a folder stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FolderStage {
    /// It has everything that the others have.
    InSync,
    /// It does not, yet.
    Behind,
    /// It cannot: the server says why.
    Failing,
    /// A person, or a schedule, has paused it.
    Paused,
    /// Its server cannot be asked.
    Unknown,
    /// Its server has it no longer, or the configuration leaves it out.
    Removed,
}

/// A folder as its server shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderState {
    /// What people call it.
    pub label: String,
    /// In which directions it goes.
    pub kind: FolderKind,
    /// Its directory as its server sees it.
    pub path: RemotePath,
    /// The same as towline sees it, where it does.
    pub here: Option<LocalPath>,
    /// What it does.
    pub activity: Activity,
    /// Why it stands still, in its server's words.
    pub error: Option<String>,
    /// Another number whenever what it holds has changed.
    #[serde(default)]
    pub sequence: u64,
    /// What it lacks.
    pub lacks: Amount,
    /// What it holds when it lacks nothing.
    pub whole: Amount,
    /// How many files could not be brought.
    pub failures: u64,
    /// Some of them, with the server's reasons.
    pub named: Vec<FileFailure>,
    /// How many files were changed here that should only come from others.
    pub changed_here: u64,
    /// Files that two have changed at once: the second ones, by their names.
    pub conflicts: Vec<String>,
}

/// In which directions changes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FolderKind {
    /// Both.
    Both,
    /// From here to others only.
    SendOnly,
    /// From others to here only.
    ReceiveOnly,
    /// Here they lie encrypted.
    Encrypted,
    /// A kind that we do not know.
    Other,
}

/// What a folder does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Nothing.
    Idle,
    /// Looks for changes on its own disk.
    Scanning,
    /// Brings what it lacks, or is about to.
    Syncing,
    /// Nothing, until it is resumed.
    Paused,
    /// Nothing, for a reason.
    Stopped,
}

/// So much of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Amount {
    /// Files, directories, links and removals.
    pub items: u64,
    /// Bytes in files.
    pub bytes: u64,
}

/// A file that could not be brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFailure {
    /// Below the folder.
    pub path: String,
    /// Why, in the server's words.
    pub words: String,
}

/// What a person wants to hear nothing of for now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Set {
    /// The group of the cause.
    pub cause: String,
    /// Until then, or until it changes.
    pub until: Timestamp,
}

/// What can be done about a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FolderAction {
    /// Look for changes on its disk.
    Rescan,
    /// What is here is right: others take it. Destroys what others have changed.
    Override,
    /// What others have is right. Destroys what was changed here.
    Revert,
    /// Nothing of it is brought or looked at until it is resumed.
    Pause,
    /// Go on.
    Resume,
}

impl FolderState {
    /// Whether it has everything, and can.
    pub fn is_in_sync(&self) -> bool {
        matches!(self.activity, Activity::Idle | Activity::Scanning)
            && self.lacks == Amount::default()
            && !self.is_failing()
    }

    /// Whether it cannot get what it lacks.
    pub const fn is_failing(&self) -> bool {
        self.error.is_some()
            || matches!(self.activity, Activity::Stopped)
            || (self.failures > 0 && !matches!(self.activity, Activity::Syncing))
    }

    /// The stage that this is.
    pub fn stage(&self) -> FolderStage {
        match self.activity {
            Activity::Paused => FolderStage::Paused,
            _ if self.is_failing() => FolderStage::Failing,
            _ if self.is_in_sync() => FolderStage::InSync,
            _ => FolderStage::Behind,
        }
    }

    /// How much of it is here, in whole percent, rounded down.
    pub fn percent(&self) -> u8 {
        let has = u128::from(self.whole.bytes.saturating_sub(self.lacks.bytes));
        match self.whole.bytes {
            _ if self.lacks == Amount::default() => 100,
            0 => 0,
            all => u8::try_from((has * 100 / u128::from(all)).min(99)).unwrap_or(99),
        }
    }
}

impl Folder {
    /// Its key in the ledger.
    pub fn key(&self) -> String {
        format!("{}/{}@{}", self.server, self.id, self.first_seen.as_micros())
    }
}

impl Thing for Folder {
    const FLOW: FlowName = FlowName::Folders;
    const KIND: &'static str = "folder";
    type Action = FolderAction;

    fn stage(&self) -> &'static str {
        match self.stage {
            FolderStage::InSync => "in-sync",
            FolderStage::Behind => "behind",
            FolderStage::Failing => "failing",
            FolderStage::Paused => "paused",
            FolderStage::Unknown => "unknown",
            FolderStage::Removed => "removed",
        }
    }

    fn is_ended(&self) -> bool {
        self.stage == FolderStage::Removed
    }

    fn title(&self) -> Option<String> {
        let name = if self.state.label.is_empty() { &self.id } else { &self.state.label };
        Some(format!("{}/{name}", self.server_name))
    }
}
