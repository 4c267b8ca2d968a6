//! A betanin's queue for a person's own hands, beside what towline carries.
//!
//! Nothing here knows the ledger: whether a torrent is one that towline is carrying is for the
//! caller to ask ([`BetaninQueue::is_of`]).

use std::{cmp::Reverse, collections::BTreeMap};

use betanin_client::{
    CallError, meta,
    torrents::{Get, Retry, Status, Stdout, Torrent, TorrentId},
};
use serde::Serialize;
use towline_domain::{
    Choice, LocalPath, PathMap, SystemClock, Trouble, TroubleKind,
    imports::ImportCause,
    role::{Claim, ImportState, LineNo},
};

use super::{BetaninSettings, NotAnswered, answer, client, search, speech};
use crate::{WrongSetting, trouble};

/// A running betanin's queue.
pub struct BetaninQueue {
    name: String,
    client: betanin_client::Betanin,
    path_map: PathMap,
}

/// A torrent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueueEntry {
    /// Its number.
    pub id: u64,
    /// betanin's word: `COMPLETED` says nothing about success.
    pub status: String,
    /// When that changed.
    pub updated: String,
    /// The directory's name.
    pub name: String,
    /// The directory above, as betanin sees it.
    pub path: String,
}

/// How a torrent stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueueStanding {
    /// The torrent.
    pub torrent: QueueEntry,
    /// What its console says, in our words. A claim: what came in only the library shows.
    pub says: String,
    /// What the last run printed.
    pub console: String,
    /// What can be answered, where something is asked.
    pub choices: Vec<Choice>,
    /// The last line that was read: an answer names it.
    pub seen: Option<u64>,
}

/// A queue in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueueCounts {
    /// betanin's version.
    pub version: String,
    /// How many torrents are in each status.
    pub by_status: BTreeMap<String, usize>,
    /// Those that ask something: each holds up a worker.
    pub asking: Vec<QueueStanding>,
}

impl BetaninQueue {
    /// The queue of the betanin that the importer of this name uses.
    pub fn new(name: &str, settings: &BetaninSettings) -> Result<Self, WrongSetting> {
        let (name, path_map) = (name.to_owned(), settings.path_map.clone());
        Ok(Self { name, client: client(settings)?, path_map })
    }

    /// The queue in numbers, and what holds it up.
    pub async fn counts(&self) -> Result<QueueCounts, Trouble> {
        let info = self.client.send(&meta::GetSystemInfo).await;
        let info = info.map_err(|error| self.trouble(&error))?;
        let mut by_status = BTreeMap::new();
        let mut asking = Vec::new();
        for torrent in self.all().await? {
            *by_status.entry(torrent.status.as_str().to_owned()).or_default() += 1;
            if !torrent.status.is_finished() && torrent.status != Status::Enqueued {
                asking.extend(self.standing(torrent).await?.filter(|it| it.seen.is_some()));
            }
        }
        Ok(QueueCounts { version: info.version().to_owned(), by_status, asking })
    }

    /// All torrents, the last changed first.
    pub async fn list(&self) -> Result<Vec<QueueEntry>, Trouble> {
        let mut torrents = self.all().await?;
        torrents.sort_by_key(|torrent| Reverse((torrent.updated, torrent.id)));
        Ok(torrents.iter().map(entry).collect())
    }

    /// One torrent with its console.
    pub async fn get(&self, id: u64) -> Result<QueueStanding, Trouble> {
        let torrent = self.find(id).await?.ok_or_else(|| self.no_such(id))?;
        self.standing(torrent).await?.ok_or_else(|| self.no_such(id))
    }

    /// Queues a torrent again.
    ///
    /// *Guarantees*: only one that has ended. A retry of one that runs or waits does not end that
    /// run; betanin queues a second one behind it.
    pub async fn retry(&self, id: u64) -> Result<(), Trouble> {
        let torrent = self.find(id).await?.ok_or_else(|| self.no_such(id))?;
        if !torrent.status.is_finished() {
            let words = format!("torrent {id} is {}: only an ended one is retried", torrent.status);
            return Err(self.refused(words).hint(match torrent.status {
                Status::Enqueued => "it is in the queue already",
                _ => "if it asks something, answer it: betanin would only queue a second run",
            }));
        }
        self.client.send(&Retry(torrent.id)).await.map_err(|error| self.trouble(&error))
    }

    /// Types the answer at the prompt whose last line was `seen`.
    pub async fn answer(&self, id: u64, choice: &Choice, seen: u64) -> Result<(), Trouble> {
        let torrent = self.find(id).await?;
        let sent = answer::send(&self.client, torrent, choice, LineNo(seen)).await;
        sent.map_err(|no| match no {
            NotAnswered::Refused(words) => self.refused(format!("torrent {id}: {words}")),
            NotAnswered::NotRead(error) | NotAnswered::NotSent(error) => self.trouble(&error),
        })
    }

    /// Whether the torrent is of this directory, as towline sees it. `path` is as the API shows
    /// it: with control characters escaped.
    pub fn is_of(&self, torrent: &QueueEntry, path: &str) -> bool {
        let remote = self.path_map.to_remote(&LocalPath::new(path));
        let directory = torrent.path.trim_end_matches('/');
        let theirs = format!("{directory}/{}", torrent.name.trim_end_matches('/'));
        remote.is_ok_and(|remote| {
            remote.as_str() == theirs
                || remote.as_str() == towline_domain::path::shown(theirs.as_bytes())
        })
    }

    async fn all(&self) -> Result<Vec<Torrent>, Trouble> {
        search::all(&self.client).await.map_err(|error| self.trouble(&error))
    }

    async fn find(&self, id: u64) -> Result<Option<Torrent>, Trouble> {
        self.client.find(&Get(TorrentId(id))).await.map_err(|error| self.trouble(&error))
    }

    async fn standing(&self, torrent: Torrent) -> Result<Option<QueueStanding>, Trouble> {
        let lines = self.client.find(&Stdout(torrent.id)).await;
        let lines = lines.map_err(|error| self.trouble(&error))?;
        Ok(lines.map(|lines| {
            let console = betanin_client::console::Console::from(lines.clone()).last_run();
            let (says, choices, seen) = match speech::state(&torrent, lines) {
                ImportState::Asks(prompt) => {
                    let words = ImportCause::Prompt { kind: prompt.kind }.words();
                    (format!("asks: {words}"), prompt.choices, Some(prompt.seen.0))
                }
                ImportState::Ended { claim, .. } => (ended(claim).into(), Vec::new(), None),
                ImportState::Queued => ("waits for a worker".into(), Vec::new(), None),
                _ => ("runs".into(), Vec::new(), None),
            };
            QueueStanding { torrent: entry(&torrent), says, console, choices, seen }
        }))
    }

    fn trouble(&self, error: &CallError) -> Trouble {
        trouble::of(&self.name, &SystemClock, error)
    }

    fn refused(&self, words: impl Into<String>) -> Trouble {
        Trouble::new(&self.name, TroubleKind::Refused, words)
    }

    fn no_such(&self, id: u64) -> Trouble {
        self.refused(format!("betanin has no torrent {id}"))
            .hint("`towline betanin list` shows those it has")
    }
}

fn entry(torrent: &Torrent) -> QueueEntry {
    let Torrent { id, path, name, status, has_lines: _, tooltip: _, created: _, updated } = torrent;
    QueueEntry {
        id: id.0,
        status: status.to_string(),
        updated: updated.to_string(),
        name: name.clone(),
        path: path.clone(),
    }
}

const fn ended(claim: Claim) -> &'static str {
    match claim {
        Claim::Imported => "imported, or nothing was said against it",
        Claim::ImportedAsIs => "imported without a match",
        Claim::Duplicate => "skipped: it is in the library already",
        Claim::NoMatch => "skipped: no certain match",
        Claim::Declined => "skipped or stopped by an answer",
        Claim::NothingToImport => "nothing in it could be imported",
        Claim::PathNotSeen => "betanin does not see the directory",
        Claim::LibraryNotWritable => "failed: the library cannot be written",
        Claim::Misconfigured => "failed: the configuration of beets is broken",
        Claim::ProgramMissing => "failed: there is no beet where betanin looks for it",
        Claim::SourceUnreachable => "no match: the source of metadata did not answer",
        Claim::Failed => "broke off",
        Claim::Vanished => "no longer known",
    }
}
