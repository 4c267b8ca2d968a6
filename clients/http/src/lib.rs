//! Typed HTTP endpoints: one value knows a call, one kernel sends it.
//!
//! An [`Endpoint`] says only what is particular to a call: its method, path, query, body, what
//! its answer means and whether it may be repeated. The [`Client`] does the rest, once for all:
//! encoding, deadlines, budget, credentials and their redaction, status, error bodies,
//! `Retry-After`, and one repeat of a call that may be repeated.
//!
//! A [`Fetcher`] is for files: it streams bodies of any size from any address, follows redirects
//! without taking credentials along, and shows no signed address.
//!
//! Whoever wants to know how calls go (for a status page, for metrics) is told of the end of each by
//! [`observe`]; while nobody is, it costs a look at one number.
//!
//! Deliberately not in it: any wait longer than a blink. Those are returned in the [`CallError`]
//! and belong to whoever keeps time; the kernel has no clock.
//!
//! ```no_run
//! use http::Method;
//! use towline_http::{Client, Endpoint, IfUnsure, Settings};
//!
//! /// `GET /albums/{name}`
//! struct GetAlbum(String);
//!
//! #[derive(serde::Deserialize)]
//! struct Album {
//!     tracks: u32,
//! }
//!
//! impl Endpoint for GetAlbum {
//!     type Response = Album;
//!     const NAME: &'static str = "albums.get";
//!     const METHOD: Method = Method::GET;
//!     const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
//!
//!     fn path(&self) -> Vec<String> {
//!         vec!["albums".into(), self.0.clone()]
//!     }
//! }
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new(Settings::new("library", "http://127.0.0.1:8080/api"))?;
//! let album = client.send(&GetAlbum("Blue Train".into())).await?;
//! assert_eq!(album.tracks, 5);
//! # Ok(())
//! # }
//! ```

mod answer;
mod body;
#[cfg(feature = "canned")]
mod canned;
mod client;
mod counts;
mod endpoint;
mod error;
mod fetch;
mod limits;
mod link;
mod made;
mod multipart;
mod observe;
mod pin;
mod query;
mod refusal;
mod retry_after;
mod scalar;
mod scrub;
mod settings;
mod target;
mod wire;
mod words;

// For the macro `words`.
#[doc(hidden)]
pub use serde as __serde;

pub use answer::Answer;
pub use body::Body;
#[cfg(feature = "canned")]
pub use canned::answered_by;
pub use client::Client;
pub use counts::{Counts, Outcome};
pub use endpoint::{Endpoint, IfUnsure, Read};
pub use error::{Call, CallError, Cause, Phase, Sent, Then};
pub use fetch::{Body as FetchedBody, FetchError, FetchSettings, Fetched, Fetcher};
pub use limits::{Budget, Limits, share_budgets_among};
pub use link::{Link, LinkError};
pub use made::{Made, note_service, noting_clients};
pub use multipart::Multipart;
pub use observe::{CallEnd, CallObserver, ForeignCall, Observing, observe, unobserved};
pub use pin::{Fingerprint, FingerprintError};
pub use query::Query;
pub use refusal::{Failed, Refusal};
pub use retry_after::{retry_after, wait_until};
pub use scalar::{Scalar, scalar};
pub use settings::{Auth, Deadlines, Settings, SetupError, Trust, Waits};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
