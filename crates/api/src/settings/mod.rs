//! The configuration: what it is as a form, what would come of changes, and changing it.
//!
//! Secrets go one way: they can be given, and are never told.

mod change;
mod check;
mod form;
mod propose;
mod read;
mod recognise;
mod test;
mod write;

pub use change::{Change, Mistake};
pub use check::{CheckSettings, Checked, Proposed};
pub use form::{Field, Form, Kind, Origin, Section};
pub use propose::{Proposal, Proposals, ProposeSettings};
pub use read::{GetSettings, Settings};
pub use recognise::{Pasted, RecogniseList, RecognisedList};
pub use test::{Finding, Level, Part, TestPart, TestSettings, Tested};
pub use write::{ReloadOutcome, WriteSettings, Written, WrittenChanges};
