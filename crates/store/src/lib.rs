//! The ledger: what towline knows, kept so that it can be killed at any instruction.
//!
//! This crate answers for all SQL: items and their schedule, the intents that are written before
//! every act, the journal, the inbox with its answers, hand-overs between flows, what lists hold,
//! how much came when, and who may come in over the network. It knows no flow: details, actions and
//! causes come and go as JSON of types in
//! `towline-domain`.
//! Deliberately not in it: when to look at what (the engine), configuration, and tokens.

mod access;
mod acts;
mod claim;
mod counts;
mod damage;
mod early;
mod error;
mod events;
mod file;
pub mod fsck;
mod handover;
mod inbox;
mod items;
mod leaps;
mod links;
mod lock;
mod network;
mod news;
mod nodes;
mod notices;
#[cfg(test)]
mod old_ledgers;
pub mod old_state;
mod open;
mod outcome;
mod own;
mod paused;
#[cfg(test)]
mod plans;
mod retention;
mod rows;
mod sql;
mod step;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod throughput;
mod timestamps;
mod transfer;
mod wishes;

pub use access::{ApiKey, Login, NewKey, NewSession, Session};
pub use acts::ActLine;
pub use claim::{Claim, Claimed, ClaimedAct, Share};
pub use counts::{InboxCount, LiveCount};
pub use damage::{check_before_use, note_damage};
pub use error::StoreError;
pub use events::{Event, Events, Since, Told};
pub use file::{LedgerFile, LedgerId, TableSize, newest_schema};
pub use handover::Handover;
pub use inbox::{Answered, InboxEntry};
pub use items::{Filter, ItemSummary, JournalLine, NewItem};
pub use leaps::MachineClock;
pub use links::Link;
pub use lock::{DataDirectory, LockError};
pub use network::network_storage;
pub use news::{AskedThen, News, Told as ToldTarget};
pub use nodes::{Beat, NodeRow};
pub use notices::Notice;
pub use open::{BadAddress, PostgresAddress, Store};
pub use outcome::ActEnd;
pub use retention::Tidied;
pub use step::{BESIDE, NewHandover, NewIntent, Step, Stored};
pub use throughput::{BUCKET, Moved, bucket_of};
pub use wishes::{GivenTitle, NewPlan, NewRun, NewWish, Run, TitleFilter, WishRow};
