//! Backups while the daemon runs: when their time has come, and when somebody asks.
//!
//! *Guarantees*: the ledger is only read. An idle towline copies it once a day, and keeps nothing of
//! that when nothing has changed.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use towline_api::backups::{MadeBackup, MakeBackup};
use towline_domain::{Clock, LocalPath, Timestamp};
use towline_store::Store;

use crate::{
    backup::{self, Ledger, Made, NewBackup, Reason},
    config::settings::BackupSettings,
    report,
};

/// After a start others come first.
const RESTS: Duration = Duration::from_mins(2);
/// The first backup of all is made after so long.
const FIRST: Duration = Duration::from_mins(10);
/// What failed is tried again after this.
const AGAIN: Duration = Duration::from_hours(1);
/// Clocks are put forward, and machines sleep.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// The backups of a running daemon.
pub(super) struct Backups {
    store: Store,
    clock: Arc<dyn Clock>,
    data: PathBuf,
    since: Timestamp,
    used: Mutex<Used>,
    /// Why the last one whose time had come could not be made.
    failed: Mutex<Option<String>>,
    changed: Notify,
}

/// What counts now.
struct Used {
    settings: BackupSettings,
    config: Option<PathBuf>,
}

impl Backups {
    pub(super) fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        data: &Path,
        settings: BackupSettings,
        config: Option<PathBuf>,
    ) -> Self {
        let data = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
        let (since, used) = (clock.now(), Mutex::new(Used { settings, config }));
        let failed = Mutex::default();
        Self { store, clock, data, since, used, failed, changed: Notify::new() }
    }

    /// The configuration is another one.
    pub(super) fn put(&self, settings: BackupSettings, config: Option<PathBuf>) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Used { settings, config };
        self.changed.notify_one();
    }

    /// Why the last one whose time had come could not be made.
    pub(super) fn failed(&self) -> Option<String> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put_failed(&self, words: Option<String>) {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = words;
    }

    /// Makes one for somebody who asks.
    pub(super) async fn make(&self, asked: MakeBackup) -> anyhow::Result<MadeBackup> {
        let MakeBackup { to, keep, without_secrets } = asked;
        let mut new = self.new_backup(Reason::Asked);
        if let Some(to) = to {
            let to = PathBuf::from(to);
            anyhow::ensure!(to.is_absolute(), "the path of a backup must be absolute");
            new.to = Some(to);
        }
        if let Some(keep) = keep {
            anyhow::ensure!(keep > 0, "at least this one stays");
            new.keep = usize::try_from(keep).unwrap_or(usize::MAX);
        }
        new.secrets = !without_secrets;
        match backup::make(Ledger::Open(&self.store), new).await? {
            Made::New { backup, removed } => Ok(told(&backup, &removed)),
            Made::Same(backup) => Ok(told(&backup, &[])),
        }
    }

    /// Makes those whose time has come, until `stop`.
    pub(super) async fn follow(self: Arc<Self>, stop: CancellationToken) {
        let mut done = None;
        let mut failed = None;
        loop {
            let due = self.due(done, failed).await;
            let now = self.clock.now();
            if due.is_some_and(|due| due <= now) {
                let made = tokio::select! {
                    // What is half-written goes with the next one.
                    () = stop.cancelled() => return,
                    made = self.make_scheduled() => made,
                };
                match made {
                    Ok(()) => {
                        self.put_failed(None);
                        (done, failed) = (Some(self.clock.now()), None);
                    }
                    Err(error) => {
                        let words = report::in_one_line(&error);
                        tracing::error!("the backup could not be made: {words}");
                        self.put_failed(Some(words));
                        failed = Some(self.clock.now());
                    }
                }
                continue;
            }
            let wait = due.map_or(LONGEST_WAIT, |due| due.since(now)).min(LONGEST_WAIT);
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.changed.notified() => failed = None,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// When the next one is due. `done`: when this process has last looked whether one is needed.
    async fn due(&self, done: Option<Timestamp>, failed: Option<Timestamp>) -> Option<Timestamp> {
        let times = self.settings().schedule.times()?;
        if let Some(failed) = failed {
            return Some(failed + AGAIN);
        }
        let last = match done {
            Some(done) => Some(done),
            None => self.last().await,
        };
        let Some(last) = last else { return Some(self.since + FIRST) };
        // A clock may have been put back since.
        Some(times.after(last.min(self.clock.now()))?.max(self.since + RESTS))
    }

    /// When the last one was made.
    async fn last(&self) -> Option<Timestamp> {
        let directory = self.directory();
        let id = self.store.id().await.ok()??;
        let found =
            tokio::task::spawn_blocking(move || backup::all(&directory)).await.ok()?.ok()?;
        let ours = found.iter().filter(|it| it.manifest.instance == id.instance);
        let regular = ours.filter(|it| it.manifest.is_regular());
        regular.filter_map(|it| it.manifest.created.parse().ok()).max()
    }

    async fn make_scheduled(&self) -> anyhow::Result<()> {
        let new = NewBackup { only_news: true, ..self.new_backup(Reason::Scheduled) };
        match backup::make(Ledger::Open(&self.store), new).await? {
            Made::New { backup, removed } => {
                let (path, removed) = (LocalPath::new(&backup.path), removed.len());
                tracing::info!("a backup was made: {path} ({removed} older ones were removed)");
            }
            Made::Same(backup) => {
                let path = LocalPath::new(&backup.path);
                tracing::debug!("nothing has changed since the backup {path}");
            }
        }
        Ok(())
    }

    fn new_backup(&self, reason: Reason) -> NewBackup {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        NewBackup {
            data: self.data.clone(),
            config: used.config.clone(),
            to: used.settings.to.as_ref().map(|to| to.as_path().to_owned()),
            keep: usize::try_from(used.settings.keep.get()).unwrap_or(usize::MAX),
            secrets: true,
            reason,
            only_news: false,
            now: self.clock.now(),
        }
    }

    fn settings(&self) -> BackupSettings {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).settings.clone()
    }

    fn directory(&self) -> PathBuf {
        let to = self.settings().to.map(|to| to.as_path().to_owned());
        to.unwrap_or_else(|| backup::usual(&self.data))
    }
}

fn told(found: &backup::Found, removed: &[PathBuf]) -> MadeBackup {
    let backup::Found { path, manifest, bytes } = found;
    let shown = |path: &PathBuf| LocalPath::new(path).to_string();
    MadeBackup {
        file: shown(path),
        bytes: *bytes,
        created: manifest.created.clone(),
        schema: manifest.schema,
        files: manifest.files.iter().map(|file| file.name.clone()).collect(),
        removed: removed.iter().map(shown).collect(),
    }
}
