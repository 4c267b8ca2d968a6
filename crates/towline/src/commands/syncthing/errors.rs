//! `towline syncthing errors`: what is wrong with it, and with its folders (Syncthing reference
//! §3.1, §3.5).

use serde::Serialize;
use syncthing_client::{
    Error, FolderState, Syncthing,
    config::FolderConfig,
    database::{FolderStatus, GetStatus, Paging},
    system::LogLine,
};

use super::{each, known, told};
use crate::cli::Context;

/// What is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct Errors {
    /// Only of this folder: its id or its label
    folder: Option<String>,
    /// At most so many files of each folder
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    most: u32,
}

/// All that is wrong.
#[derive(Debug, Serialize)]
struct Told {
    /// What its page shows as errors.
    system: Vec<Line>,
    /// Only those with which something is wrong.
    folders: Vec<Folder>,
}

#[derive(Debug, Serialize)]
struct Line {
    at: Option<String>,
    words: String,
}

#[derive(Debug, Serialize)]
struct Folder {
    id: String,
    label: String,
    /// Why it stands still.
    error: Option<String>,
    /// Why changes are not noticed when they happen.
    watch_error: Option<String>,
    /// How many files failed in all.
    failed: u64,
    files: Vec<File>,
}

#[derive(Debug, Serialize)]
struct File {
    path: String,
    error: String,
}

impl Errors {
    pub(super) async fn run(self, context: &Context, syncthing: &Syncthing) -> anyhow::Result<()> {
        let (system, configs) = if let Some(named) = &self.folder {
            (Vec::new(), vec![known::folder(syncthing, named).await?])
        } else {
            let lines = told(syncthing.system().errors().await)?;
            (lines, told(syncthing.config().folders().list().await)?)
        };
        let folders = each(configs, |config| self.of_folder(syncthing, config)).await;
        let system = system.iter().map(Line::new).collect();
        let told = Told { system, folders: told(folders)?.into_iter().flatten().collect() };
        context.printer.json(&told)?;
        let rows = told.rows();
        if rows.is_empty() {
            context.printer.line("none")?;
            return Ok(());
        }
        context.printer.table(&["where", "what", "why"], &rows)?;
        for folder in told.folders.iter().filter(|folder| folder.has_more()) {
            let (id, failed) = (towline_domain::path::shown(folder.id.as_bytes()), folder.failed);
            let files = if failed == 1 { "file" } else { "files" };
            context.printer.note(format!("{id}: {failed} {files} failed in all: see --most"))?;
        }
        Ok(())
    }

    /// `None` where nothing is wrong.
    async fn of_folder(
        &self,
        syncthing: &Syncthing,
        config: FolderConfig,
    ) -> Result<Option<Folder>, Error> {
        let Some(id) = config.id().filter(|_| config.paused() != Some(true)) else {
            return Ok(None);
        };
        let Some(status) = syncthing.find(&GetStatus(id.clone())).await? else { return Ok(None) };
        let mut files = Vec::new();
        if status.errors.max(status.pull_errors) > 0 && status.state != FolderState::Paused {
            let paging = Paging { page: 1, per_page: self.most };
            files = match syncthing.folder().errors(id, paging).await {
                Ok(found) => found.errors,
                // Its status says why.
                Err(Error::FolderPaused { .. } | Error::FolderNotRunning { .. }) => Vec::new(),
                Err(error) => return Err(error),
            };
        }
        let most = usize::try_from(self.most).unwrap_or(usize::MAX);
        let file = |failed: syncthing_client::folder::FileError| File {
            path: failed.path,
            error: trimmed(&failed.error),
        };
        Ok(Folder::new(&config, status, files.into_iter().take(most).map(file).collect()))
    }
}

impl Told {
    fn rows(&self) -> Vec<Vec<String>> {
        let row = |[place, what, why]: [&str; 3]| vec![place.into(), what.into(), why.into()];
        let mut rows: Vec<Vec<String>> = Vec::new();
        for Line { at, words } in &self.system {
            rows.push(row(["syncthing", at.as_deref().unwrap_or("-"), words]));
        }
        for Folder { id, error, watch_error, files, .. } in &self.folders {
            let own = [("stands still", error), ("does not notice changes", watch_error)];
            for (what, why) in own {
                rows.extend(why.iter().map(|why| row([id, what, why])));
            }
            rows.extend(files.iter().map(|File { path, error }| row([id, path, error])));
        }
        rows
    }
}

/// Some of its messages end with a line's end.
fn trimmed(words: &str) -> String {
    words.trim_end().to_owned()
}

impl Line {
    fn new(line: &LogLine) -> Self {
        Self { at: line.when.map(|at| format!("{at:.0}")), words: trimmed(&line.message) }
    }
}

impl Folder {
    fn new(config: &FolderConfig, status: FolderStatus, files: Vec<File>) -> Option<Self> {
        let failed = status.errors.max(status.pull_errors);
        let FolderStatus { error, watch_error, .. } = status;
        let is_well = failed == 0 && files.is_empty() && error.is_none() && watch_error.is_none();
        (!is_well).then(|| Self {
            id: config.id().unwrap_or_default().to_string(),
            label: config.label().unwrap_or_default(),
            error: error.as_deref().map(trimmed),
            watch_error: watch_error.as_deref().map(trimmed),
            failed,
            files,
        })
    }

    fn has_more(&self) -> bool {
        self.failed > self.files.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_message_ends_with_a_line_that_is_empty() {
        let line = serde_json::from_value(json!({"message": "disk is full\n"})).unwrap();
        let system = vec![Line::new(&line)];
        let status = json!({"state": "error", "error": "no marker\n", "watchError": "limit\r\n"});
        let status = serde_json::from_value(status).unwrap();
        let folder = Folder::new(&FolderConfig::new(), status, Vec::new()).unwrap();
        let told = Told { system, folders: vec![folder] };
        let rows: Vec<_> = told.rows().into_iter().map(|mut row| row.pop().unwrap()).collect();
        assert_eq!(rows, ["disk is full", "no marker", "limit"]);
    }
}
