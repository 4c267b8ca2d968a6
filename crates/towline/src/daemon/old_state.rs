//! What old tools have done, taken over by a running daemon.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use towline_api::{
    accounts::Learnt,
    lists::{KnownTitles, Taken},
    old_state::{OldFile, OldList, OldTool, TakenOver},
};
use towline_domain::path::shown;
use towline_store::old_state::{self, OldCopy, OldStateError};
use towline_web::{Desk as _, OldState, Refusal};

use super::desk::Daemons;
use crate::old_tools::{self, known, lists, titles};

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
    if let OldState::Found(path) = &state {
        let known = desk.old_files().await;
        if !known.iter().any(|file| file.tool == tool && file.path == *path) {
            return Err(Refusal::NoSuch("file", shown(path.as_bytes())));
        }
    }
    let copy = copied(state, desk.settings_file().await.data).await?;
    match tool {
        OldTool::ListSync => list_sync(desk, &copy, to).await,
        OldTool::PutioAutomator => putio_automator(desk, &copy, to).await,
    }
}

/// A copy in the data directory, where the next start sweeps what a kill leaves.
async fn copied(state: OldState, data: PathBuf) -> Result<OldCopy, Refusal> {
    let copy = move || match state {
        OldState::Found(path) => OldCopy::of(Path::new(&path), &data),
        OldState::Given(bytes) => OldCopy::given(&bytes, &data),
    };
    let copied = tokio::task::spawn_blocking(copy).await;
    let copied = copied.map_err(|_| Refusal::Local("the work broke off".into()))?;
    copied.map_err(|error| no_database(&error))
}

async fn list_sync(desk: &Daemons, copy: &OldCopy, to: Option<&str>) -> Result<TakenOver, Refusal> {
    let old = old_state::list_sync(copy).await.map_err(|error| no_database(&error))?;
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
    copy: &OldCopy,
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
    let old = old_state::putio_automator(copy).await.map_err(|error| no_database(&error))?;
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
