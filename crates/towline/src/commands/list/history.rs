//! `towline list history`: what reading a list has come to.

use towline_api::lists::{ListRuns, Run};
use towline_domain::{Clock as _, SystemClock};

use super::since;
use crate::{
    cli::Context,
    connection::{self, Purpose},
};

/// What reading a list has come to, run by run
#[derive(Debug, clap::Args)]
pub(super) struct History {
    /// The list's name
    name: String,
    /// So many runs at most
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=500))]
    most: u32,
}

impl History {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let Self { name, most } = self;
        let runs = connection::with(context, Purpose::Look, async |towline| {
            towline.send(&ListRuns { name, most: Some(most) }).await
        })?;
        context.printer.json(&runs)?;
        if runs.runs.is_empty() {
            context.printer.line("it was not read yet")?;
            return Ok(());
        }
        let now = SystemClock.now();
        let row = |run: &Run| {
            vec![
                since(&run.began, now),
                run.read.clone(),
                run.listed.to_string(),
                format!("+{} -{}", run.added, run.gone),
                run.asked.to_string(),
                words(run),
                format!("{} + {}", run.list_calls, run.server_calls),
                format!("{}.{} s", run.took_ms / 1000, run.took_ms % 1000 / 100),
            ]
        };
        let rows: Vec<_> = runs.runs.iter().map(row).collect();
        let head = ["when", "read", "titles", "changed", "asked", "came to", "calls", "took"];
        context.printer.table(&head, &rows)?;
        Ok(())
    }
}

/// What the wishes came to, or why the list could not be read.
fn words(run: &Run) -> String {
    if let Some(error) = &run.error {
        return error.clone();
    }
    let words: Vec<_> = run.words.iter().map(|(word, count)| format!("{count} {word}")).collect();
    words.join(", ")
}
