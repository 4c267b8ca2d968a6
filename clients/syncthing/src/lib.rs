//! A typed async client for Syncthing: every call of its REST API, and its events as a stream.
//!
//! Made for 1.19 to 2.x: unknown members and words are harmless, and what a version does not have
//! is told as such. Held in tests to real servers of 1.19 and 1.29.
//!
//! Six facts about Syncthing shape whoever uses this crate (reference §1 to §4):
//!
//! - *Unknown folder* is said with 404, 500 or 200, by call. Here it is always
//!   [`Error::UnknownFolder`], and an unknown device [`Error::UnknownDevice`]: where the server
//!   would say nothing, the methods look first.
//! - `403 CSRF Error` is how a wrong key looks; `403 Host check error` is none
//!   ([`Error::Unauthorized`], [`Error::HostCheck`]).
//! - The server keeps 1,000 events, and numbers them anew when it starts: a stream without
//!   [`Gap`](events::Gap) and [`Restarted`](events::Restarted) would lose events in silence.
//! - *Idle* does not mean *in sync*: ask [`is_in_sync`](database::FolderStatus::is_in_sync).
//! - A write takes what it does not understand for a default, without an error: read back what
//!   matters, and write back what was read ([`config`] loses nothing).
//! - Its certificate is its own, without a name that could be checked: pin it
//!   ([`Trust::Pinned`]).
//!
//! ```no_run
//! use syncthing_client::{Access, Error, Settings, Syncthing, config::FolderConfig, events::Item};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let access = Access::ApiKey("the key in Syncthing's settings".into());
//! let client = Syncthing::new(Settings::new("http://127.0.0.1:8384", access))?;
//!
//! client.system().ping().await?;
//! match client.database().status("GXWxf-3zgnU").await {
//!     Ok(folder) if folder.is_in_sync() => {}
//!     Ok(folder) => assert!(folder.need_total_items > 0 || folder.errors > 0),
//!     Err(Error::UnknownFolder { .. }) => {}
//!     Err(error) => return Err(error.into()),
//! }
//! let change = FolderConfig::new().with(FolderConfig::PAUSED, true);
//! client.config().folders().patch("GXWxf-3zgnU", change).await?;
//!
//! let mut events = client.events().listen();
//! while let Some(item) = events.next().await {
//!     if let Item::Event(event) = item? {
//!         assert_eq!(event.id, events.last_seen_id());
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The methods are a way to say it; beneath, every call is a value, a file each, that
//! [`Syncthing::send`] sends.
//!
//! Deliberately not in it: what to do about a loss, and when a folder has been out of sync for too
//! long. Those need a memory and a clock.

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

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
