//! The simulated put.io, section by section of the reference, over real sockets.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod access;
mod account;
mod adding;
mod deleting;
mod downloads;
mod faults;
mod files;
mod listing;
mod spoiled;
mod stage;
mod transfers;
mod uploads;
