//! How a transfer stands.

use std::fmt;

use serde::Deserialize;

use crate::StateFlags;

/// The state of a transfer: a set of words (slskd contract §5). It is over when `Completed` is
/// among them, and went well when `Succeeded` is there too; a new word is no end.
///
/// `Completed, Succeeded` says that all bytes came, **not** that the file is where it belongs:
/// it is moved after that, and the move can fail without a word (slskd contract §6).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(transparent)]
pub struct TransferState(pub StateFlags);

/// What a [`TransferState`] comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Waits: for slskd, for the peer, or for its next attempt; possibly for days.
    Pending,
    /// Something goes on; or the state is one that we do not know.
    Active,
    /// All bytes came.
    Succeeded,
    /// It is over, without the file.
    Failed(Failure),
}

/// How a transfer failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Failure {
    /// By a person, by us, or because the peer did not take the request in time.
    Cancelled,
    /// The peer fell silent.
    TimedOut,
    /// Anything else, slskd's own end (`Application shut down`) included.
    Errored,
    /// The peer refused. slskd does not try this one again.
    Rejected,
    /// Broken off.
    Aborted,
    /// It is over, and slskd does not say how.
    Unknown,
}

impl TransferState {
    /// Reads words with commas between them. No text is refused.
    pub fn new(text: &str) -> Self {
        Self(StateFlags::new(text))
    }

    /// Whether it is over.
    pub fn is_terminal(&self) -> bool {
        self.0.contains("Completed")
    }

    /// Whether it is over and all bytes came.
    pub fn is_success(&self) -> bool {
        self.class() == Class::Succeeded
    }

    /// Whether it is over without the file.
    pub fn is_failure(&self) -> bool {
        matches!(self.class(), Class::Failed(_))
    }

    /// `Queued, Locally`: waits inside slskd. It is also the resting state between two attempts,
    /// see [`Transfer::is_between_attempts`](super::Transfer::is_between_attempts).
    pub fn is_queued_locally(&self) -> bool {
        !self.is_terminal() && self.0.contains("Queued") && self.0.contains("Locally")
    }

    /// `Queued, Remotely`: waits in the peer's queue.
    pub fn is_queued_remotely(&self) -> bool {
        !self.is_terminal() && self.0.contains("Queued") && self.0.contains("Remotely")
    }

    /// What it comes to.
    pub fn class(&self) -> Class {
        let has = |word| self.0.contains(word);
        if self.is_terminal() {
            return if has("Succeeded") { Class::Succeeded } else { Class::Failed(self.failure()) };
        }
        if !self.0.unknown().is_empty() || has("Initializing") || has("InProgress") {
            return Class::Active;
        }
        match has("Queued") {
            true if has("Locally") || has("Remotely") => Class::Pending,
            true => Class::Active,
            false if self.0.is_empty() || has("Requested") => Class::Pending,
            false => Class::Active,
        }
    }

    fn failure(&self) -> Failure {
        const KINDS: [(&str, Failure); 5] = [
            ("Cancelled", Failure::Cancelled),
            ("TimedOut", Failure::TimedOut),
            ("Errored", Failure::Errored),
            ("Rejected", Failure::Rejected),
            ("Aborted", Failure::Aborted),
        ];
        let kind = KINDS.iter().find(|(word, _)| self.0.contains(word));
        kind.map_or(Failure::Unknown, |(_, failure)| *failure)
    }
}

impl fmt::Display for TransferState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// slskd contract §5.
    #[test]
    fn the_table_of_the_contract() {
        let table = [
            ("None", Class::Pending),
            ("Requested", Class::Pending),
            ("Queued, Locally", Class::Pending),
            ("Queued, Remotely", Class::Pending),
            ("Queued", Class::Active),
            ("Initializing", Class::Active),
            ("InProgress", Class::Active),
            ("Completed, Succeeded", Class::Succeeded),
            ("Completed, Cancelled", Class::Failed(Failure::Cancelled)),
            ("Completed, TimedOut", Class::Failed(Failure::TimedOut)),
            ("Completed, Errored", Class::Failed(Failure::Errored)),
            ("Completed, Rejected", Class::Failed(Failure::Rejected)),
            ("Completed, Aborted", Class::Failed(Failure::Aborted)),
            ("Completed", Class::Failed(Failure::Unknown)),
            ("Completed, Sideways", Class::Failed(Failure::Unknown)),
            ("Completed, Succeeded, Sideways", Class::Succeeded),
            ("Queued, Sideways", Class::Active),
            ("Sideways", Class::Active),
            ("4112", Class::Active),
            ("Succeeded, CompletedSomehow", Class::Active),
            ("Succeeded", Class::Active),
        ];
        for (text, class) in table {
            let state = TransferState::new(text);
            assert_eq!(state.class(), class, "{text}");
            assert_eq!(state.to_string(), text);
        }
    }

    #[test]
    fn where_it_is_queued_is_told_apart() {
        let queued = |text| {
            let state = TransferState::new(text);
            (state.is_queued_locally(), state.is_queued_remotely())
        };
        assert_eq!(queued("Queued, Locally"), (true, false));
        assert_eq!(queued("Queued, Remotely"), (false, true));
        assert_eq!(queued("Queued"), (false, false));
        assert_eq!(queued("Queued, Completed, Locally"), (false, false));
    }

    proptest! {
        #[test]
        fn terminal_means_completed_and_success_means_succeeded_too(text: String, done: bool, well: bool) {
            let clean = text.replace("Completed", "").replace("Succeeded", "");
            let text = [&*clean, if done { "Completed" } else { "" }, if well { "Succeeded" } else { "" }].join(", ");
            let state = TransferState::new(&text);
            prop_assert_eq!(state.is_terminal(), done);
            prop_assert_eq!(state.is_success(), done && well);
            prop_assert_eq!(state.is_failure(), done && !well);
        }
    }
}
