//! What our client believes of Syncthing, held to a real one.
//!
//! Each test names the section of the Syncthing reference that it holds the server to. The server
//! is Debian's, or that of `$TOWLINE_SYNCTHING`; where versions differ, the test says how.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod access;
mod cluster;
mod configuration;
mod endurance;
mod events;
mod files;
mod loss;
mod secure;
mod system;
mod tour;
mod unknown;
mod usage;
mod versions;
mod world;
