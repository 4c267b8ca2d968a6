//! The simulated providers of lists, section by section of the reference, over real sockets.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod bodies;
mod faults;
mod imdb;
mod imdb_refusals;
mod login;
mod mdblist;
mod scene;
mod shelf;
mod stage;
mod tmdb;
mod trakt;
mod trakt_access;
