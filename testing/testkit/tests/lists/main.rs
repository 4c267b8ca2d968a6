//! Every provider of lists against its simulator: all forms, the edges of pages, all errors of
//! list-providers.md §16 and §17. Numbers of sections are that reference's.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod file;
mod imdb;
mod letterboxd;
mod manners;
mod mdblist;
mod remote;
mod stage;
mod tmdb;
mod trakt;
mod trakt_login;
