//! What must be known before a round: a place among the connections, and how long the file is.

use std::time::Duration;

use super::Run;
use crate::download::{
    DownloadError,
    failure::{Failure, Fatal},
    line::Opened,
    part::Part,
    plan::UNKNOWN,
};

impl Run<'_> {
    /// How long the file is; asked, where nobody knows, and where the server must tell first
    /// whether it tells versions apart. Nobody knows at all: `None`.
    pub(super) async fn size(&mut self, part: &Part) -> Result<Option<u64>, Fatal> {
        let known = self.wanted.size.or(part.size());
        // Without a sum to decide at the end, ranges are only put together where they are proved
        // to be of one version; those that are there already are.
        let is_decided = self.wanted.crc32.is_some() || part.pieces.bytes() > 0;
        if self.opened.is_some() || known == Some(0) || (known.is_some() && is_decided) {
            return Ok(known);
        }
        self.take_place().await.map_err(Fatal::Error)?;
        match self.open(known).await {
            Ok(opened) => {
                self.is_whole = opened.is_whole || !(is_decided || self.line.tells_versions());
                let total = opened.total;
                self.opened = Some(opened);
                Ok(known.or(total))
            }
            Err(Fatal::Empty) => Ok(Some(0)),
            Err(fatal) => Err(fatal),
        }
    }

    /// The first answer, waited for.
    pub(super) async fn open(&mut self, size: Option<u64>) -> Result<Opened, Fatal> {
        let stopped = || Fatal::Error(DownloadError::Stopped);
        loop {
            let range = 0..size.unwrap_or(UNKNOWN);
            let asked = (!self.is_whole).then_some(&range);
            let opened = self.stop.run_until_cancelled(self.line.open(asked, size)).await;
            let after = match opened.ok_or_else(stopped)? {
                Ok(opened) => return Ok(opened),
                Err(Failure::AtOnce) => continue,
                Err(Failure::Fatal(fatal)) => return Err(fatal),
                Err(Failure::Again { after, .. } | Failure::Busy { after, .. }) => after,
            };
            if let Some(impatient) = self.line.impatient() {
                return Err(Fatal::Error(impatient));
            }
            self.wait(after).await.map_err(Fatal::Error)?;
        }
    }

    pub(super) async fn wait(&mut self, after: Option<Duration>) -> Result<(), DownloadError> {
        let wait = self.backoff.next().max(after.unwrap_or_default());
        let waited = self.stop.run_until_cancelled(tokio::time::sleep(wait)).await;
        waited.ok_or(DownloadError::Stopped)
    }

    pub(super) async fn take_place(&mut self) -> Result<(), DownloadError> {
        if self.place.is_none() {
            let place = self.stop.run_until_cancelled(self.downloader.0.places.first()).await;
            self.place = Some(place.ok_or(DownloadError::Stopped)?);
        }
        Ok(())
    }
}
