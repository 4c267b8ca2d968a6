//! The simulated slskd, section by section of the reference, over real sockets.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod access;
mod downloads;
mod enqueue;
mod events;
mod faults;
mod files;
mod layout;
mod other;
mod receiver;
mod stage;
mod webhooks;
