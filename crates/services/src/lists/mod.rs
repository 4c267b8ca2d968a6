//! Lists of titles, by who has them.
//!
//! This module answers for: reading lists politely, telling a whole list from a part of one and from
//! none, and recognising what people paste. The contract is list-providers.md; sections named here
//! are its own. Deliberately not in it: which titles are asked for (flows), and which title an id of
//! IMDb or a name means (the media server is asked).
//!
//! A new provider is one folder (settings, target, provider) with a `mod` line here, and what of it
//! is public; in `settings` a field of `ListSettings` and a variant of `Chosen`, with a line wherever
//! they are matched; a line in the table of `recognise`, whose `not_yet` refused it until now; and in
//! `providers` a field, where its lists share something.

mod check;
mod collect;
mod error;
mod feed;
mod file;
mod imdb;
mod lenient;
mod letterboxd;
mod limit;
mod mdblist;
mod pasted;
mod providers;
mod recognise;
mod remote;
mod rules;
mod settings;
mod shared;
mod site;
mod stevenlu;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod title;
mod tmdb;
mod trakt;
mod validators;

pub use file::{FileSettings, Format, Private, read_file};
pub use imdb::{ImdbAccess, ImdbSettings};
pub use letterboxd::{LetterboxdAccess, LetterboxdSettings};
pub use mdblist::{MdblistAccess, MdblistSettings};
pub use providers::ProvidersSettings;
pub use recognise::{NotRecognised, Recognised, recognise};
pub use rules::{FirstRun, Rights, SeasonsWanted, WhenRemoved};
pub use settings::{Kind, ListSettings};
pub use shared::{Manners, Shared};
pub use stevenlu::{StevenluAccess, StevenluSettings};
pub use tmdb::{TmdbAccess, TmdbSettings};
pub use trakt::{LoginPolled, LoginStarted, TokenKeeper, TraktAccess, TraktLogin, TraktSettings};
