//! Why a person is asked about a message.

use serde::{Deserialize, Serialize};

/// Why a person is asked about a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "notify")]
pub enum NotifyCause {
    /// It could not be sent.
    NotSent {
        /// Where to, by its name in the configuration.
        target: String,
    },
}

impl NotifyCause {
    /// The word by which entries group.
    pub fn group(&self) -> String {
        let Self::NotSent { target } = self;
        format!("not-sent:{target}")
    }

    /// The reason in words.
    pub fn words(&self) -> String {
        let Self::NotSent { target } = self;
        format!("a notification could not be sent to {target}")
    }
}
