//! What put.io fetches into the account (putio contract §5). A transfer cannot be made to pause.

mod add;
mod add_multi;
mod add_trackers;
mod cancel;
mod clean;
mod clean_all;
mod count;
mod get;
mod get_torrent;
mod info;
mod list;
mod list_continue;
mod one_transfer;
mod reannounce;
mod remove;
mod remove_all;
mod retry;
mod status;
mod stop_recording;
mod transfer;

pub use add::Add;
pub use add_multi::{AddMulti, AddedMulti, NotAdded};
pub use add_trackers::AddTrackers;
pub use cancel::Cancel;
pub use clean::{Clean, Cleaned};
pub use clean_all::CleanAll;
pub use count::{Count, Counted};
pub use get::Get;
pub use get_torrent::GetTorrent;
pub use info::{Info, UrlInfo, UrlInfos};
pub use list::{List, Page};
pub use list_continue::ListContinue;
pub use one_transfer::OneTransfer;
pub use reannounce::Reannounce;
pub use remove::Remove;
pub use remove_all::RemoveAll;
pub use retry::Retry;
pub use status::TransferStatus;
pub use stop_recording::StopRecording;
pub use transfer::{Transfer, TransferKind};

use crate::TransferId;

/// Without an id, some calls are about all transfers.
fn some_ids(ids: &[TransferId]) -> Result<(), &'static str> {
    if ids.is_empty() { Err("there are no transfers") } else { Ok(()) }
}
