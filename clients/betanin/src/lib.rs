//! A typed async client for betanin 0.5.6 (and, by its source, 0.6.x).
//!
//! betanin queues directories and runs `beet import` on them, one after another. Three facts
//! about it shape whoever uses this crate (betanin contract §1):
//!
//! - `COMPLETED` does not mean imported: read the [`console`], and look at the library.
//! - One unanswered prompt holds up the whole queue.
//! - Deleting a torrent that is not finished ends betanin's process.
//!
//! Every call is a value that is sent by a [`Betanin`]; a file per call.
//!
//! ```no_run
//! use betanin_client::{Access, Betanin, Settings, torrents};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let access = Access::ApiKey("d136f2db997f64d78534fadb0e2f1f2b".into());
//! let betanin = Betanin::new(Settings::new("http://betanin:9393", access))?;
//! betanin.send(&torrents::Add::both("/downloads/Blue Train")).await?;
//! let page = betanin.send(&torrents::List { page: 1, per_page: 100 }).await?;
//! for torrent in page.torrents {
//!     assert!(torrent.path.starts_with('/'), "{} is {}", torrent.name, torrent.status);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Deliberately not in it: finding the torrent that was just posted, answering by policy, and
//! judging what really happened. Those need a memory, and belong to the importer.

pub mod authentication;
pub mod beets;
mod betanin;
pub mod clients;
pub mod console;
pub mod meta;
pub mod notifications;
pub mod torrents;

pub use betanin::{Access, Betanin, SERVICE, Settings};
pub use towline_http::{
    Answer, Call, CallError, Counts, Deadlines, Endpoint, IfUnsure, Limits, Outcome, Sent,
    SetupError, Then,
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
