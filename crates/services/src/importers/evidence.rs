//! What an album's source shows, for all importers.

use towline_domain::{LocalPath, Trouble, imports::AlbumFiles, role::Import};
use towline_files::source;

use crate::blocking;

/// The album as it is at its source.
pub(super) struct Source {
    album: LocalPath,
    files: AlbumFiles,
    device: Option<u64>,
}

impl Source {
    /// The source of `import`, which was on the file system `device`.
    pub(super) fn new(import: &Import, device: Option<u64>) -> Self {
        Self { album: import.album.clone(), files: import.files.clone(), device }
    }

    /// Which audio files are gone.
    pub(super) fn departed(&self) -> Result<Vec<LocalPath>, Trouble> {
        source::departed(&self.album, &self.files, self.device)
    }
}

/// The file system that the album is on.
pub(super) async fn device(service: &str, import: &Import) -> Result<u64, Trouble> {
    let album = import.album.clone();
    blocking::run(service, move || source::device(&album)).await
}

/// As the role counts.
pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
