//! A typed async client for Syncthing.

pub mod cluster;
pub mod config;
pub mod database;
pub mod debug;
mod error;
pub mod events;
pub mod folder;
mod ids;
pub mod noauth;
mod request;
mod rest;
pub mod service;
pub mod stats;
mod syncthing;
pub mod system;
mod version;
mod wire;
mod words;

pub use error::{Error, Refusal};
pub use ids::{DeviceId, DeviceIdError, EventId, FolderId, GlobalEventId, ShortId};
pub use request::{Request, Subject};
pub use syncthing::{Access, SERVICE, Settings, Syncthing, answered_by, version_of};
pub use towline_http::{
    Answer, Call, CallError, Counts, Deadlines, Endpoint, Fingerprint, FingerprintError, IfUnsure,
    Limits, Outcome, Sent, SetupError, Then, Trust,
};
pub use version::{Version, VersionError};
pub use words::{
    BlockPullOrder, Compression, FileType, FolderState, FolderType, PullOrder, RemoteState,
    VersioningType,
};
