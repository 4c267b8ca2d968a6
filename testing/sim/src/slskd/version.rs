//! What differs between versions (sections 3, 4, 6, 7, 11 and 12).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A version of slskd, as in `0.24.5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version(pub u16, pub u16, pub u16);

impl Version {
    /// Polling only.
    pub const V0_21_4: Self = Self(0, 21, 4);
    /// Events and webhooks.
    pub const V0_22_5: Self = Self(0, 22, 5);
    /// Events about messages.
    pub const V0_23_2: Self = Self(0, 23, 2);
    /// The limit of parallel calls, and an answer to an enqueue.
    pub const V0_24_5: Self = Self(0, 24, 5);
    /// Attempts are counted.
    pub const V0_25_1: Self = Self(0, 25, 1);
    /// Batches, templates and retries.
    pub const V0_26_0: Self = Self(0, 26, 0);

    pub(super) fn has_events(self) -> bool {
        self >= Self(0, 22, 0)
    }

    pub(super) fn has_message_events(self) -> bool {
        self >= Self(0, 23, 0)
    }

    pub(super) fn has_connection_events(self) -> bool {
        self >= Self(0, 24, 4)
    }

    pub(super) fn has_state_description(self) -> bool {
        self >= Self(0, 23, 0) && self < Self(0, 26, 0)
    }

    pub(super) fn has_start_offset(self) -> bool {
        self < Self(0, 26, 0)
    }

    pub(super) fn limits_calls(self) -> bool {
        self >= Self(0, 24, 0)
    }

    /// Also: rows are `Queued, Locally` until they are offered to the peer.
    pub(super) fn answers_enqueue(self) -> bool {
        self >= Self(0, 24, 0)
    }

    pub(super) fn decodes_usernames(self) -> bool {
        self >= Self(0, 24, 2)
    }

    pub(super) fn counts_attempts(self) -> bool {
        self >= Self(0, 25, 0)
    }

    /// `integrations` and `transfers`; `integration` and `global` before.
    pub(super) fn has_new_option_names(self) -> bool {
        self >= Self(0, 25, 0)
    }

    /// Also templates, `exists`, retries and the incomplete tree by user.
    pub(super) fn has_batches(self) -> bool {
        self >= Self(0, 26, 0)
    }
}

impl Default for Version {
    fn default() -> Self {
        Self::V0_26_0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers: Option<Vec<u16>> = text.split('.').map(|part| part.parse().ok()).collect();
        match numbers.as_deref() {
            Some(&[major, minor, patch]) => Ok(Self(major, minor, patch)),
            _ => Err(format!("{text:?} is no version: three numbers are, as in 0.26.0")),
        }
    }
}

impl TryFrom<String> for Version {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Version> for String {
    fn from(version: Version) -> Self {
        version.to_string()
    }
}
