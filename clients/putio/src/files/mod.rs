//! Files and folders (putio contract §4).
//!
//! Deliberately not offered: to delete, move or restore by a cursor, which would concern files that
//! nobody has looked at; and the old calls that put the token into a URL (`/files/{id}/download`).

mod copy;
mod create_folder;
mod delete;
mod extract;
mod file;
mod get;
mod get_child;
mod get_url;
mod list;
mod list_continue;
mod list_extractions;
mod listing;
mod move_files;
mod one_file;
mod rename;
mod search;
mod search_continue;
mod sort;
mod touch;

pub use copy::Copy;
pub use create_folder::CreateFolder;
pub use delete::{Delete, Deleted};
pub use extract::Extract;
pub use file::{File, FileType, FolderType};
pub use get::Get;
pub use get_child::GetChild;
pub use get_url::{FileUrl, GetUrl};
pub use list::List;
pub use list_continue::ListContinue;
pub use list_extractions::{Extraction, ExtractionStatus, Extractions, ListExtractions};
pub use listing::{Listed, Listing};
pub use move_files::{Move, Moved, NotMoved};
pub use one_file::OneFile;
pub use rename::Rename;
pub use search::Search;
pub use search_continue::SearchContinue;
pub use sort::{Sort, SortBy};
pub use touch::Touch;

use crate::NonRootId;

/// Without an id, some calls are about everything.
pub(crate) fn some_ids(ids: &[NonRootId]) -> Result<(), &'static str> {
    if ids.is_empty() { Err("there are no files") } else { Ok(()) }
}

fn some_name(name: &str) -> Result<(), &'static str> {
    if name.is_empty() { Err("a name is empty") } else { Ok(()) }
}
