//! The flow `torrents`: what is known of a torrent wherever it goes.

mod hash;

pub use hash::{InfoHash, NotAHash};
