//! Accounts at services that download torrents for us.

mod choose;
mod drop;
mod groom;
mod know;
mod list;
mod pause;

pub use choose::{Choice, Choose, ChooseFiles, Chosen, ChosenFile, ChosenOutcome};
pub use drop::{DropTorrent, Dropped, Given};
pub use groom::{GetGroomPlan, Groom, GroomPlan, GroomedTransfer};
pub use know::{Known, KnownFile, Learnt, TellKnown};
pub use list::{Account, Accounts, ListAccounts};
pub use pause::{PauseAccount, ResumeAccount};
