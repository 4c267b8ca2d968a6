//! The lives of towline in a round: each begins, something happens in it, and it is killed.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use tokio::time::sleep;

use super::{
    Kind,
    aims::{AIMS, seen},
    faults::{
        clock,
        errno::{self, Point, said},
        services,
    },
    ledger,
    nodes::{ALONE, NAMES},
    plan::Plan,
    rain::Rain,
    report::Figures,
    sweep,
    world::World,
};
use crate::{chance::Chance, clock::SetClock, measured::status};

/// The longest that towline lives, if nothing is waited for.
const LIFE: Duration = Duration::from_millis(1500);
/// The same of one of several: longer than it takes to say that it is at work.
const LONG_LIFE: Duration = Duration::from_secs(8);
/// So long a call is waited for, of which it is to be killed.
const PATIENCE: Duration = Duration::from_secs(4);

/// What happens in the lives of a round.
pub(super) struct Lives<'a> {
    pub(super) world: &'a mut World,
    pub(super) plan: &'a Plan,
    pub(super) chance: &'a mut Chance,
    pub(super) rain: &'a mut Rain,
    pub(super) figures: &'a mut Figures,
    pub(super) clock: SetClock,
    scratch: PathBuf,
    /// Which node held what when the ledger was last read.
    held: BTreeMap<String, String>,
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
        let (clock, scratch) = (SetClock::new(&root), root.join("ledger"));
        Self { clock, world, plan, chance, rain, figures, scratch, held: BTreeMap::new() }
    }

    /// It lives, and is killed; where there are two, one of them.
    pub(super) async fn one(&mut self) {
        let node = self.whose();
        let longest = if self.is_long() { LONG_LIFE } else { LIFE };
        let life = self.chance.shorter_than(longest);
        let aim = self.chance.happens(1, 2).then(|| *self.chance.one_of(&AIMS));
        let before = aim.map(|aim| seen(self.world, aim));
        self.begin_all().await;
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
        // Two carry more than one.
        for of in if self.are_several() { &[4, 2, 2][..] } else { &[4] } {
            if self.chance.happens(1, *of) {
                self.rain.falls(self.world, self.chance).await;
            }
        }
        let came = if let (Some(aim), Some(before)) = (aim, before) {
            let came = self.until_seen(node, aim, before, begun).await;
            sleep(moment).await;
            came
        } else {
            sleep(life.saturating_sub(begun.elapsed())).await;
            false
        };
        self.kill(node, came).await;
        if self.are_several() {
            self.is_dead(node).await;
        }
        if leaps {
            self.clock_leaps();
        }
    }

    /// It lives under strace, in which a call fails, and a moment more; things are dropped meanwhile.
    pub(super) async fn point(&mut self, point: &Point) {
        let log = self.new_strace(0);
        self.world.towlines[0].start_at_once_by(|command| point.of(&command, &log));
        self.rain.falls(self.world, self.chance).await;
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE && errno::injected(&log) == 0 {
            sleep(Duration::from_millis(100)).await;
        }
        self.rain.falls(self.world, self.chance).await;
        sleep(Duration::from_millis(600)).await;
        self.kill(0, false).await;
    }

    /// It lives for a while under strace, and things are dropped: how many calls it made.
    pub(super) async fn traced(&mut self) -> BTreeMap<&'static str, u64> {
        let log = self.new_strace(0);
        self.world.towlines[0].start_at_once_by(|command| sweep::trace(&command, &log));
        for _ in 0..20 {
            self.rain.falls(self.world, self.chance).await;
            sleep(Duration::from_millis(500)).await;
        }
        self.kill(0, false).await;
        sweep::traced(&log)
    }

    fn are_several(&self) -> bool {
        self.world.towlines.len() > 1
    }

    /// Who is killed next. No chance is needed where there is one: seeds mean what they did.
    fn whose(&mut self) -> usize {
        if self.are_several() { usize::from(self.chance.happens(1, 2)) } else { 0 }
    }

    /// Whether the next life is a long one: nodes say only now and then that they are at work, and share
    /// it then.
    fn is_long(&mut self) -> bool {
        self.are_several() && self.chance.happens(1, 4)
    }

    /// All that do not run. One that has ended by itself is counted before.
    async fn begin_all(&mut self) {
        for node in 0..self.world.towlines.len() {
            if self.world.towlines[node].has_ended() {
                self.kill(node, false).await;
            }
            if !self.world.towlines[node].is_running() {
                self.begin(node);
            }
        }
    }

    fn begin(&mut self, node: usize) {
        let strace = self.new_strace(node);
        let (clock, towline) = (&self.clock, &mut self.world.towlines[node]);
        if self.plan.has(Kind::Errno) && self.chance.happens(1, 3) {
            let point = Point::any(self.chance);
            towline.start_at_once_by(|command| point.of(&command, &strace));
        } else {
            let by_clock = self.plan.has(Kind::Clock) && node == 0;
            let by = |command: Command| if by_clock { clock.of(command) } else { command };
            towline.start_at_once_by(by);
        }
    }

    /// Where its strace writes, if it has one.
    fn new_strace(&self, node: usize) -> PathBuf {
        let log = self.world.places.strace(node);
        let _was_there = fs::remove_file(&log);
        log
    }

    /// As a rule it lives again at once. At times the other is killed, too, within a second; or is left
    /// alone for so long that it goes on with all that the dead one held.
    async fn is_dead(&mut self, node: usize) {
        match self.chance.below(10) {
            0..=1 => {
                sleep(self.chance.shorter_than(Duration::from_secs(1))).await;
                self.kill(1 - node, false).await;
            }
            2 => {
                let died = Instant::now();
                while died.elapsed() < ALONE {
                    self.rain.falls(self.world, self.chance).await;
                    sleep(self.chance.shorter_than(ALONE / 4)).await;
                }
            }
            _ => {}
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
            self.clock_leaps();
        }
        if let Some(database) = &mut self.world.database
            && self.plan.has(Kind::Database)
            && self.chance.happens(1, 12)
        {
            let what = database.fails(self.chance).await;
            self.figures.restarts += 1;
            Figures::count(&mut self.figures.faults, what);
        }
        let Some(disk) = &self.world.disk else { return };
        if self.chance.happens(1, 5) {
            disk.fill(self.chance.below(200_000));
            Figures::count(&mut self.figures.faults, "disk: full");
        } else if self.chance.happens(1, 2) {
            disk.free();
        }
    }

    fn clock_leaps(&mut self) {
        let what = clock::leap(&mut self.clock, self.chance);
        Figures::count(&mut self.figures.faults, what);
    }

    /// Until a service has seen such a call. Whether it has.
    async fn until_seen(&mut self, node: usize, aim: &str, before: usize, begun: Instant) -> bool {
        while seen(self.world, aim) <= before {
            if begun.elapsed() > PATIENCE || !self.world.towlines[node].is_running() {
                return false;
            }
            sleep(Duration::from_millis(2)).await;
        }
        true
    }

    async fn kill(&mut self, node: usize, was_aimed: bool) {
        let towline = &mut self.world.towlines[node];
        let is_killed = towline.is_running();
        if is_killed {
            // One that was killed meanwhile tells nothing.
            let memory = status(towline.id(), "VmHWM:").unwrap_or_default();
            self.figures.memory = self.figures.memory.max(memory);
            self.figures.kills += 1;
            self.figures.aimed += u64::from(was_aimed);
            if self.world.database.is_some() {
                Figures::count(&mut self.figures.nodes, NAMES[node]);
            }
        } else {
            self.figures.ended_by_itself += u64::from(towline.has_ended());
        }
        self.world.towlines[node].kill();
        let strace = self.world.places.strace(node);
        let injected = errno::injected(&strace);
        if injected > 0 {
            let what = said(&strace);
            Figures::add_to(&mut self.figures.faults, &what, injected);
        }
        let has_an_act = self.stands(node).await;
        self.figures.in_an_act += u64::from(is_killed && has_an_act);
    }

    /// What the ledger tells of the moment in which this one was killed. Whether it has left an act open.
    async fn stands(&mut self, node: usize) -> bool {
        let data = self.world.places.data(node);
        let standing = match &self.world.database {
            Some(database) => ledger::shared(database, &data).await,
            None => ledger::standing(&data, &self.scratch).await,
        };
        let has_an_act = !standing.acts.is_empty();
        for stage in standing.stages {
            Figures::count(&mut self.figures.stages, &stage);
        }
        for act in standing.acts {
            Figures::count(&mut self.figures.acts, &act);
        }
        for (group, node) in standing.held {
            let before = self.held.insert(group, node.clone());
            self.figures.taken_over += u64::from(before.is_some_and(|before| before != node));
        }
        has_an_act
    }
}
