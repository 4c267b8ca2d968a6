//! A typed async client for put.io: its files, transfers, uploads and more.
//!
//! put.io fetches torrents and URLs into an account in the cloud. Six facts about it shape whoever
//! uses this crate (putio contract §2 to §5):
//!
//! - A listing is one folder, page by page. [`Putio::all`] and [`Putio::pages`] read it to its
//!   end, and never take a failure for the end.
//! - Deleting folder 0 empties the account. What deletes, moves or renames takes a
//!   [`NonRootId`], which cannot be 0.
//! - A transfer's name is not its file's name, its hash comes late, and it can be loaded when
//!   [`is_ready`](transfers::Transfer::is_ready) says so.
//! - The address of a file's bytes is a secret that ages: a [`SignedUrl`].
//! - A 429 concerns all who share the token: until its wait is over nothing is sent, and every
//!   call is [`Error::RateLimited`].
//! - There is no word for *already added*: see [`Error::may_be_added_already`].
//!
//! Every call is a value that is sent by a [`Putio`]; a file per call.
//!
//! ```no_run
//! use putio_client::{Access, Putio, Settings, files, transfers};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let putio = Putio::new(Settings::new(Access::Token("the token".into())))?;
//! for transfer in putio.all(transfers::List::default()).await? {
//!     let Some(id) = transfer.ready_file() else { continue };
//!     let file = putio.send(&files::Get::new(id)).await?.file;
//!     if !file.is_folder() {
//!         let url = putio.send(&files::GetUrl::new(id)).await?.url;
//!         assert!(!url.host().is_empty(), "{} is at {url}", file.id);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Deliberately not in it: uploads in pieces (tus), the socket that pushes events, logins with a
//! password or by way of a web page, and what is deleted by a cursor instead of by ids. Nor when
//! to ask again, how to load a file's bytes, and what a magnet's hash is: those need a clock, a
//! disk and a parser.

pub mod account;
pub mod config;
mod crc32;
mod cursor;
mod done;
pub mod download_links;
mod error;
pub mod events;
pub mod files;
mod form;
mod ids;
mod info_hash;
pub mod oauth;
mod pages;
mod path;
mod pause;
mod putio;
mod request;
mod sensitive;
mod signed_url;
pub mod transfers;
pub mod trash;
pub mod tunnel;
pub mod upload;
mod wire;
pub mod zips;

pub use crc32::{Crc32, Crc32Error};
pub use cursor::Cursor;
pub use done::Done;
pub use error::{Error, ErrorType};
pub use ids::{
    DownloadLinksId, EventId, ExtractionId, FileId, IdError, NonRootId, TransferId, ZipId,
};
pub use info_hash::InfoHash;
pub use pages::{MOST_PER_PAGE, Paged, Pages};
pub use putio::{Access, BASE_URL, Putio, SERVICE, Settings, UPLOAD_URL};
pub use request::{Host, Request};
pub use sensitive::Sensitive;
pub use signed_url::{SignedUrl, SignedUrlError};
pub use towline_http::{
    Answer, Call, CallError, Counts, Deadlines, Endpoint, IfUnsure, Limits, Outcome, Sent,
    SetupError, Then, Trust,
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
