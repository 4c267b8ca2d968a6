//! One page of files.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::File;
use crate::{Cursor, FileId, cursor::maybe_cursor, wire};

/// Of what files are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Listed {
    /// One folder.
    Folder(FileId),
    /// The account.
    Everything,
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(id) => id.fmt(f),
            Self::Everything => f.write_str("-1"),
        }
    }
}

/// One page of files. An answer without `files` is none: it must not look like an empty folder.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Listing {
    /// They.
    pub files: Vec<File>,
    /// The folder that holds them; pages after the first may lack it.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub parent: Option<File>,
    /// Where it goes on; `None` at the end.
    #[serde(default, deserialize_with = "maybe_cursor")]
    pub cursor: Option<Cursor>,
    /// How many there are in all, when put.io tells.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub total: Option<u64>,
    /// The folders above, as put.io writes them, when it was asked.
    #[serde(default)]
    pub breadcrumbs: Value,
}
