//! `towline putio files download`.

use std::num::NonZeroU32;

use anyhow::bail;
use putio_client::{Error, FileId, files, transfers};
use towline_api::accounts::{Choice, Choose, ChooseFiles, Chosen, ChosenFile};
use towline_domain::{path::shown, torrents::FileId as Named};

use super::list::id;
use crate::{
    cli::Context,
    commands::putio::{chosen::Account, follow, transfers::needed::Needed},
    connection::{self, Connection, Purpose, block_on},
    report::Hinted as _,
};

#[derive(Debug, clap::Args)]
pub(super) struct Download {
    /// Begin at most so many files and folders
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
    /// In which folder; 0 is the root. Without it: the configured `parent`
    #[arg(long, value_parser = id, value_name = "ID")]
    parent_id: Option<FileId>,
    /// Only the file or folder of this name in there
    #[arg(long, value_name = "NAME")]
    folder: Option<String>,
    /// By which rules of the configuration. Without it: those whose `parent` the folder is
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
    /// Only tell what would be fetched
    #[arg(long)]
    dry_run: bool,
}

/// What a listing holds that may be fetched, and what else is in it.
#[derive(Default)]
struct Found {
    files: Vec<ChosenFile>,
    /// A `parent` of the configuration: what goes into it comes by itself.
    configured: Vec<String>,
    /// put.io is not done with it, or towline follows its transfer.
    under_way: Vec<(String, transfers::Transfer)>,
}

impl Download {
    pub(super) fn run(&self, context: &Context, account: &Account) -> anyhow::Result<()> {
        if self.chunk_size.is_some() {
            context.printer.note("--chunk-size has no effect: pieces are as large as is best")?;
        }
        let folder = self.folder_id(account)?;
        let found = block_on(self.found(account, folder))?;
        for name in &found.configured {
            context
                .printer
                .note(format!("{name}: a `parent` of the configuration: passed over"))?;
        }
        if found.files.is_empty() && found.under_way.is_empty() {
            context.printer.line("there is nothing to fetch")?;
            return Ok(context.printer.json(&Chosen { files: Vec::new() })?);
        }
        let rules = self.category.as_deref().or(account.settings.category_of_parent(folder.get()));
        let choose = Choose {
            files: Vec::new(),
            category: rules.map(ToOwned::to_owned),
            force: self.force,
            most: self.limit,
            dry_run: self.dry_run,
        };
        let loaded = account.changed(context, |settings| {
            if let Some(connections) = self.connections {
                settings.download.connections_per_file = connections;
            }
        })?;
        // Only told about: nothing that was begun earlier is carried on.
        let purpose = if self.dry_run { Purpose::Look } else { Purpose::Change };
        let chosen = connection::with_loaded(context, loaded, purpose, async |towline| {
            if self.connections.is_some() && !towline.is_own() {
                return Err(anyhow::anyhow!("a daemon runs, and it decides about connections"))
                    .hint("set `download.connections_per_file` in its configuration");
            }
            let files = found.to_choose(context, account, towline).await?;
            let choose = Choose { files, ..choose };
            let chosen =
                towline.send(&ChooseFiles { account: account.name.clone(), choose }).await?;
            Self::tell(context, &chosen)?;
            let begun = chosen.files.iter().filter(|file| file.outcome == Choice::Begun);
            let items: Vec<_> = begun.filter_map(|file| file.item).collect();
            if !items.is_empty() && account.settings.removes(rules) && !self.dry_run {
                context
                    .printer
                    .note("what is here, verified and in place, is removed at put.io")?;
            }
            if !self.no_wait && !self.dry_run {
                follow::until_done(context, towline, items).await?;
            }
            Ok(chosen)
        })?;
        context.printer.json(&chosen)?;
        Ok(())
    }

    fn folder_id(&self, account: &Account) -> anyhow::Result<FileId> {
        Ok(match (self.parent_id, account.settings.parent) {
            (Some(parent), _) => parent,
            (None, Some(parent)) => FileId::new(parent)?,
            (None, None) => FileId::ROOT,
        })
    }

    /// What is in the folder that is meant, as far as it is asked for.
    async fn found(&self, account: &Account, folder: FileId) -> anyhow::Result<Found> {
        let putio = account.client()?;
        let listed = match putio.all(files::List::folder(folder)).await {
            Err(error @ Error::NotFound { .. }) => {
                return Err(anyhow::Error::from(error)
                    .context(format!("there is no folder {folder} at put.io")))
                .hint("`towline putio files list --recursive` lists all, with their numbers");
            }
            listed => account.told(listed)?,
        };
        let transfers = account.told(putio.all(transfers::List::default()).await)?;
        let parents = account.settings.parents();
        let mut found = Found::default();
        let is_meant =
            |file: &files::File| self.folder.as_ref().is_none_or(|wanted| **wanted == *file.name);
        for file in listed.into_iter().filter(is_meant) {
            let (id, name) = (file.id.get(), shown(file.name.as_bytes()));
            let of = transfers.iter().find(|one| one.file_id.is_some_and(|it| it.get() == id));
            if parents.contains(&Named(id)) {
                found.configured.push(name);
            } else if let Some(transfer) = of {
                found.under_way.push((file.name.to_string(), transfer.clone()));
            } else {
                found.files.push(ChosenFile { id, name: file.name.to_string() });
            }
        }
        let is_nothing = found.files.is_empty() && found.under_way.is_empty();
        if let (Some(name), true) = (&self.folder, is_nothing && found.configured.is_empty()) {
            bail!("nothing in folder {folder} is called {}", shown(name.as_bytes()));
        }
        Ok(found)
    }

    fn tell(context: &Context, chosen: &Chosen) -> anyhow::Result<()> {
        let printer = &context.printer;
        for file in &chosen.files {
            let name = &file.name;
            let item = file.item.map(|item| format!(" (item {item})")).unwrap_or_default();
            match (file.outcome, file.item) {
                (Choice::Begun, Some(item)) => printer.line(format!("{name}: item {item}")),
                (Choice::Begun, None) => printer.line(format!("{name}: would be fetched")),
                (Choice::MetBefore, _) => {
                    printer.note(format!("{name}: met before{item}: passed over"))
                }
                (Choice::LeftOut, _) => Ok(()),
            }?;
        }
        let left_out = chosen.files.iter().filter(|file| file.outcome == Choice::LeftOut).count();
        if left_out > 0 {
            printer.note(format!("{left_out} more are left out by --limit"))?;
        }
        Ok(())
    }
}

impl Found {
    /// What is not under way: neither at put.io nor here.
    async fn to_choose(
        &self,
        context: &Context,
        account: &Account,
        towline: &Connection,
    ) -> anyhow::Result<Vec<ChosenFile>> {
        let needed = Needed::of(towline, account).await?;
        let mut files = self.files.clone();
        for (name, transfer) in &self.under_way {
            let is_ready = transfer.ready_file().is_some();
            if is_ready && !needed.has(transfer) {
                files.extend(
                    transfer.file_id.map(|id| ChosenFile { id: id.get(), name: name.clone() }),
                );
                continue;
            }
            let why =
                if is_ready { "towline follows its transfer" } else { "put.io still fetches it" };
            context.printer.note(format!("{}: {why}: passed over", shown(name.as_bytes())))?;
        }
        Ok(files)
    }
}
