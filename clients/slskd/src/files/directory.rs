//! A directory as slskd shows it.

use jiff::Timestamp;
use serde::Deserialize;

use crate::wire;

/// A directory (slskd contract §9).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Directory {
    /// Its name.
    pub name: Box<str>,
    /// Its path, relative to the directory that was asked for.
    pub full_name: Box<str>,
    /// What its file system says of it, in .NET's words.
    #[serde(deserialize_with = "wire::lenient")]
    pub attributes: Option<Box<str>>,
    /// When it was made.
    #[serde(deserialize_with = "wire::maybe_moment")]
    pub created_at: Option<Timestamp>,
    /// When it was changed.
    #[serde(deserialize_with = "wire::maybe_moment")]
    pub modified_at: Option<Timestamp>,
    /// Its files; with `recursive` those of all directories below it too.
    #[serde(deserialize_with = "wire::or_default")]
    pub files: Vec<File>,
    /// The directories below it; with `recursive` all of them, in one flat list.
    #[serde(deserialize_with = "wire::or_default")]
    pub directories: Vec<Directory>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// Its name.
    pub name: Box<str>,
    /// Its path, relative to the directory that was asked for. Joined to ours only after a check.
    pub full_name: Box<str>,
    /// In bytes.
    #[serde(deserialize_with = "wire::count")]
    pub length: u64,
    /// What its file system says of it, in .NET's words.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub attributes: Option<Box<str>>,
    /// When it was made.
    #[serde(default, deserialize_with = "wire::maybe_moment")]
    pub created_at: Option<Timestamp>,
    /// When it was changed.
    #[serde(default, deserialize_with = "wire::maybe_moment")]
    pub modified_at: Option<Timestamp>,
}
