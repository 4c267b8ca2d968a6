//! A service of put.io's kind, and the disk.

use std::time::Duration;

use towline_domain::{
    LocalPath, Timestamp, Trouble, TroubleKind,
    job::{JobState, Progress},
    torrents::{
        Fetched, FileId, Gate, Remote, TorrentAction, TorrentStage, Transfer, TransferId,
        TransferState,
    },
};

use super::{
    super::decide::{AtService, Here, Sight},
    HASH,
};

/// So late a service may say what a transfer is.
pub(super) const NAMED_AFTER: Duration = Duration::from_secs(100);
pub(super) const CLOCKS_APART: Duration = Duration::from_secs(120);

/// How the service and the disk behave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Mood {
    Well,
    /// The first time that a transfer is over it has failed.
    FailsOnce,
    /// The service has the torrent before we come.
    HasIt,
    /// The first fetching finds the disk full.
    DiskFullOnce,
    /// While it was fetched, more came there.
    Grows,
    /// What is given to the service is listed long before it is said what it is.
    NamedLate,
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct World {
    pub(super) mood: Mood,
    pub(super) now: Timestamp,
    pub(super) transfer: Option<TransferState>,
    /// When it was begun.
    pub(super) begun: Timestamp,
    pub(super) added: u32,
    pub(super) removed: u32,
    pub(super) told: u32,
    pub(super) put_away: u32,
    pub(super) fetched: bool,
    /// How often fetching was begun.
    pub(super) fetches: u32,
    pub(super) in_place: bool,
    pub(super) remote: Option<bool>,
    pub(super) job: Option<JobState>,
    pub(super) late: Vec<(Timestamp, TorrentAction)>,
    pub(super) disk_was_full: bool,
    pub(super) is_open: bool,
}

impl World {
    pub(super) fn new(mood: Mood) -> Self {
        Self {
            mood,
            now: Timestamp::from_micros(1_000_000_000),
            transfer: (mood == Mood::HasIt).then_some(TransferState::Downloading),
            begun: Timestamp::from_micros(1_000_000_000),
            added: 0,
            removed: 0,
            told: 0,
            put_away: 0,
            fetched: false,
            fetches: 0,
            in_place: false,
            remote: None,
            job: None,
            late: Vec::new(),
            disk_was_full: false,
            is_open: true,
        }
    }

    pub(super) fn is_named(&self) -> bool {
        self.mood != Mood::NamedLate || self.now.since(self.begun) >= NAMED_AFTER
    }

    pub(super) fn at_service(&self) -> AtService {
        let listed = self.listed().into_iter();
        let (named, unnamed): (Vec<_>, _) = listed.partition(|transfer| transfer.hash.is_some());
        AtService { transfer: named.into_iter().next(), unnamed, free: Some(1_000_000) }
    }

    pub(super) fn listed(&self) -> Option<Transfer> {
        Some(Transfer {
            id: TransferId(5),
            hash: self.is_named().then_some(HASH),
            name: "An indexer's A".into(),
            parent: FileId(0),
            state: self.transfer.clone()?,
            status: String::new(),
            is_finished: false,
            percent: 10,
            size: Some(1000),
            rate: None,
            remaining: None,
            created: Some(self.begun.before(CLOCKS_APART)),
        })
    }

    pub(super) fn sight(&self, stage: TorrentStage) -> Sight {
        use TorrentStage as S;
        match stage {
            S::Adding | S::Transferring => Sight::AtService(self.at_service()),
            S::Waiting | S::Downloading => Sight::Here(Here {
                job: self.job.clone(),
                fetched: if self.fetched { Fetched::Whole } else { Fetched::Partly },
                gate: if self.is_open {
                    Gate::Open { until: None }
                } else {
                    Gate::Closed {
                        opens: Some(self.now + Duration::from_secs(60)),
                        words: "until 00:05".into(),
                    }
                },
            }),
            S::Placing => Sight::Placed {
                job: self.job.clone(),
                at: self.in_place.then(|| LocalPath::new("/done/A")),
            },
            S::Telling => Sight::Told(self.job.clone()),
            S::Clearing => Sight::Remote(match self.remote {
                None => Remote::Gone,
                Some(true) => Remote::Fetched,
                Some(false) => Remote::Grew(vec!["new.mkv".into()]),
            }),
            S::Baseline | S::Done | S::Left => Sight::Nothing,
        }
    }

    /// It is done, whoever has asked and whether he still lives or not.
    pub(super) fn commit(&mut self, action: TorrentAction) {
        use TorrentAction as A;
        match action {
            A::Add => {
                self.added += 1;
                self.begun = self.now;
                self.transfer.get_or_insert(TransferState::Downloading);
            }
            A::TakeOff => self.transfer = None,
            A::Retry => self.transfer = Some(TransferState::Downloading),
            A::PutAway => self.put_away += 1,
            A::Fetch | A::Place | A::Tell => {
                if action == A::Fetch {
                    assert!(!self.fetched, "fetched twice");
                    self.fetches += 1;
                }
                self.job = Some(JobState::Running(Progress::default()));
            }
            A::Pause => {
                if matches!(self.job, Some(JobState::Running(_))) {
                    self.job = Some(JobState::Ended(Ok("stopped".into())));
                }
            }
            A::Remove => {
                assert!(self.in_place, "removed before it is in place");
                assert_eq!(self.remote, Some(true), "removed what was not fetched");
                self.removed += 1;
                self.remote = None;
            }
        }
    }

    pub(super) fn time_passes(&mut self, until: Timestamp, stage: TorrentStage) {
        self.now = self.now.max(until);
        let now = self.now;
        let (due, later): (Vec<_>, Vec<_>) = self.late.drain(..).partition(|late| late.0 <= now);
        self.late = later;
        for (_, action) in due {
            self.commit(action);
        }
        if matches!(self.job, Some(JobState::Running(_))) {
            self.job = Some(JobState::Ended(self.works(stage)));
        }
        if self.transfer == Some(TransferState::Downloading) && stage == TorrentStage::Transferring
        {
            let fails = self.mood == Mood::FailsOnce;
            self.transfer = Some(if fails {
                TransferState::Failed("no seeds".into())
            } else {
                TransferState::Ready(FileId(9))
            });
            self.remote = (!fails).then_some(true);
            self.mood = if fails { Mood::Well } else { self.mood };
        }
    }

    pub(super) fn works(&mut self, stage: TorrentStage) -> Result<String, Trouble> {
        match stage {
            TorrentStage::Downloading if self.mood == Mood::DiskFullOnce && !self.disk_was_full => {
                self.disk_was_full = true;
                return Err(Trouble::new("disk", TroubleKind::NoSpace, "no space"));
            }
            TorrentStage::Downloading => {
                if self.mood == Mood::Grows && !self.fetched {
                    self.remote = Some(false);
                }
                self.fetched = true;
            }
            TorrentStage::Placing => {
                assert!(self.fetched, "placed before it was fetched");
                self.in_place = true;
            }
            TorrentStage::Telling => self.told += 1,
            _ => {}
        }
        Ok("well".into())
    }
}
