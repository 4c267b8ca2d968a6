//! What is still to be asked for of a title, as a server has it (seerr.md §12).
//!
//! Pure. The server checks next to nothing of this itself: it takes a request for a film that is
//! there, and a second one for what was said no to (seerr.md §7.1, §7.2).

use std::{collections::BTreeSet, time::Duration};

use jiff::civil::Date;
use towline_domain::{
    Timestamp,
    wishes::{
        Availability, OnServer, RequestAt, RequestState, SeasonRule, Show, Title, TitleKind, UserId,
    },
};

/// How a title stands, as far as asking for it is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is to be asked for; of a show these seasons, or (`None`) all of it.
    Ask(Option<Vec<u16>>),
    /// Which seasons there are has to be known first.
    NeedsShow,
    /// It is there.
    Available,
    /// It is asked for, or on its way.
    Requested,
    /// Somebody said no.
    Declined,
    /// It was asked for or was there, and was taken away.
    Deleted,
    /// Nobody may ask for it.
    Blocklisted,
    /// A show without a season that could be asked for.
    Nothing,
    /// The server says something that we do not know.
    Unknown,
}

/// What is asked about a title.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) title: &'a Title,
    pub(super) on: &'a OnServer,
    /// Its seasons, where they were looked up.
    pub(super) show: Option<&'a Show>,
    /// What was said no to may be asked for again.
    pub(super) ask_again: bool,
    /// So many seasons at most; `None`: no limit.
    pub(super) at_most: Option<u32>,
    pub(super) today: Date,
}

pub(super) fn judge(case: Case<'_>) -> Verdict {
    match case.is() {
        Availability::Blocklisted => return Verdict::Blocklisted,
        Availability::Unknown => return Verdict::Unknown,
        _ => {}
    }
    match case.title.key.kind {
        TitleKind::Movie => case.movie(),
        TitleKind::Show => case.seasons(),
    }
}

impl<'a> Case<'a> {
    fn is(&self) -> Availability {
        self.on.is.of(self.title.is_4k)
    }

    fn requests(&self) -> impl DoubleEndedIterator<Item = &'a RequestAt> {
        self.on.requests(self.title.is_4k)
    }

    fn movie(&self) -> Verdict {
        if matches!(self.is(), Availability::Available | Availability::Partly) {
            return Verdict::Available;
        }
        let is_coming = matches!(self.is(), Availability::Pending | Availability::Processing);
        if is_coming || self.requests().any(|request| request.state.is_live()) {
            return Verdict::Requested;
        }
        let last = self.requests().next_back();
        if last.is_some_and(|request| self.is_no(request.state, request.at)) {
            return Verdict::Declined;
        }
        if self.title.is_ours && self.title.insisted_at.is_none() {
            return Verdict::Deleted;
        }
        Verdict::Ask(None)
    }

    fn seasons(&self) -> Verdict {
        let is_untouched = self.is().is_free()
            && !self.on.seasons.iter().any(|season| !season.is.of(self.title.is_4k).is_free())
            && self.requests().next().is_none();
        if is_untouched && self.title.is_ours && self.title.insisted_at.is_none() {
            return Verdict::Deleted;
        }
        let wants_all = self.title.wanted.contains(&SeasonRule::All);
        let Some(show) = self.show else {
            let is_all = wants_all && self.at_most.is_none() && self.title.asked.is_empty();
            // The server itself resolves what "all" is: no call is needed to know it. Of a show whose
            // seasons are known it is not asked for what there is not, again and again.
            return if is_untouched && is_all { Verdict::Ask(None) } else { Verdict::NeedsShow };
        };
        let wanted = wanted(self.title, show, self.today);
        if wanted.is_empty() {
            return Verdict::Nothing;
        }
        let mut lacking: Vec<u16> =
            wanted.iter().copied().filter(|number| self.season(*number) == Season::Free).collect();
        if !lacking.is_empty() {
            lacking.truncate(self.at_most.map_or(usize::MAX, |most| most as usize));
            return Verdict::Ask(Some(lacking));
        }
        let any = |is| wanted.iter().any(|number| self.season(*number) == is);
        if any(Season::Coming) {
            Verdict::Requested
        } else if any(Season::Available) {
            Verdict::Available
        } else if any(Season::Declined) {
            Verdict::Declined
        } else {
            Verdict::Deleted
        }
    }

    fn season(&self, number: u16) -> Season {
        let row = self.on.seasons.iter().find(|season| season.number == number);
        let is = row.map_or_else(
            // A server that says nothing of any season has not looked into the library yet.
            || if self.on.seasons.is_empty() { self.whole() } else { Availability::Free },
            |row| row.is.of(self.title.is_4k),
        );
        match is {
            Availability::Available | Availability::Partly => return Season::Available,
            Availability::Pending | Availability::Processing => return Season::Coming,
            Availability::Blocklisted | Availability::Unknown => return Season::Declined,
            Availability::Free | Availability::Deleted => {}
        }
        let asked = self.requests().filter_map(|request| {
            let (_, state) = request.seasons.iter().find(|(season, _)| *season == number)?;
            // A request that was said no to as a whole leaves its seasons as they were.
            let state =
                if request.state == RequestState::Declined { request.state } else { *state };
            Some((state, request.at))
        });
        let mut last = None;
        for (state, at) in asked {
            if state.is_live() {
                return Season::Coming;
            }
            last = Some((state, at));
        }
        if last.is_some_and(|(state, at)| self.is_no(state, at)) {
            return Season::Declined;
        }
        if self.title.asked.contains(&number) && self.title.insisted_at.is_none() {
            return Season::Deleted;
        }
        Season::Free
    }

    /// What is said of the show as a whole, where that says something of each season.
    fn whole(&self) -> Availability {
        match self.is() {
            is @ (Availability::Available | Availability::Deleted) => is,
            _ => Availability::Free,
        }
    }

    /// Whether it is a person's no that still counts.
    fn is_no(&self, state: RequestState, at: Option<Timestamp>) -> bool {
        let is_before = |insisted| at.is_none_or(|at| at <= insisted);
        let is_overruled = self.ask_again || self.title.insisted_at.is_some_and(is_before);
        state == RequestState::Declined && !is_overruled
    }
}

/// How a season stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Season {
    Free,
    Coming,
    Available,
    Declined,
    Deleted,
}

/// The seasons that are wanted of those that there are, in their order. Specials are asked for by
/// nobody: servers drop them (seerr.md §4).
fn wanted(title: &Title, show: &Show, today: Date) -> Vec<u16> {
    let mut seasons: Vec<_> = show.seasons.iter().filter(|season| season.number > 0).collect();
    seasons.sort_by_key(|season| season.number);
    let (first, last) = (seasons.first(), seasons.last());
    let (first, last) = (first.map(|season| season.number), last.map(|season| season.number));
    seasons
        .iter()
        .filter(|season| {
            title.wanted.iter().any(|rule| match rule {
                SeasonRule::All => true,
                SeasonRule::First => first == Some(season.number),
                SeasonRule::Latest => last == Some(season.number),
                SeasonRule::Aired => season.aired.is_some_and(|aired| aired <= today),
                SeasonRule::Number(number) => *number == season.number,
            })
        })
        .map(|season| season.number)
        .collect()
}

/// How far what was asked for of a title has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// All of it is there.
    Complete,
    /// Some of it is still awaited.
    Coming,
    /// Nothing of it is awaited, and not all is there: it was said no to, or taken away.
    Over,
}

/// A show is as far as its seasons: a server that has the earlier ones calls it available while a
/// later one is still on its way (seerr.md §6).
pub(super) fn progress(title: &Title, on: &OnServer) -> Progress {
    let is = on.is.of(title.is_4k);
    if title.key.kind == TitleKind::Movie {
        let is_live = on.requests(title.is_4k).any(|request| request.state.is_live());
        return match is {
            Availability::Available | Availability::Partly => Progress::Complete,
            Availability::Pending | Availability::Processing | Availability::Unknown => {
                Progress::Coming
            }
            _ if is_live => Progress::Coming,
            _ => Progress::Over,
        };
    }
    let mut numbers = title.asked.clone();
    if numbers.is_empty() {
        numbers.extend(live_seasons(title, on));
    }
    if numbers.is_empty() || on.seasons.is_empty() {
        let is_live = on.requests(title.is_4k).any(|request| request.state.is_live());
        return match is {
            Availability::Available => Progress::Complete,
            Availability::Pending
            | Availability::Processing
            | Availability::Partly
            | Availability::Unknown => Progress::Coming,
            _ if is_live => Progress::Coming,
            _ => Progress::Over,
        };
    }
    let live: BTreeSet<_> = live_seasons(title, on).collect();
    let (mut is_there, mut is_coming) = (false, false);
    for number in numbers {
        match row(title, on, number) {
            Availability::Available => is_there = true,
            Availability::Free | Availability::Deleted if !live.contains(&number) => {}
            Availability::Blocklisted => {}
            _ => is_coming = true,
        }
    }
    match (is_coming, is_there) {
        (true, _) => Progress::Coming,
        (false, true) => Progress::Complete,
        (false, false) => Progress::Over,
    }
}

fn live_seasons<'a>(title: &Title, on: &'a OnServer) -> impl Iterator<Item = u16> + use<'a> {
    on.requests(title.is_4k)
        .filter(|request| request.state.is_live())
        .flat_map(|request| request.seasons.iter().filter(|(_, state)| state.is_live()))
        .map(|(number, _)| *number)
}

fn row(title: &Title, on: &OnServer, number: u16) -> Availability {
    let row = on.seasons.iter().find(|season| season.number == number);
    row.map_or(Availability::Free, |row| row.is.of(title.is_4k))
}

/// Whether a season is there, or somebody has asked for it.
pub(super) fn is_taken(title: &Title, on: &OnServer, number: u16) -> bool {
    !row(title, on, number).is_free() || live_seasons(title, on).any(|live| live == number)
}

/// Notes which seasons are there or were asked for: taken away, they are not asked for again.
pub(super) fn remember(title: &mut Title, on: &OnServer) {
    if title.key.kind == TitleKind::Movie {
        return;
    }
    let is_there = |number: &u16| row(title, on, *number) == Availability::Available;
    let there = on.seasons.iter().map(|season| season.number).filter(is_there);
    let mut seasons: Vec<u16> = there.collect();
    if title.is_ours {
        // Of a request for all of it, the server alone knows which seasons that are.
        seasons.extend(live_seasons(title, on));
    }
    title.asked.extend(seasons);
}

/// The latest request that failed and that nothing has replaced.
pub(super) fn failed<'a>(title: &Title, on: &'a OnServer) -> Option<&'a RequestAt> {
    let mut later: Vec<&RequestAt> = Vec::new();
    for request in on.requests(title.is_4k).rev() {
        let covers = |number: u16| later.iter().any(|it| it.seasons.iter().any(|s| s.0 == number));
        let is_replaced = match title.key.kind {
            TitleKind::Movie => !later.is_empty(),
            TitleKind::Show => request.seasons.iter().all(|(number, _)| covers(*number)),
        };
        match request.state {
            RequestState::Failed if !is_replaced => return Some(request),
            RequestState::Declined | RequestState::Failed => {}
            _ => later.push(request),
        }
    }
    None
}

/// The request that we have made, where it is certain which one: it is for whom we asked, was made
/// when we asked, and there is one such. Anybody's pending request can be taken back by anybody
/// (seerr.md §7.5), so nothing less will do.
pub(super) fn ours<'a>(title: &Title, by: UserId, on: &'a OnServer) -> Option<&'a RequestAt> {
    let asked_at = title.asked_at.filter(|_| title.is_ours)?;
    let is_then = |at: Timestamp| at + CLOCKS_APART >= asked_at && at <= asked_at + TAKES;
    let is_ours = |request: &&RequestAt| match title.request {
        Some(ours) => request.id == ours,
        None => request.by == Some(by) && request.at.is_some_and(is_then),
    };
    let mut ours = on.requests(title.is_4k).filter(is_ours);
    let first = ours.next()?;
    ours.next().is_none().then_some(first)
}

/// So far may the server's clock be from ours.
const CLOCKS_APART: Duration = Duration::from_secs(120);
/// So long after it was written down a request may be made: the call's own time, its settling, and
/// the clocks' difference.
const TAKES: Duration = Duration::from_secs(10 * 60);

#[cfg(test)]
mod tests;
