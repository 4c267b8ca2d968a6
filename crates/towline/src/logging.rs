//! The log: lines on standard error, and in a file where one is set.

mod levels;
mod rotated;

use std::io::IsTerminal as _;

use anyhow::Context as _;
use towline_domain::{Clock as _, SystemClock};
use towline_web::{LogBook, LogLevel};
use tracing::{
    Event, Level,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer, fmt,
    layer::{self, SubscriberExt as _},
    reload,
    util::SubscriberInitExt as _,
};

use crate::{config::settings::LogSettings, printer::Manner};
use rotated::Rotated;

pub use levels::Levels;

/// A file that is begun anew more often is none.
const SHORTEST: u64 = 64 << 10;
/// More old files are not renamed one by one.
const MOST_FILES: u32 = 1_000;

/// Keeps the file's writer alive; dropping it writes what is left.
pub struct Logging {
    file: Option<tracing_appender::non_blocking::WorkerGuard>,
    book: LogBook,
    levels: Levels,
}

/// Begins to log. `-v` and `-q` go before the configuration.
pub fn start(settings: &LogSettings, manner: Manner) -> anyhow::Result<Logging> {
    let said = match (manner.quiet, manner.verbose) {
        (true, _) => Some("warn"),
        (false, 0) => None,
        (false, 1) => Some("info,towline=debug,towline_engine=debug,towline_flows=debug"),
        (false, _) => Some("debug"),
    };
    begin(said.unwrap_or(settings.level.as_str()), said.is_some(), settings)
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
    begin(filter, true, &LogSettings { file: None, ..settings.clone() })
}

fn begin(level: &str, is_fixed: bool, settings: &LogSettings) -> anyhow::Result<Logging> {
    let filter = levels::filter(level).context("the log's level cannot be read")?;
    let (filter, handle) = reload::Layer::new(filter);
    let console = fmt::layer()
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let (file, guard) = match &settings.file {
        None => (None, None),
        Some(path) => {
            let longest = settings.rotate_at.get().max(SHORTEST);
            let keep = settings.keep.min(MOST_FILES);
            let file = Rotated::open(path.as_path(), longest, keep)
                .with_context(|| format!("the log file {path} cannot be opened"))?;
            let (writer, guard) = tracing_appender::non_blocking(file);
            let layer = fmt::layer().with_ansi(false).with_writer(writer);
            (Some(layer), Some(guard))
        }
    };
    let book = LogBook::default();
    let pages = Pages { book: book.clone(), clock: SystemClock };
    let all = tracing_subscriber::registry().with(filter).with(console).with(file).with(pages);
    // A second start in one process (tests) keeps the first.
    let _already = all.try_init();
    Ok(Logging { file: guard, book, levels: Levels::new(handle, level, is_fixed) })
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

    /// How much is logged.
    pub fn levels(&self) -> Levels {
        self.levels.clone()
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
