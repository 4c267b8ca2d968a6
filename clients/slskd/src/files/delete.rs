//! `DELETE /files/{root}/directories/{path}` and `…/files/{path}`: delete what is there.
//!
//! Refused with 403 unless slskd is configured with `remote_file_management: true`
//! ([`is_switched_off`](crate::is_switched_off)); `NotFound` when nothing is there.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read};

use super::{RelativePath, Root};
use crate::path::api;

/// Deletes a directory **with all that is in it** (slskd contract §9).
///
/// # Caveats
/// By slskd's usual rule, directories of the same name of all albums and users are one: what is in it
/// need not be what was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteDirectory {
    /// Below which of slskd's directories.
    pub root: Root,
    /// Where.
    pub path: RelativePath,
}

impl Endpoint for DeleteDirectory {
    type Response = ();
    const NAME: &'static str = "files.delete_directory";
    const METHOD: Method = Method::DELETE;
    // Another download may have landed there in between.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        api(["files", self.root.as_str(), "directories", self.path.segment()])
    }
}

/// Deletes one file (slskd contract §9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteFile {
    /// Below which of slskd's directories.
    pub root: Root,
    /// Where.
    pub path: RelativePath,
}

impl Endpoint for DeleteFile {
    type Response = ();
    const NAME: &'static str = "files.delete_file";
    const METHOD: Method = Method::DELETE;
    // As with directories.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        api(["files", self.root.as_str(), "files", self.path.segment()])
    }
}
