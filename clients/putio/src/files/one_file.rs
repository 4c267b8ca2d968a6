//! An answer that holds one file.

use serde::Deserialize;

use super::File;

/// One file or folder.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OneFile {
    /// It.
    pub file: File,
}
