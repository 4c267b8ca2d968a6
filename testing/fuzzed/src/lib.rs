//! What fuzzing calls, and what must hold of any bytes.
//!
//! A function per target, of bytes; it panics when something that must hold does not. `fuzz/` calls
//! each with what a fuzzer makes up, by a nightly compiler; this crate's test calls each with the kept
//! corpora and with mutations of them, by any compiler. What a decoder is given comes from the
//! outside: a service, a peer, a file that anybody may have dropped, half a configuration.
//!
//! Deliberately not in it: whether what is well-formed is read as it is meant. That is told by the
//! tests beside each decoder.

mod answers;
mod bounds;
#[cfg(feature = "config")]
mod config;
mod console;
mod events;
mod lists;
mod names;
mod pasted;
mod ranges;
mod services;
mod torrent;

#[cfg(feature = "config")]
pub use config::config;
pub use console::console;
pub use events::syncthing_events;
pub use lists::{imdb, letterboxd, list_file, mdblist, tmdb, trakt};
pub use names::names;
pub use pasted::pasted;
pub use ranges::ranges;
pub use services::services;
pub use torrent::{magnet, torrent};

/// A target: its name, and what is called.
pub type Target = (&'static str, fn(&[u8]));

/// All targets; `fuzz/fuzz_targets` has a file for each.
pub const TARGETS: &[Target] = &[
    #[cfg(feature = "config")]
    ("config", config),
    ("console", console),
    ("imdb", imdb),
    ("letterboxd", letterboxd),
    ("list_file", list_file),
    ("magnet", magnet),
    ("mdblist", mdblist),
    ("names", names),
    ("pasted", pasted),
    ("ranges", ranges),
    ("services", services),
    ("syncthing_events", syncthing_events),
    ("tmdb", tmdb),
    ("torrent", torrent),
    ("trakt", trakt),
];
