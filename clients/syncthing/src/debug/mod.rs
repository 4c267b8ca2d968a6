//! For those who look for a mistake in Syncthing itself (reference §3.5).
//!
//! On 1.x they are there only while the GUI's `debugging` is on
//! ([`Unsupported`](crate::Error::Unsupported) otherwise). Without a GUI password they need no
//! key: whoever reaches the port can read them.

mod counters;
mod file;
mod profile;
mod support;

pub use counters::{GetHttpMetrics, GetPeerCompletion};
pub use file::GetFile;
pub use profile::{GetCpuProfile, GetHeapProfile};
pub use support::GetSupport;

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use crate::{Error, FolderId, Syncthing, database::File};

/// For those who look for a mistake in Syncthing itself.
#[derive(Debug, Clone, Copy)]
pub struct Debugging<'a>(pub(crate) &'a Syncthing);

impl Debugging<'_> {
    /// Everything about the server, as a zip archive; takes some seconds.
    pub async fn support(&self) -> Result<Bytes, Error> {
        self.0.send(&GetSupport).await
    }

    /// What it spends its time with, as pprof reads it.
    pub async fn cpu_profile(&self, during: Duration) -> Result<Bytes, Error> {
        self.0.send(&GetCpuProfile { during }).await
    }

    /// What it has in memory, as pprof reads it.
    pub async fn heap_profile(&self) -> Result<Bytes, Error> {
        self.0.send(&GetHeapProfile).await
    }

    /// What is known of one file, and its versions.
    ///
    /// # Caveats
    /// For a file that is not known 1.29 breaks the connection off.
    pub async fn file(
        &self,
        folder: impl Into<FolderId>,
        file: impl Into<String>,
    ) -> Result<File, Error> {
        self.0.send(&GetFile { folder: folder.into(), file: file.into() }).await
    }

    /// How long calls took; 1.x.
    pub async fn http_metrics(&self) -> Result<Value, Error> {
        self.0.send(&GetHttpMetrics).await
    }

    /// How much each device has; 1.x.
    pub async fn peer_completion(&self) -> Result<Value, Error> {
        self.0.send(&GetPeerCompletion).await
    }
}
