//! What was measured, as tables.

use std::time::Duration;

use crate::{
    house::Keeps,
    reading::{Reading, real},
    starts::Starts,
};

const SERVICES: [&str; 5] =
    ["calls: put.io", "calls: Seerr", "calls: slskd", "calls: betanin", "calls: Syncthing"];

/// Means of both kinds of households: with a file, with a schema.
type Both = [Reading; 2];

/// Everything that is told.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) alone: [f64; 2],
    pub(crate) together: Starts,
    pub(crate) again: Starts,
    /// The server, when one household has just made its schema.
    pub(crate) empty: Reading,
    pub(crate) busiest: f64,
    households: usize,
    schemas: f64,
    phases: Vec<(&'static str, f64, Both)>,
    stand: Both,
    idle: Both,
    night: Both,
    hours: f64,
    server: Reading,
    trakt: f64,
    first: Both,
    trakt_first: f64,
}

impl Told {
    /// What so many things of a kind cost each household.
    pub(crate) fn phase(
        &mut self,
        what: &'static str,
        count: usize,
        before: &[(Keeps, Reading)],
        after: &[(Keeps, Reading)],
    ) {
        self.phases.push((what, real(count), between(before, after)));
    }

    /// What lying idle costs.
    pub(crate) fn idle(
        &mut self,
        length: Duration,
        before: &[(Keeps, Reading)],
        after: &[(Keeps, Reading)],
        (stood, stands): (&Reading, &Reading),
        trakt: usize,
    ) {
        self.hours = length.as_secs_f64() / 3600.0;
        self.idle = between(before, after);
        self.stand = means(after.iter().cloned());
        self.server = stands.since(stood);
        self.households = after.len();
        self.schemas = real(after.iter().filter(|(keeps, _)| *keeps == Keeps::Schema).count());
        self.trakt = real(trakt) / real(self.households) / self.hours;
    }

    /// What a backup and a tidying cost: so long was waited for them, lying idle otherwise.
    pub(crate) fn night(
        &mut self,
        waited: Duration,
        before: &[(Keeps, Reading)],
        after: &[(Keeps, Reading)],
    ) {
        let idle = waited.as_secs_f64() / 3600.0 / self.hours;
        self.night = between(before, after);
        for (night, of_idle) in self.night.iter_mut().zip(&self.idle) {
            for (name, value) in &mut night.0 {
                *value -= of_idle.get(name) * idle;
            }
        }
    }

    /// What the first minute after a start costs.
    pub(crate) fn first_minute(&mut self, all: &[(Keeps, Reading)], trakt: usize) {
        self.first = means(all.iter().cloned());
        self.trakt_first = real(trakt) / real(all.len());
    }

    pub(crate) fn print(&self, stands: &Reading) {
        self.print_idle();
        self.print_things();
        self.print_server(stands);
        self.print_starts();
    }

    fn print_idle(&self) {
        let minutes = self.hours * 60.0;
        say(&format!("\n**One household, idle** (mean of each kind, over {minutes:.0} minutes)\n"));
        head("");
        let stand = |what: &str, name: &str, digits: usize| {
            row(what, self.stand.each_ref().map(|reading| reading.get(name)), digits);
        };
        stand("resident, MiB", "resident", 1);
        stand("its share (what processes share is divided among them), MiB", "share", 1);
        stand("anonymous, MiB", "anonymous", 1);
        stand("threads", "threads", 0);
        stand("descriptors", "descriptors", 0);
        stand("of these sockets", "sockets", 0);
        stand("of these inotify instances", "inotify", 1);
        stand("files in the data directory", "files", 0);
        let bytes = self.stand.each_ref().map(|reading| reading.get("file bytes") / 1024.0);
        row("KiB in the data directory", bytes, 0);
        let bytes = self.stand.each_ref().map(|reading| reading.get("ledger bytes") / 1024.0);
        row("KiB of its ledger, all that came included", bytes, 0);
        stand("rows of its ledger", "ledger rows", 0);
        let idle = |what: &str, name: &str, digits: usize| {
            row(what, self.idle.each_ref().map(|reading| reading.get(name) / self.hours), digits);
        };
        idle("CPU seconds/h", "cpu", 2);
        idle("waits of its threads/h", "waits", 0);
        idle("MiB written to disk/h", "written", 2);
        idle("rows more in the ledger/h", "ledger rows", 1);
        for service in SERVICES {
            idle(&format!("{}/h", service.replace("calls: ", "calls to ")), service, 1);
        }
        row("calls to Trakt/h", [self.trakt; 2], 2);
        let night = |what: &str, name: &str| {
            row(what, self.night.each_ref().map(|reading| reading.get(name)), 2);
        };
        night("backup and tidying, once a day: CPU seconds", "cpu");
        night("the same: MiB written to disk", "written");
    }

    fn print_things(&self) {
        say("\n**One thing more**: what it costs until it is at its end\n");
        say("| | ledger | rows | bytes | CPU ms | calls |\n|---|---|---|---|---|---|");
        for (what, count, both) in &self.phases {
            for (ledger, cost) in ["file", "schema"].iter().zip(both) {
                let per = |name: &str| cost.get(name) / count;
                let calls: Vec<_> = SERVICES
                    .iter()
                    .filter(|service| per(service) >= 0.05)
                    .map(|of| format!("{:.1} to {}", per(of), of.replace("calls: ", "")))
                    .collect();
                say(&format!(
                    "| one of {count} {what} | {ledger} | {:.1} | {:.0} | {:.0} | {} |",
                    per("ledger rows"),
                    per("ledger bytes"),
                    per("cpu") * 1000.0,
                    calls.join(", "),
                ));
            }
        }
    }

    fn print_server(&self, stands: &Reading) {
        let all = self.schemas;
        say(&format!("\n**The PostgreSQL server**, with {all} households\n"));
        say("| | |\n|---|---|");
        let line = |what: &str, value: f64, digits: usize| {
            say(&format!("| {what} | {value:.digits$} |"));
        };
        line("connections of a household, idle", stands.get("connections") / all, 2);
        line("the same, at the busiest second of the load", self.busiest / all, 2);
        line("memory of a connection (anonymous), MiB", stands.get("own memory"), 2);
        line("its share, that of the server's cache included, MiB", stands.get("share"), 2);
        let idle = |name: &str| self.server.get(name) / self.hours / all;
        line("transactions of a household/h, idle", idle("transactions"), 0);
        line("KiB of its write-ahead log/h, idle", idle("wal bytes") / 1024.0, 0);
        line("waits for the disk/h, idle", idle("wal syncs"), 0);
        line("the server's CPU seconds for it/h, idle", idle("cpu"), 2);
        line("tables in a schema", stands.get("tables"), 0);
        line("relations in a schema (tables, indexes, TOAST apart)", stands.get("relations"), 0);
        line("KiB of an empty schema", self.empty.get("schema bytes") / 1024.0, 0);
        line("KiB of a used one, as measured here", stands.get("schema bytes") / 1024.0, 0);
        let more = stands.get("catalogue bytes") - self.empty.get("catalogue bytes");
        line("KiB of the database's catalogue for each", more / (all - 1.0).max(1.0) / 1024.0, 0);
    }

    fn print_starts(&self) {
        say("\n**Starts**: from the process's begin until it listens, in seconds\n");
        say("| | first | middle | last |\n|---|---|---|---|");
        say(&format!("| alone, no ledger yet, file | – | – | {:.2} |", self.alone[0]));
        say(&format!("| alone, no ledger yet, schema | – | – | {:.2} |", self.alone[1]));
        for (what, starts) in [("no ledger yet", self.together), ("used ledgers", self.again)] {
            let Starts { first, middle, last, count } = starts;
            say(&format!("| {count} at once, {what} | {first:.2} | {middle:.2} | {last:.2} |"));
        }
        say("\n**The first minute** after a start with a used ledger\n");
        head("");
        let first = |what: &str, name: &str, digits: usize| {
            row(what, self.first.each_ref().map(|reading| reading.get(name)), digits);
        };
        first("CPU seconds", "cpu", 2);
        first("MiB written to disk", "written", 2);
        for service in SERVICES {
            first(&service.replace("calls: ", "calls to "), service, 1);
        }
        row("calls to Trakt", [self.trakt_first; 2], 2);
    }
}

fn between(before: &[(Keeps, Reading)], after: &[(Keeps, Reading)]) -> Both {
    let pairs = before.iter().zip(after);
    means(pairs.map(|((_, before), (keeps, after))| (*keeps, after.since(before))))
}

fn means(all: impl Iterator<Item = (Keeps, Reading)>) -> Both {
    let (files, schemas): (Vec<_>, Vec<_>) = all.partition(|(keeps, _)| *keeps == Keeps::File);
    [files, schemas]
        .map(|of| Reading::mean(&of.into_iter().map(|(_, reading)| reading).collect::<Vec<_>>()))
}

fn head(what: &str) {
    say(&format!("| {what} | SQLite, its own file | PostgreSQL, its own schema |\n|---|---|---|"));
}

fn row(what: &str, [file, schema]: [f64; 2], digits: usize) {
    say(&format!("| {what} | {file:.digits$} | {schema:.digits$} |"));
}

#[expect(clippy::print_stdout, reason = "a program that prints figures")]
fn say(line: &str) {
    println!("{line}");
}
