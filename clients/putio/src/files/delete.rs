//! `POST /files/delete`: away with files.

use http::Method;
use serde::Deserialize;
use towline_http::{Body, Endpoint, IfUnsure};

use super::some_ids;
use crate::{
    Cursor, NonRootId, Request,
    cursor::maybe_cursor,
    done::NotError,
    form::{Form, csv},
    path::path,
    trash::TRASH_TURN,
    wire,
};

/// Deletes files, and folders with all that is in them (putio contract §4). Never the root: that
/// would empty the account.
///
/// Files that are not there are passed over, and counted. Calls of one handle run one after
/// another: they would fight for the account's trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delete {
    /// Which ones; at least one.
    pub file_ids: Vec<NonRootId>,
    /// Past the trash, where they would go on taking room.
    pub skip_trash: bool,
    /// What can be deleted, when not all can.
    pub partial_delete: bool,
    /// Without looking whose they are.
    pub skip_owner_check: bool,
}

impl Endpoint for Delete {
    type Response = Deleted;
    const NAME: &'static str = "files.delete";
    const METHOD: Method = Method::POST;
    // With `skip_nonexistents`, and ids are never given twice.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const TURN: Option<&'static str> = Some(TRASH_TURN);

    fn path(&self) -> Vec<String> {
        path(["files", "delete"])
    }

    fn body(&self) -> Body {
        Form::new()
            .pair("file_ids", csv(&self.file_ids))
            .flag("skip_nonexistents", true)
            .flag("skip_trash", self.skip_trash)
            .flag("partial_delete", self.partial_delete)
            .flag("skip_owner_check", self.skip_owner_check)
            .body()
    }

    fn check(&self) -> Result<(), &'static str> {
        some_ids(&self.file_ids)
    }
}

impl Request for Delete {}

impl Delete {
    /// Deletes these, as the account's settings say.
    pub fn new(file_ids: impl IntoIterator<Item = NonRootId>) -> Self {
        Self {
            file_ids: file_ids.into_iter().collect(),
            skip_trash: false,
            partial_delete: false,
            skip_owner_check: false,
        }
    }
}

/// What [`Delete`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Deleted {
    #[serde(default, rename = "status")]
    _status: NotError,
    /// How many were not there.
    #[serde(default, deserialize_with = "wire::count")]
    pub skipped: u64,
    /// Set when put.io has not deleted all of them yet.
    #[serde(default, deserialize_with = "maybe_cursor")]
    pub cursor: Option<Cursor>,
}
