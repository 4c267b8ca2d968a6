//! `towline tombstone`: what is never to be asked for again.

use towline_api::lists::{AddTombstone, BuryTitle, ListTombstones, Tombstone, UndoTombstone};
use towline_domain::wishes::TitleKey;

use crate::{
    cli::Context,
    connection::{self, Purpose},
    report::Hinted as _,
};

/// What is never to be asked for again
#[derive(Debug, clap::Args)]
pub struct TombstoneCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List what is not asked for again, and why
    List,
    /// Never ask for a title, whichever list holds it
    Add {
        /// Which: movie:603 or show:1399
        title: String,
        /// Why, for later
        #[arg(long, default_value = "")]
        why: String,
    },
    /// Let a title be asked for again: now where a list holds it, else once a list does
    Undo {
        /// Which: movie:603 or show:1399
        title: String,
    },
}

impl TombstoneCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self.what {
            What::List => list(context),
            What::Add { title, why } => {
                let tombstone = AddTombstone { title: parsed(&title)?, why };
                let title = tombstone.title;
                connection::with(context, Purpose::Change, async |towline| {
                    towline.send(&BuryTitle { tombstone }).await
                })?;
                told(context, title, "is never asked for")
            }
            What::Undo { title } => {
                let title = parsed(&title)?;
                connection::with(context, Purpose::Change, async |towline| {
                    towline.send(&UndoTombstone { title }).await
                })?;
                told(context, title, "may be asked for again")
            }
        }
    }
}

fn parsed(title: &str) -> anyhow::Result<TitleKey> {
    title.parse().hint("`towline explain NAME` tells the numbers of titles").wrong_usage()
}

fn told(context: &Context, title: TitleKey, words: &str) -> anyhow::Result<()> {
    context.printer.json(&serde_json::json!({"title": title}))?;
    context.printer.line(format!("{title} {words}"))?;
    Ok(())
}

fn list(context: &Context) -> anyhow::Result<()> {
    let mut found = connection::with(context, Purpose::Look, async |towline| {
        let mut list = ListTombstones::default();
        let mut found = Vec::new();
        loop {
            let page = towline.send(&list).await?;
            found.extend(page.tombstones);
            if page.next.is_none() {
                return Ok(found);
            }
            list.before = page.next;
        }
    })?;
    found.sort_by(|one, other| other.since.cmp(&one.since));
    context.printer.json(&serde_json::json!({"tombstones": found}))?;
    if found.is_empty() {
        context.printer.line("there is nothing that is not to be asked for again")?;
        return Ok(());
    }
    let row = |stone: &Tombstone| {
        let name = if stone.in_4k && !stone.name.ends_with("in 4K") {
            format!("{} in 4K", stone.name)
        } else {
            stone.name.clone()
        };
        let (title, server) = (stone.title.to_string(), stone.server.clone());
        vec![title, name, stone.words.clone(), stone.since.clone(), server]
    };
    let rows: Vec<_> = found.iter().map(row).collect();
    context.printer.table(&["title", "name", "why", "since", "server"], &rows)?;
    Ok(())
}
