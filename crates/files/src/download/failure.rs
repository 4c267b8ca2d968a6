//! Why there are no bytes: for who asked, and for the download as a whole.

use std::time::Duration;

use super::DownloadError;

/// Why there are no bytes.
pub(super) enum Failure {
    /// It may go well another time.
    Again { words: String, after: Option<Duration> },
    /// The same, at once: another address is asked for.
    AtOnce,
    /// There are too many of us.
    Busy { words: String, after: Option<Duration> },
    /// This download cannot go on as it is.
    Fatal(Fatal),
}

pub(super) enum Fatal {
    Error(DownloadError),
    /// The file there is another one now; its size, where that differs.
    Changed {
        found: Option<u64>,
    },
    /// The server sends whole files only.
    NoRanges,
    /// There is no byte in the file there.
    Empty,
    /// A whole file broke off, and cannot be gone on with.
    Broken {
        words: String,
        after: Option<Duration>,
    },
    /// The writer failed, and tells why.
    WriterGone,
}

impl Failure {
    /// The file there is another one now; of this size, where that differs.
    pub(super) fn changed(found: Option<u64>) -> Self {
        Self::Fatal(Fatal::Changed { found })
    }

    /// There will be none.
    pub(super) fn refused(status: Option<u16>, words: String) -> Self {
        Self::Fatal(Fatal::Error(DownloadError::Refused { status, words }))
    }
}

impl Fatal {
    /// What a caller is told, where a download cannot handle it itself.
    pub(super) fn told(self) -> DownloadError {
        let refused = |words: &str| DownloadError::Refused { status: None, words: words.into() };
        match self {
            Self::Error(error) => error,
            Self::Changed { .. } => DownloadError::Restless { times: 1 },
            Self::NoRanges => refused("the server sends whole files only"),
            Self::Empty => refused("there is no byte where some were expected"),
            Self::Broken { words, after: retry_after } => {
                DownloadError::Unreachable { words, waited: Duration::ZERO, retry_after }
            }
            // The writer's own error is told before this one can be.
            Self::WriterGone => refused("it could not be written"),
        }
    }
}
