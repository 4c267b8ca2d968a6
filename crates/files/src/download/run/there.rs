//! The final name is taken: by the file that is wanted, or by another.

use std::{
    fs::File,
    io::Read,
    time::{SystemTime, UNIX_EPOCH},
};

use tokio_util::sync::CancellationToken;
use towline_domain::LocalPath;

use super::{Run, blocking};
use crate::download::{Done, DownloadError, failure::Fatal};

impl Run<'_> {
    /// The final name is taken: by the file that is wanted, or by another.
    pub(super) async fn there(mut self, file: File, size: u64) -> Result<Done, DownloadError> {
        let path = self.to.path();
        self.line.progress.begin(0, Some(size));
        if self.wanted.size.is_some_and(|wanted| wanted != size) {
            return Err(another(path, SIZE));
        }
        match self.wanted.crc32 {
            Some(wanted) => {
                let (stop, read) = (self.stop.clone(), path.clone());
                if blocking(move || sum_of(file, &read, &stop)).await? != wanted {
                    return Err(another(path, "its CRC-32 is another"));
                }
            }
            None => self.is_of_this_version(&file, size).await?,
        }
        self.line.progress.begin(size, Some(size));
        Ok(self.done(size, self.wanted.crc32, true))
    }

    /// Without a sum, what the server tells decides: the size, and when it was changed last, which
    /// the file got when it was fetched.
    async fn is_of_this_version(&mut self, file: &File, size: u64) -> Result<(), DownloadError> {
        let path = self.to.path();
        let total = self.total().await?;
        if total.is_some_and(|total| total != size) {
            return Err(another(path, SIZE));
        }
        // Two empty files are the same.
        if total == Some(0) {
            return Ok(());
        }
        let here = file.metadata().and_then(|meta| meta.modified());
        let here = here.map_err(|error| DownloadError::disk("reading", &path, error))?;
        match self.line.modified() {
            Some(there) if in_seconds(there) != in_seconds(here) => {
                Err(another(path, "its time of change is not the one that the server tells"))
            }
            Some(_) if total.is_some() => Ok(()),
            _ => Err(another(path, "the server does not tell whether it is the same")),
        }
    }

    /// How long the file there is, as far as the server tells.
    async fn total(&mut self) -> Result<Option<u64>, DownloadError> {
        self.take_place().await?;
        match self.open(None).await {
            Ok(opened) => Ok(opened.total),
            Err(Fatal::Empty) => Ok(Some(0)),
            Err(fatal) => Err(fatal.told()),
        }
    }
}

const SIZE: &str = "it has another size";

fn another(path: LocalPath, why: &str) -> DownloadError {
    DownloadError::InTheWay { path, why: why.into() }
}

/// Servers tell no more exactly. `None` is before 1970.
fn in_seconds(time: SystemTime) -> Option<u64> {
    time.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs())
}

fn sum_of(
    mut file: File,
    path: &LocalPath,
    stop: &CancellationToken,
) -> Result<u32, DownloadError> {
    let mut sum = crc32fast::Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        if stop.is_cancelled() {
            return Err(DownloadError::Stopped);
        }
        match file.read(&mut buffer) {
            Ok(0) => return Ok(sum.finalize()),
            Ok(read) => sum.update(&buffer[..read]),
            Err(error) => return Err(DownloadError::disk("reading", path, error)),
        }
    }
}
