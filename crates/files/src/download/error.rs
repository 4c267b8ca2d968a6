//! Why a download did not come to its end.

use std::{io, time::Duration};

use towline_domain::{LocalPath, Trouble, TroubleKind};

use crate::trouble;

/// Why a download did not come to its end. What was fetched stays beside the final name, and the
/// next run goes on from there. No text holds a signed address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// It was told to stop.
    #[error("stopped; the next run goes on from here")]
    Stopped,
    /// The file, and those that are being fetched beside it, would not leave the disk the room
    /// that it shall keep. All in bytes.
    #[error("{} more are needed for it, {} are free, and {} are to stay free", size(*needed), size(*free), size(*floor))]
    NoSpace {
        /// What the file still needs.
        needed: u64,
        /// What is free, without what other running downloads have been promised.
        free: u64,
        /// What shall stay free.
        floor: u64,
    },
    /// The disk said no.
    #[error("{doing} {path} does not work")]
    Disk {
        /// As in `writing`.
        doing: &'static str,
        /// What it was about.
        path: LocalPath,
        /// What the system said.
        source: io::Error,
    },
    /// Something else has the final name. It is never overwritten.
    #[error("{path} is there already, and {why}")]
    InTheWay {
        /// The final name.
        path: LocalPath,
        /// How it differs.
        why: String,
    },
    /// Another process (or another download of this one) is fetching the same file.
    #[error("{path} is being fetched by another download")]
    InUse {
        /// The final name.
        path: LocalPath,
    },
    /// The remote file is not the one that was wanted.
    #[error("the file there has {found} bytes, and {wanted} were expected")]
    Changed {
        /// The size that was wanted, in bytes.
        wanted: u64,
        /// The size that the server tells, in bytes.
        found: u64,
    },
    /// The remote file became another one while it was fetched, again and again.
    #[error("the file there changed {times} times while it was fetched")]
    Restless {
        /// How often.
        times: u32,
    },
    /// All came, and the CRC-32 is wrong, however often it is fetched.
    #[error("its CRC-32 is {found:08x} and should be {wanted:08x}, {rounds} times in a row")]
    Corrupt {
        /// As it should be.
        wanted: u32,
        /// As it is.
        found: u32,
        /// How often it was fetched.
        rounds: u32,
    },
    /// The server, or who knows the address, says no for good.
    #[error("{words}")]
    Refused {
        /// The status of the answer, where there was one.
        status: Option<u16>,
        /// Who said what.
        words: String,
    },
    /// Nothing came for as long as there was patience.
    #[error("{words}; nothing came for {} s", waited.as_secs())]
    Unreachable {
        /// What the last attempt met.
        words: String,
        /// How long nothing came.
        waited: Duration,
        /// How long the server asks us to wait.
        retry_after: Option<Duration>,
    },
}

impl DownloadError {
    /// Whether the same call may go well later without anybody doing anything.
    pub const fn heals_by_itself(&self) -> bool {
        matches!(self, Self::Stopped | Self::Unreachable { .. } | Self::InUse { .. })
            || matches!(self, Self::NoSpace { .. } | Self::Disk { .. } | Self::Restless { .. })
    }

    /// How long the server asks us to wait.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Unreachable { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The same as a trouble of `service`, or of the disk.
    pub fn trouble(&self, service: &str) -> Trouble {
        let of = |kind| Trouble::new(service, kind, self.to_string());
        match self {
            Self::Disk { doing, path, source } => trouble(doing, path.as_path(), source),
            Self::NoSpace { .. } => {
                let room = "make room there; it is tried again by itself";
                Trouble::new(crate::io::DISK, TroubleKind::NoSpace, self.to_string()).hint(room)
            }
            Self::InTheWay { .. } => {
                Trouble::new(crate::io::DISK, TroubleKind::InTheWay, self.to_string())
                    .hint("move it away, or tell towline to skip this one")
            }
            Self::InUse { .. } => {
                Trouble::new(crate::io::DISK, TroubleKind::Local, self.to_string())
            }
            Self::Corrupt { .. } => of(TroubleKind::Damaged),
            Self::Unreachable { .. } | Self::Stopped => of(TroubleKind::Unreachable),
            Self::Changed { .. } | Self::Restless { .. } | Self::Refused { .. } => {
                of(TroubleKind::Refused)
            }
        }
    }

    pub(super) fn disk(doing: &'static str, path: &LocalPath, source: io::Error) -> Self {
        Self::Disk { doing, path: path.clone(), source }
    }
}

/// As everywhere in towline: `31 kB`, `1.2 GB`.
fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 4] =
        [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match UNITS.iter().find(|(unit, _)| bytes >= *unit) {
        None => format!("{bytes} B"),
        Some((unit, name)) if bytes / unit >= 10 => format!("{} {name}", bytes / unit),
        Some((unit, name)) => format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_becomes_a_trouble_of_its_kind() {
        let full = DownloadError::NoSpace { needed: 3_200_000_000, free: 512, floor: 0 };
        assert_eq!(
            full.to_string(),
            "3.2 GB more are needed for it, 512 B are free, and 0 B are to stay free"
        );
        assert_eq!(full.trouble("putio").kind, TroubleKind::NoSpace);
        let path = LocalPath::new("/m/a");
        let read_only = DownloadError::disk("writing", &path, io::Error::from_raw_os_error(30));
        let trouble = read_only.trouble("putio");
        assert_eq!((trouble.service.as_str(), trouble.kind), ("disk", TroubleKind::NotWritable));
        let corrupt = DownloadError::Corrupt { wanted: 1, found: 2, rounds: 3 };
        assert_eq!(corrupt.trouble("putio").kind, TroubleKind::Damaged);
        assert!(!corrupt.heals_by_itself() && full.heals_by_itself());
    }
}
