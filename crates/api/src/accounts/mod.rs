//! Accounts at services that download torrents for us.

mod choose;
mod drop;
mod know;

pub use choose::{Choice, Choose, ChooseFiles, Chosen, ChosenFile, ChosenOutcome};
pub use drop::{DropTorrent, Dropped, Given};
pub use know::{Known, KnownFile, Learnt, TellKnown};
