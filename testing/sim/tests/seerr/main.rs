//! The simulated request server, section by section of the reference, over real sockets.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod access;
mod acts;
mod bulk;
mod changing;
mod creating;
mod faults;
mod lists;
mod products;
mod search;
mod shows;
mod stage;
mod strictness;
mod titles;
mod traps;
mod webhooks;
mod who;
