//! The importer that hands albums to a running betanin.
//!
//! A post's answer names nothing, so an import is recognised by what the ticket noted before it:
//! the largest id of that moment (the *watermark*) and the path. It is the smallest id above the
//! watermark with that path. What was in the queue already is *adopted*; what was tried before is
//! run again (*replayed*), so that each album is posted once in its life.
//!
//! # Guarantees
//! A live torrent is never deleted, and none is posted while one of the same path is alive. An
//! answer goes only to the prompt that was read.
//!
//! # Caveats
//! A torrent that a person deletes between a crash of ours and our next look is taken for one
//! that was never posted, and is posted again; deleted while we watch, it has *vanished*.

mod answer;
mod attempt;
mod check;
mod propose;
mod prove;
mod queue;
mod search;
mod speech;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use betanin_client::{
    Access, CallError, Deadlines,
    console::Console,
    torrents::{Page, Stdout, TorrentId},
};
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use towline_domain::{
    ActError, Choice, Clock, Lane, LocalPath, PathMap, Period, RemotePath, Timestamp, Trouble,
    TroubleKind,
    clock::fixed,
    flight::Flight,
    imports::PromptPolicy,
    job::{JobId, JobState},
    path::NoSuchMapping,
    role::{Claim, Evidence, Import, ImportId, ImportState, Importer, LineNo, Started, Ticket},
};

use super::evidence;
use crate::{WrongSetting, settings::absolute, trouble};

use answer::NotAnswered;

pub(super) use check::check;
pub(super) use propose::propose;
pub use queue::{BetaninQueue, QueueCounts, QueueEntry, QueueStanding};

/// A running betanin, which runs beets.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BetaninSettings {
    /// Where it is, as seen from where towline runs: `"http://betanin:9393"`.
    pub url: String,
    /// `clients.api_key` of betanin's own configuration. Better: `api_key_file`, the name of a
    /// file that holds it.
    #[schemars(with = "String")]
    pub api_key: SecretString,
    /// The directories that betanin sees under other names than towline: `here` as towline sees
    /// it, `there` as betanin does. Empty: both see the same.
    #[serde(default)]
    pub path_map: PathMap,
    /// What to do when beets asks: `"set_aside"` notes the question, answers *skip* so that the
    /// queue goes on, and asks you; `"as_is"` imports without a match; `"leave"` lets it wait for
    /// you, and with it all that is queued behind.
    #[serde(default)]
    pub prompts: PromptPolicy,
    /// How long a question of beets must stand before it counts: some answer themselves.
    #[serde(default = "prompt_after")]
    pub prompt_after: Period,
    /// The library's directory as towline sees it, where it does. Needed as proof when beets
    /// copies; when it moves, that the files have left is proof enough.
    pub library: Option<LocalPath>,
    /// How long to wait for an answer of betanin.
    #[serde(default = "timeout")]
    pub timeout: Period,
    /// How often to look at a running import.
    #[serde(default = "poll")]
    pub poll: Period,
}

const fn prompt_after() -> Period {
    Period::secs(60)
}

const fn timeout() -> Period {
    Period::secs(30)
}

const fn poll() -> Period {
    Period::secs(2)
}

/// The importer that [`BetaninSettings`] describe.
pub struct Betanin {
    name: String,
    client: betanin_client::Betanin,
    clock: Arc<dyn Clock>,
    path_map: PathMap,
    library: Option<LocalPath>,
    lane: Lane,
    timeout: Duration,
    poll: Duration,
    /// Held from the last look before a post until after it: nothing of ours comes in between.
    posting: tokio::sync::Mutex<()>,
    /// The first page of betanin's list.
    newest: Flight<Page, CallError>,
    /// Which torrent an import is, once found: ids are never used again. Held for a moment only.
    found: Mutex<HashMap<(ImportId, u32), TorrentId>>,
}

/// What is remembered of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Words {
    /// The album as betanin sees it.
    remote: RemotePath,
    /// The file system that it is on, as towline sees it.
    device: u64,
    /// What the library got before this moment, by its own clock, is not ours. Of the first
    /// attempt: an earlier one may have brought something in.
    #[serde(default, with = "fixed::maybe")]
    since: Option<Timestamp>,
    way: Way,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
enum Way {
    /// To be posted; it will have an id above this one.
    Post { watermark: u64 },
    /// It was in the queue already.
    Adopt { id: TorrentId },
    /// To be run again; it had so many retries and lines.
    Replay { id: TorrentId, retries: u64, lines: u64 },
}

fn client(settings: &BetaninSettings) -> Result<betanin_client::Betanin, WrongSetting> {
    let total = settings.timeout.get();
    let usual = Deadlines::default();
    let deadlines =
        Deadlines { connect: usual.connect.min(total), read: usual.read.min(total), total };
    let access = Access::ApiKey(settings.api_key.clone());
    betanin_client::Betanin::new(betanin_client::Settings {
        deadlines,
        ..betanin_client::Settings::new(&settings.url, access)
    })
    .map_err(|error| {
        let key = match error {
            betanin_client::SetupError::BadCredentials => "api_key",
            _ => "url",
        };
        WrongSetting::new(key, error.to_string())
    })
}

impl Betanin {
    /// An importer of this name.
    pub fn new(
        name: &str,
        settings: &BetaninSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, WrongSetting> {
        if let Some(library) = &settings.library {
            absolute("library", library)?;
        }
        for line in settings.path_map.lines() {
            absolute("path_map", &line.here)?;
            absolute("path_map", &LocalPath::new(line.there.as_str()))?;
        }
        let client = client(settings)?;
        let lane = match &settings.library {
            Some(library) => format!("library:{library}"),
            None => format!("betanin:{}", client.client().origin()),
        };
        Ok(Self {
            name: name.into(),
            client,
            newest: Flight::new(Arc::clone(&clock)),
            clock,
            path_map: settings.path_map.clone(),
            library: settings.library.clone(),
            lane: Lane(lane),
            timeout: settings.timeout.get(),
            poll: settings.poll.get(),
            posting: tokio::sync::Mutex::default(),
            found: Mutex::default(),
        })
    }

    fn trouble(&self, error: &CallError) -> Trouble {
        trouble::of(&self.name, &*self.clock, error)
    }

    fn act_error(&self, error: &CallError) -> ActError {
        trouble::of_act(&self.name, &*self.clock, error)
    }

    fn refused(&self, words: impl Into<String>) -> Trouble {
        Trouble::new(&self.name, TroubleKind::Refused, words)
    }

    fn remote(&self, album: &LocalPath) -> Result<RemotePath, Trouble> {
        self.path_map.to_remote(album).map_err(|no| match no {
            NoSuchMapping::NotText(_) => {
                Trouble::new(&self.name, TroubleKind::NameNotSendable, no.to_string())
                    .hint("rename the directory to a name that is valid UTF-8")
            }
            NoSuchMapping::NotCovered(_) => {
                Trouble::new(&self.name, TroubleKind::PathNotSeen, no.to_string())
                    .hint("add a line for it to path_map")
            }
        })
    }
}

#[async_trait]
impl Importer for Betanin {
    fn name(&self) -> &str {
        &self.name
    }

    fn lane(&self) -> Lane {
        self.lane.clone()
    }

    fn settle(&self) -> Duration {
        self.timeout
    }

    fn pace(&self) -> Duration {
        self.poll
    }

    async fn prepare(&self, import: &Import) -> Result<Ticket, Trouble> {
        let remote = self.remote(&import.album)?;
        let device = evidence::device(&self.name, import).await?;
        if !search::sees(&self.client, &remote).await.map_err(|error| self.trouble(&error))? {
            return Err(check::not_seen(&self.name, &import.album, &remote));
        }
        let torrents = search::all(&self.client).await.map_err(|error| self.trouble(&error))?;
        let watermark = torrents.iter().map(|torrent| torrent.id.0).max().unwrap_or(0);
        let before = self.before(import);
        let mut since = match &before {
            Some(before) => before.since,
            None => self.mark().await?,
        };
        let way = if let Some(alive) = search::alive(&torrents, &remote) {
            // It may have begun before we looked.
            let created = Timestamp::from_micros(alive.created.as_microsecond());
            since = Some(created.before(prove::CLOCKS_DIFFER));
            Way::Adopt { id: alive.id }
        } else {
            self.replayable(before, &remote, &torrents)
                .await
                .map_err(|error| self.trouble(&error))?
                .unwrap_or(Way::Post { watermark })
        };
        super::ticket(&self.name, &Words { remote, device, since, way })
    }

    async fn start(&self, _: &Import, ticket: &Ticket) -> Result<Started, ActError> {
        let words: Words = super::read(&self.name, ticket).map_err(ActError::NotDone)?;
        let _alone = self.posting.lock().await;
        match words.way {
            Way::Post { watermark } => self.post(&words, watermark).await?,
            Way::Replay { id, retries, .. } => self.replay(id, retries).await?,
            Way::Adopt { .. } => {}
        }
        Ok(Started::Remote)
    }

    async fn observe(
        &self,
        import: &Import,
        ticket: &Ticket,
        begun_after: Timestamp,
        _: Option<JobState>,
    ) -> Result<ImportState, Trouble> {
        // What was read for another import a moment ago is new enough, unless ours acted since.
        let begun_after = begun_after.max(self.clock.now().before(self.poll / 2));
        let words: Words = super::read(&self.name, ticket)?;
        let was_there = self.was_found(import) || !matches!(words.way, Way::Post { .. });
        let torrent = self.torrent(import, &words, begun_after).await;
        let torrent = torrent.map_err(|error| self.trouble(&error))?;
        let Some(torrent) = torrent else {
            return Ok(if was_there { vanished() } else { ImportState::Absent });
        };
        // The console is read after the status: it is never older than what the status says.
        let lines =
            self.client.find(&Stdout(torrent.id)).await.map_err(|error| self.trouble(&error))?;
        let Some(lines) = lines else { return Ok(vanished()) };
        Ok(match words.way {
            Way::Replay { retries, lines: before, .. }
                if torrent.status.is_finished()
                    && lines.len() as u64 <= before
                    && Console::from(lines.clone()).retries() as u64 <= retries =>
            {
                ImportState::Absent
            }
            _ => speech::state(&torrent, lines),
        })
    }

    fn job_id(&self, _: &Import, _: &Ticket) -> Option<JobId> {
        None
    }

    async fn answer(
        &self,
        import: &Import,
        ticket: &Ticket,
        choice: &Choice,
        seen: LineNo,
    ) -> Result<(), ActError> {
        let words: Words = super::read(&self.name, ticket).map_err(ActError::NotDone)?;
        let torrent = self.torrent(import, &words, self.clock.now()).await;
        let torrent = torrent.map_err(|error| ActError::NotDone(self.trouble(&error)))?;
        answer::send(&self.client, torrent, choice, seen).await.map_err(|no| match no {
            NotAnswered::Refused(words) => ActError::NotDone(self.refused(words)),
            NotAnswered::NotRead(error) => ActError::NotDone(self.trouble(&error)),
            NotAnswered::NotSent(error) => self.act_error(&error),
        })
    }

    async fn console(
        &self,
        import: &Import,
        ticket: &Ticket,
    ) -> Result<Option<Vec<String>>, Trouble> {
        let words: Words = super::read(&self.name, ticket)?;
        let lately = self.clock.now().before(self.poll);
        let torrent = self.torrent(import, &words, lately).await;
        let Some(torrent) = torrent.map_err(|error| self.trouble(&error))? else {
            return Ok(None);
        };
        let lines = self.client.find(&Stdout(torrent.id)).await;
        let lines = lines.map_err(|error| self.trouble(&error))?;
        Ok(lines.map(|lines| speech::last_lines(&Console::from(lines).text())))
    }

    async fn prove(&self, import: &Import, ticket: &Ticket) -> Result<Evidence, Trouble> {
        let words: Words = super::read(&self.name, ticket)?;
        let source = evidence::Source::new(import, Some(words.device));
        let library = self.library.clone();
        let evidence =
            prove::prove(&self.name, import.clone(), source, library, words.since).await?;
        self.forget(import);
        Ok(evidence)
    }
}

fn vanished() -> ImportState {
    ImportState::Ended {
        claim: Claim::Vanished,
        words: "it is no longer in betanin's list: deleted there, or its database is another"
            .into(),
    }
}

#[cfg(test)]
mod tests;
