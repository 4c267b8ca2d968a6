//! What happened in the account (putio contract §6). A hint to look, never proof.

mod delete;
mod delete_all;
mod event;
mod list;

pub use delete::Delete;
pub use delete_all::DeleteAll;
pub use event::{Event, EventKind};
pub use list::{List, Page};
