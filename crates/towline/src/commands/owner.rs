//! Whose the data directory is, where a command keeps something in it.

use std::{fs, io, os::unix::fs::MetadataExt as _, path::Path};

use towline_domain::LocalPath;

/// What is wrong where the data directory is another user's than a file that was just kept there.
/// `what` is kept in it, in words.
pub(super) fn another(data: &Path, file: &LocalPath, what: &str) -> Option<String> {
    let owner = |path: &Path| -> io::Result<u32> { Ok(fs::metadata(path)?.uid()) };
    let (data, ours) = (owner(data).ok()?, owner(file.as_path()).ok()?);
    (data != ours).then(|| {
        format!(
            "the data directory is another user's ({data}), who cannot read {what}: \
             chown {data} {file}, or log in as that user"
        )
    })
}
