//! `towline item`: what is carried, and how it stands.

mod pause;
mod show;

use towline_api::items::{ForgetItem, Item, ItemPage, ListItems, OrderItem, Orders};
use towline_domain::Choice;

use super::words;
use crate::{
    cli::Context,
    connection::{self, Purpose},
};

/// What is carried, and how it stands
#[derive(Debug, clap::Args)]
pub struct ItemCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List items, the newest first
    List(List),
    /// One item with its journal
    Show {
        /// Its number
        id: i64,
    },
    /// Look at an item now; one at its end begins anew
    Retry {
        /// Their numbers
        #[arg(required = true)]
        ids: Vec<i64>,
    },
    /// Pause the download of torrents, or folders and devices at their server; what is here stays
    Pause {
        /// Their numbers
        #[arg(required = true)]
        ids: Vec<i64>,
    },
    /// Let what was paused go on
    Resume {
        /// Their numbers
        #[arg(required = true)]
        ids: Vec<i64>,
    },
    /// Leave items for good
    Skip {
        /// Their numbers
        #[arg(required = true)]
        ids: Vec<i64>,
    },
    /// Forget items with their journals; files that are still there are then new again
    Forget {
        /// Their numbers
        #[arg(required = true)]
        ids: Vec<i64>,
    },
}

#[derive(Debug, clap::Args)]
struct List {
    /// Ended ones too
    #[arg(short, long)]
    all: bool,
    /// Only these. Without it: albums, torrents and titles
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// In this stage only, as in `held` or `imported` (implies --all)
    #[arg(long)]
    stage: Option<String>,
    /// At most so many
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1000))]
    most: u32,
}

/// What can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// Albums on their way into a library
    Album,
    /// Folders that are kept in sync
    Folder,
    /// Devices that folders are shared with
    Device,
    /// Torrents, and files that were chosen at a service
    Torrent,
    /// Films and shows that are asked for
    Title,
    /// Wishes of which it was not certain which title they mean
    Wish,
}

/// What has an end: listed where no kind is named.
const CARRIED: [Kind; 3] = [Kind::Album, Kind::Torrent, Kind::Title];

impl Kind {
    /// As in the ledger.
    const fn word(self) -> &'static str {
        match self {
            Self::Album => "album",
            Self::Folder => "folder",
            Self::Device => "device",
            Self::Torrent => "torrent",
            Self::Title => "title",
            Self::Wish => "wish",
        }
    }
}

impl ItemCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self.what {
            What::List(list) => list.run(context),
            What::Show { id } => show::show(context, id),
            What::Retry { ids } => order(context, &ids, &Choice::Retry),
            What::Pause { ids } => pause::pause(context, &ids),
            What::Resume { ids } => pause::resume(context, &ids),
            What::Skip { ids } => order(context, &ids, &Choice::Skip),
            What::Forget { ids } => forget(context, &ids),
        }
    }
}

impl List {
    fn run(self, context: &Context) -> anyhow::Result<()> {
        let live = !self.all && self.stage.is_none();
        let kinds = self.kind.map_or_else(|| CARRIED.to_vec(), |kind| vec![kind]);
        let page = connection::with(context, Purpose::Look, async |towline| {
            let mut pages = Vec::new();
            for kind in kinds {
                let list = ListItems {
                    kind: Some(kind.word().into()),
                    live,
                    stage: self.stage.clone(),
                    before: None,
                    most: Some(self.most),
                };
                pages.push(towline.send(&list).await?);
            }
            Ok(together(pages, self.most))
        })?;
        context.printer.json(&page)?;
        if page.items.is_empty() {
            context.printer.line(if live { "nothing is on its way" } else { "none" })?;
            if live {
                context.printer.note("with --all, what has ended is listed too")?;
            }
            return Ok(());
        }
        let (head, rows) = table(&page.items);
        context.printer.table(&head, &rows)?;
        if page.next.is_some() {
            context.printer.note(format!("there are more than {}: see --most", self.most))?;
        }
        Ok(())
    }
}

/// The newest first, whatever they are.
fn together(pages: Vec<ItemPage>, most: u32) -> ItemPage {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let is_cut = pages.iter().any(|page| page.next.is_some());
    let mut items: Vec<_> = pages.into_iter().flat_map(|page| page.items).collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.id));
    let is_cut = is_cut || items.len() > most;
    items.truncate(most);
    let next = items.last().filter(|_| is_cut).map(|last| last.id);
    ItemPage { items, next }
}

/// From whom something came is told where anything came from anybody, and how far it is where
/// anything moves.
fn table(items: &[Item]) -> (Vec<&str>, Vec<Vec<String>>) {
    let kind = items.first().map_or("item", |first| first.kind.as_str());
    let is_mixed = items.iter().any(|item| item.kind != kind);
    let mut head = vec!["id", "stage", "since", if is_mixed { "item" } else { kind }, "next"];
    let mut rows: Vec<_> = items.iter().map(row).collect();
    if items.iter().any(|item| item.progress.is_some()) {
        head.insert(4, "now");
        for (row, item) in rows.iter_mut().zip(items) {
            row.insert(4, item.progress.as_ref().map(words::progress).unwrap_or_default());
        }
    }
    if items.iter().any(|item| item.transfers.is_some()) {
        head.splice(4..4, ["user", "directory", "files"]);
        for (row, item) in rows.iter_mut().zip(items) {
            row.splice(4..4, origin(item));
        }
    }
    (head, rows)
}

fn row(item: &Item) -> Vec<String> {
    let next = match (&item.waits_for, &item.next_look) {
        (Some(_), _) => "waits for its turn".into(),
        (None, Some(at)) => at.clone(),
        (None, None) if item.ended || item.progress.is_some() || !is_carried(item) => String::new(),
        (None, None) => "waits for a person".into(),
    };
    vec![
        item.id.to_string(),
        item.stage.clone(),
        item.stage_since.clone(),
        item.title.clone(),
        next,
    ]
}

/// Carried to an end; folders and devices are followed without one.
fn is_carried(item: &Item) -> bool {
    CARRIED.iter().any(|kind| item.kind == kind.word())
}

fn origin(item: &Item) -> [String; 3] {
    match &item.transfers {
        Some(from) => [from.user.clone(), from.directory.clone(), words::files(from)],
        None => Default::default(),
    }
}

fn order(context: &Context, ids: &[i64], choice: &Choice) -> anyhow::Result<()> {
    connection::with(context, Purpose::Change, async |towline| {
        for id in ids {
            let order = Orders { choice: choice.clone() };
            towline.send(&OrderItem { id: *id, order }).await?;
            context.printer.line(format!("item {id}: told to {choice}"))?;
        }
        Ok(())
    })?;
    context.printer.json(&ids)?;
    Ok(())
}

fn forget(context: &Context, ids: &[i64]) -> anyhow::Result<()> {
    // Not a change that is carried on: a command without a daemon must not import what it has
    // just been told to forget.
    connection::with(context, Purpose::Look, async |towline| {
        for id in ids {
            towline.send(&ForgetItem { id: *id }).await?;
            context.printer.line(format!("item {id}: forgotten"))?;
        }
        Ok(())
    })?;
    context.printer.json(&ids)?;
    Ok(())
}
