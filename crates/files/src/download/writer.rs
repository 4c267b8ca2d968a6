//! One thread writes what all connections of a download bring.

use tokio::{
    sync::{OwnedSemaphorePermit, mpsc},
    task::JoinHandle,
};

use super::{
    DownloadError,
    part::{Block, Part},
};

/// Where connections leave what came. Clones write to the same file.
#[derive(Clone)]
pub(super) struct Writer(mpsc::UnboundedSender<(Block, OwnedSemaphorePermit)>);

/// The thread; it ends when the last [`Writer`] is dropped, or at its first failure.
pub(super) type Writing = JoinHandle<(Box<Part>, Result<(), DownloadError>)>;

/// It has met a failure, which [`Writing`] tells.
pub(super) struct Gone;

impl Writer {
    pub(super) fn start(mut part: Box<Part>) -> (Self, Writing) {
        // Not bounded here: every block holds its room in the memory that all downloads share.
        let (blocks, mut come) = mpsc::unbounded_channel::<(Block, OwnedSemaphorePermit)>();
        let writing = tokio::task::spawn_blocking(move || {
            let mut written = Ok(());
            while let Some((block, _room)) = come.blocking_recv() {
                written = part.write(&block);
                if written.is_err() {
                    break;
                }
            }
            // Also after a failure: what was written before it is worth as much as ever.
            let noted = part.note();
            (part, written.and(noted))
        });
        (Self(blocks), writing)
    }

    pub(super) fn write(&self, block: Block, room: OwnedSemaphorePermit) -> Result<(), Gone> {
        self.0.send((block, room)).map_err(|_| Gone)
    }
}
