//! Why Syncthing gave no answer.

mod classify;
mod hint;

pub(crate) use classify::{Sends, is_unknown_folder};

use towline_http::{CallError, Sent, Then};

use crate::{DeviceId, FolderId};

/// Why a call gave no answer. Each text tells its own level; the cause is in `source`, with the
/// server's own words.
///
/// What cannot be told by the status is told by the words: Syncthing says *unknown folder* with
/// 404, 500 or 200, by call (reference §1.3).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// [`ping`](crate::system::System::ping) failed, for whichever reason.
    #[error("Syncthing does not answer a ping")]
    Ping {
        /// The reason.
        source: Box<Error>,
    },
    /// The server does not let us in.
    #[error("Syncthing does not let us in: {refusal}")]
    Unauthorized {
        /// In which way it refused.
        refusal: Refusal,
        /// The call.
        source: Box<CallError>,
    },
    /// The server listens on a loopback address and was called by another name: a setting of it
    /// or of a proxy before it, and not a wrong key (reference §1.1).
    #[error("Syncthing refuses the host name under which it was called")]
    HostCheck {
        /// The call.
        source: Box<CallError>,
    },
    /// The server wants HTTPS, and was called with HTTP (reference §1.1).
    #[error("Syncthing wants HTTPS")]
    WantsTls {
        /// The call.
        source: Box<CallError>,
    },
    /// The server has no such folder.
    #[error("Syncthing knows no folder {}", named(folder.as_ref()))]
    UnknownFolder {
        /// Which one, when the call named it.
        folder: Option<FolderId>,
        /// The call, unless its answer was a good one.
        source: Option<Box<CallError>>,
    },
    /// The folder is paused, and the call needs one that runs.
    #[error("the folder {} is paused", named(folder.as_ref()))]
    FolderPaused {
        /// Which one, when the call named it.
        folder: Option<FolderId>,
        /// The call.
        source: Box<CallError>,
    },
    /// The folder does not run: it is starting, stopping, or in error.
    #[error("the folder {} does not run", named(folder.as_ref()))]
    FolderNotRunning {
        /// Which one, when the call named it.
        folder: Option<FolderId>,
        /// The call, with the reason in its words.
        source: Box<CallError>,
    },
    /// The server has no such device.
    #[error("Syncthing knows no device {}", device.as_ref().map_or("of this id", DeviceId::as_str))]
    UnknownDevice {
        /// Which one, when the call named it.
        device: Option<DeviceId>,
        /// The call, unless its answer was a good one.
        source: Option<Box<CallError>>,
    },
    /// The server does not take this for the id of a device.
    #[error("this is no device id")]
    InvalidDeviceId {
        /// The call.
        source: Box<CallError>,
    },
    /// The server knows the call, and nothing of what it asks for, as of a file.
    #[error("Syncthing knows nothing of it")]
    NotFound {
        /// The call.
        source: Box<CallError>,
    },
    /// This version or build does not have the call, or it is switched off; or the address leads
    /// elsewhere.
    #[error("this Syncthing does not offer {}", source.call().endpoint)]
    Unsupported {
        /// The call.
        source: Box<CallError>,
    },
    /// The server cannot read what it was sent.
    #[error("Syncthing does not take what it was sent")]
    BadRequest {
        /// The call.
        source: Box<CallError>,
    },
    /// Another device answers at this address than the one that
    /// [`Settings::device`](crate::Settings::device) names.
    #[error("another device answers at this address: {found} instead of {expected}")]
    OtherDevice {
        /// Who should have answered.
        expected: DeviceId,
        /// Who did.
        found: DeviceId,
    },
    /// The listening to events has ended, by a mistake of this crate or with the runtime: nothing
    /// comes any more from this [`Listener`](crate::events::Listener).
    #[error("the listening to events has ended: {why}")]
    Stopped {
        /// What it ended with.
        why: String,
    },
    /// Anything else: no connection, a deadline, a trouble of the server's, an answer that cannot
    /// be read.
    #[error(transparent)]
    Call(CallError),
}

/// In which way a server refused (reference §1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// A key was sent, and is not the server's.
    WrongKey,
    /// A key was sent as a bearer token, and is not the server's; or the server is older than
    /// 1.20, which takes none.
    WrongBearer,
    /// No key was sent.
    NoKey,
    /// No key was sent, and what was sent instead, such as a session or a password, would need the
    /// token of a browser's page besides.
    Csrf,
    /// Name and password of a login are not right.
    WrongPassword,
    /// In words that are none of Syncthing's: a proxy before it, perhaps.
    Strange,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::WrongKey | Self::WrongBearer => "the API key is not its own",
            Self::NoKey => "no API key was sent",
            Self::Csrf => "without an API key it wants a browser's token",
            Self::WrongPassword => "name or password is wrong",
            Self::Strange => "in words that are not Syncthing's",
        })
    }
}

impl Error {
    /// The call that failed, if it is one that did.
    pub fn call(&self) -> Option<&CallError> {
        match self {
            Self::Ping { source } => source.call(),
            Self::Unauthorized { source, .. }
            | Self::HostCheck { source }
            | Self::WantsTls { source }
            | Self::FolderPaused { source, .. }
            | Self::FolderNotRunning { source, .. }
            | Self::InvalidDeviceId { source }
            | Self::NotFound { source }
            | Self::Unsupported { source }
            | Self::BadRequest { source } => Some(source),
            Self::UnknownFolder { source, .. } | Self::UnknownDevice { source, .. } => {
                source.as_deref()
            }
            Self::Call(error) => Some(error),
            Self::OtherDevice { .. } | Self::Stopped { .. } => None,
        }
    }

    /// The server's own words, if it said any: trimmed, without our key, at most 300 characters.
    pub fn words(&self) -> Option<&str> {
        words_of(self.call()?).filter(|words| !words.is_empty())
    }

    /// What may be done next.
    pub fn then(&self) -> Then {
        match self {
            Self::Ping { source } => source.then(),
            Self::Call(error) => error.then(),
            // It will run again when it is mended or has started.
            Self::FolderNotRunning { source, .. } => source.then(),
            _ => Then::AskAPerson,
        }
    }

    /// Whether the same call may well go through later without anybody doing anything: the server
    /// is away, starting or in trouble.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Ping { source } => source.is_passing(),
            Self::Call(
                CallError::Unreachable { .. }
                | CallError::TimedOut { .. }
                | CallError::RateLimited { .. },
            ) => true,
            Self::Call(CallError::Refused { status, .. }) => status.is_server_error(),
            _ => false,
        }
    }

    /// Whether the server was not reached at all: nothing was sent.
    pub fn is_unsent(&self) -> bool {
        matches!(
            self.call(),
            Some(
                CallError::Unreachable { sent: Sent::No, .. }
                    | CallError::TimedOut { sent: Sent::No, .. }
                    | CallError::Unwritable { .. }
            )
        )
    }
}

fn words_of(error: &CallError) -> Option<&str> {
    match error {
        CallError::Unauthorized { message, .. }
        | CallError::RateLimited { message, .. }
        | CallError::NotFound { message, .. }
        | CallError::Refused { message, .. } => Some(message),
        _ => None,
    }
}

fn named(folder: Option<&FolderId>) -> String {
    folder.map_or_else(|| "of this id".into(), |folder| format!("{:?}", folder.as_str()))
}
