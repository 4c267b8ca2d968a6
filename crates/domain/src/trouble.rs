//! What goes wrong with a service or a disk, as a value that decisions can be made about.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Something did not work. The words are for people and carry no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{words}")]
pub struct Trouble {
    /// Who: a service's name in the configuration, or `disk`.
    pub service: String,
    /// What kind, for decisions and for grouping.
    pub kind: TroubleKind,
    /// What happened, cause included, in one or two lines.
    pub words: String,
    /// What a person can do about it.
    pub hint: Option<String>,
    /// Not before this moment (`Retry-After`, a rate limit's reset).
    pub retry_at: Option<Timestamp>,
}

/// The kinds that are decided about differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// No answer: refused, timed out, no route. Heals by itself.
    Unreachable,
    /// The key or password is wrong. A person mends the configuration; noticed by itself after.
    KeyRefused,
    /// Too many calls. `retry_at` says when.
    RateLimited,
    /// The service said no, or failed inside.
    Refused,
    /// The answer could not be understood: a proxy's page, another version.
    Unreadable,
    /// The service and we do not see the same directory: a path or path map is wrong.
    PathNotSeen,
    /// The name cannot be sent to the service at all (no UTF-8).
    NameNotSendable,
    /// It left the configuration while something of ours was under way there.
    NotConfigured,
    /// The program to be run is not there.
    ProgramMissing,
    /// The disk or quota is full.
    NoSpace,
    /// The target cannot be written: read-only, or no permission.
    NotWritable,
    /// What was written is not what was read; nothing was removed.
    Damaged,
    /// The target exists already and is something else.
    InTheWay,
    /// It is no longer there.
    Gone,
    /// Any other failure of a disk or of this machine.
    Local,
    /// It is not there, or not for us to see: an unknown or private list.
    NotShown,
    /// The service does not let us do it: a right that is lacking, a plan that is not paid for.
    NotAllowed,
    /// The service is set up in a way that no call can work with.
    Misconfigured,
    /// A request was refused: there is one already.
    AlreadyThere,
    /// A request was refused: nothing is left to be asked for.
    NothingLeft,
    /// A request was refused: so many are not allowed in this time.
    QuotaUsedUp,
    /// A request was refused: nobody may ask for this.
    Blocklisted,
    /// The service cannot say what it is: it knows no such thing, or its own source fails.
    Unknown,
}

impl TroubleKind {
    /// Whether waiting alone may mend it.
    pub const fn heals_by_itself(self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::RateLimited
                | Self::Refused
                | Self::Unreadable
                | Self::Local
                | Self::NoSpace
                | Self::NotWritable
                | Self::QuotaUsedUp
                | Self::Unknown
        )
    }
}

impl Trouble {
    /// A trouble of `kind` with `service`.
    pub fn new(service: impl Into<String>, kind: TroubleKind, words: impl Into<String>) -> Self {
        Self { service: service.into(), kind, words: words.into(), hint: None, retry_at: None }
    }

    /// The same with words on what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// How an act can fail. Which of the two it is decides whether it may be repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// Certainly nothing happened: the connection was refused, the service said no.
    #[error(transparent)]
    NotDone(Trouble),
    /// It may have happened: sent, and no answer. It is looked at before anything else.
    #[error(transparent)]
    Unsure(Trouble),
}

impl ActError {
    /// The trouble, whichever it is.
    pub const fn trouble(&self) -> &Trouble {
        match self {
            Self::NotDone(trouble) | Self::Unsure(trouble) => trouble,
        }
    }
}
