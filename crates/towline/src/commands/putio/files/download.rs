//! `towline putio files download`.

use std::num::NonZeroU32;

use anyhow::bail;
use putio_client::{FileId, files};
use towline_api::accounts::{Choose, ChooseFiles, Chosen, ChosenFile};
use towline_domain::path::shown;

use super::list::id;
use crate::{
    cli::Context,
    commands::putio::{chosen::Account, follow},
    connection::{self, Purpose, block_on},
    report::Hinted as _,
};

#[derive(Debug, clap::Args)]
pub(super) struct Download {
    /// At most so many files and folders
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// In which folder; 0 is the root. Without it: the configured `parent`
    #[arg(long, value_parser = id, value_name = "ID")]
    parent_id: Option<FileId>,
    /// Only the file or folder of this name in there
    #[arg(long, value_name = "NAME")]
    folder: Option<String>,
    /// By which rules of the configuration
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Also what was fetched before
    #[arg(long)]
    force: bool,
    /// Connections for each file, instead of as many as pay
    #[arg(long, value_name = "N")]
    connections: Option<NonZeroU32>,
    /// Taken for the sake of old scripts: pieces are as large as is best
    #[arg(long, value_name = "KIB")]
    chunk_size: Option<u32>,
    /// Do not wait until they are here
    #[arg(long)]
    no_wait: bool,
}

impl Download {
    pub(super) fn run(&self, context: &Context, account: &Account) -> anyhow::Result<()> {
        if self.chunk_size.is_some() {
            context.printer.note("--chunk-size has no effect: pieces are as large as is best")?;
        }
        let found = block_on(self.found(account))?;
        if found.is_empty() {
            context.printer.line("there is nothing to fetch")?;
            return Ok(());
        }
        let choose = ChooseFiles {
            account: account.name.clone(),
            choose: Choose { files: found, category: self.category.clone(), force: self.force },
        };
        let loaded = account.changed(context, |settings| {
            if let Some(connections) = self.connections {
                settings.download.connections_per_file = connections;
            }
        })?;
        let chosen = connection::with_loaded(context, loaded, Purpose::Change, async |towline| {
            if self.connections.is_some() && !towline.is_own() {
                return Err(anyhow::anyhow!("a daemon runs, and it decides about connections"))
                    .hint("set `download.connections_per_file` in its configuration");
            }
            let chosen = towline.send(&choose).await?;
            Self::tell(context, &choose, &chosen)?;
            let new: Vec<_> = chosen
                .items
                .iter()
                .copied()
                .filter(|item| !chosen.met_before.contains(item))
                .collect();
            if !self.no_wait {
                follow::until_done(context, towline, &new).await?;
            }
            Ok(chosen)
        })?;
        context.printer.json(&chosen)?;
        Ok(())
    }

    /// What is in the folder that is meant, as far as it is asked for.
    async fn found(&self, account: &Account) -> anyhow::Result<Vec<ChosenFile>> {
        let parent = match (self.parent_id, account.settings.parent) {
            (Some(parent), _) => parent,
            (None, Some(parent)) => FileId::new(parent)?,
            (None, None) => FileId::ROOT,
        };
        let putio = account.client()?;
        let listed = putio.all(files::List::folder(parent)).await;
        let listed = account.told(listed)?;
        let is_meant = |file: &files::File| {
            self.folder.as_ref().is_none_or(|name| name.as_str() == &*file.name)
        };
        let found: Vec<_> = listed
            .iter()
            .filter(|file| is_meant(file))
            .map(|file| ChosenFile { id: file.id.get(), name: file.name.to_string() })
            .collect();
        if let (Some(name), true) = (&self.folder, found.is_empty()) {
            bail!("nothing in folder {parent} is called {}", shown(name.as_bytes()));
        }
        Ok(found)
    }

    fn tell(context: &Context, asked: &ChooseFiles, chosen: &Chosen) -> anyhow::Result<()> {
        for (file, item) in asked.choose.files.iter().zip(&chosen.items) {
            let name = shown(file.name.as_bytes());
            if chosen.met_before.contains(item) {
                context.printer.note(format!("{name}: met before (item {item}): passed over"))?;
            } else {
                context.printer.line(format!("{name}: item {item}"))?;
            }
        }
        Ok(())
    }
}
