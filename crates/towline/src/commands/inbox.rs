//! `towline inbox`: what waits for a person.

use anyhow::bail;
use towline_api::inbox::{AnswerEntry, GetEntry, GivenAnswer, ListInbox, RetryAll};
use towline_domain::Choice;

use super::words;
use crate::{
    cli::Context,
    connection::{self, Purpose},
    report::Hinted as _,
};

/// What waits for a person
#[derive(Debug, clap::Args)]
pub struct InboxCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List what is asked
    List {
        /// Of this cause only
        #[arg(long)]
        cause: Option<String>,
    },
    /// One question, with what it looks like and what can be answered
    Show {
        /// Its number
        id: i64,
    },
    /// Answer a question
    Answer {
        /// Its number
        id: i64,
        /// The answer, as `inbox show` lists them
        choice: String,
        /// Refuse if the question has changed since it had this epoch (see `--json`)
        #[arg(long)]
        epoch: Option<i64>,
    },
    /// The cause was mended: try all that waited for it
    RetryAll {
        /// The cause, as `inbox list` shows it
        #[arg(long)]
        cause: String,
    },
}

impl InboxCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self.what {
            What::List { cause } => list(context, cause),
            What::Show { id } => show(context, id),
            What::Answer { id, choice, epoch } => answer(context, id, &choice, epoch),
            What::RetryAll { cause } => retry_all(context, &RetryAll { cause }),
        }
    }
}

fn list(context: &Context, cause: Option<String>) -> anyhow::Result<()> {
    let inbox = connection::with(context, Purpose::Look, async |towline| {
        towline.send(&ListInbox { cause }).await
    })?;
    context.printer.json(&inbox)?;
    if inbox.entries.is_empty() {
        context.printer.line("nothing waits for you")?;
        return Ok(());
    }
    let rows: Vec<_> = inbox
        .entries
        .iter()
        .map(|entry| {
            let choices: Vec<_> = entry.choices.iter().map(words::word).collect();
            vec![
                entry.id.to_string(),
                entry.cause.clone(),
                entry.title.clone(),
                entry.words.clone(),
                if entry.answered { "answered".into() } else { choices.join(" ") },
            ]
        })
        .collect();
    context.printer.table(&["id", "cause", "about", "reason", "answers"], &rows)?;
    Ok(())
}

fn show(context: &Context, id: i64) -> anyhow::Result<()> {
    let entry = connection::with(context, Purpose::Look, async |towline| {
        towline.send(&GetEntry { id }).await
    })?;
    context.printer.json(&entry)?;
    context.printer.line(format!(
        "item {}: {}",
        entry.item,
        towline_domain::path::shown(entry.title.as_bytes())
    ))?;
    words::question(context, &entry)
}

fn answer(context: &Context, id: i64, choice: &str, epoch: Option<i64>) -> anyhow::Result<()> {
    let choice: Choice = choice
        .parse()
        .hint(format!("`towline inbox show {id}` lists what can be answered"))
        .wrong_usage()?;
    let entry = connection::with(context, Purpose::Change, async |towline| {
        let entry = towline.send(&GetEntry { id }).await?;
        // One that is answered, or has changed meanwhile, is refused with other words.
        if !entry.answered && !entry.choices.iter().any(|offered| offered.is_same_kind(&choice)) {
            let offered: Vec<_> = entry.choices.iter().map(words::word).collect();
            return Err(anyhow::anyhow!("question {id} can't be answered with `{choice}`"))
                .hint(format!("choose one of: {}", offered.join(", ")))
                .wrong_usage();
        }
        let answer = GivenAnswer { choice: choice.clone(), epoch };
        towline.send(&AnswerEntry { id, answer }).await?;
        context.printer.line(format!(
            "question {id}, {}: answered {choice}",
            towline_domain::path::shown(entry.title.as_bytes())
        ))?;
        context.printer.note(choice.follows())?;
        Ok(entry)
    })?;
    context.printer.json(&serde_json::json!({ "id": id, "choice": choice, "item": entry.item }))?;
    let can_be_left = entry.choices.contains(&Choice::Skip) && choice != Choice::Skip;
    let leave = if can_be_left {
        format!("; `towline item skip {}` leaves it for good", entry.item)
    } else {
        String::new()
    };
    Ok(context
        .printer
        .note(format!("`towline item show {}` tells how it goes{leave}", entry.item))?)
}

fn retry_all(context: &Context, call: &RetryAll) -> anyhow::Result<()> {
    let done = connection::with(context, Purpose::Change, async |towline| {
        let done = towline.send(call).await?;
        if done.retried + done.left == 0 {
            bail!("nothing waits for `{}`", call.cause);
        }
        Ok(done)
    })
    .hint("`towline inbox list` shows the causes")?;
    context.printer.json(&done)?;
    context.printer.line(format!("{} tried again, {} can't be", done.retried, done.left))?;
    Ok(())
}
