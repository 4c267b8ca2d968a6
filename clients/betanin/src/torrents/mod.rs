//! Torrents, as betanin calls the directories in its queue (betanin contract §2 and §3).

mod add;
mod delete;
mod get;
mod list;
mod retry;
mod stdin;
mod stdout;
mod torrent;

pub use add::Add;
pub use delete::Delete;
pub use get::Get;
pub use list::{List, Page};
pub use retry::Retry;
pub use stdin::Stdin;
pub use stdout::{Line, Stdout};
pub use torrent::{Status, Torrent, TorrentId};
