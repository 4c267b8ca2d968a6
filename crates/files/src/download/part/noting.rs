//! Notes in the journal what was written.

use std::{io, os::unix::fs::MetadataExt, sync::PoisonError, time::Instant};

use super::Part;
use crate::download::{
    DownloadError, Step,
    answer::Validators,
    journal::{self, Head, Journal, Written},
    pieces::Pieces,
};

impl Part {
    /// So many bytes are lost by a kill; and so many lines at most are in a journal.
    pub(super) fn note_after(&self) -> u64 {
        (self.size.unwrap_or(0) / 2048).clamp(64 << 10, 4 << 20)
    }

    /// Notes what was written. Nothing where a next run could not use it.
    pub(in crate::download) fn note(&mut self) -> Result<(), DownloadError> {
        let Some(size) = self.size else { return Ok(()) };
        let is_whole = self.pieces.bytes() == size;
        // All of it is there: what comes next is its name.
        if self.unnoted_bytes == 0 || (self.journal.is_none() && is_whole) {
            return Ok(());
        }
        if !self.can_be_gone_on_with() {
            return Ok(());
        }
        let noted = self.course.before(Step::Note).and_then(|()| self.append(size));
        noted.map_err(|error| self.failed("writing the journal of", error))?;
        self.unnoted = Pieces::default();
        self.unnoted_bytes = 0;
        self.noted = Instant::now();
        Ok(())
    }

    fn append(&mut self, size: u64) -> io::Result<()> {
        match &mut self.journal {
            Some(journal) if !journal.is_long(self.pieces.len()) => {
                self.unnoted.iter().try_for_each(|piece| journal.append(piece))
            }
            _ => {
                let head = Head {
                    identity: self.identity.clone(),
                    size,
                    validators: self.version(),
                    written: self.written()?,
                };
                let journal =
                    Journal::begin(&self.directory, &self.names.journal, &head, &self.pieces)?;
                self.journal = Some(journal);
                self.has_journal = true;
                Ok(())
            }
        }
    }

    /// Whether a next run could tell that what the server has is of the same version, or that the
    /// whole is right.
    pub(super) fn can_be_gone_on_with(&self) -> bool {
        self.has_sum || self.version().are_proof()
    }

    pub(super) fn version(&self) -> Validators {
        let version = self.version.lock().unwrap_or_else(PoisonError::into_inner);
        version.clone().unwrap_or_default()
    }

    pub(super) fn written(&self) -> io::Result<Written> {
        let meta = self.file.metadata()?;
        Ok(Written { boot: journal::boot(), device: meta.dev(), inode: meta.ino() })
    }
}
