//! The roles: what flows ask of services. Services differ; what we ask of them does not.
//!
//! *It did not answer* is an error; *it answered and knows nothing of it* is a value
//! ([`ImportState::Absent`], `None`). Never let the first look like the second.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{
    ActError, Choice, Lane, LocalPath, Timestamp, Trouble, TroubleKind,
    imports::{Album, AlbumFiles, Origin},
    job::{Job, JobId, JobState},
};

/// How much a listing is worth. Only `Complete` proves that something is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// All there is.
    Complete,
    /// Parts could not be read.
    Partial,
}

/// Knows which downloads are finished: a watched directory, a program that downloads.
#[async_trait]
pub trait FinishedDownloads: Send + Sync {
    /// What this source is, independent of its name in the configuration:
    /// `directory:/downloads/music`. A renamed source is recognised by it.
    fn key(&self) -> String;

    /// The groups of files that are there now, growing ones included.
    async fn look(&self) -> Result<Listing, Trouble>;

    /// One album as it is now, by a read begun after `begun_after`; `None` when it is gone. An
    /// album that has been handed over keeps the files that it had.
    async fn scan(&self, album: &Album, begun_after: Timestamp) -> Result<Option<Scan>, Trouble>;

    /// Removes what an import left behind: files of the album that are no audio, the directories
    /// that are empty then, second names of what the library has. Never a last copy of audio,
    /// never anything outside the source, never a file that is not the album's as it was. Returns
    /// what it removed. May be repeated.
    async fn prune(&self, album: &Album) -> Result<Vec<LocalPath>, ActError>;

    /// Asks for failed transfers again.
    async fn fetch_again(&self, _album: &Album, _files: &[String]) -> Result<(), ActError> {
        Err(cannot("fetch anything"))
    }

    /// Brings the album's files together at `album.path`, from where each of them is. May be
    /// repeated: what is there already stays.
    async fn gather(&self, _album: &Album) -> Result<(), ActError> {
        Err(cannot("bring files together"))
    }

    /// Removes the directory that [`gather`](Self::gather) made, as far as every file in it has
    /// another name elsewhere. May be repeated.
    async fn ungather(&self, _album: &Album) -> Result<(), ActError> {
        Err(cannot("have brought files together"))
    }

    /// How long after an unsure act its effect may still come.
    fn settle(&self) -> Duration {
        Duration::ZERO
    }

    /// Begins to call `hint` whenever something may have changed. A hint carries no data and may
    /// be missed: the slow look is the truth.
    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Result<Watch, Trouble>;
}

/// Keeps a watch alive; dropping it ends the watch.
pub struct Watch(pub Box<dyn std::any::Any + Send + Sync>);

/// What a source holds.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Whether anything could be missing.
    pub quality: Quality,
    /// The groups.
    pub found: Vec<Found>,
    /// What could not be read, in words.
    pub complaints: Vec<String>,
    /// When to look again, where the source knows better than its configuration: something is
    /// under way.
    pub again: Option<Duration>,
}

/// A group of files that belong together: an album.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What people call it.
    pub title: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Its directory, as far as it is known yet.
    pub path: LocalPath,
    /// The directory's inode number; 0 where there is none.
    pub inode: u64,
    /// Its files, as far as looking at the source shows them.
    pub files: AlbumFiles,
    /// Another number whenever anything about it changed.
    pub stamp: u64,
}

/// One album, looked at closely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// Its directory: where the files are, or where they are to be gathered.
    pub path: LocalPath,
    /// The directory's inode number; 0 where there is none.
    pub inode: u64,
    /// Where it comes from, as it stands now.
    pub origin: Origin,
    /// Its files.
    pub files: AlbumFiles,
}

fn cannot(what: &str) -> ActError {
    let words = format!("this kind of source cannot {what}");
    ActError::NotDone(Trouble::new("towline", TroubleKind::Local, words))
}

/// So many lines of an importer's console are shown.
pub const CONSOLE_LINES: usize = 200;

/// Takes finished files into a library.
#[async_trait]
pub trait Importer: Send + Sync {
    /// Its name in the configuration.
    fn name(&self) -> &str;

    /// The library that it writes: one import at a time in each.
    fn lane(&self) -> Lane;

    /// How long after an unsure call its effect may still come.
    fn settle(&self) -> Duration;

    /// How often to look at a running import.
    fn pace(&self) -> Duration;

    /// Reads what must be remembered before [`Importer::start`], and checks what can be checked:
    /// that the directory is seen, that nothing of it is under way already (then the ticket
    /// adopts that). Changes nothing.
    async fn prepare(&self, import: &Import) -> Result<Ticket, Trouble>;

    /// Begins the import. The caller has stored `ticket` first. May be called again with the same
    /// ticket when a look after the settling time found [`ImportState::Absent`], or whenever one
    /// found [`ImportState::Interrupted`].
    async fn start(&self, import: &Import, ticket: &Ticket) -> Result<Started, ActError>;

    /// How the import of `ticket` stands, by a read begun after `begun_after`. `job` is the state
    /// of [`Importer::job_id`] in this process.
    async fn observe(
        &self,
        import: &Import,
        ticket: &Ticket,
        begun_after: Timestamp,
        job: Option<JobState>,
    ) -> Result<ImportState, Trouble>;

    /// Which job of this process carries the import, where one does.
    fn job_id(&self, import: &Import, ticket: &Ticket) -> Option<JobId>;

    /// Answers a prompt. `seen` names the last line that was read: an answer to an older prompt
    /// is refused as [`ActError::NotDone`].
    async fn answer(
        &self,
        import: &Import,
        ticket: &Ticket,
        choice: &Choice,
        seen: LineNo,
    ) -> Result<(), ActError>;

    /// The last lines of its console about the import of `ticket`, at most [`CONSOLE_LINES`] of them,
    /// as text that may hold anything; `None` where it has none for it, or none at all.
    async fn console(
        &self,
        _import: &Import,
        _ticket: &Ticket,
    ) -> Result<Option<Vec<String>>, Trouble> {
        Ok(None)
    }

    /// Looks at the disk and the library: what of the album is there. Not what anyone says. May
    /// finish what a broken-off import of this very album has left half-way.
    async fn prove(&self, import: &Import, ticket: &Ticket) -> Result<Evidence, Trouble>;
}

/// Names an import for good: unlike an item's number it is never used again, not even by a
/// ledger that starts anew. Letters, digits and `-` only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImportId(pub String);

/// An import as an importer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its id: the same for every attempt at the same album.
    pub id: ImportId,
    /// The album's directory.
    pub album: LocalPath,
    /// Its files when they were last seen whole.
    pub files: AlbumFiles,
    /// When the first attempt began: what the library got before is not ours.
    pub begun: Timestamp,
    /// How often it was begun: 1 for the first attempt.
    pub attempt: u32,
    /// What a person has chosen for this attempt.
    pub wanted: Option<Wanted>,
    /// The ticket of the attempt before.
    pub previous: Option<Ticket>,
}

/// A person's choice, to be given when the same kind of prompt comes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// What was chosen.
    pub choice: Choice,
    /// At which kind of prompt; `None` where none was asked.
    pub at: Option<PromptKind>,
}

/// What an importer must remember of an attempt; its own words, stored by us before it starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticket(pub serde_json::Value);

/// What starting an import came to.
#[derive(Debug)]
pub enum Started {
    /// The service has it.
    Remote,
    /// It is work for this process.
    Job(Job),
}

/// How an import stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportState {
    /// The importer answered and knows nothing of it.
    Absent,
    /// It is work of this process, and does not run: stopped, or cut off by a crash. Starting it
    /// again under the same ticket goes on where it was.
    Interrupted,
    /// It waits behind others.
    Queued,
    /// It runs; the line tells whether it moves.
    Running {
        /// The last line seen.
        line: LineNo,
    },
    /// It asks something.
    Asks(Prompt),
    /// It is over; this is what the importer says. Proof is another matter.
    Ended {
        /// Its verdict as we read it.
        claim: Claim,
        /// Its words: the console's end, an error.
        words: String,
    },
}

/// A question of an importer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// Which kind.
    pub kind: PromptKind,
    /// The console's end, plain text.
    pub text: String,
    /// What can be answered.
    pub choices: Vec<Choice>,
    /// The last line that was read.
    pub seen: LineNo,
    /// It is asked only because a source of metadata did not answer: later there may be no
    /// question.
    #[serde(default)]
    pub for_want_of_source: bool,
}

/// The kinds of question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptKind {
    /// No matching release was found.
    NoMatch,
    /// Matches were found, none is certain.
    Candidates,
    /// The album is in the library already.
    Duplicate,
    /// Something else.
    Other,
}

/// A position in a console: how many lines had been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LineNo(pub u64);

/// What an importer says at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// Imported, or nothing was said against it.
    Imported,
    /// Imported without a match.
    ImportedAsIs,
    /// It was in the library already.
    Duplicate,
    /// No certain match: left.
    NoMatch,
    /// Skipped or stopped by an answer.
    Declined,
    /// Nothing in it could be imported.
    NothingToImport,
    /// The importer does not see the directory.
    PathNotSeen,
    /// The library cannot be written.
    LibraryNotWritable,
    /// The importer's own configuration is broken.
    Misconfigured,
    /// The importer's program is not there.
    ProgramMissing,
    /// A metadata source could not be reached: later.
    SourceUnreachable,
    /// It broke off.
    Failed,
    /// It is no longer known to the importer.
    Vanished,
}

/// What disk and library show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Audio files that the album had.
    pub expected: u32,
    /// How many of them are no longer at the source.
    pub left_source: u32,
    /// How many of them are in the library now, by this import; `None` where the library cannot
    /// be looked at.
    pub in_library: Option<u32>,
    /// Whether they were told by the import's own id (a mark, a journal) and not by comparing: then
    /// no other import's files can be among them.
    pub by_id: bool,
    /// What was looked at, for the journal.
    pub words: String,
}
