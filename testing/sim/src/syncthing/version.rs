//! Which Syncthing is simulated, and what that changes (reference §7).

use serde::{Deserialize, Serialize};

/// A version that the reference knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Version {
    /// Debian 12's, measured.
    #[default]
    #[serde(rename = "1.19.2")]
    V1_19,
    /// Debian 13's, measured.
    #[serde(rename = "1.29.5")]
    V1_29,
    /// The 2.1 series, from its source.
    #[serde(rename = "2.1.0")]
    V2_1,
}

impl Version {
    /// As it calls itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1_19 => "v1.19.2-ds1",
            Self::V1_29 => "v1.29.5",
            Self::V2_1 => "v2.1.0",
        }
    }

    pub(super) const fn codename(self) -> &'static str {
        match self {
            Self::V1_19 => "Fermium Flea",
            Self::V1_29 => "Gold Grasshopper",
            Self::V2_1 => "Hafnium Hornet",
        }
    }

    /// Of the configuration.
    pub(super) const fn config(self) -> u32 {
        match self {
            Self::V1_19 => 36,
            Self::V1_29 => 37,
            Self::V2_1 => 52,
        }
    }

    /// Health, bearer keys, remote states, paths: all that came between the two that were measured.
    pub(super) fn is_newer(self) -> bool {
        self >= Self::V1_29
    }

    pub(super) fn is_2(self) -> bool {
        self >= Self::V2_1
    }
}
