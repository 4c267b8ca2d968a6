//! A typed async client for Overseerr, Jellyseerr and Seerr: search, requests, availability.
//!
//! People ask such a server for films and shows; it hands what is approved to Radarr and Sonarr.
//! Seven facts about it shape whoever uses this crate (seerr reference):
//!
//! - Film 5000 and show 5000 are two titles: a [`TitleKey`] is both, type and number (§1). What
//!   the server calls `mediaId` is a [`TmdbId`], and the `id` of a row is a [`MediaRowId`].
//! - A status is a number whose meaning depends on the product: [`MediaStatusCode::of`] (§3).
//! - The server accepts a request for what is there already, and two requests at once: look at
//!   the [rows](media) first. Of one title this crate never has two under way (§7).
//! - A text in `X-Api-User` ends the server's process: a [`UserId`] is a number (§2).
//! - The server says 500 where others say 404, 403 for six reasons, and 202 for *nothing to do*:
//!   [`Error`] and [`requests::Created`] tell them apart (§7.1).
//! - Two calls tell how all stands, page by page: [`Seerr::all_media`] and
//!   [`Seerr::all_requests`] (§8).
//! - Its [webhook] is a hint, not a source of truth (§9).
//!
//! Every call is a value that is sent by a [`Seerr`]; a file per call.
//!
//! ```no_run
//! use seerr_client::{Access, Finding, MediaStatus, Seerr, Settings, TmdbId, UserId, media};
//! use seerr_client::requests::{Create, Created};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let access = Access::ApiKey("the key".into());
//! let seerr = Seerr::new(Settings::new("http://seerr:5055", access))?.acting_as(UserId::new(5));
//! let Finding::Ok { product, .. } = seerr.diagnose().await else { return Ok(()) };
//! let rows = media::by_title(seerr.all_media().await?, product);
//!
//! let dune = Create::movie(TmdbId::new(438_631));
//! let status = rows.get(&dune.wanted.key()).map(|row| row.status(dune.is_4k, product));
//! if status.is_none_or(MediaStatus::is_requestable) {
//!     if let Created::Requested(request) = seerr.send(&dune).await? {
//!         println!("request {} is {:?}", request.id, request.status);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Deliberately not in it: which of several hits is the right one, what to request, and when to
//! ask again; they need a policy, a memory and a clock. Nor issues, the server's other settings,
//! logins with a password, and the two calls that can end the server's process
//! ([`services`]).

mod address;
pub mod auth;
pub mod blocklist;
mod date;
mod details;
mod diagnose;
mod error;
mod ids;
mod in_flight;
pub mod media;
pub mod movies;
mod pages;
mod path;
mod permissions;
mod product;
pub mod public;
mod request;
pub mod requests;
pub mod search;
mod seerr;
pub mod services;
pub mod shows;
mod status;
mod title;
pub mod users;
pub mod watchlist;
pub mod webhook;
mod wire;

pub use date::{ReleaseDate, ReleaseDateError};
pub use details::MediaInfo;
pub use diagnose::Finding;
pub use error::Error;
pub use ids::{BlocklistRowId, MediaRowId, RequestId, ServiceId, TmdbId, TvdbId, UserId};
pub use pages::{Listing, PER_PAGE, Page, PageInfo, Paged, Pages, Row, RowOf};
pub use permissions::Permissions;
pub use product::Product;
pub use request::Request;
pub use seerr::{Access, SERVICE, Seerr, Settings};
pub use status::{MediaStatus, MediaStatusCode, RequestStatus, SeasonStatusCode};
pub use title::{ImdbId, ImdbIdError, MediaType, MediaTypeError, TitleKey};
pub use towline_http::{
    Answer, Call, CallError, Counts, Deadlines, Endpoint, IfUnsure, Limits, Outcome, Sent,
    SetupError, Then, Trust,
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
