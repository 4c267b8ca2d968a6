//! Which torrent an import is, and how one is begun.

use std::{collections::HashMap, sync::PoisonError};

use betanin_client::{
    CallError,
    console::Console,
    torrents::{Add, Get, List, Retry, Stdout, Torrent, TorrentId},
};
use towline_domain::{
    ActError, RemotePath, Timestamp, Trouble,
    role::{Import, ImportId},
};
use towline_files::library;

use super::{Betanin, Way, Words, search};
use crate::{blocking, importers};

impl Betanin {
    /// The torrent of this attempt, by a read begun at or after `begun_after`; `None` when betanin
    /// has none, or has one no more.
    pub(super) async fn torrent(
        &self,
        import: &Import,
        words: &Words,
        begun_after: Timestamp,
    ) -> Result<Option<Torrent>, CallError> {
        // One read serves all imports that are looked at together.
        let read = async || self.client.send(&List::default()).await;
        let newest = self.newest.get(begun_after, read).await?;
        let key = (import.id.clone(), import.attempt);
        let known = match words.way {
            Way::Adopt { id } | Way::Replay { id, .. } => Some(id),
            Way::Post { .. } => self.found().get(&key).copied(),
        };
        if let Some(id) = known {
            // Whatever is queued or runs is among the newest, unless a hundred others are, too.
            return match newest.torrents.iter().find(|torrent| torrent.id == id) {
                Some(torrent) => Ok(Some(torrent.clone())),
                None => self.client.find(&Get(id)).await,
            };
        }
        let Way::Post { watermark } = words.way else { return Ok(None) };
        let found = if newest.total <= newest.torrents.len() as u64 {
            search::above(&newest.torrents, &words.remote, watermark).cloned()
        } else {
            // The smallest id above the watermark may be on an older page.
            let torrents = search::all(&self.client).await?;
            search::above(&torrents, &words.remote, watermark).cloned()
        };
        if let Some(torrent) = &found {
            self.found().insert(key, torrent.id);
        }
        Ok(found)
    }

    fn found(&self) -> std::sync::MutexGuard<'_, HashMap<(ImportId, u32), TorrentId>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The attempt is proved: its torrent is asked for no more.
    pub(super) fn forget(&self, import: &Import) {
        self.found().remove(&(import.id.clone(), import.attempt));
    }

    pub(super) fn was_found(&self, import: &Import) -> bool {
        self.found().contains_key(&(import.id.clone(), import.attempt))
    }

    pub(super) async fn post(&self, words: &Words, watermark: u64) -> Result<(), ActError> {
        let torrents = search::all(&self.client)
            .await
            .map_err(|error| ActError::NotDone(self.trouble(&error)))?;
        if search::above(&torrents, &words.remote, watermark).is_some() {
            return Ok(());
        }
        let add = Add::both(words.remote.as_str());
        self.client.send(&add).await.map_err(|error| self.act_error(&error))
    }

    pub(super) async fn replay(&self, id: TorrentId, retries: u64) -> Result<(), ActError> {
        let not_done = |error: &CallError| ActError::NotDone(self.trouble(error));
        let torrent = self.client.find(&Get(id)).await.map_err(|error| not_done(&error))?;
        let console = self.client.find(&Stdout(id)).await.map_err(|error| not_done(&error))?;
        let (Some(torrent), Some(lines)) = (torrent, console) else {
            return Err(ActError::NotDone(self.refused(format!("torrent {id} is gone"))));
        };
        if !torrent.status.is_finished() || Console::from(lines).retries() as u64 > retries {
            return Ok(());
        }
        self.client.send(&Retry(id)).await.map_err(|error| self.act_error(&error))
    }

    /// The attempt before, where it was one of this importer.
    pub(super) fn before(&self, import: &Import) -> Option<Words> {
        importers::read(&self.name, import.previous.as_ref()?).ok()
    }

    /// Where the library stands now.
    pub(super) async fn mark(&self) -> Result<Option<Timestamp>, Trouble> {
        let Some(library) = self.library.clone() else { return Ok(None) };
        blocking::run(&self.name, move || {
            library::mark(&library).map(|mark| Some(mark.unwrap_or_default()))
        })
        .await
    }

    /// What of the attempt before can be run again.
    pub(super) async fn replayable(
        &self,
        before: Option<Words>,
        remote: &RemotePath,
        torrents: &[Torrent],
    ) -> Result<Option<Way>, CallError> {
        let Some(before) = before else { return Ok(None) };
        let torrent = match before.way {
            Way::Post { watermark } => search::above(torrents, remote, watermark),
            Way::Adopt { id } | Way::Replay { id, .. } => {
                torrents.iter().find(|torrent| torrent.id == id && search::is_of(torrent, remote))
            }
        };
        let Some(Torrent { id, .. }) = torrent.filter(|torrent| torrent.status.is_finished())
        else {
            return Ok(None);
        };
        let Some(lines) = self.client.find(&Stdout(*id)).await? else { return Ok(None) };
        let count = lines.len() as u64;
        let retries = Console::from(lines).retries() as u64;
        Ok(Some(Way::Replay { id: *id, retries, lines: count }))
    }
}
