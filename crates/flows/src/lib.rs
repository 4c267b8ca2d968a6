//! The flows: what is decided for an album, a folder, a torrent, a wish, and a message.
//!
//! A flow loops observe → decide → write down → act; the engine does the looping. `decide` takes
//! values and returns values. Flows see services as roles and never name one; SQL, HTTP and the
//! configuration are deliberately not in here.

mod baseline;
mod current;
pub mod folders;
pub mod imports;
#[cfg(test)]
mod kept;
pub mod notify;
mod pages;
mod standing;
pub mod torrents;
pub mod wishes;
