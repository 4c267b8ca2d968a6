//! `towline list show`: how lists are, and what one of them holds.

use towline_api::lists::{ShowList, Shown, Wish};
use towline_domain::{Clock as _, SystemClock, path::shown as safe};

use super::{all, health, since, stages};
use crate::{
    cli::Context,
    connection::{self, Purpose},
};

/// All lists with how they are; or what one of them holds, and what came of it
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The list's name; without it, all of them
    name: Option<String>,
    /// Only wishes in this stage: `requested`, `available`, `unsure`, …
    #[arg(long, requires = "name")]
    stage: Option<String>,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let Some(name) = self.name else { return all(context) };
        let mut shown = connection::with(context, Purpose::Look, async |towline| {
            towline.send(&ShowList { name }).await
        })?;
        if let Some(stage) = &self.stage {
            shown.wishes.retain(|wish| wish.stage == *stage);
        }
        context.printer.json(&shown)?;
        tell(context, &shown)
    }
}

fn tell(context: &Context, shown: &Shown) -> anyhow::Result<()> {
    let Shown { list, wishes } = shown;
    let now = SystemClock.now();
    let good = list.good.as_deref().map_or_else(|| "never".into(), |good| since(good, now));
    let printer = &context.printer;
    let key = safe(list.key.as_bytes());
    printer.note(format!("{}: {key}, {}", list.name, list.schedule))?;
    // What went wrong may be told in the words of a page that somebody else has written.
    let health = safe(health(list).as_bytes());
    printer.note(format!("read {good}: {health}; {}", stages(list)))?;
    if wishes.is_empty() {
        printer.line("nothing is on it")?;
        return Ok(());
    }
    let rows: Vec<_> = wishes.iter().map(row).collect();
    printer.table(&["title", "kind", "means", "stage", "item", "wish"], &rows)?;
    Ok(())
}

fn row(wish: &Wish) -> Vec<String> {
    let seasons: Vec<_> = wish.seasons.iter().map(ToString::to_string).collect();
    let name = match seasons.as_slice() {
        [] => wish.name.clone(),
        seasons => format!("{}, seasons {}", wish.name, seasons.join(" ")),
    };
    vec![
        name,
        wish.kind.map(|kind| kind.word().to_owned()).unwrap_or_default(),
        wish.means.map(|means| means.to_string()).unwrap_or_default(),
        wish.stage.clone(),
        wish.item.map(|item| item.to_string()).unwrap_or_default(),
        wish.ident.clone(),
    ]
}
