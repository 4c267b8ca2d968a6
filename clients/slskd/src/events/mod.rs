//! What happened at slskd; since 0.22 (slskd contract §7).
//!
//! An event is a **hint to look**, never proof: a directory's event comes early when a file is
//! tried again later, and never when its last file fails. Nothing at all comes for a download that
//! failed. The list of transfers is the truth.

mod event;
mod list;
mod raise;

pub use event::{DirectoryComplete, Event, EventKind, FileComplete};
pub use list::{List, Page};
pub use raise::{Raise, Raised};
