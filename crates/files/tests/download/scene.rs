//! A directory to download into, and what is seen of it.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;
use towline_files::download::{
    Address, AddressError, AddressSource, Connections, Done, DownloadError, Downloader, Fixed,
    Limits, Progress, Settings, Target, Wanted,
};
use towline_http::{FetchSettings, Fetcher};

pub(crate) struct Scene {
    directory: tempfile::TempDir,
    pub(crate) limits: Limits,
    pub(crate) settings: Settings,
    pub(crate) stop: CancellationToken,
    pub(crate) progress: Arc<Progress>,
}

impl Scene {
    pub(crate) fn new(connections: Connections) -> Self {
        let limits = Limits { connections_per_file: connections, ..Limits::default() };
        let settings = Settings {
            stalled_after: Duration::from_secs(1),
            patience: Duration::from_secs(20),
            patience_at_start: Duration::from_secs(5),
            ..Settings::default()
        };
        Self {
            directory: tempfile::tempdir().unwrap(),
            limits,
            settings,
            stop: CancellationToken::new(),
            progress: Arc::default(),
        }
    }

    pub(crate) fn downloader(&self) -> Downloader {
        Downloader::new(fetcher(), self.limits, self.settings)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn target(&self) -> Target {
        Target::new(self.directory.path(), "below/file.bin")
    }

    pub(crate) async fn download(
        &self,
        wanted: &Wanted,
        source: Arc<dyn AddressSource>,
    ) -> Result<Done, DownloadError> {
        self.by(&self.downloader(), wanted, source).await
    }

    pub(crate) async fn by(
        &self,
        downloader: &Downloader,
        wanted: &Wanted,
        source: Arc<dyn AddressSource>,
    ) -> Result<Done, DownloadError> {
        let progress = Arc::clone(&self.progress);
        downloader.download(wanted, source, &self.target(), &self.stop, progress).await
    }

    /// The file under its final name.
    pub(crate) fn file(&self) -> Option<Vec<u8>> {
        std::fs::read(self.path("below/file.bin")).ok()
    }

    /// What lies in the directory.
    pub(crate) fn names(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path("below")) else { return Vec::new() };
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

pub(crate) fn fetcher() -> Fetcher {
    Fetcher::new(FetchSettings::default()).unwrap()
}

pub(crate) fn wanted(file: &[u8]) -> Wanted {
    let crc32 = Some(crc32fast::hash(file));
    Wanted { identity: "test:1".into(), size: Some(file.len() as u64), crc32 }
}

pub(crate) fn unknown() -> Wanted {
    Wanted { identity: "test:1".into(), size: None, crc32: None }
}

pub(crate) fn fixed(url: &str) -> Arc<dyn AddressSource> {
    Arc::new(Fixed(Address::new(url.parse().unwrap())))
}

/// Gives another address each time.
pub(crate) struct Renewing {
    pub(crate) base: String,
    pub(crate) given: AtomicUsize,
}

#[async_trait]
impl AddressSource for Renewing {
    async fn address(&self) -> Result<Address, AddressError> {
        let number = self.given.fetch_add(1, Relaxed) + 1;
        Ok(Address::new(format!("{}{number}?signed=canary", self.base).parse().unwrap()))
    }
}
