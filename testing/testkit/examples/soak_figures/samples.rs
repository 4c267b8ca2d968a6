//! What towline has, again and again; kept in a file as it goes, so that a crash does not lose it.

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use towline_testkit::{
    measured::{below, cpu, status},
    towline::Towline,
};

use crate::{
    ledger::{Count, Ledger},
    looks::Looks,
};

const COLUMNS: &str = "seconds,phase,resident_kib,anonymous_kib,descriptors,threads,cpu_seconds,\
ledger_bytes,wal_bytes,data_bytes,log_bytes,ended,live,inbox,lag_seconds,calls,load_average";

/// When a sample was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Load,
    Quiet,
}

/// One of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) at: Duration,
    pub(crate) phase: Phase,
    /// In KiB, as are the anonymous ones.
    pub(crate) resident: u64,
    pub(crate) anonymous: u64,
    pub(crate) descriptors: u64,
    pub(crate) threads: u64,
    pub(crate) cpu: Duration,
    /// In bytes, as all that is on disk.
    pub(crate) ledger: u64,
    pub(crate) wal: u64,
    pub(crate) data: u64,
    pub(crate) log: u64,
    pub(crate) count: Count,
    pub(crate) inbox: f64,
    pub(crate) lag: f64,
    pub(crate) calls: f64,
    /// Of the whole machine, over a minute.
    pub(crate) load_average: f64,
}

/// All of one run.
pub(crate) struct Samples {
    taken: Vec<Sample>,
    begun: Instant,
    file: File,
    pid: u32,
    data: PathBuf,
    log: PathBuf,
}

impl Samples {
    pub(crate) fn begin(path: &Path, towline: &Towline) -> anyhow::Result<Self> {
        let mut file = File::create(path)?;
        writeln!(file, "{COLUMNS}")?;
        let log = towline.config().with_file_name("towline.log");
        let (pid, data) = (towline.id(), towline.data());
        Ok(Self { taken: Vec::new(), begun: Instant::now(), file, pid, data, log })
    }

    /// Whether the last one is so old.
    pub(crate) fn is_due(&self, every: Duration) -> bool {
        self.taken.last().is_none_or(|last| self.begun.elapsed() >= last.at + every)
    }

    pub(crate) async fn take(
        &mut self,
        phase: Phase,
        ledger: &Ledger,
        looks: &Looks,
    ) -> anyhow::Result<()> {
        let numbers = looks.numbers();
        let sample = Sample {
            at: self.begun.elapsed(),
            phase,
            resident: self.status("VmRSS:")?,
            anonymous: self.status("RssAnon:")?,
            descriptors: fs::read_dir(format!("/proc/{}/fd", self.pid))?.count() as u64,
            threads: self.status("Threads:")?,
            cpu: cpu(self.pid)?,
            ledger: size(&self.data.join("towline.db")),
            wal: size(&self.data.join("towline.db-wal")),
            data: below(&self.data).1,
            log: size(&self.log),
            count: ledger.count().await?,
            inbox: numbers.inbox,
            lag: numbers.lag,
            calls: numbers.all_calls(),
            load_average: load_average()?,
        };
        writeln!(self.file, "{}", sample.line())?;
        self.file.flush()?;
        self.taken.push(sample);
        Ok(())
    }

    /// The most that was resident, by the kernel's word, in KiB.
    pub(crate) fn peak(&self) -> anyhow::Result<u64> {
        self.status("VmHWM:")
    }

    pub(crate) fn taken(self) -> Vec<Sample> {
        self.taken
    }

    fn status(&self, key: &str) -> anyhow::Result<u64> {
        let number = status(self.pid, key);
        number.with_context(|| format!("towline has ended: see {}", self.log.display()))
    }
}

impl Sample {
    fn line(&self) -> String {
        let mut line = format!("{:.1},{:?}", self.at.as_secs_f64(), self.phase).to_lowercase();
        for whole in [self.resident, self.anonymous, self.descriptors, self.threads] {
            let _infallible = write!(line, ",{whole}");
        }
        let _infallible = write!(line, ",{:.2}", self.cpu.as_secs_f64());
        let count = [self.count.ended, self.count.live];
        for whole in [self.ledger, self.wal, self.data, self.log].into_iter().chain(count) {
            let _infallible = write!(line, ",{whole}");
        }
        let Self { inbox, lag, calls, load_average, .. } = self;
        let _infallible = write!(line, ",{inbox},{lag:.1},{calls},{load_average}");
        line
    }
}

/// In bytes; what is not there has none.
fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

fn load_average() -> anyhow::Result<f64> {
    let text = fs::read_to_string("/proc/loadavg")?;
    Ok(text.split_whitespace().next().unwrap_or_default().parse()?)
}
