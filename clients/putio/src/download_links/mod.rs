//! Links of many files at once (putio contract §4). Each is a [`SignedUrl`](crate::SignedUrl).

mod create;
mod get;

pub use create::{Create, Created};
pub use get::{DownloadLinks, Get, Links, LinksStatus};
