//! The log: lines on standard error, and in a file where one is set.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::{config::settings::LogSettings, printer::Manner};

/// Keeps the file's writer alive; dropping it writes what is left.
pub struct Logging(Option<tracing_appender::non_blocking::WorkerGuard>);

/// Begins to log. `-v` and `-q` go before the configuration.
pub fn start(settings: &LogSettings, manner: Manner) -> anyhow::Result<Logging> {
    let filter = match (manner.quiet, manner.verbose) {
        (true, _) => "warn",
        (false, 0) => settings.level.as_str(),
        (false, 1) => "info,towline=debug,towline_engine=debug,towline_flows=debug",
        (false, _) => "debug",
    };
    begin(filter, settings)
}

/// Begins to log only what went wrong: for commands that print an answer.
pub fn start_for_command(
    settings: &LogSettings,
    manner: Manner,
    carries: bool,
) -> anyhow::Result<Logging> {
    let filter = match manner.verbose {
        // Without a daemon the command carries things on by itself: what it does is told.
        0 if carries && !manner.quiet => "info",
        0 => "error",
        1 => "info",
        _ => "debug",
    };
    begin(filter, &LogSettings { file: None, ..settings.clone() })
}

fn begin(filter: &str, settings: &LogSettings) -> anyhow::Result<Logging> {
    // notify tells at length of watches that went away with their directory, lofty of every
    // length that it estimates: both are normal.
    let filter = format!("notify=error,lofty=error,rustls_platform_verifier=off,{filter}");
    let filter = EnvFilter::try_new(filter).context("the log's level cannot be read")?;
    let console = fmt::layer()
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let (file, guard) = match &settings.file {
        None => (None, None),
        Some(path) => {
            let file = std::fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(path)
                .with_context(|| format!("the log file {path} cannot be opened"))?;
            let (writer, guard) = tracing_appender::non_blocking(file);
            let layer = fmt::layer().with_ansi(false).with_writer(writer);
            (Some(layer), Some(guard))
        }
    };
    // A second start in one process (tests) keeps the first.
    let _already = tracing_subscriber::registry().with(filter).with(console).with(file).try_init();
    Ok(Logging(guard))
}

impl Logging {
    /// Whether a file is written, too.
    pub const fn has_file(&self) -> bool {
        self.0.is_some()
    }
}
