//! The roles of towline, played by real services.
//!
//! This crate answers for: the settings of each part (their doc comments are the reference, the
//! schema and the example file), and the translation between what a service says and our words.
//! Path maps are applied here and nowhere else. Deliberately not in it: what is decided (flows),
//! how HTTP is spoken (clients), how files are written (files).
//!
//! A new source, importer, server of folders or of requests, provider of lists or what downloads
//! torrents, or target of messages is one file, and one variant in its registry ([`downloads`],
//! [`importers`], [`folders`], [`requests`], [`lists`], [`torrents`], [`notifiers`]).

mod blocking;
pub mod doctor;
pub mod downloads;
pub mod folders;
pub mod importers;
pub mod lists;
pub mod notifiers;
mod process;
pub mod propose;
pub mod requests;
mod secret_address;
mod settings;
#[cfg(test)]
mod testing;
pub mod torrents;
mod trouble;

pub use settings::WrongSetting;
