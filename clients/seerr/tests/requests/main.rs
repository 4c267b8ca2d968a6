//! What each endpoint writes, and how it reads what the servers answer. The answers are those of
//! the reference (seerr reference §1 to §10).
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod acting;
mod answers;
mod creating;
mod diagnosis;
mod hostile;
mod in_flight;
mod paging;
mod refusals;
mod searching;
mod stand;
mod table;
mod webhooks;
