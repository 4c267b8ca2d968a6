//! Files that come (slskd contract §3 to §5). What goes out is none of our business.

pub mod downloads;
mod state;
mod transfer;

pub use state::{Class, Failure, TransferState};
pub use transfer::{Direction, DirectoryTransfers, Transfer, UserTransfers};
