//! `towline list`: lists of what is wished for.

mod add;
mod fetch;
mod history;
mod remove;
mod show;

use towline_api::lists::{List, ListLists};
use towline_domain::{Clock as _, SystemClock, Timestamp};

use super::words::ago;
use crate::{
    cli::Context,
    connection::{self, Purpose},
};

/// Lists of what is wished for: add and remove them, what they hold and what came of it
#[derive(Debug, clap::Args)]
pub struct ListCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Add a list to the configuration: paste its address, its id, or a file's path
    Add(add::Add),
    /// Take a list out of the configuration; what was asked for stays so
    Remove(remove::Remove),
    /// All lists with how they are; or what one of them holds, and what came of it
    Show(show::Show),
    /// Read a list now and print what it holds; nothing is asked for, and nothing kept
    Fetch(fetch::Fetch),
    /// What reading a list has come to, run by run
    History(history::History),
}

impl ListCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self.what {
            What::Add(command) => command.run(context),
            What::Remove(command) => command.run(context),
            What::Show(command) => command.run(context),
            What::Fetch(command) => command.run(context),
            What::History(command) => command.run(context),
        }
    }
}

/// All lists, with how they are.
fn all(context: &Context) -> anyhow::Result<()> {
    let lists =
        connection::with(context, Purpose::Look, async |towline| towline.send(&ListLists).await)?;
    context.printer.json(&lists)?;
    if lists.lists.is_empty() {
        context.printer.line("there are no lists: `towline list add` takes one in")?;
        return Ok(());
    }
    let now = SystemClock.now();
    let rows: Vec<_> = lists.lists.iter().map(|list| row(list, now)).collect();
    let head = ["name", "what", "titles", "came to", "read", "how", "server"];
    context.printer.table(&head, &rows)?;
    Ok(())
}

fn row(list: &List, now: Timestamp) -> Vec<String> {
    vec![
        list.name.clone(),
        list.key.clone(),
        list.wishes.to_string(),
        stages(list),
        list.good.as_deref().map_or_else(|| "never".into(), |good| since(good, now)),
        health(list),
        list.server.clone(),
    ]
}

/// `12 available, 3 requested`
fn stages(list: &List) -> String {
    let words: Vec<_> =
        list.stages.iter().map(|(stage, count)| format!("{count} {stage}")).collect();
    words.join(", ")
}

/// How it is: what the last reading came to.
fn health(list: &List) -> String {
    match &list.last {
        None => "not read yet".into(),
        Some(run) => match (&run.error, run.read.as_str()) {
            (Some(error), "partial") => format!("partly: {error}"),
            (Some(error), _) => error.clone(),
            (None, "complete" | "unchanged") => "good".into(),
            (None, read) => read.to_owned(),
        },
    }
}

/// How long ago that was.
fn since(moment: &str, now: Timestamp) -> String {
    moment.parse().map_or_else(|_| moment.to_owned(), |then| ago(now, then))
}
