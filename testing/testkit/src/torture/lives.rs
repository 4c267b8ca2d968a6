//! The lives of towline in a round: each begins, something happens in it, and it is killed.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use tokio::time::sleep;

use super::{
    Kind,
    faults::{
        clock::Clock,
        errno::{self, Point},
        services,
    },
    ledger,
    plan::Plan,
    rain::Rain,
    report::Figures,
    sweep,
    world::{Importer, World},
};
use crate::chance::Chance;

/// The longest that towline lives, if nothing is waited for.
const LIFE: Duration = Duration::from_millis(1500);
/// So long a call is waited for, of which it is to be killed.
const PATIENCE: Duration = Duration::from_secs(4);

/// What was sent is done by then, or never.
const LANDED: Duration = Duration::from_millis(2600);

/// Calls after which it is killed at once.
const AIMS: [&str; 10] = [
    "a post to betanin",
    "a post to betanin",
    "a torrent added",
    "a file deleted at put.io",
    "a download",
    "a call of put.io",
    "a request at Seerr",
    "a call of slskd",
    "a file on the shelf",
    "a call of Syncthing or Seerr",
];

/// What happens in the lives of a round.
pub(super) struct Lives<'a> {
    pub(super) world: &'a mut World,
    pub(super) plan: &'a Plan,
    pub(super) chance: &'a mut Chance,
    pub(super) rain: &'a mut Rain,
    pub(super) figures: &'a mut Figures,
    pub(super) clock: Clock,
    /// What strace says of each life.
    strace: PathBuf,
    scratch: PathBuf,
}

impl<'a> Lives<'a> {
    pub(super) fn new(
        world: &'a mut World,
        plan: &'a Plan,
        chance: &'a mut Chance,
        rain: &'a mut Rain,
        figures: &'a mut Figures,
    ) -> Self {
        let root = world.places.root.clone();
        let (strace, scratch) = (root.join("strace.log"), root.join("ledger"));
        Self { clock: Clock::new(&root), world, plan, chance, rain, figures, strace, scratch }
    }

    /// It lives, and is killed.
    pub(super) async fn one(&mut self) {
        let life = self.chance.shorter_than(LIFE);
        let aim = self.chance.happens(1, 2).then(|| *self.chance.one_of(&AIMS));
        let before = aim.map(|aim| seen(self.world, aim));
        self.begin();
        for _ in 0..=self.chance.below(2) {
            self.something_fails().await;
        }
        let begun = Instant::now();
        let falls_at = self.chance.shorter_than(LIFE);
        // Thrown whether it is needed or not: what follows is the same then.
        let moment = self.chance.shorter_than(Duration::from_millis(40));
        let leaps = self.chance.happens(1, 4) && self.plan.has(Kind::Clock);
        sleep(falls_at.min(life)).await;
        self.rain.falls(self.world, self.chance).await;
        if self.chance.happens(1, 4) {
            self.rain.falls(self.world, self.chance).await;
        }
        let came = if let (Some(aim), Some(before)) = (aim, before) {
            let came = self.until_seen(aim, before, begun).await;
            sleep(moment).await;
            came
        } else {
            sleep(life.saturating_sub(begun.elapsed())).await;
            false
        };
        self.kill(came).await;
        if leaps {
            // Else a call may still be under way, and the next life is of another hour.
            if !self.plan.has(Kind::Overleap) {
                sleep(LANDED).await;
            }
            self.clock_leaps(true);
        }
    }

    /// It lives under strace, in which a call fails, and a moment more; things are dropped meanwhile.
    pub(super) async fn point(&mut self, point: &Point) {
        let _was_there = fs::remove_file(&self.strace);
        let log = &self.strace;
        self.world.towline.start_at_once_by(|command| point.of(&command, log));
        self.rain.falls(self.world, self.chance).await;
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE && errno::injected(&self.strace) == 0 {
            sleep(Duration::from_millis(100)).await;
        }
        self.rain.falls(self.world, self.chance).await;
        sleep(Duration::from_millis(600)).await;
        self.kill(false).await;
    }

    /// It lives for a while under strace, and things are dropped: how many calls it made.
    pub(super) async fn traced(&mut self) -> BTreeMap<&'static str, u64> {
        let log = self.strace.clone();
        self.world.towline.start_at_once_by(|command| sweep::trace(&command, &log));
        for _ in 0..20 {
            self.rain.falls(self.world, self.chance).await;
            sleep(Duration::from_millis(500)).await;
        }
        self.kill(false).await;
        sweep::traced(&log)
    }

    fn begin(&mut self) {
        let _was_there = fs::remove_file(&self.strace);
        let (clock, strace) = (&self.clock, &self.strace);
        if self.plan.has(Kind::Errno) && self.chance.happens(1, 3) {
            let point = Point::any(self.chance);
            self.world.towline.start_at_once_by(|command| point.of(&command, strace));
        } else {
            let by_clock = self.plan.has(Kind::Clock);
            let by = |command: Command| if by_clock { clock.of(command) } else { command };
            self.world.towline.start_at_once_by(by);
        }
    }

    async fn something_fails(&mut self) {
        if self.plan.has(Kind::Services) && self.chance.happens(2, 3) {
            let what = services::fail(self.world, self.plan, self.chance).await;
            Figures::count(&mut self.figures.faults, &what);
        }
        if self.plan.has(Kind::Network) && self.chance.happens(2, 3) {
            self.world.lines.fail(self.chance);
        }
        if self.plan.has(Kind::Clock) && self.chance.happens(1, 5) {
            self.clock_leaps(false);
        }
        let Some(disk) = &self.world.disk else { return };
        if self.chance.happens(1, 5) {
            disk.fill(self.chance.below(200_000));
            Figures::count(&mut self.figures.faults, "disk: full");
        } else if self.chance.happens(1, 2) {
            disk.free();
        }
    }

    fn clock_leaps(&mut self, on: bool) {
        let what = self.clock.leaps(on, self.chance);
        Figures::count(&mut self.figures.faults, what);
    }

    /// Until a service has seen such a call. Whether it has.
    async fn until_seen(&mut self, aim: &str, before: usize, begun: Instant) -> bool {
        while seen(self.world, aim) <= before {
            if begun.elapsed() > PATIENCE || !self.world.towline.is_running() {
                return false;
            }
            sleep(Duration::from_millis(2)).await;
        }
        true
    }

    async fn kill(&mut self, was_aimed: bool) {
        let towline = &mut self.world.towline;
        if towline.is_running() {
            self.figures.memory = self.figures.memory.max(memory(towline.id()));
            self.figures.kills += 1;
            self.figures.aimed += u64::from(was_aimed);
        } else {
            self.figures.ended_by_itself += 1;
        }
        towline.kill();
        let injected = errno::injected(&self.strace);
        if injected > 0 {
            let what = said(&self.strace);
            Figures::add_to(&mut self.figures.faults, &what, injected);
        }
        let standing = ledger::standing(&self.world.places.data(), &self.scratch).await;
        self.figures.in_an_act += u64::from(!standing.acts.is_empty());
        for stage in standing.stages {
            Figures::count(&mut self.figures.stages, &stage);
        }
        for act in standing.acts {
            Figures::count(&mut self.figures.acts, &act);
        }
    }
}

/// How many such calls were seen so far.
fn seen(world: &World, aim: &str) -> usize {
    match aim {
        "a post to betanin" => match &world.betanin {
            Importer::Simulated(sim) => {
                sim.requests().iter().filter(|request| request.method == "POST").count()
            }
            Importer::Real(real) => crate::audio::files_below(real.library()).len(),
        },
        "a torrent added" => {
            let log = world.putio.log();
            log.count("POST", "/v2/transfers/add") + log.count("POST", "/v2/files/upload")
        }
        "a file deleted at put.io" => world.putio.log().count("POST", "/v2/files/delete"),
        "a download" => world.putio.log().count("GET", "/download/*"),
        "a call of put.io" => world.putio.log().calls().len(),
        "a request at Seerr" => world.seerr.log().count("POST", "/api/v1/request"),
        "a call of slskd" => world.peers.sim.log().requests().len(),
        "a file on the shelf" => {
            entries(&world.places.shelf())
                + entries(&world.places.rack())
                + entries(&world.places.done())
        }
        _ => match &world.syncthing {
            super::world::Sync::Simulated(sim) => sim.log().requests().len(),
            super::world::Sync::Real(_) => world.seerr.log().calls().len(),
        },
    }
}

/// How many files and directories there are, at any depth.
fn entries(root: &Path) -> usize {
    let below = fs::read_dir(root).into_iter().flatten().flatten();
    below.map(|entry| 1 + entries(&entry.path())).sum()
}

/// The most memory that a process has taken so far, in KiB.
fn memory(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// The first call that strace has let fail, and how: `errno: ENOSPC at write`.
fn said(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().find(|line| line.contains("(INJECTED)")).unwrap_or_default();
    let call = line.split_once(' ').map_or("", |(_, rest)| rest.trim_start());
    let call = call.trim_start_matches("<... ").split(['(', ' ']).next().unwrap_or_default();
    let error = line.rsplit_once("= -1 ").map_or("", |(_, rest)| rest);
    let error = error.split(' ').next().unwrap_or_default();
    format!("errno: {error} at {call}")
}
