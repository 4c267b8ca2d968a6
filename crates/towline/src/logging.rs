//! The log: lines on standard error, and in a file where one is set.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use towline_domain::{Clock as _, SystemClock};
use towline_web::{LogBook, LogLevel};
use tracing::{
    Event, Level,
    field::{Field, Visit},
};
use tracing_subscriber::{
    EnvFilter, Layer, fmt,
    layer::{self, SubscriberExt as _},
    util::SubscriberInitExt as _,
};

use crate::{config::settings::LogSettings, printer::Manner};

/// Keeps the file's writer alive; dropping it writes what is left.
pub struct Logging {
    file: Option<tracing_appender::non_blocking::WorkerGuard>,
    book: LogBook,
}

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
    let book = LogBook::default();
    let pages = Pages { book: book.clone(), clock: SystemClock };
    let all = tracing_subscriber::registry().with(filter).with(console).with(file).with(pages);
    let _already = all.try_init();
    Ok(Logging { file: guard, book })
}

impl Logging {
    /// Whether a file is written, too.
    pub const fn has_file(&self) -> bool {
        self.file.is_some()
    }

    /// The latest lines, for the page of logs.
    pub fn book(&self) -> LogBook {
        self.book.clone()
    }
}

/// Keeps the latest lines.
struct Pages {
    book: LogBook,
    clock: SystemClock,
}

impl<S: tracing::Subscriber> Layer<S> for Pages {
    fn on_event(&self, event: &Event<'_>, _: layer::Context<'_, S>) {
        let level = match *event.metadata().level() {
            Level::ERROR => LogLevel::Error,
            Level::WARN => LogLevel::Warn,
            Level::INFO => LogLevel::Info,
            Level::DEBUG => LogLevel::Debug,
            Level::TRACE => LogLevel::Trace,
        };
        let mut words = Words::default();
        event.record(&mut words);
        self.book.write(self.clock.now(), level, &words.0);
    }
}

/// A line's words: they read alone, without its fields.
#[derive(Default)]
struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}
