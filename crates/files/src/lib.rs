//! Directories watched, names made safe, files placed and verified.
//!
//! This crate answers for everything that touches a disk: reading a tree of files, telling albums
//! apart, noticing changes, fetching files and placing them so that neither a crash nor a full disk
//! loses one, and looking at what a library got.
//!
//! **Every function here blocks**, but for those of [`download`]. Callers run them by `spawn_blocking`. Troubles name `disk` as
//! the service; a caller that knows better puts the name of its own part there.
//!
//! Deliberately not in it: what is decided about files, tags, and any service.

pub mod albums;
pub mod audio;
pub mod blackhole;
pub mod deliver;
pub mod download;
pub mod gather;
mod io;
pub mod library;
pub mod names;
pub mod place;
pub mod probe;
pub mod prune;
pub mod scan;
pub mod source;
pub mod torrent;
pub mod verify;
pub mod watch;

pub use io::{modified, trouble};
