//! The role of what fetches, played for put.io.

use std::{collections::HashSet, sync::Arc};

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;
use towline_domain::{
    LocalPath, Timestamp, Trouble,
    item::Backoff,
    job::{Job, JobId, Progress},
    torrents::{Afterwards, Category, Fetched, Fetcher, FileId, Gate, Torrent, TorrentPolicy},
};

use super::{
    afterwards::Placed,
    fetch::Fetching,
    manifest::{Manifest, remove_staging},
    placing,
    settings::AfterwardsSettings,
};
use crate::blocking;

/// Fetches what an account has, and brings it to its place.
pub(super) struct PutioFetcher(pub(super) Arc<Fetching>);

/// Beginning with much patience: put.io is asked by all that wait.
const BACKOFF: Backoff = Backoff {
    first: std::time::Duration::from_secs(5),
    most: std::time::Duration::from_secs(5 * 60),
};

#[async_trait]
impl Fetcher for PutioFetcher {
    fn gate(&self, torrent: &Torrent, now: Timestamp) -> Gate {
        self.0.gate(&torrent.key(), now)
    }

    fn category(&self, name: &str) -> Option<Category> {
        let rules = self.0.settings.category(name)?;
        Some(Category {
            parent: rules.parent.map(FileId),
            policy: TorrentPolicy {
                stuck_within: self.0.settings.stuck_within.get(),
                removes: rules.deletes_remote,
                backoff: BACKOFF,
                ..TorrentPolicy::default()
            },
            afterwards: Afterwards { tells: rules.afterwards.tells(), is_taken_up: false },
        })
    }

    fn fetch(&self, torrent: &Torrent, id: JobId) -> Job {
        let (fetching, torrent) = (Arc::clone(&self.0), torrent.clone());
        let work = move |context| async move { fetching.work(&torrent, &context).await };
        Job { id, work: Box::new(move |context| Box::pin(work(context))) }
    }

    async fn fetched(&self, torrent: &Torrent) -> Result<Fetched, Trouble> {
        let (manifests, key) = (self.0.account.manifests.clone(), torrent.key());
        let is_whole = blocking::run(&self.0.account.name, move || {
            let manifest = manifests.read(&key)?;
            // On its way into place nothing is left where it was.
            Ok(manifest.is_some_and(|it| it.placing.is_some() || it.is_fetched()))
        });
        Ok(if is_whole.await? { Fetched::Whole } else { Fetched::Partly })
    }

    fn place(&self, torrent: &Torrent, id: JobId) -> Job {
        let (fetching, torrent) = (Arc::clone(&self.0), torrent.clone());
        let work = move |context| async move { placing::work(&fetching, &torrent, context).await };
        Job { id, work: Box::new(move |context| Box::pin(work(context))) }
    }

    async fn placed(&self, torrent: &Torrent) -> Result<Option<LocalPath>, Trouble> {
        let (manifests, key) = (self.0.account.manifests.clone(), torrent.key());
        let name = &self.0.account.name;
        let at = move || {
            let Some(manifest) = manifests.read(&key)? else { return Ok(None) };
            if manifest.placed.is_some() {
                // Killed after it was written down: what is left of the way goes now.
                remove_staging(&manifest)?;
            }
            Ok(manifest.placed)
        };
        blocking::run(name, at).await
    }

    fn tell(&self, torrent: &Torrent, id: JobId) -> Job {
        let (fetching, torrent) = (Arc::clone(&self.0), torrent.clone());
        let work = move |context: towline_domain::job::JobContext| async move {
            let rules = fetching.rules(&torrent)?;
            let Some(path) = &torrent.placed else { return Ok("there is nothing to tell".into()) };
            let at = format!("telling of {path}");
            context.progress.send_replace(Progress { at, ..Progress::default() });
            let placed = Placed { path, name: &torrent.name };
            tell(&fetching, &torrent, &rules.afterwards, &placed, &context.stop).await
        };
        Job { id, work: Box::new(move |context| Box::pin(work(context))) }
    }

    async fn keep_only(&self, keys: &HashSet<String>) -> Result<(), Trouble> {
        let (manifests, keys) = (self.0.account.manifests.clone(), keys.clone());
        blocking::run(&self.0.account.name, move || manifests.keep_only(&keys)).await
    }
}

/// The command, then the webhook. When only the webhook fails, the command does not run again.
async fn tell(
    fetching: &Fetching,
    torrent: &Torrent,
    afterwards: &AfterwardsSettings,
    placed: &Placed<'_>,
    stop: &CancellationToken,
) -> Result<String, Trouble> {
    let (name, manifests) = (&fetching.account.name, &fetching.account.manifests);
    let manifest = manifests.find(name, &torrent.key()).await?;
    let mut says = Vec::new();
    if !manifest.as_ref().is_some_and(|manifest| manifest.command_ran) {
        says.extend(afterwards.run(name, placed, stop).await?);
        if let Some(manifest) = manifest {
            let (manifests, ran) = (manifests.clone(), Manifest { command_ran: true, ..manifest });
            blocking::run(name, move || manifests.write(&ran)).await?;
        }
    }
    says.extend(afterwards.call(name, placed).await?);
    Ok(says.join("; "))
}
