//! `towline item`: what is carried, and how it stands.

use towline_api::items::{ForgetItem, GetItem, Item, ItemDetail, ListItems, OrderItem, Orders};
use towline_domain::{Choice, path::shown};

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
    /// In this stage only, as in `held` or `imported` (implies --all)
    #[arg(long)]
    stage: Option<String>,
    /// At most so many
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1000))]
    most: u32,
}

impl ItemCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self.what {
            What::List(list) => list.run(context),
            What::Show { id } => show(context, id),
            What::Retry { ids } => order(context, &ids, &Choice::Retry),
            What::Skip { ids } => order(context, &ids, &Choice::Skip),
            What::Forget { ids } => forget(context, &ids),
        }
    }
}

impl List {
    fn run(self, context: &Context) -> anyhow::Result<()> {
        let list = ListItems {
            kind: Some("album".into()),
            live: !self.all && self.stage.is_none(),
            stage: self.stage,
            before: None,
            most: Some(self.most),
        };
        let page =
            connection::with(context, Purpose::Look, async |towline| towline.send(&list).await)?;
        context.printer.json(&page)?;
        if page.items.is_empty() {
            context.printer.line(if list.live { "nothing is on its way" } else { "none" })?;
            if list.live {
                context.printer.note("with --all, what has ended is listed too")?;
            }
            return Ok(());
        }
        let rows: Vec<_> = page.items.iter().map(row).collect();
        context.printer.table(&["id", "stage", "since", "album", "next"], &rows)?;
        if page.next.is_some() {
            context.printer.note(format!("there are more than {}: see --most", self.most))?;
        }
        Ok(())
    }
}

fn row(item: &Item) -> Vec<String> {
    let next = match (&item.waits_for, &item.next_look) {
        (Some(_), _) => "waits for its turn".into(),
        (None, Some(at)) => at.clone(),
        (None, None) if item.ended => String::new(),
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

fn show(context: &Context, id: i64) -> anyhow::Result<()> {
    let detail = connection::with(context, Purpose::Look, async |towline| {
        towline.send(&GetItem { id }).await
    })?;
    context.printer.json(&detail)?;
    let ItemDetail { item, journal, entry, detail: _, came_from } = &detail;
    let say = |key: &str, value: &str| {
        context.printer.line(format!("{key:<10}{}", shown(value.as_bytes())))
    };
    say("item", &format!("{} ({} {})", item.id, item.flow, item.kind))?;
    say("title", &item.title)?;
    if let Some(path) = &item.path {
        say("path", path)?;
    }
    say("stage", &format!("{} since {}", item.stage, item.stage_since))?;
    if item.attempt > 0 {
        say("trouble", &format!("{} in a row", item.attempt))?;
    }
    if let Some(next) = &item.next_look {
        say("next look", next)?;
    }
    if let Some(deadline) = &item.deadline {
        say("deadline", deadline)?;
    }
    if item.waits_for.is_some() {
        say("waits", "for its turn at the library")?;
    }
    for from in came_from {
        say("came from", &format!("item {from}"))?;
    }
    context.printer.line("")?;
    for line in journal {
        let words = shown(line.words.as_bytes());
        context.printer.line(format!("{}  {:<14} {words}", line.at, line.stage))?;
    }
    if let Some(entry) = entry {
        context.printer.line("")?;
        words::question(context, entry)?;
    }
    Ok(())
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
