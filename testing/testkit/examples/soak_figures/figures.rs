//! What was measured, as docs/figures.md has it.

use std::time::Duration;

use towline_testkit::measured::slope;

use crate::{
    ends::Left,
    looks::Seen,
    samples::{Phase, Sample},
};

const HOUR: f64 = 3600.0;
const KIB: f64 = 1024.0;
/// A row of the table each so often.
const ROW: Duration = Duration::from_secs(600);

/// A run that is over.
pub(crate) struct Run {
    /// By how many times the demo's pace.
    pub(crate) times: f64,
    /// How long the load was to last, and how long it did.
    pub(crate) length: Duration,
    pub(crate) lasted: Duration,
    /// How long after the load all had come.
    pub(crate) settled: Option<Duration>,
    pub(crate) left: Left,
    pub(crate) looks: Seen,
    /// In KiB.
    pub(crate) peak: u64,
    pub(crate) samples: Vec<Sample>,
}

/// In MiB of KiB.
#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn mib(kib: u64) -> f64 {
    kib as f64 / KIB
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than would lose any")]
fn float(number: u64) -> f64 {
    number as f64
}

fn minutes(length: Duration) -> f64 {
    length.as_secs_f64() / 60.0
}

#[expect(clippy::print_stdout, reason = "a program that prints figures")]
impl Run {
    /// Whether all that was dropped has come to the end that it should have.
    pub(crate) fn has_ended(&self) -> bool {
        self.left.is_nothing()
    }

    pub(crate) fn tell(&self) {
        self.tell_load();
        self.tell_left();
        self.tell_figures();
        self.tell_samples();
    }

    fn tell_load(&self) {
        let each = |seconds: f64| format!("{:.1} s", seconds / self.times);
        println!(
            "Things come at {} times the pace that `towline demo` has once its beginning is over: a record\n\
             from peers each {}, a film by torrent each {}, music by torrent each {}, a wish each {}\n\
             (every fourth a show; what is asked for comes by torrent, too, and the media server finds it), a\n\
             synced record each {}, changes in two more folders each {}; slskd and the media server\n\
             refuse connections in turn, for {} each {}. All services are simulated, in another process, which\n\
             is not optimised; files are small (records of 3 to 5 tracks of up to 0.9 MB, films of 1.2 to 3 MB,\n\
             fetched at 3 MiB/s at most), betanin takes 0.5 s an album. What has come is taken away after a few minutes, but\n\
             neither out of the ledger nor from betanin's and the media server's own tables. A page is open\n\
             (its stream of events), the overview and the history are loaded each 10 s, `/metrics` each 15 s.",
            self.times,
            each(120.0),
            each(130.0),
            each(240.0),
            each(240.0),
            each(360.0),
            each(261.0),
            each(20.0),
            each(380.0),
        );
        if self.lasted + Duration::from_secs(30) < self.length {
            let (lasted, length) = (minutes(self.lasted), minutes(self.length));
            println!("\nStopped after {lasted:.0} of {length:.0} minutes of load.");
        }
    }

    fn tell_left(&self) {
        println!("\n| what | dropped | come | still open | otherwise |\n|---|---|---|---|---|");
        for (what, kind) in &self.left.kinds {
            let (dropped, come) = (kind.dropped, kind.come);
            println!("| {what} | {dropped} | {come} | {} | {} |", kind.open, kind.otherwise);
        }
        match self.settled {
            Some(settled) if self.has_ended() => println!(
                "\nThe last of it had come {:.0} s after the load ended.",
                settled.as_secs_f64()
            ),
            _ => println!(
                "\n**Not all of it has come.** {}",
                self.left.examples.join("; ").replace('|', "/")
            ),
        }
    }

    fn tell_figures(&self) {
        let load: Vec<_> = self.samples.iter().filter(|it| it.phase == Phase::Load).collect();
        let half = &load[load.len() / 2..];
        let ([first, .., last], Some(end)) = (half, self.samples.last()) else {
            println!("\nToo short for figures.");
            return;
        };
        let hours = last.at.saturating_sub(first.at).as_secs_f64() / HOUR;
        let items = float(last.count.ended.saturating_sub(first.count.ended));
        let points = half.iter().map(|it| (it.at.as_secs_f64() / HOUR, float(it.anonymous)));
        let slope = slope(points);
        let ended = float(end.count.ended.max(1));
        let extent = |of: fn(&Sample) -> u64| {
            let all = half.iter().map(|it| of(it));
            format!("{} to {}", all.clone().min().unwrap_or(0), all.max().unwrap_or(0))
        };
        println!("\n| what | measured |\n|---|---|");
        let row = |what: &str, measured: String| println!("| {what} | {measured} |");
        row("items that came to their end", format!("{ended:.0}"));
        row(
            "anonymous memory, slope by least squares over the load's second half",
            format!("{slope:+.0} KiB an hour, at {:.0} items an hour", items / hours),
        );
        let (middle, last) = (mib(first.anonymous), mib(last.anonymous));
        row(
            "anonymous memory at half of the load / at its end / after the quiet",
            format!("{middle:.1} / {last:.1} / {:.1} MiB", mib(end.anonymous)),
        );
        row("resident memory, most", format!("{:.1} MiB", mib(self.peak)));
        row("descriptors in the second half", extent(|it| it.descriptors));
        row("threads in the second half", extent(|it| it.threads));
        row("ledger at the end", format!("{:.1} MiB", float(end.ledger) / KIB / KIB));
        row("ledger for each item", format!("{:.0} bytes", float(end.ledger) / ended));
        row("log for each item", format!("{:.0} bytes", float(end.log) / ended));
        let cpu = end.cpu.as_secs_f64();
        row(
            "processor for each item, all else in it",
            format!(
                "{:.0} ms ({:.1} % of one)",
                cpu / ended * 1000.0,
                cpu / end.at.as_secs_f64() * 100.0
            ),
        );
        row("calls to services for each item, all else in them", self.calls(end, ended));
        for (page, took) in &self.looks.pages {
            row(&format!("{page}, median / slowest"), times(took.clone()));
        }
        let most = |of: fn(&Sample) -> f64| self.samples.iter().map(of).fold(0.0, f64::max);
        row("questions that waited for a person, most", format!("{:.0}", most(|it| it.inbox)));
        row("what is due has waited, most", format!("{:.1} s", most(|it| it.lag)));
        row("streams of events opened / failed requests", self.failures());
        let loads: f64 = self.samples.iter().map(|it| it.load_average).sum();
        #[expect(clippy::cast_precision_loss, reason = "a few hundred samples")]
        let mean = loads / self.samples.len() as f64;
        row("load average of the machine, mean", format!("{mean:.1}"));
    }

    fn calls(&self, end: &Sample, ended: f64) -> String {
        let by = |(service, calls): (&String, &f64)| format!("{service} {:.1}", calls / ended);
        let by: Vec<_> = self.looks.numbers.calls.iter().map(by).collect();
        format!("{:.1} ({})", end.calls / ended, by.join(", "))
    }

    fn failures(&self) -> String {
        let Seen { streams, failures, .. } = &self.looks;
        let first = failures.first().map_or_else(String::new, |words| format!(", first: {words}"));
        format!("{streams} / {}{}", failures.len(), first.replace('|', "/"))
    }

    fn tell_samples(&self) {
        println!(
            "\n| min | ended | live | anonymous MiB | resident MiB | descriptors | threads | CPU s | \
             ledger MiB | WAL MiB | data MiB | log MiB | inbox | lag s | load average |\n{}",
            "|---".repeat(15) + "|"
        );
        let mut next = Duration::ZERO;
        for (at, sample) in self.samples.iter().enumerate() {
            let is_last = at + 1 == self.samples.len();
            if sample.at + Duration::from_secs(2) < next && !is_last {
                continue;
            }
            next += ROW;
            println!("{}", sample.row());
        }
        println!("\nThe last line is after the quiet.");
    }
}

impl Sample {
    fn row(&self) -> String {
        let disk = |bytes: u64| float(bytes) / KIB / KIB;
        format!(
            "| {:.0} | {} | {} | {:.1} | {:.1} | {} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} | {} | {:.1} | {:.1} |",
            minutes(self.at),
            self.count.ended,
            self.count.live,
            mib(self.anonymous),
            mib(self.resident),
            self.descriptors,
            self.threads,
            self.cpu.as_secs_f64(),
            disk(self.ledger),
            disk(self.wal),
            disk(self.data),
            disk(self.log),
            self.inbox,
            self.lag,
            self.load_average,
        )
    }
}

fn times(mut took: Vec<Duration>) -> String {
    took.sort();
    let milliseconds = |at: Option<&Duration>| at.map_or(0.0, |it| it.as_secs_f64() * 1000.0);
    let (median, slowest) = (milliseconds(took.get(took.len() / 2)), milliseconds(took.last()));
    format!("{median:.1} / {slowest:.1} ms, of {}", took.len())
}
