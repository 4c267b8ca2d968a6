//! What each endpoint writes, and how it reads what put.io answers. The answers are made from the
//! shapes of the contract (putio contract §1 to §6).
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod files;
mod hostile;
mod others;
mod paging;
mod refusals;
mod stand;
mod transfers;
mod uploads;
