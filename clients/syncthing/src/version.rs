//! Versions of Syncthing, and what they can do (reference §7).

use std::{fmt, str::FromStr};

/// A version of Syncthing, to be compared and asked.
///
/// ```
/// use syncthing_client::Version;
///
/// let version: Version = "v1.19.2-ds1".parse()?;
/// assert_eq!(version, Version::new(1, 19, 2));
/// assert!(!version.takes_bearer());
/// # Ok::<(), syncthing_client::VersionError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// 1 or 2.
    pub major: u32,
    /// Counts features.
    pub minor: u32,
    /// Counts repairs.
    pub patch: u32,
}

impl Version {
    /// A version by its numbers.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }

    /// The API key as a bearer token. Measured with 1.29 only: between it and 1.19 this says no.
    pub fn takes_bearer(self) -> bool {
        self >= Self::new(1, 29, 0)
    }

    /// `remoteState` in completions.
    pub fn tells_remote_state(self) -> bool {
        self >= Self::new(1, 20, 0)
    }

    /// [`system::GetPaths`](crate::system::GetPaths).
    pub fn has_paths(self) -> bool {
        self >= Self::new(1, 21, 0)
    }

    /// [`system::GetLogLevels`](crate::system::GetLogLevels) instead of
    /// [`system::GetDebugFacilities`](crate::system::GetDebugFacilities).
    pub fn has_log_levels(self) -> bool {
        self.major >= 2
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// Why a text is no version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no version of Syncthing: it should begin like v1.29.5")]
pub struct VersionError;

impl FromStr for Version {
    type Err = VersionError;

    /// Reads the first two or three numbers; what comes behind them does not matter.
    fn from_str(text: &str) -> Result<Self, VersionError> {
        let text = text.trim().trim_start_matches(['v', 'V']);
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let mut numbers = text[..end].split('.').map(str::parse::<u32>);
        let mut next = || numbers.next().and_then(Result::ok);
        let (major, minor) = (next().ok_or(VersionError)?, next().ok_or(VersionError)?);
        Ok(Self { major, minor, patch: next().unwrap_or(0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_version_can_do() {
        let can = |text: &str| {
            let version: Version = text.parse().unwrap();
            [version.tells_remote_state(), version.takes_bearer(), version.has_log_levels()]
        };
        assert_eq!(can("v1.19.2-ds1"), [false; 3]);
        assert_eq!(can("v1.29.5"), [true, true, false]);
        assert_eq!(can("v2.1.0-rc.1"), [true; 3]);
        for text in ["", "unknown-dev", "v", "1"] {
            assert_eq!(text.parse::<Version>(), Err(VersionError), "{text:?}");
        }
    }
}
