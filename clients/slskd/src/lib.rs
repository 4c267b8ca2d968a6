//! A typed async client for slskd 0.21 to 0.26.
//!
//! slskd gets files from the Soulseek network. Four facts about it shape whoever uses this crate
//! (slskd contract §5 to §7):
//!
//! - `Completed, Succeeded` does not mean that the file is where it belongs: it is moved after
//!   that. Look at the disk.
//! - An event is a hint to look, never proof, and there is none for a download that failed. The
//!   list of [`transfers`] is the truth.
//! - Files of several albums and users can land in one directory; the [`events`] alone tell a
//!   file's final name.
//! - Names of users, files and directories are any text that a stranger likes.
//!
//! Every call is a value that is sent by a [`Slskd`]; a file per call.
//!
//! ```no_run
//! use slskd_client::{Access, Settings, Slskd, application, transfers::downloads};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let access = Access::ApiKey("a key of 16 to 255 characters".into());
//! let slskd = Slskd::new(Settings::new("http://slskd:5030", access))?;
//! let version = slskd.send(&application::GetVersion).await?.version();
//! assert!(version.is_some_and(|version| version.has_events()));
//! for user in slskd.send(&downloads::List::default()).await? {
//!     for file in user.files().filter(|file| file.state.is_success()) {
//!         assert!(!file.filename.name().is_empty(), "{} came from {}", file.id, user.username);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Deliberately not in it: when an album is whole, where its files are as we see them, and when
//! to ask again. Those need a memory, a path map and a clock.

pub mod application;
pub mod events;
pub mod files;
mod flags;
mod health;
mod ids;
pub mod options;
mod path;
mod refusal;
mod remote_filename;
pub mod searches;
pub mod server;
pub mod session;
mod slskd;
pub mod transfers;
mod username;
mod version;
pub mod webhook;
mod wire;

pub use flags::StateFlags;
pub use health::{GetHealth, Health};
pub use ids::{BatchId, EventId, IdError, SearchId, TransferId};
pub use refusal::{is_busy, is_switched_off};
pub use remote_filename::RemoteFilename;
pub use slskd::{Access, SERVICE, Settings, Slskd};
pub use towline_http::{
    Answer, Call, CallError, Counts, Deadlines, Endpoint, IfUnsure, Limits, Outcome, Sent,
    SetupError, Then, Trust,
};
pub use username::Username;
pub use version::{Version, VersionError};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
