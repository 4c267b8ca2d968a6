//! Versions of slskd, and what they can do (slskd contract §12).

use std::{fmt, str::FromStr};

/// A version of slskd, to be compared and asked.
///
/// ```
/// use slskd_client::Version;
///
/// let version: Version = "0.24.5.65534-1a2b3c4d".parse()?;
/// assert_eq!(version, Version::new(0, 24, 5));
/// assert!(version.has_events() && !version.has_batches());
/// # Ok::<(), slskd_client::VersionError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// 0 in all versions until now.
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

    /// Events, webhooks and scripts. Without them polling is all there is.
    pub fn has_events(self) -> bool {
        self >= Self::new(0, 22, 0)
    }

    /// One call that enqueues and one that searches at a time, else 429; and an enqueue says what
    /// it has enqueued.
    pub fn limits_enqueues(self) -> bool {
        self >= Self::new(0, 24, 0)
    }

    /// Names of users with `/` and the like can be asked for.
    pub fn decodes_usernames(self) -> bool {
        self >= Self::new(0, 24, 2)
    }

    /// A transfer tells its attempts, and rests as `Queued, Locally` between two of them.
    pub fn tells_attempts(self) -> bool {
        self >= Self::new(0, 25, 0)
    }

    /// `integrations:` in its configuration, not `integration:`; `transfers:`, not `global:`.
    pub fn says_integrations(self) -> bool {
        self >= Self::new(0, 25, 0)
    }

    /// Batches, with a destination of their own.
    pub fn has_batches(self) -> bool {
        self >= Self::new(0, 26, 0)
    }

    /// Failed downloads are tried again and resumed without being asked.
    pub fn retries_itself(self) -> bool {
        self >= Self::new(0, 26, 0)
    }

    /// Where a file lands is a template of the configuration, not always its last remote
    /// directory (slskd contract §6).
    pub fn has_destination_templates(self) -> bool {
        self >= Self::new(0, 26, 0)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// Why a text is no version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no version of slskd: it should begin like 0.26.0")]
pub struct VersionError;

impl FromStr for Version {
    type Err = VersionError;

    /// Reads the first two or three numbers. What comes behind them, as in builds between two
    /// releases, does not matter.
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_version_can_do() {
        let can = |text: &str| {
            let v: Version = text.parse().unwrap();
            [
                v.has_events(),
                v.limits_enqueues(),
                v.decodes_usernames(),
                v.tells_attempts(),
                v.has_batches(),
            ]
        };
        assert_eq!(can("0.21.4"), [false; 5]);
        assert_eq!(can("0.22.0"), [true, false, false, false, false]);
        assert_eq!(can("0.24.1"), [true, true, false, false, false]);
        assert_eq!(can("0.24.2"), [true, true, true, false, false]);
        assert_eq!(can("0.25.1"), [true, true, true, true, false]);
        assert_eq!(can("0.26.0"), [true; 5]);
        assert_eq!(can("1.0.0"), [true; 5]);
        assert!(Version::new(0, 26, 0).retries_itself());
        assert!(Version::new(0, 26, 0).has_destination_templates());
        assert!(!Version::new(0, 24, 9).says_integrations());
    }

    #[test]
    fn builds_between_releases_are_read_too() {
        for text in
            ["0.26.0", "v0.26.0", "0.26.0.65534-1a2b", "0.26.0-canary", "0.26", " 0.26.0+x\n"]
        {
            assert_eq!(text.parse(), Ok(Version::new(0, 26, 0)), "{text:?}");
        }
        for text in ["", "latest", "0", "0.x.1", "4294967296.0.0", "-1.2"] {
            assert_eq!(text.parse::<Version>(), Err(VersionError), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_version_comes_back(major: u32, minor: u32, patch: u32) {
            let version = Version { major, minor, patch };
            prop_assert_eq!(version.to_string().parse(), Ok(version));
        }

        #[test]
        fn no_text_breaks_it(text: String) {
            let _ = text.parse::<Version>();
        }
    }
}
