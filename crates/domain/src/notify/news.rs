//! What is worth telling a person of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What happened, as far as it decides who is told of it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum NewsKind {
    /// Something waits for a person in the inbox.
    NeedsYou,
    /// It ended badly, and nothing more is done about it.
    Failed,
    /// A service has not answered for a while.
    ServiceDown,
    /// It answers again.
    ServiceUp,
    /// It came home: an album imported, a torrent handed over, a title available.
    Done,
    /// A person wants to see whether messages arrive.
    Test,
}

impl NewsKind {
    /// What targets hear of where they do not say.
    pub const USUAL: [Self; 4] = [Self::NeedsYou, Self::Failed, Self::ServiceDown, Self::ServiceUp];
    const ALL: [Self; 6] =
        [Self::NeedsYou, Self::Failed, Self::ServiceDown, Self::ServiceUp, Self::Done, Self::Test];

    /// As it is stored and written in the configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NeedsYou => "needs-you",
            Self::Failed => "failed",
            Self::ServiceDown => "service-down",
            Self::ServiceUp => "service-up",
            Self::Done => "done",
            Self::Test => "test",
        }
    }

    /// The kind with this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// At the head of a message.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::NeedsYou => "Needs you",
            Self::Failed => "Failed",
            Self::ServiceDown => "Not reached",
            Self::ServiceUp => "Back again",
            Self::Done => "Done",
            Self::Test => "Test",
        }
    }

    /// Whether a person should look soon.
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::NeedsYou | Self::Failed | Self::ServiceDown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_stored_as_it_is_written() {
        for kind in NewsKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(NewsKind::of(kind.as_str()), Some(kind));
        }
        assert_eq!(NewsKind::of("nonsense"), None);
    }
}
