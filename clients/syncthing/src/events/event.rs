//! One event.

use std::fmt;

use jiff::Timestamp;
use serde_json::Value;

use super::{EventType, data};
use crate::{EventId, GlobalEventId, config::Config};

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its number in its set.
    pub id: EventId,
    /// Its number among all events of the process.
    pub global_id: GlobalEventId,
    /// When; none when it cannot be read.
    pub time: Option<Timestamp>,
    /// What kind of thing.
    pub kind: EventType,
    /// What it tells.
    pub data: EventData,
}

/// What an event tells that has no shape of ours. `Debug` shows no text in it: it may be secret.
#[derive(Clone, PartialEq)]
pub struct Raw(pub Value);

impl Raw {
    /// What is nested too deeply to be held is `null`.
    fn of(data: &str) -> Self {
        Self(serde_json::from_str(data).unwrap_or_default())
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::config::shown(&self.0, f)
    }
}

/// Makes the enum of what events tell.
macro_rules! event_data {
    ($($kind:ident($type:ty),)*) => {
        /// What an event tells. A kind that we do not know, and what does not have the shape that
        /// we know, is no error.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum EventData {
            $(
                #[doc = concat!("Of [`EventType::", stringify!($kind), "`].")]
                $kind($type),
            )*
            /// Of a kind that we do not know.
            Other(Raw),
            /// Of a kind that we know, in another shape.
            Unreadable {
                /// As it came.
                raw: Raw,
                /// What is wrong with it.
                error: String,
            },
        }

        impl EventData {
            /// Reads what an event of this kind tells, in JSON.
            pub fn read(kind: &EventType, data: &str) -> Self {
                let read = match kind {
                    $(EventType::$kind => serde_json::from_str::<$type>(data).map(Self::$kind),)*
                    EventType::Other(_) => return Self::Other(Raw::of(data)),
                };
                read.unwrap_or_else(|error| Self::Unreadable {
                    error: told(kind, &error),
                    raw: Raw::of(data),
                })
            }
        }
    };
}

/// Words about a configuration could quote the secrets in it.
fn told(kind: &EventType, error: &serde_json::Error) -> String {
    match kind {
        EventType::ConfigSaved => "it is no configuration that can be read".into(),
        _ => error.to_string().chars().take(300).collect(),
    }
}

event_data! {
    Starting(data::Starting),
    StartupComplete(data::StartupComplete),
    ConfigSaved(Box<Config>),
    ListenAddressesChanged(data::ListenAddressesChanged),
    DeviceConnected(data::DeviceConnected),
    DeviceDisconnected(data::DeviceDisconnected),
    DeviceDiscovered(data::DeviceDiscovered),
    DevicePaused(data::OfDevice),
    DeviceResumed(data::OfDevice),
    DeviceRejected(data::DeviceRejected),
    PendingDevicesChanged(data::PendingDevicesChanged),
    FolderRejected(data::FolderRejected),
    PendingFoldersChanged(data::PendingFoldersChanged),
    ClusterConfigReceived(data::OfDevice),
    FolderPaused(data::OfFolder),
    FolderResumed(data::OfFolder),
    StateChanged(data::StateChanged),
    FolderSummary(Box<data::FolderSummary>),
    FolderCompletion(data::FolderCompletion),
    FolderErrors(data::FilesFailed),
    FolderScanProgress(data::FolderScanProgress),
    FolderWatchStateChanged(data::FolderWatchStateChanged),
    LocalIndexUpdated(data::LocalIndexUpdated),
    RemoteIndexUpdated(data::RemoteIndexUpdated),
    ItemStarted(data::ItemStarted),
    ItemFinished(data::ItemFinished),
    DownloadProgress(data::DownloadProgress),
    RemoteDownloadProgress(data::RemoteDownloadProgress),
    LocalChangeDetected(data::ChangeDetected),
    RemoteChangeDetected(data::ChangeDetected),
    LoginAttempt(data::LoginAttempt),
    Failure(data::Failure),
    UpgradeRestartScheduled(data::UpgradeRestartScheduled),
}

impl EventData {
    /// Which folder it is about, if one.
    pub fn folder(&self) -> Option<&crate::FolderId> {
        match self {
            Self::FolderPaused(of) | Self::FolderResumed(of) => Some(&of.id),
            Self::FolderRejected(of) => Some(&of.folder),
            Self::StateChanged(of) => Some(&of.folder),
            Self::FolderSummary(of) => Some(&of.folder),
            Self::FolderCompletion(of) => Some(&of.folder),
            Self::FolderErrors(of) => Some(&of.folder),
            Self::FolderScanProgress(of) => Some(&of.folder),
            Self::FolderWatchStateChanged(of) => Some(&of.folder),
            Self::LocalIndexUpdated(of) => Some(&of.folder),
            Self::RemoteIndexUpdated(of) => Some(&of.folder),
            Self::ItemStarted(of) => Some(&of.folder),
            Self::ItemFinished(of) => Some(&of.folder),
            Self::RemoteDownloadProgress(of) => Some(&of.folder),
            Self::LocalChangeDetected(of) | Self::RemoteChangeDetected(of) => Some(&of.folder),
            _ => None,
        }
    }
}
