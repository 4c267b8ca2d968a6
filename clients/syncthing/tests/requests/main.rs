//! What each call writes, what it reads, and what a listener makes of servers that no real one is.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod answers;
mod listening;
mod refusals;
mod script;
mod table;
mod writing;
