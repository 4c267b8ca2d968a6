//! The kernel against servers on loopback sockets.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod answers;
mod deadlines;
mod fetching;
mod limits;
mod observing;
mod refusals;
mod repeats;
mod secrets;
mod sockets;
mod stand;
mod trust;
mod urls;
