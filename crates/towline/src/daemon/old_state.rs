//! What old tools have done, taken over by a running daemon.

use std::{
    collections::HashSet,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use towline_api::{
    accounts::Learnt,
    lists::{KnownTitles, Taken},
    old_state::{OldFile, OldList, OldTool, TakenOver},
};
use towline_domain::path::shown;
use towline_store::old_state::{self, OldStateError};
use towline_web::{Desk as _, OldState, Refusal};

use super::desk::Daemons;
use crate::old_tools::{self, known, lists, titles};

/// Counts what was sent: no two share a name.
static GIVEN: AtomicU64 = AtomicU64::new(0);

/// With what every database of SQLite begins.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Databases of old tools beside the configuration and where such files usually lie.
pub(super) async fn found(beside: Vec<PathBuf>) -> Vec<OldFile> {
    let look = move || {
        let of = |tool| {
            let files = old_tools::found(tool, &beside).into_iter();
            files.filter_map(move |path| Some(OldFile { tool, path: path.to_str()?.to_owned() }))
        };
        OldTool::ALL.into_iter().flat_map(of).collect()
    };
    tokio::task::spawn_blocking(look).await.unwrap_or_default()
}

/// Takes over what a tool has done.
pub(super) async fn take_over(
    desk: &Daemons,
    tool: OldTool,
    state: OldState,
    to: Option<&str>,
) -> Result<TakenOver, Refusal> {
    let file = match state {
        OldState::Found(path) => {
            let known = desk.old_files().await;
            if !known.iter().any(|file| file.tool == tool && file.path == path) {
                return Err(Refusal::NoSuch("file", shown(path.as_bytes())));
            }
            Database::There(path.into())
        }
        OldState::Given(bytes) => Database::given(desk.settings_file().await.data, bytes).await?,
    };
    match tool {
        OldTool::ListSync => list_sync(desk, file.path(), to).await,
        OldTool::PutioAutomator => putio_automator(desk, file.path(), to).await,
    }
}

async fn list_sync(desk: &Daemons, file: &Path, to: Option<&str>) -> Result<TakenOver, Refusal> {
    let old = old_state::list_sync(file).await.map_err(|error| no_database(&error))?;
    let asked = titles::asked(&old.titles, false);
    let mut taken = TakenOver { lists: left(desk, &old.lists).await, ..TakenOver::default() };
    for some in asked.titles.chunks(known::TOGETHER) {
        let known = KnownTitles { server: to.map(str::to_owned), titles: some.to_vec() };
        let Taken { new, known_before, not_believed } = desk.tell_titles(known).await?;
        taken.new += new;
        taken.known_before += known_before;
        taken.not_believed += not_believed;
    }
    Ok(taken)
}

/// Its lists that are not set up here, as they are pasted.
async fn left(desk: &Daemons, all: &[old_state::OldList]) -> Vec<OldList> {
    let known: HashSet<String> = desk.lists().await.into_iter().map(|list| list.key).collect();
    let (proposed, _) = lists::sort_out(all, &HashSet::new(), &known);
    let paste = |list: lists::Proposed| {
        let (_, written) = list.found.table.first()?;
        Some(OldList {
            words: shown(list.found.words.as_bytes()),
            paste: format!("{}:{written}", list.found.provider),
        })
    };
    proposed.into_iter().filter_map(paste).collect()
}

async fn putio_automator(
    desk: &Daemons,
    file: &Path,
    to: Option<&str>,
) -> Result<TakenOver, Refusal> {
    let accounts = desk.account_names().await;
    let account = match (to, accounts.len()) {
        (Some(name), _) => name.to_owned(),
        (None, 1) => accounts.into_keys().next().unwrap_or_default(),
        (None, count) => {
            let words = format!("there are {count} accounts at put.io: set one up, or name one");
            return Err(Refusal::Senseless("no-account", words));
        }
    };
    let old = old_state::putio_automator(file).await.map_err(|error| no_database(&error))?;
    let mut taken = TakenOver::default();
    for known in known::in_parts(old) {
        let Learnt { new, known_before } = desk.tell_known(&account, known).await?;
        taken.new += new;
        taken.known_before += known_before;
    }
    Ok(taken)
}

fn no_database(error: &OldStateError) -> Refusal {
    match error {
        // Where a file that was sent lies for now says nothing to anybody.
        OldStateError::Other { program, .. } => {
            let words = format!("this is no database of {program}");
            Refusal::Senseless("no-database", words)
        }
        OldStateError::File { source, .. } => {
            Refusal::Local(format!("the database cannot be read: {source}"))
        }
    }
}

/// A database that is read.
enum Database {
    /// Where it is.
    There(PathBuf),
    /// Somebody has sent it: it goes when this does.
    Given(PathBuf),
}

impl Database {
    async fn given(data: PathBuf, bytes: Vec<u8>) -> Result<Self, Refusal> {
        if !bytes.starts_with(MAGIC) {
            let words = "this is no database of SQLite".to_owned();
            return Err(Refusal::Senseless("no-database", words));
        }
        let write = move || -> std::io::Result<Self> {
            let number = GIVEN.fetch_add(1, Ordering::Relaxed);
            let path = data.join(format!(".old-state-{}-{number}", std::process::id()));
            // One that a kill has left, of a process of this number.
            let _gone = std::fs::remove_file(&path);
            let given = Self::Given(path);
            let mut options = std::fs::File::options();
            let mut file = options.write(true).create_new(true).mode(0o600).open(given.path())?;
            file.write_all(&bytes)?;
            Ok(given)
        };
        let written = tokio::task::spawn_blocking(write).await;
        let written = written.map_err(|_| Refusal::Local("the work broke off".into()))?;
        written.map_err(|error| Refusal::Local(format!("the database cannot be kept: {error}")))
    }

    fn path(&self) -> &Path {
        match self {
            Self::There(path) | Self::Given(path) => path,
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Given(path) = self {
            let _gone = std::fs::remove_file(path);
        }
    }
}
