//! `towline get URL…`: fetches files from any address, by the downloader that everything uses.
//!
//! Needs no configuration, no data directory and no lock.

mod list;
mod rate;
mod telling;

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context as _;
use futures::StreamExt as _;
use tokio_util::sync::CancellationToken;
use towline_domain::LocalPath;
use towline_files::download::{
    Address, Connections, DownloadError, Downloader, Fixed, Limits, Progress, Settings, Target,
    Wanted,
};
use towline_http::{FetchSettings, Fetcher};

use self::{list::Item, rate::Rate, telling::Telling};
use crate::{
    cli::Context,
    connection::stop_on_signal,
    report::{self, Hinted as _},
};

/// Fetch files from any URL: in parallel ranges, verified, resumed where they were
#[derive(Debug, clap::Args)]
pub struct Get {
    /// What to fetch; each is saved under the last segment of its URL
    #[arg(value_name = "URL", required_unless_present = "input_file")]
    urls: Vec<String>,
    /// More URLs, one a line; `-` reads standard input
    #[arg(short, long, value_name = "FILE")]
    input_file: Option<PathBuf>,
    /// Where to save
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    output: PathBuf,
    /// The CRC-32 that the file must have
    #[arg(long, value_name = "HEX", value_parser = crc32)]
    crc32: Option<u32>,
    /// The size in bytes that the file must have
    #[arg(long, value_name = "BYTES")]
    size: Option<u64>,
    /// Connections for each file; else one, and more (up to 16) while that makes it faster
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    connections: Option<u8>,
    /// Files at once
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=64))]
    files: u8,
    /// Bytes a second for all files together, as in 500K or 2.5M
    #[arg(long, value_name = "RATE")]
    limit_rate: Option<Rate>,
}

fn crc32(text: &str) -> Result<u32, String> {
    let digits = text.trim().trim_start_matches("0x");
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let crc32 = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex && digits.len() == 8);
    crc32.ok_or_else(|| "eight hexadecimal digits are needed".into())
}

impl Get {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let items = list::read(&self.urls, self.input_file.as_deref())?;
        if items.len() > 1 && (self.crc32.is_some() || self.size.is_some()) {
            return Err(anyhow::anyhow!(
                "--crc32 and --size are of one file, and there are {}",
                items.len()
            ))
            .wrong_usage();
        }
        std::fs::create_dir_all(&self.output)
            .with_context(|| format!("{} cannot be made", LocalPath::new(&self.output)))?;
        // One thread reads, one for each file writes: more would only share the memory out.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("the runtime cannot be started")?;
        let fetched = runtime.block_on(self.fetch_all(context, items));
        runtime.shutdown_timeout(Duration::from_secs(5));
        fetched
    }

    async fn fetch_all(self, context: &Context, items: Vec<Item>) -> anyhow::Result<()> {
        let stop = stop_on_signal()?;
        let downloader = self.downloader()?;
        let telling = Telling::new(&context.printer, items.len());
        let count = items.len();
        let first = items.first().map(|item| LocalPath::new(&item.name).to_string());
        let first = first.unwrap_or_default();
        let fetching = futures::stream::iter(items)
            .map(|item| self.fetch(&downloader, &telling, &stop, item))
            .buffer_unordered(usize::from(self.files))
            .collect::<Vec<_>>();
        let ended = telling.while_telling(fetching).await?;
        let mut failed: Vec<_> = ended.into_iter().filter_map(Result::err).collect();
        // Trying again does not help against a 404.
        let heals =
            failed.iter().any(|failed| met(failed).is_some_and(DownloadError::heals_by_itself));
        if failed.is_empty() {
            return Ok(());
        }
        if stop.is_cancelled() {
            let left =
                if count == 1 { "it".into() } else { format!("{} of {count}", failed.len()) };
            return Err(anyhow::anyhow!("stopped before {left} came"))
                .hint("the same command goes on from here");
        }
        match (count, failed.pop()) {
            (1, Some(failed)) if is_clear(&failed) => Err(failed),
            (1, Some(failed)) => Err(failed.context(format!("{first} did not come"))),
            _ => {
                let told = Err(anyhow::anyhow!("{} of {count} did not come", failed.len() + 1));
                if heals { told.hint("the same command fetches what is missing") } else { told }
            }
        }
    }

    fn downloader(&self) -> anyhow::Result<Downloader> {
        let settings = FetchSettings { uses_proxies: true, ..FetchSettings::default() };
        let fetcher = Fetcher::new(settings)?;
        let connections_per_file = match self.connections {
            Some(number) => Connections::Exactly(number.into()),
            None => Connections::UpTo(16),
        };
        let all = connections_per_file.most() * usize::from(self.files);
        let limits = Limits {
            connections_per_file,
            connections_in_all: all.min(64).max(connections_per_file.most()),
            bytes_per_second: self.limit_rate.map(|rate| rate.0),
            ..Limits::default()
        };
        // A person is waiting, and sees why.
        let patience_at_start = Duration::from_secs(20);
        Ok(Downloader::new(fetcher, limits, Settings { patience_at_start, ..Settings::default() }))
    }

    /// What is told of a failure among several is told at once; it is returned to be counted.
    async fn fetch(
        &self,
        downloader: &Downloader,
        telling: &Telling<'_>,
        stop: &CancellationToken,
        item: Item,
    ) -> anyhow::Result<()> {
        if stop.is_cancelled() {
            return Err(DownloadError::Stopped.into());
        }
        let progress = Arc::<Progress>::default();
        let told = telling.begin(&item.name, Arc::clone(&progress));
        let identity = match self.crc32 {
            // Signed addresses differ each time; the sum tells that it is the same file.
            Some(crc32) => format!("crc32:{crc32:08x}"),
            None => item.identity(),
        };
        let wanted = Wanted { identity, size: self.size, crc32: self.crc32 };
        let target = Target::new(&self.output, &item.name);
        let source = Arc::new(Fixed(Address::new(item.link)));
        let ended = downloader.download(&wanted, source, &target, stop, progress).await;
        let failed = match ended {
            Ok(done) => return Ok(told.done(&done)?),
            Err(error) => explained(error, self.crc32.is_some()),
        };
        told.failed(&failed)?;
        Err(failed)
    }
}

/// What the downloader met, if it was that.
fn met(error: &anyhow::Error) -> Option<&DownloadError> {
    error.downcast_ref()
}

/// Whether it tells by itself which file it is about.
fn is_clear(error: &anyhow::Error) -> bool {
    use DownloadError as E;
    !matches!(
        met(error),
        Some(
            E::NoSpace { .. }
                | E::Changed { .. }
                | E::Restless { .. }
                | E::Corrupt { .. }
                | E::Refused { .. }
                | E::Unreachable { .. }
        )
    )
}

/// The error with what a person can do about it.
fn explained(error: DownloadError, has_sum: bool) -> anyhow::Error {
    let hint = match &error {
        DownloadError::InTheWay { .. } if has_sum => {
            "move it away, or save elsewhere with --output DIR"
        }
        DownloadError::InTheWay { .. } => {
            "move it away, or save elsewhere with --output DIR; with --crc32 a file that is the same \
             is passed"
        }
        DownloadError::NoSpace { .. } => "make room; the same command goes on from here",
        DownloadError::Corrupt { .. } | DownloadError::Changed { .. } => {
            "is it the file that it should be? Nothing was saved under its name"
        }
        DownloadError::Unreachable { .. } => "the same command goes on from here",
        _ => return error.into(),
    };
    match Err::<(), _>(error).hint(hint) {
        Err(error) => error,
        Ok(()) => unreachable!("an error stays one"),
    }
}

/// For people: everything of an error in one line.
fn in_one_line(error: &anyhow::Error) -> String {
    let told = report::for_people(error, false);
    let told = told.trim_start_matches("error: ");
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}
