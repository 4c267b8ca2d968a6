//! The final name is taken: by the file that is wanted, or by another.

use std::{fs::File, io::Read};

use tokio_util::sync::CancellationToken;
use towline_domain::LocalPath;

use super::{Run, blocking};
use crate::download::{Done, DownloadError, failure::Fatal};

impl Run<'_> {
    /// The final name is taken: by the file that is wanted, or by another.
    pub(super) async fn there(mut self, file: File, size: u64) -> Result<Done, DownloadError> {
        let path = self.to.path();
        self.line.progress.begin(0, Some(size));
        let expected = match (self.wanted.size, self.wanted.crc32) {
            (Some(size), _) => Some(size),
            (None, Some(_)) => None,
            (None, None) => self.total().await?,
        };
        if expected.is_some_and(|expected| expected != size) {
            let why = "it has another size".into();
            return Err(DownloadError::InTheWay { path, why });
        }
        let stop = self.stop.clone();
        if let Some(wanted) = self.wanted.crc32
            && blocking(move || sum_of(file, &path, &stop)).await? != wanted
        {
            let why = "its CRC-32 is another".into();
            return Err(DownloadError::InTheWay { path: self.to.path(), why });
        }
        self.line.progress.begin(size, Some(size));
        Ok(self.done(size, self.wanted.crc32, true))
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
