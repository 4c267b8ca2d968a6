//! Files in one (putio contract §6).

mod cancel;
mod create;
mod get;
mod list;

pub use cancel::Cancel;
pub use create::{Create, Created};
pub use get::{Get, Zip, ZipStatus};
pub use list::{List, ListedZip, Zips};
