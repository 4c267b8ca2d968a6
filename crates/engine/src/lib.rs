//! Looks at due items, writes intents, acts, writes outcomes: observe → decide → write down → act.
//!
//! This crate answers for *when*: the schedule, wake-ups, jobs, draining. It knows no service and
//! no flow; a [`Flow`] brings `observe`, `decide` and `act`, a [`Source`] brings items in.
//! Deliberately not in it: SQL (the store), and what is decided (the flows).

mod engine;
mod flow;
mod jobs;
mod ledger;
mod nodes;
mod run;
mod sources;
#[cfg(test)]
mod tests;
mod together;

pub use engine::{AT_ONCE, Engine, Parts};
pub use flow::{AnyFlow, Flow, Moment};
pub use jobs::Jobs;
pub use ledger::Ledger;
pub use nodes::Node;
pub use sources::{NextLook, Source, SourceId};
// What a source reads and writes through the `Ledger`.
pub use towline_store::{
    AskedThen, Claim, Event, Events, Filter, GivenTitle, ItemSummary, NewItem, NewPlan, NewRun,
    NewWish, News, Run, Share, Since, Store, StoreError, Told, ToldTarget, WishRow,
};
