//! `towline import-state`: what another program has done is not done again.

mod list_sync;
mod putio_automator;

use std::{
    io,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use towline_api::old_state::OldTool;
use towline_domain::LocalPath;
use towline_store::old_state::OldCopy;

use super::named_file;
use crate::{cli::Context, config::Loaded, report::Hinted as _};

/// Take over what another program has done, so that it is not done again
///
/// Of put.io automator: which torrents and files it knew. Of `ListSync`: what it has asked for; and
/// its lists as TOML, to be read, corrected and pasted into the configuration.
#[derive(Debug, clap::Args)]
pub struct ImportState {
    /// Which program's
    #[arg(long, value_enum)]
    from: From,
    /// Its database: `downloads.db` (or `application.db`), or `list_sync.db`. It is read from a
    /// copy, and not written
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// For which account, where there are several (put.io automator)
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// At which server it has asked, where there are several (`ListSync`)
    #[arg(long, value_name = "NAME")]
    server: Option<String>,
    /// Its settings: the file `.env` (`ListSync`)
    #[arg(long, value_name = "FILE")]
    env: Option<PathBuf>,
    /// Only tell what would be taken over
    #[arg(long)]
    dry_run: bool,
}

/// Whose state can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum From {
    /// put.io automator, version 1 or 2
    PutioAutomator,
    /// `ListSync`, to version 0.6.6
    ListSync,
}

impl ImportState {
    /// All that this tool has done, as its file tells it.
    pub(super) fn of(tool: OldTool, file: PathBuf) -> Self {
        let from = match tool {
            OldTool::ListSync => From::ListSync,
            OldTool::PutioAutomator => From::PutioAutomator,
        };
        Self { from, file, account: None, server: None, env: None, dry_run: false }
    }

    pub(super) fn run(&self, context: &Context) -> anyhow::Result<()> {
        self.check_options()?;
        match self.from {
            From::PutioAutomator => self.putio_automator(context),
            From::ListSync => self.list_sync(context),
        }
    }

    /// A copy in the data directory, where a start sweeps what a kill leaves; in a temporary place
    /// where there is none yet, or where this user may only look.
    fn copy(&self, context: &Context, loaded: &Loaded) -> anyhow::Result<OldCopy> {
        let data = context.data_directory(loaded)?;
        let copy = OldCopy::of(&self.file, &data);
        Ok(copy.or_else(|_| OldCopy::of(&self.file, &std::env::temp_dir()))?)
    }

    /// What says nothing about this program is a mistake, and not passed over.
    fn check_options(&self) -> anyhow::Result<()> {
        let of_list_sync = [("--server", self.server.is_some()), ("--env", self.env.is_some())];
        let foreign: &[_] = match self.from {
            From::PutioAutomator => &of_list_sync,
            From::ListSync => &[("--account", self.account.is_some())],
        };
        match foreign.iter().find(|(_, is_given)| *is_given) {
            Some((option, _)) => {
                Err(anyhow::anyhow!("{option} says nothing about this program")).wrong_usage()
            }
            None => Ok(()),
        }
    }
}

/// A database and what belongs to it can be copied, which nothing but files can.
fn check(file: &Path, largest: u64) -> anyhow::Result<()> {
    for part in ["", "-wal", "-journal"] {
        let mut path = file.as_os_str().to_owned();
        path.push(part);
        let path = PathBuf::from(path);
        match named_file::check(&path, largest) {
            Err(error) if part.is_empty() || error.kind() != io::ErrorKind::NotFound => {
                let shown = LocalPath::new(path);
                return Err(error).with_context(|| format!("{shown} cannot be read"));
            }
            _ => {}
        }
    }
    Ok(())
}
