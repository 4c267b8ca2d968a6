//! towline's words, and the roles that services play for it.
//!
//! This crate answers for: ids and paths as types, what an item is, what a decision is, what a
//! person can be asked and can answer, and the traits (roles) by which flows see services.
//! Deliberately not in it: any input or output, SQL, HTTP, and the name of any service's field.

pub mod answer;
pub mod busy;
pub mod clock;
pub mod decision;
pub mod flight;
pub mod folders;
pub mod imports;
pub mod item;
pub mod job;
pub mod notify;
pub mod path;
pub mod period;
pub mod role;
pub mod schedule;
pub mod size;
pub mod torrents;
pub mod trouble;
pub mod window;
pub mod wishes;

pub use answer::{Answer, Cause, Choice, Entry, EntryId};
pub use clock::{Clock, SystemClock, Timestamp};
pub use decision::{Ask, Decision, Lane, Look};
pub use item::{Act, ActOutcome, FlowName, Item, ItemId, Thing};
pub use path::{LocalPath, PathMap, PathMapping, RemotePath};
pub use period::Period;
pub use size::Size;
pub use trouble::{ActError, Trouble, TroubleKind};
