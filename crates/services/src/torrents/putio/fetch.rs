//! Files come from put.io: one work for a torrent, all works of an account sharing a downloader.

use std::{sync::Arc, time::Duration};

use futures::{StreamExt as _, stream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use towline_domain::{
    LocalPath, Timestamp, Trouble, TroubleKind,
    job::{JobContext, Part, Progress},
    torrents::{FileId, Gate, Torrent},
};
use towline_files::{
    download::{DownloadError, Progress as Course, Target, Wanted as Asked},
    probe,
};

use super::{
    account::Account,
    address::Signed,
    line::Line,
    manifest::{Manifest, Wanted},
    settings::{PutioSettings, Rules},
    tree,
};
use crate::blocking;

/// How often a running work says how far it is.
const SAYS_EVERY: Duration = Duration::from_millis(500);

/// Fetches what an account has.
pub(super) struct Fetching {
    pub(super) account: Arc<Account>,
    pub(super) settings: PutioSettings,
    line: Arc<Line>,
    /// Files that are fetched at once, of all torrents.
    at_once: Semaphore,
}

impl Fetching {
    pub(super) fn new(account: Arc<Account>, settings: PutioSettings, line: Arc<Line>) -> Self {
        let at_once = Semaphore::new(settings.download.files.get() as usize);
        Self { account, settings, line, at_once }
    }

    fn name(&self) -> &str {
        &self.account.name
    }

    fn local(&self, kind: TroubleKind, words: impl Into<String>) -> Trouble {
        Trouble::new(self.name(), kind, words)
    }

    /// Whether it may be fetched now.
    pub(super) fn gate(&self, key: &str, now: Timestamp) -> Gate {
        self.line.gate(key, now)
    }

    pub(super) fn rules(&self, torrent: &Torrent) -> Result<Rules, Trouble> {
        self.settings.category(&torrent.category).ok_or_else(|| {
            let words = format!("the category `{}` is not configured", torrent.category);
            self.local(TroubleKind::NotConfigured, words)
        })
    }

    /// Fetches all files of a torrent that are not here yet.
    pub(super) async fn work(
        &self,
        torrent: &Torrent,
        context: &JobContext,
    ) -> Result<String, Trouble> {
        if !self.line.takes_place(&torrent.key(), self.account.clock.now()) {
            return Ok("others were begun before it".into());
        }
        let manifest = Arc::new(self.prepare(torrent).await?);
        let wanted = self.missing(&manifest).await?;
        let courses: Vec<_> = wanted.iter().map(|_| Arc::new(Course::default())).collect();
        let ended = CancellationToken::new();
        let fetch = async {
            // What fails for one file (a full disk, a dead line) most likely does for the others.
            let give_up = context.stop.child_token();
            let trouble = self.fetch_all(&manifest, &wanted, &courses, &give_up).await;
            ended.cancel();
            trouble
        };
        let says = self.say(context, &manifest, &wanted, &courses, &ended);
        let (fetched, ()) = tokio::join!(fetch, says);
        fetched?;
        Ok(if context.stop.is_cancelled() { "stopped".into() } else { "all of it is here".into() })
    }

    async fn fetch_all(
        &self,
        manifest: &Manifest,
        wanted: &[Wanted],
        courses: &[Arc<Course>],
        give_up: &CancellationToken,
    ) -> Result<(), Trouble> {
        let mut worst = None;
        let fetches: Vec<_> = wanted
            .iter()
            .zip(courses)
            .map(|(file, course)| self.fetch(manifest, file, Arc::clone(course), give_up))
            .collect();
        let mut running =
            stream::iter(fetches).buffer_unordered(self.settings.download.files.get() as usize);
        while let Some(ended) = running.next().await {
            if let Err(trouble) = ended {
                give_up.cancel();
                worst.get_or_insert(trouble);
            }
        }
        worst.map_or(Ok(()), Err)
    }

    async fn fetch(
        &self,
        manifest: &Manifest,
        file: &Wanted,
        course: Arc<Course>,
        stop: &CancellationToken,
    ) -> Result<(), Trouble> {
        let place = tokio::select! {
            place = self.at_once.acquire() => place,
            () = stop.cancelled() => return Ok(()),
        };
        let asked = Asked {
            identity: format!("putio:{}", file.id),
            size: Some(file.size),
            crc32: file.crc32,
        };
        let source = Arc::new(Signed::new(Arc::clone(&self.account), file.id));
        let to = Target::new(manifest.staging.as_path(), file.path.as_path());
        let ended = self.line.downloader.download(&asked, source, &to, stop, course).await;
        drop(place);
        match ended {
            Ok(_) | Err(DownloadError::Stopped) => Ok(()),
            Err(error) => Err(self.trouble(&error)),
        }
    }

    fn trouble(&self, error: &DownloadError) -> Trouble {
        let mut trouble = error.trouble(self.name());
        if let DownloadError::Refused { status: Some(404 | 410), .. } = error {
            trouble.kind = TroubleKind::Gone;
        }
        trouble.retry_at = error.retry_after().map(|wait| self.account.clock.now() + wait);
        trouble
    }

    /// What is to be fetched, and where to: as put.io lists it now, written down.
    async fn prepare(&self, torrent: &Torrent) -> Result<Manifest, Trouble> {
        let rules = self.rules(torrent)?;
        let file = torrent.file.unwrap_or(FileId(0));
        let tree = tree::read(&self.account, file).await?;
        let tree = tree
            .ok_or_else(|| self.local(TroubleKind::Gone, "put.io has no files of it any more"))?;
        if tree.files.is_empty() {
            return Err(self.local(TroubleKind::Gone, "there is no file in its folder at put.io"));
        }
        let incomplete = self.settings.incomplete.clone().unwrap_or(rules.destination.clone());
        let new = Manifest::new(&torrent.key(), &tree, &incomplete, &rules.destination);
        let manifests = self.account.manifests.clone();
        blocking::run(self.name(), move || {
            // What was begun goes on where it was, whatever the configuration says by now.
            let old = manifests.read(&new.key)?.filter(|old| old.placed.is_none());
            let new = match &old {
                Some(old) => {
                    let (staging, destination) = (old.staging.clone(), old.destination.clone());
                    Manifest { staging, destination, ..new }
                }
                None => new,
            };
            for directory in [&incomplete, &new.destination] {
                is_there(directory)?;
            }
            if let Some(old) = &old {
                old.is_where_it_was()?;
                // Before the new one is written: killed between, it is found out again.
                new.drop_others(old)?;
            }
            let new = Manifest { device: new.device_now(), ..new };
            manifests.write(&new)?;
            new.make_staging()?;
            Ok(new)
        })
        .await
    }

    /// The files that are not here yet. The room for all of them must be there.
    async fn missing(&self, manifest: &Arc<Manifest>) -> Result<Vec<Wanted>, Trouble> {
        let (manifest, floor) = (Arc::clone(manifest), self.settings.download.keep_free.get());
        blocking::run(self.name(), move || {
            let missing = manifest.missing();
            let needed = missing.iter().map(|file| file.size).sum::<u64>();
            let needed = needed.saturating_sub(manifest.allocated());
            let free = probe::free_space(manifest.staging.as_path())?;
            if needed.saturating_add(floor) > free {
                let error = DownloadError::NoSpace { needed, free, floor };
                return Err(error.trouble("disk"));
            }
            Ok(missing)
        })
        .await
    }

    /// Says how far it is until `ended`, and keeps the rate as the time of day wants it.
    async fn say(
        &self,
        context: &JobContext,
        manifest: &Manifest,
        wanted: &[Wanted],
        courses: &[Arc<Course>],
        ended: &CancellationToken,
    ) {
        let total = manifest.size();
        let had = total - wanted.iter().map(|file| file.size).sum::<u64>();
        loop {
            tokio::select! {
                () = ended.cancelled() => return,
                () = tokio::time::sleep(SAYS_EVERY) => {}
            }
            self.line.keep_rate(self.account.clock.now());
            let seen: Vec<_> = courses.iter().map(|course| course.snapshot()).collect();
            let done = had + seen.iter().map(|course| course.done).sum::<u64>();
            let rate: f64 = seen.iter().map(|course| course.rate).sum();
            let connections: usize = seen.iter().map(|course| course.connections).sum();
            let waits = seen.iter().find_map(|course| course.waits_for.clone());
            let at = match waits.filter(|_| connections == 0) {
                Some(waits) => format!("waits: {waits}"),
                None => format!("over {connections} connections"),
            };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "shown")]
            let rate = Some(rate as u64);
            let running = wanted.iter().zip(&seen).filter(|(_, course)| course.connections > 0);
            let parts = running.map(|(file, course)| Part {
                name: file.path.to_string(),
                done: course.done,
                total: course.total,
            });
            let parts = parts.collect();
            context.progress.send_replace(Progress { done, total: Some(total), rate, at, parts });
        }
    }
}

fn is_there(directory: &LocalPath) -> Result<(), Trouble> {
    if directory.as_path().is_dir() {
        return Ok(());
    }
    let words = format!("the directory {directory} is not there");
    Err(Trouble::new("disk", TroubleKind::NotWritable, words)
        .hint("is it mounted? towline does not make it, for it might fill the disk below a mount"))
}
