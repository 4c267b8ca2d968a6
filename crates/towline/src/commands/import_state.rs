//! `towline import-state`: what another program has done is not done again.

use std::{io, path::PathBuf};

use anyhow::Context as _;
use towline_api::accounts::{ChosenFile, Known, KnownFile, TellKnown};
use towline_domain::LocalPath;
use towline_store::old_state;

use super::{chosen::Sought, named_file};
use crate::{
    cli::Context,
    connection::{self, Purpose, block_on},
    report::Hinted as _,
};

/// Take over what another program has done, so that it is not done again
#[derive(Debug, clap::Args)]
pub struct ImportState {
    /// Which program's
    #[arg(long, value_enum)]
    from: From,
    /// Its database: `downloads.db` (or `application.db`). It is read from a copy, and not written
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// For which account, where there are several
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// Only tell what would be taken over
    #[arg(long)]
    dry_run: bool,
}

/// Whose state can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum From {
    /// put.io automator, version 1 or 2
    PutioAutomator,
}

/// A database of that program has some megabytes after years.
const LARGEST: u64 = 4 << 30;

/// The ledger takes so many at once.
const TOGETHER: usize = 2000;

impl ImportState {
    pub(super) fn run(&self, context: &Context) -> anyhow::Result<()> {
        let From::PutioAutomator = self.from;
        let loaded = context.load()?;
        let sought =
            Sought { table: "account", kind: "at put.io", example: "[torrents.home.putio]" };
        let (name, _) = sought.among(loaded.settings.torrents.iter(), self.account.as_deref())?;
        let name = name.to_owned();
        let old = self
            .check()
            .and_then(|()| block_on(async { Ok(old_state::putio_automator(&self.file).await?) }));
        let old = old.hint("name the file `downloads.db` of put.io automator")?;
        let file = LocalPath::new(&self.file);
        let (torrents, downloads) = (old.torrents.len(), old.downloads.len());
        context
            .printer
            .line(format!("{file} knows {torrents} torrents and {downloads} downloads"))?;
        if self.dry_run {
            return Ok(());
        }
        let known = in_parts(old);
        let learnt = connection::with(context, Purpose::Look, async |towline| {
            let (mut new, mut known_before) = (0, 0);
            for known in known {
                let learnt = towline.send(&TellKnown { account: name.clone(), known }).await?;
                new += learnt.new;
                known_before += learnt.known_before;
            }
            Ok((new, known_before))
        })?;
        let (new, known_before) = learnt;
        context.printer.line(format!("{new} taken over, {known_before} known before"))?;
        context.printer.json(&serde_json::json!({ "new": new, "known_before": known_before }))?;
        Ok(())
    }
}

impl ImportState {
    /// It and what belongs to it can be copied, which nothing but files can.
    fn check(&self) -> anyhow::Result<()> {
        for part in ["", "-wal", "-journal"] {
            let mut path = self.file.as_os_str().to_owned();
            path.push(part);
            let path = PathBuf::from(path);
            match named_file::check(&path, LARGEST) {
                Err(error) if part.is_empty() || error.kind() != io::ErrorKind::NotFound => {
                    let shown = LocalPath::new(path);
                    return Err(error).with_context(|| format!("{shown} cannot be read"));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn in_parts(old: old_state::PutioAutomator) -> Vec<Known> {
    let torrents: Vec<_> = old
        .torrents
        .into_iter()
        .map(|torrent| KnownFile {
            file: torrent.name,
            bytes: u64::try_from(torrent.size).unwrap_or(0),
        })
        .collect();
    let files: Vec<_> = old
        .downloads
        .into_iter()
        .map(|download| ChosenFile { id: download.id, name: download.name })
        .collect();
    let torrents =
        torrents.chunks(TOGETHER).map(|some| Known { torrents: some.to_vec(), ..Known::default() });
    let files =
        files.chunks(TOGETHER).map(|some| Known { files: some.to_vec(), ..Known::default() });
    torrents.chain(files).collect()
}
