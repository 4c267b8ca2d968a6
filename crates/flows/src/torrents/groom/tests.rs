//! Groomings of a service that is played here, by a clock that the test moves.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use jiff::tz::TimeZone;
use towline_domain::{
    ActError, Clock, Timestamp, Trouble, TroubleKind,
    torrents::{
        FileId, GroomPolicy, InfoHash, Link, Remote, Torrent, TorrentStage, Transfer, TransferId,
        TransferService, TransferState, Transfers, Whose,
    },
};

use super::{known::Known, pass::Broken, *};
use crate::torrents::{Adoption, new};

const ACCOUNT: &str = "putio:home";

/// What becomes of a transfer that is cancelled.
#[derive(Clone, Copy, PartialEq)]
enum Habit {
    Removes,
    StopsSeeding,
    /// It is being stopped until it was listed so often.
    Slowly(u32),
    Refuses,
}

struct World {
    list: Mutex<Vec<Transfer>>,
    habit: Habit,
    cancelled: Mutex<Vec<TransferId>>,
    cleaned: Mutex<Vec<TransferId>>,
    lists: Mutex<u32>,
    now: Mutex<Timestamp>,
    torrents: Vec<Torrent>,
    adopts: Vec<Adoption>,
    lines: Mutex<Vec<String>>,
}

impl World {
    fn new(list: Vec<Transfer>, torrents: Vec<Torrent>) -> Self {
        Self {
            list: Mutex::new(list),
            habit: Habit::StopsSeeding,
            cancelled: Mutex::default(),
            cleaned: Mutex::default(),
            lists: Mutex::default(),
            now: Mutex::default(),
            torrents,
            adopts: Vec::new(),
            lines: Mutex::default(),
        }
    }

    async fn run(&self, policy: &GroomPolicy) -> Result<(), Broken> {
        Pass { service: self, clock: self, policy, books: self }.run().await
    }

    fn done(&self) -> (Vec<i64>, Vec<i64>) {
        let ids = |of: &Mutex<Vec<TransferId>>| of.lock().unwrap().iter().map(|id| id.0).collect();
        (ids(&self.cancelled), ids(&self.cleaned))
    }

    fn said(&self) -> String {
        self.lines.lock().unwrap().join("\n")
    }
}

#[async_trait]
impl Clock for World {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    async fn sleep_until(&self, moment: Timestamp) {
        *self.now.lock().unwrap() = moment;
    }
}

#[async_trait]
impl Books for World {
    async fn known(&self) -> Result<Known, StoreError> {
        let mut known = Known::new(self.adopts.clone());
        self.torrents.iter().for_each(|torrent| known.add(torrent, ACCOUNT));
        Ok(known)
    }

    async fn say(&self, line: String) -> Result<(), StoreError> {
        self.lines.lock().unwrap().push(line);
        Ok(())
    }
}

#[async_trait]
impl TransferService for World {
    fn key(&self) -> String {
        ACCOUNT.into()
    }

    async fn transfers(&self, _: Timestamp) -> Result<Arc<Transfers>, Trouble> {
        let mut lists = self.lists.lock().unwrap();
        *lists += 1;
        if let Habit::Slowly(many) = self.habit
            && *lists > many
        {
            self.list.lock().unwrap().retain(|it| it.status != "stopping");
        }
        Ok(Arc::new(Transfers { list: self.list.lock().unwrap().clone(), free: None }))
    }

    async fn cancel(&self, transfers: &[TransferId]) -> Result<(), ActError> {
        let mut list = self.list.lock().unwrap();
        let is_meant = |it: &Transfer| transfers.contains(&it.id);
        match self.habit {
            Habit::Refuses => {
                let trouble = Trouble::new("home", TroubleKind::Refused, "not now");
                return Err(ActError::NotDone(trouble));
            }
            Habit::Removes => list.retain(|it| !is_meant(it)),
            Habit::StopsSeeding => {
                for it in list.iter_mut().filter(|it| is_meant(it)) {
                    (it.status, it.is_finished) = ("completed".into(), true);
                }
            }
            Habit::Slowly(_) => {
                for it in list.iter_mut().filter(|it| is_meant(it)) {
                    it.status = "stopping".into();
                }
            }
        }
        self.cancelled.lock().unwrap().extend(transfers);
        Ok(())
    }

    async fn clean(&self, transfers: &[TransferId]) -> Result<Vec<TransferId>, ActError> {
        self.list.lock().unwrap().retain(|it| !transfers.contains(&it.id));
        self.cleaned.lock().unwrap().extend(transfers);
        Ok(transfers.to_vec())
    }

    async fn add(&self, _: &Link, _: Option<FileId>) -> Result<(), ActError> {
        unreachable!("grooming adds nothing")
    }

    async fn retry(&self, _: TransferId) -> Result<(), ActError> {
        unreachable!("grooming begins nothing anew")
    }

    async fn remote(&self, _: &Torrent, _: Timestamp) -> Result<Remote, Trouble> {
        unreachable!("grooming looks at no files")
    }

    async fn remove(&self, _: FileId) -> Result<(), ActError> {
        unreachable!("grooming removes no files")
    }

    fn settle(&self) -> Duration {
        Duration::from_secs(60)
    }
}

fn transfer(id: i64, status: &str) -> Transfer {
    Transfer {
        id: TransferId(id),
        hash: Some(hash(id)),
        name: format!("T{id}"),
        parent: FileId(0),
        state: TransferState::Ready(FileId(100 + id)),
        status: status.into(),
        is_finished: status == "completed",
        percent: 100,
        size: Some(1),
        rate: None,
        remaining: None,
        created: None,
    }
}

fn hash(id: i64) -> InfoHash {
    InfoHash::new([u8::try_from(id).unwrap(); 20])
}

/// A torrent of ours that this transfer carries.
fn torrent(id: i64, stage: TorrentStage) -> Torrent {
    let taken_up =
        new::adopted(&transfer(id, "seeding"), ACCOUNT, "default", false, Timestamp::default());
    Torrent { stage, ..taken_up }
}

fn policy(cancel: &[&str]) -> GroomPolicy {
    GroomPolicy {
        cancel: cancel.iter().map(ToString::to_string).collect::<BTreeSet<_>>(),
        cleans: true,
        whose: Whose::Ours,
        is_dry_run: false,
    }
}

#[tokio::test]
async fn what_seeds_and_is_ours_is_cancelled_and_cleaned_and_what_is_needed_or_others_stays() {
    use TorrentStage as S;
    let torrents = vec![
        torrent(1, S::Done),
        torrent(2, S::Downloading),
        torrent(3, S::Clearing),
        torrent(5, S::Baseline),
        // Not listed by its number yet: by what it is.
        Torrent { transfer: None, ..torrent(6, S::Adding) },
        torrent(7, S::Left),
    ];
    let mut list: Vec<_> = (1..=6).map(|id| transfer(id, "seeding")).collect();
    list.extend([transfer(7, "completed"), transfer(8, "completed")]);
    for habit in [Habit::StopsSeeding, Habit::Removes, Habit::Slowly(3)] {
        let world = World { habit, ..World::new(list.clone(), torrents.clone()) };
        world.run(&policy(&["seeding"])).await.unwrap();
        let cleaned = if habit == Habit::StopsSeeding { vec![1, 3, 7] } else { vec![7] };
        assert_eq!(world.done(), (vec![1, 3], cleaned));
        let left: Vec<_> = world.list.lock().unwrap().iter().map(|it| it.id.0).collect();
        assert_eq!(left, [2, 4, 5, 6, 8]);
        let said = world.said();
        assert!(said.starts_with("cancels 2: T1 (1, seeding), T3 (3, seeding)\ncleans "), "{said}");
    }
}

#[tokio::test]
async fn those_of_others_are_groomed_where_that_is_wanted_but_not_what_is_taken_up_soon() {
    let all = GroomPolicy { whose: Whose::All, ..policy(&["seeding", "error"]) };
    let taken_up = Transfer { parent: FileId(9), ..transfer(2, "completed") };
    let met = Transfer { parent: FileId(9), ..transfer(3, "completed") };
    let needed = torrent(4, TorrentStage::Waiting);
    let list = vec![
        transfer(1, "seeding"),
        taken_up,
        met,
        transfer(4, "completed"),
        transfer(5, "downloading"),
        transfer(6, "error"),
    ];
    let adopts = vec![Adoption { parent: FileId(9), category: "default".into() }];
    let torrents = vec![torrent(3, TorrentStage::Done), needed];
    let world = World { adopts, habit: Habit::Removes, ..World::new(list, torrents) };
    world.run(&all).await.unwrap();
    assert_eq!(world.done(), (vec![1, 6], vec![3]));
}

#[tokio::test]
async fn a_dry_run_says_what_it_would_do_and_does_nothing() {
    let torrents = vec![torrent(1, TorrentStage::Done), torrent(2, TorrentStage::Done)];
    let world = World::new(vec![transfer(1, "seeding"), transfer(2, "completed")], torrents);
    let dry = GroomPolicy { is_dry_run: true, ..policy(&["seeding"]) };
    world.run(&dry).await.unwrap();
    assert_eq!(world.done(), (vec![], vec![]));
    let said = world.said();
    assert!(said.contains("would cancel 1: T1 (1, seeding)"), "{said}");
    assert!(said.contains("would clean 1: T2") && said.contains("nothing was done"), "{said}");
}

#[tokio::test]
async fn what_is_refused_breaks_it_off_and_what_never_ends_is_waited_for_a_while_only() {
    let torrents = vec![torrent(1, TorrentStage::Done)];
    let world = World {
        habit: Habit::Refuses,
        ..World::new(vec![transfer(1, "seeding")], torrents.clone())
    };
    let broken = world.run(&policy(&["seeding"])).await.unwrap_err();
    assert!(matches!(broken, Broken::Trouble(trouble) if trouble.words == "not now"));
    let world =
        World { habit: Habit::Slowly(1000), ..World::new(vec![transfer(1, "seeding")], torrents) };
    world.run(&policy(&["seeding"])).await.unwrap();
    assert!(*world.lists.lock().unwrap() < 10 && world.now() < at("1970-01-01T00:01:00Z"));
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn what_was_missed_is_done_once_and_then_by_the_clock() {
    let nightly = Schedule::cron("0 4 * * *", TimeZone::UTC).unwrap();
    let last = at("2026-11-18T04:00:00Z");
    assert_eq!(wait(&nightly, last, at("2026-11-18T05:00:00Z")), Some(Duration::from_secs(82_800)));
    // Three nights were missed: one time is due, at once.
    let start = at("2026-11-21T09:00:00Z");
    assert_eq!(wait(&nightly, last, start), None);
    assert_eq!(wait(&nightly, start, start), Some(Duration::from_secs(19 * 3600)));
    // The clock was set back by a year.
    let hourly = Schedule::every(Duration::from_secs(3600));
    assert_eq!(wait(&hourly, start, at("2025-11-21T09:00:00Z")), Some(Duration::from_secs(3600)));
}
