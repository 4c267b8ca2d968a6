//! The configuration: what it is as a form, what would come of changes, and changing it.
//!
//! Secrets go one way: they can be given, and are never told.

mod change;
mod check;
mod form;
mod read;
mod test;
mod write;

pub use change::{Change, Mistake};
pub use check::{CheckSettings, Checked, Proposed};
pub use form::{Field, Form, Kind, Origin, Section};
pub use read::{GetSettings, Settings};
pub use test::{Finding, Level, Part, TestPart, TestSettings, Tested};
pub use write::{ReloadOutcome, WriteSettings, Written, WrittenChanges};
