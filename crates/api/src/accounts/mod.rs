//! Accounts at services that download torrents for us.

mod choose;
mod drop;
mod know;

pub use choose::{Choose, ChooseFiles, Chosen, ChosenFile};
pub use drop::{DropTorrent, Dropped, Given};
pub use know::{Known, KnownFile, Learnt, TellKnown};
