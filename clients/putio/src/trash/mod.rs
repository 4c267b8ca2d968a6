//! What was deleted, and takes room still (putio contract §6).
//!
//! put.io does one thing at a time in it: calls of one handle run one after another, and another
//! program's calls are told by [`Error::TrashBusy`](crate::Error::TrashBusy).

mod delete;
mod empty;
mod list;
mod list_continue;
mod restore;

pub use delete::Delete;
pub use empty::Empty;
pub use list::{List, Page, TrashedFile};
pub use list_continue::ListContinue;
pub use restore::Restore;

/// The turn of all calls that touch the trash.
pub(crate) const TRASH_TURN: &str = "trash";
