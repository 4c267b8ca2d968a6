//! The table of transfers, as slskd's database keeps it (sections 3 to 5).

pub(super) mod enqueue;
pub(super) mod fetch;
pub(super) mod history;
pub(super) mod land;
pub(super) mod layout;
pub(super) mod table;
pub(super) mod wire;

use super::clock::Ticks;

/// A state, as one of the strings of section 5.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferState {
    /// `None`
    None,
    /// `Requested`
    Requested,
    /// `Queued, Locally`: waiting inside slskd, also between two attempts.
    QueuedLocally,
    /// `Queued, Remotely`
    QueuedRemotely,
    /// `Queued`
    Queued,
    /// `Initializing`
    Initializing,
    /// `InProgress`
    InProgress,
    /// `Completed, Succeeded`, and perhaps not yet moved.
    Succeeded,
    /// `Completed, Cancelled`
    Cancelled,
    /// `Completed, TimedOut`
    TimedOut,
    /// `Completed, Errored`
    Errored,
    /// `Completed, Rejected`
    Rejected,
    /// `Completed, Aborted`
    Aborted,
    /// `Completed` and nothing else.
    Completed,
    /// Words of another version.
    Other(String),
}

impl TransferState {
    /// The words on the wire.
    pub fn words(&self) -> &str {
        match self {
            Self::None => "None",
            Self::Requested => "Requested",
            Self::QueuedLocally => "Queued, Locally",
            Self::QueuedRemotely => "Queued, Remotely",
            Self::Queued => "Queued",
            Self::Initializing => "Initializing",
            Self::InProgress => "InProgress",
            Self::Succeeded => "Completed, Succeeded",
            Self::Cancelled => "Completed, Cancelled",
            Self::TimedOut => "Completed, TimedOut",
            Self::Errored => "Completed, Errored",
            Self::Rejected => "Completed, Rejected",
            Self::Aborted => "Completed, Aborted",
            Self::Completed => "Completed",
            Self::Other(words) => words,
        }
    }

    /// Whether one of the words is `Completed`.
    pub fn is_terminal(&self) -> bool {
        self.words().split(", ").any(|word| word == "Completed")
    }
}

/// Who asked for a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Requester {
    /// Somebody who called the API over HTTP: the system under test.
    Api,
    /// A person in slskd's page, or a test in their place.
    Person,
    /// Somebody, long ago.
    History,
}

/// A row of slskd's database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// A GUID; another one for each enqueue.
    pub id: String,
    /// 0.26
    pub batch_id: Option<String>,
    /// Who shares it.
    pub username: String,
    /// The remote path.
    pub filename: String,
    /// As it was announced.
    pub size: u64,
    /// How far it is.
    pub state: TransferState,
    /// When it was asked for.
    pub requested_at: Ticks,
    /// When the peer acknowledged it.
    pub enqueued_at: Option<Ticks>,
    /// When the first byte came.
    pub started_at: Option<Ticks>,
    /// When it became terminal.
    pub ended_at: Option<Ticks>,
    /// So far.
    pub bytes_transferred: u64,
    /// After a position call.
    pub place_in_queue: Option<u64>,
    /// Why it failed.
    pub exception: Option<String>,
    /// Begun ones.
    pub attempts: u32,
    /// While it waits for another one.
    pub next_attempt_at: Option<Ticks>,
    /// Hidden from the list.
    pub removed: bool,
    /// Not on the wire.
    pub requester: Requester,
}

impl Row {
    /// The remote directory.
    pub fn directory(&self) -> &str {
        layout::split(&self.filename).0
    }
}
