//! `towline log`: the latest lines of the daemon's log, and how much it logs.

use std::time::Duration;

use clap::{Args, Subcommand};
use towline_api::log::{GetLogLevel, GetLogs, LogLevelNow, SetLogLevel};
use towline_domain::Period;

use crate::{
    cli::Context,
    config::settings::LogFilter,
    connection::{self, Purpose},
    report::Hinted as _,
};

/// The daemon's log: its latest lines, and how much it logs
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct LogCommand {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    lines: Lines,
}

#[derive(Debug, Args)]
struct Lines {
    /// This level and graver ones: `error`, `warn`, `info`, `debug` or `trace`
    #[arg(long)]
    level: Option<String>,
    /// Only lines with this in them
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// How many
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1000))]
    most: u32,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Tell or change how much is logged, until it ends
    Level {
        /// `debug`, or by part as in `info,towline_engine=trace`; `usual` ends it
        level: Option<String>,
        /// For how long: `15m`. Without it, until the daemon ends
        #[arg(long = "for", value_name = "TIME", requires = "level")]
        within: Option<Period>,
    },
}

impl LogCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self.what {
            None => lines(context, self.lines),
            Some(What::Level { level, within }) => level_of(context, level, within),
        }
    }
}

fn lines(context: &Context, asked: Lines) -> anyhow::Result<()> {
    let Lines { level, search, most } = asked;
    let asked = GetLogs { level, q: search, before: None, most: Some(most) };
    let logs = connection::with(context, Purpose::Look, async |towline| {
        of_a_daemon(towline)?;
        towline.send(&asked).await
    })?;
    context.printer.json(&logs)?;
    for line in logs.lines.iter().rev() {
        context.printer.line(format!("{} {:>5} {}", line.at, line.level, line.words))?;
    }
    Ok(())
}

fn level_of(
    context: &Context,
    level: Option<String>,
    within: Option<Period>,
) -> anyhow::Result<()> {
    let asked = level.map(|level| asked(&level, within)).transpose()?;
    let now = connection::with(context, Purpose::Look, async |towline| {
        of_a_daemon(towline)?;
        match &asked {
            None => towline.send(&GetLogLevel).await,
            Some(asked) => towline.send(asked).await,
        }
    })?;
    context.printer.json(&now)?;
    let LogLevelNow { level, usual, until } = now;
    context.printer.line(match until {
        Some(until) => format!("{level} until {until}, then {usual}"),
        None if level == usual => level,
        None => format!("{level} until the daemon ends, then {usual}"),
    })?;
    Ok(())
}

fn asked(level: &str, within: Option<Period>) -> anyhow::Result<SetLogLevel> {
    let level = match level {
        "usual" => None,
        _ => {
            Some(level.parse::<LogFilter>().map_err(anyhow::Error::msg).wrong_usage()?.to_string())
        }
    };
    let seconds = within.map(|within| within.get().max(Duration::from_secs(1)).as_secs());
    let seconds = seconds.map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX));
    Ok(SetLogLevel { level, seconds })
}

fn of_a_daemon(towline: &connection::Connection) -> anyhow::Result<()> {
    if towline.is_own() {
        return Err(anyhow::anyhow!("no daemon runs, and there is no log of it"))
            .hint("`towline run` starts it; `log.file` below [log] keeps a log in a file");
    }
    Ok(())
}
