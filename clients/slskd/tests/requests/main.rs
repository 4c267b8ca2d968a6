//! What each endpoint writes, and how it reads what slskd answers, by version. The answers are
//! made from the shapes of the contract (slskd contract §2 to §11).
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod events;
mod others;
mod refusals;
mod stand;
mod transfers;
