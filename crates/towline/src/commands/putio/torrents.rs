//! `towline putio torrents`: torrents and magnet links are given to put.io.

use std::{path::PathBuf, time::Duration};

use anyhow::Context as _;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use towline_api::{
    accounts::{DropTorrent, Dropped, Given},
    sources::{Sync, SyncSource},
};
use towline_domain::{LocalPath, path::shown};
use towline_files::torrent::{LARGEST_TORRENT, Magnet};

use super::{chosen::Account, follow};
use crate::{
    cli::Context,
    commands::named_file,
    connection::{self, Connection, Purpose},
    report::Hinted as _,
};

/// A watched folder takes a file for whole that has not changed for a second.
const SETTLES: Duration = Duration::from_millis(1500);

/// Torrents and magnet links are given to put.io
#[derive(Debug, clap::Args)]
pub(super) struct TorrentsCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Give put.io these; or, when none is named, what lies in the watched folders
    ///
    /// Where a daemon runs, it does the rest. Else this command follows them until they are here;
    /// broken off, the next one goes on.
    Add(Add),
    /// Watch the configured folders until Ctrl-C, as `towline run` does
    Watch(Watch),
}

#[derive(Debug, clap::Args)]
struct Add {
    /// `.torrent` and `.magnet` files, or magnet links
    #[arg(value_name = "FILE|MAGNET")]
    torrents: Vec<String>,
    /// By which rules of the configuration
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Where no daemon runs: do not wait until all of it is here
    #[arg(long)]
    no_wait: bool,
}

#[derive(Debug, clap::Args)]
struct Watch {
    /// Also what lies there already
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    add_first: bool,
    /// The folder at put.io into which transfers go, instead of the configured `parent`
    #[arg(long, value_name = "ID", value_parser = clap::value_parser!(i64).range(0..))]
    parent_id: Option<i64>,
}

impl TorrentsCommand {
    pub(super) fn run(&self, context: &Context, account: &Account) -> anyhow::Result<()> {
        match &self.what {
            What::Add(add) => add.run(context, account),
            What::Watch(watch) => watch.run(context, account),
        }
    }
}

impl Add {
    fn run(&self, context: &Context, account: &Account) -> anyhow::Result<()> {
        // Before anything is begun: one that cannot be read makes a mistake of all.
        let given: Vec<_> = self
            .torrents
            .iter()
            .map(|torrent| self.given(torrent))
            .collect::<anyhow::Result<_>>()?;
        let loaded = account.changed(context, |_| {})?;
        let dropped = connection::with_loaded(context, loaded, Purpose::Change, async |towline| {
            if given.is_empty() {
                context.printer.line(format!("{}: looking", account.name))?;
                look(towline, &account.name).await?;
            }
            let daemon = !towline.is_own();
            let mut dropped = Vec::new();
            for given in given {
                let account = account.name.clone();
                let ended = towline.send(&DropTorrent { account, given }).await?;
                tell(context, &ended, daemon)?;
                dropped.push(ended);
            }
            if !self.no_wait {
                let none_of_the_daemons = [];
                follow::until_done(context, towline, none_of_the_daemons).await?;
            }
            Ok(dropped)
        })?;
        context.printer.json(&dropped)?;
        Ok(())
    }

    fn given(&self, torrent: &str) -> anyhow::Result<Given> {
        let category = self.category.clone();
        if torrent.starts_with("magnet:") {
            let magnet = Magnet::read(torrent.as_bytes())
                .map_err(|error| anyhow::anyhow!("this is no magnet link: {error}"))
                .hint("put it into quotes: a shell takes `&` for its own")?;
            let name = magnet.name.clone().unwrap_or_else(|| magnet.hash.to_string());
            let content = BASE64_STANDARD.encode(torrent);
            return Ok(Given { file: format!("{name}.magnet"), content, category });
        }
        let path = PathBuf::from(torrent);
        let shown = LocalPath::new(&path);
        let bytes = named_file::read(&path, LARGEST_TORRENT)
            .with_context(|| format!("{shown} cannot be read"))
            .hint("name a .torrent or .magnet file, or a magnet link")?;
        Ok(Given { file: shown.name(), content: BASE64_STANDARD.encode(bytes), category })
    }
}

/// Makes the watched folders of an account look now.
async fn look(towline: &Connection, account: &str) -> anyhow::Result<()> {
    let sync = || SyncSource { name: account.to_owned(), sync: Sync::default() };
    towline.send(&sync()).await?;
    if towline.is_own() {
        // A link that ends without an end of line is whole when it has not changed meanwhile.
        tokio::time::sleep(SETTLES).await;
        towline.send(&sync()).await?;
    }
    Ok(())
}

fn tell(context: &Context, dropped: &Dropped, daemon: bool) -> anyhow::Result<()> {
    let name = shown(dropped.name.as_bytes());
    let by_whom = if daemon { "the daemon gives it to put.io" } else { "it is given to put.io" };
    match dropped.met_before {
        None => context.printer.line(format!("{name}: {by_whom} ({})", dropped.hash))?,
        Some(item) => context.printer.note(format!(
            "{name}: met before (item {item}; `towline item forget {item}` makes it new): passed over"
        ))?,
    }
    Ok(())
}

impl Watch {
    fn run(&self, context: &Context, account: &Account) -> anyhow::Result<()> {
        let loaded = account.changed(context, |settings| {
            settings.parent = self.parent_id.or(settings.parent);
            for watch in &mut settings.watch {
                watch.existing_too &= self.add_first;
            }
        })?;
        connection::with_loaded(context, loaded, Purpose::Change, async |towline| {
            if !towline.is_own() {
                let words = "a daemon runs, and watches the configured folders already";
                context.printer.line(words)?;
                return Ok(());
            }
            for watch in &account.settings.watch {
                context.printer.line(format!("watching {}", watch.path))?;
            }
            if account.settings.watch.is_empty() {
                context.printer.note("no folder is watched: write [[torrents.….putio.watch]]")?;
            }
            towline.stop()?.cancelled().await;
            Ok(())
        })
    }
}
