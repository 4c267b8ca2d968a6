//! A media server of Seerr's kind, with the people who use it: it takes a request for what is there
//! already, and a second one for what was said no to (seerr.md §7).

use std::time::Duration;

use towline_domain::{
    ActError, Timestamp, Trouble, TroubleKind,
    wishes::{
        AtServer, Availability, OnServer, RequestAt, RequestId, RequestState, SeasonAt, Show,
        ShowSeason, TitleAction, TitleKind, UserId,
    },
};

/// So long an act may be unsure.
pub(super) const SETTLE: Duration = Duration::from_secs(120);
/// Whose key it is, and somebody else.
pub(super) const US: UserId = UserId(1);
pub(super) const OTHER: UserId = UserId(7);

/// What a person does at the server.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Person {
    Approves,
    Declines,
    DeletesRequest,
    DeletesMedia,
    Blocklists,
    Asks,
    /// What was said yes to has come.
    Comes,
    /// A season more is known.
    SeasonBegins,
}

/// How the server takes what is asked of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Mood {
    Well,
    /// What is asked for waits for a yes.
    WaitsForYes,
    /// It cannot hand requests on; a retry mends that, or does not.
    Fails {
        heals: bool,
    },
}

#[derive(Debug)]
pub(super) struct Server {
    pub(super) mood: Mood,
    pub(super) kind: TitleKind,
    pub(super) now: Timestamp,
    pub(super) on: OnServer,
    pub(super) seasons: u16,
    /// Each request that we have made, with what stood there before.
    pub(super) posts: Vec<Option<Vec<u16>>>,
    pub(super) withdrawn: Vec<RequestAt>,
    pub(super) late: Vec<(Timestamp, TitleAction)>,
    last_id: u64,
}

impl Server {
    pub(super) fn new(kind: TitleKind, mood: Mood) -> Self {
        Self {
            mood,
            kind,
            now: Timestamp::from_micros(1_000_000_000),
            on: OnServer::default(),
            seasons: 3,
            posts: Vec::new(),
            withdrawn: Vec::new(),
            late: Vec::new(),
            last_id: 0,
        }
    }

    pub(super) fn show(&self) -> Show {
        let season =
            |number| ShowSeason { number, episodes: 8, aired: Some(jiff::civil::date(1960, 1, 1)) };
        Show { seasons: (0..=self.seasons).map(season).collect() }
    }

    /// Time goes by: what was sent late is committed.
    pub(super) fn until(&mut self, moment: Timestamp) {
        self.now = self.now.max(moment) + Duration::from_secs(1);
        let now = self.now;
        let (due, later): (Vec<_>, Vec<_>) = self.late.drain(..).partition(|late| late.0 <= now);
        self.late = later;
        for (_, action) in due {
            // Whether it still means something, nobody is told.
            let _told = self.commit(&action);
        }
    }

    pub(super) fn commit(&mut self, action: &TitleAction) -> Result<(), ActError> {
        match action {
            TitleAction::Request { seasons } => self.post(seasons.as_deref()),
            TitleAction::Retry(id) => {
                let heals = self.mood != Mood::Fails { heals: false };
                if let Some(request) = self.request(*id)
                    && heals
                {
                    set(request, RequestState::Approved);
                    self.is(Availability::Processing);
                }
                Ok(())
            }
            TitleAction::Withdraw(id) => {
                let found = self.request(*id).cloned();
                let Some(found) = found else { return no(TroubleKind::Gone) };
                assert_eq!(found.state, RequestState::Pending, "taken back though on its way");
                assert_eq!(found.by, Some(US), "took back what is somebody else's");
                self.withdrawn.push(found);
                self.on.requests.retain(|request| request.id != *id);
                self.settle();
                Ok(())
            }
        }
    }

    fn post(&mut self, seasons: Option<&[u16]>) -> Result<(), ActError> {
        if self.on.is.of(false) == Availability::Blocklisted {
            return no(TroubleKind::Blocklisted);
        }
        let is_movie = self.kind == TitleKind::Movie;
        if is_movie && self.on.requests.iter().any(|request| request.state.is_live()) {
            return no(TroubleKind::AlreadyThere);
        }
        let all = || (1..=self.seasons).collect();
        let mut wanted: Vec<u16> = seasons.map_or_else(all, <[u16]>::to_vec);
        wanted.retain(|number| !self.is_taken(*number));
        if !is_movie && wanted.is_empty() {
            return no(TroubleKind::NothingLeft);
        }
        let is = self.on.is.of(false);
        assert!(!is_movie || is.is_free(), "asked for what is {is:?}");
        self.posts.push(if is_movie { None } else { Some(wanted.clone()) });
        self.asks(US, if is_movie { &[] } else { &wanted });
        Ok(())
    }

    fn asks(&mut self, by: UserId, seasons: &[u16]) {
        let state = match self.mood {
            Mood::Well => RequestState::Approved,
            Mood::WaitsForYes => RequestState::Pending,
            Mood::Fails { .. } => RequestState::Failed,
        };
        self.last_id += 1;
        self.on.requests.push(RequestAt {
            id: RequestId(self.last_id),
            is_4k: false,
            state,
            by: Some(by),
            seasons: seasons.iter().map(|number| (*number, state)).collect(),
            at: Some(self.now),
        });
        if self.on.is.of(false).is_free() {
            self.settle();
        }
    }

    pub(super) fn person(&mut self, does: Person) {
        match does {
            Person::Approves | Person::Declines => {
                let is_yes = does == Person::Approves;
                let to = if is_yes { RequestState::Approved } else { RequestState::Declined };
                for request in &mut self.on.requests {
                    if request.state == RequestState::Pending {
                        set(request, to);
                    }
                }
                self.settle();
            }
            Person::DeletesRequest => {
                self.on.requests.clear();
                self.settle();
            }
            Person::DeletesMedia => self.on = OnServer::default(),
            Person::Blocklists => self.is(Availability::Blocklisted),
            Person::Asks => {
                if self.on.is.of(false).is_free() && self.on.requests.is_empty() {
                    let seasons: Vec<_> = (1..=self.seasons).collect();
                    self.asks(OTHER, if self.kind == TitleKind::Movie { &[] } else { &seasons });
                }
            }
            Person::Comes => self.comes(),
            Person::SeasonBegins => self.seasons += 1,
        }
    }

    fn comes(&mut self) {
        let mut numbers = Vec::new();
        for request in &mut self.on.requests {
            if request.state == RequestState::Approved {
                numbers.extend(request.seasons.iter().map(|(number, _)| *number));
                set(request, RequestState::Completed);
            }
        }
        if self.on.is.of(false) != Availability::Processing && numbers.is_empty() {
            return;
        }
        let there = AtServer::new(Availability::Available, Availability::Free);
        for number in numbers {
            self.on.seasons.retain(|season| season.number != number);
            self.on.seasons.push(SeasonAt { number, is: there });
        }
        self.is(Availability::Available);
    }

    fn settle(&mut self) {
        if matches!(self.on.is.of(false), Availability::Blocklisted | Availability::Available) {
            return;
        }
        let any = |state| self.on.requests.iter().any(|request| request.state == state);
        let is = if any(RequestState::Approved) {
            Availability::Processing
        } else if any(RequestState::Pending) || any(RequestState::Failed) {
            Availability::Pending
        } else {
            Availability::Free
        };
        self.is(is);
    }

    fn is(&mut self, is: Availability) {
        self.on.is = AtServer::new(is, Availability::Free);
    }

    fn request(&mut self, id: RequestId) -> Option<&mut RequestAt> {
        self.on.requests.iter_mut().find(|request| request.id == id)
    }

    fn is_taken(&self, number: u16) -> bool {
        let has = |request: &RequestAt| {
            request.state.is_live() && request.seasons.iter().any(|(season, _)| *season == number)
        };
        let is_there =
            |season: &SeasonAt| season.number == number && !season.is.of(false).is_free();
        self.on.requests.iter().any(has) || self.on.seasons.iter().any(is_there)
    }
}

fn set(request: &mut RequestAt, state: RequestState) {
    request.state = state;
    for season in &mut request.seasons {
        season.1 = state;
    }
}

pub(super) fn no(kind: TroubleKind) -> Result<(), ActError> {
    Err(ActError::NotDone(trouble(kind)))
}

pub(super) fn trouble(kind: TroubleKind) -> Trouble {
    Trouble::new("seerr", kind, format!("{kind:?}"))
}
