//! How far it is: bars on a terminal, lines now and then elsewhere, JSON at each end for programs.

use std::{
    io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use indicatif::{MultiProgress, ProgressBar};
use serde_json::json;
use tokio::time::{Instant, MissedTickBehavior};
use towline_domain::LocalPath;
use towline_files::download::{Done, Progress, Snapshot};

use super::in_one_line;
use crate::{
    commands::{
        how_far::{HowFar, bar},
        words,
    },
    printer::Printer,
    report,
};

/// How often bars are drawn.
const DRAWN: Duration = Duration::from_millis(200);

/// How often a line is told where there are no bars.
const TOLD: Duration = Duration::from_secs(10);

/// What is told about all files.
pub(super) struct Telling<'a> {
    printer: &'a Printer,
    /// Of several files a failure is told when it happens.
    is_one: bool,
    bars: Option<MultiProgress>,
    running: Mutex<Vec<Arc<Running>>>,
}

/// A file that is being fetched.
struct Running {
    name: String,
    progress: Arc<Progress>,
    bar: Option<ProgressBar>,
    told: Mutex<Told>,
}

/// What was told of a file last.
struct Told {
    at: Instant,
    waits_for: Option<String>,
}

/// Tells how one file ends; it is no longer told about when this is dropped.
pub(super) struct Telltale<'a> {
    telling: &'a Telling<'a>,
    running: Arc<Running>,
}

impl<'a> Telling<'a> {
    pub(super) fn new(printer: &'a Printer, count: usize) -> Self {
        let bars = printer.may_draw().then(MultiProgress::new);
        Self { printer, is_one: count == 1, bars, running: Mutex::default() }
    }

    pub(super) fn begin(&'a self, name: &Path, progress: Arc<Progress>) -> Telltale<'a> {
        let name = LocalPath::new(name).to_string();
        let bar = self.bars.as_ref().map(|bars| bars.add(bar(&name)));
        let told = Mutex::new(Told { at: Instant::now(), waits_for: None });
        let running = Arc::new(Running { name, progress, bar, told });
        self.running().push(Arc::clone(&running));
        Telltale { telling: self, running }
    }

    /// Tells how far it is as long as `work` lasts.
    pub(super) async fn while_telling<T>(&self, work: impl Future<Output = T>) -> io::Result<T> {
        let every = if self.bars.is_some() { DRAWN } else { Duration::from_secs(1) };
        let mut tick = tokio::time::interval(every);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        tokio::pin!(work);
        loop {
            tokio::select! {
                ended = &mut work => return Ok(ended),
                _ = tick.tick() => self.tell()?,
            }
        }
    }

    fn tell(&self) -> io::Result<()> {
        let running = self.running().clone();
        running.iter().try_for_each(|file| match &file.bar {
            Some(bar) => {
                draw(bar, &file.progress.snapshot());
                Ok(())
            }
            None => file.tell(self.printer),
        })
    }

    fn say(&self, say: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        match &self.bars {
            Some(bars) => bars.suspend(say),
            None => say(),
        }
    }

    fn running(&self) -> MutexGuard<'_, Vec<Arc<Running>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    /// A line every ten seconds, once something came, and one when nothing comes any more.
    fn tell(&self, printer: &Printer) -> io::Result<()> {
        let seen = self.progress.snapshot();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.waits_for.is_some() && seen.waits_for != told.waits_for {
            let why = seen.waits_for.as_deref().unwrap_or_default();
            printer.note(format!("{}: {why}; tried again", self.name))?;
        } else if told.at.elapsed() >= TOLD && seen.fetched > 0 {
            printer.note(format!("{}: {}", self.name, words_of(&seen)))?;
        } else {
            return Ok(());
        }
        *told = Told { at: Instant::now(), waits_for: seen.waits_for };
        Ok(())
    }
}

impl Telltale<'_> {
    pub(super) fn done(&self, done: &Done) -> io::Result<()> {
        let Done { size, crc32, fetched, took, was_there } = done;
        let name = &self.running.name;
        let crc32 = crc32.map(|crc32| format!("{crc32:08x}"));
        let printer = self.telling.printer;
        self.telling.say(|| {
            if printer.manner().json {
                let line = json!({
                    "file": name, "size": size, "crc32": crc32, "fetched": fetched,
                    "seconds": took.as_secs_f64(), "was_there": was_there,
                });
                return printer.raw(format!("{line}\n"));
            }
            let sum = crc32.map(|crc32| format!(", CRC-32 {crc32}")).unwrap_or_default();
            let size = words::size(*size);
            if *was_there {
                return printer.line(format!("{name}: {size}, there already{sum}"));
            }
            let seconds = took.as_secs_f64();
            let rate = rate(*fetched, seconds);
            printer.line(format!("{name}: {size} in {seconds:.1} s ({rate}){sum}"))
        })
    }

    pub(super) fn failed(&self, error: &anyhow::Error) -> io::Result<()> {
        let name = &self.running.name;
        let printer = self.telling.printer;
        self.telling.say(|| {
            if printer.manner().json {
                let line = json!({ "file": name, "error": in_one_line(error) });
                printer.raw(format!("{line}\n"))
            } else if self.telling.is_one {
                // It is how the command ends.
                Ok(())
            } else {
                printer.error(&format!("{name}: {}", report::for_people(error, false)))
            }
        })
    }
}

impl Drop for Telltale<'_> {
    fn drop(&mut self) {
        self.telling.running().retain(|running| !Arc::ptr_eq(running, &self.running));
        if let Some(bar) = &self.running.bar {
            bar.finish_and_clear();
        }
    }
}

fn draw(bar: &ProgressBar, seen: &Snapshot) {
    let message = match &seen.waits_for {
        Some(why) => format!("{why}; tried again"),
        None => words_of(seen),
    };
    how_far(seen).draw(bar, message);
}

fn how_far(seen: &Snapshot) -> HowFar {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "shown in words")]
    let rate = Some(seen.rate as u64);
    HowFar { done: seen.done, total: seen.total, rate, remaining: seen.remaining }
}

fn words_of(seen: &Snapshot) -> String {
    let connections = match seen.connections {
        0 | 1 => String::new(),
        many => format!(", {many} connections"),
    };
    format!("{}{connections}", how_far(seen).words())
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "shown in words"
)]
fn rate(bytes: u64, seconds: f64) -> String {
    format!("{}/s", words::size((bytes as f64 / seconds.max(0.001)) as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_it_is_is_told_in_one_line() {
        let mut seen = Snapshot { done: 430, rate: 12_500_000.0, ..Snapshot::default() };
        assert_eq!(words_of(&seen), "430 B, 12 MB/s");
        seen.connections = 4;
        assert_eq!(words_of(&seen), "430 B, 12 MB/s, 4 connections");
    }
}
