//! What a list holds, compared with what it held, and what comes of that.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    time::Duration,
};

use towline_domain::{
    FlowName, Thing as _, Trouble, TroubleKind,
    wishes::{Ident, Listing, Quotas, Title, TitleKey, Wish, title_key},
};
use towline_engine::{Ledger, NewPlan, NewRun, NewWish, StoreError, WishRow};

use super::{Broken, ListSource, Record, Told, resolve};
use crate::wishes::{
    plan::{Entry, Inputs, KnownWish, Line, Planned, RunCounts, known_titles, meant, plan},
    roles::{Roles, ServerRole},
};

/// What the server said so lately is good enough: fifty lists read it once.
const JUST_READ: Duration = Duration::from_secs(120);
/// The span of a list's limit for a day.
const DAY: Duration = Duration::from_secs(24 * 3600);
/// A list that loses no more than so many has not shrunk.
const FEW: usize = 2;

/// A look, as far as it changes nothing.
pub(super) struct Draft<'a> {
    list: &'a ListSource,
    roles: &'a Roles,
    server: &'a ServerRole,
    ledger: &'a Ledger,
    record: &'a Record,
    is_dry: bool,
    /// It goes on with what an earlier look has read.
    goes_on: bool,
}

/// What a look comes to.
pub(super) struct Drafted {
    pub(super) plan: NewPlan,
    pub(super) counts: RunCounts,
    pub(super) lines: Vec<Line>,
    /// What becomes of titles that no list holds any longer.
    pub(super) leaving: Vec<Line>,
    /// Titles that wait for a yes, by name.
    pub(super) proposed: Vec<String>,
    pub(super) is_open: bool,
    /// More is to be searched for.
    pub(super) goes_on: bool,
    /// It has lost much: from so many to so many.
    pub(super) shrank: Option<(u64, u64)>,
    pub(super) record: Record,
}

/// What a list holds from now on.
struct Compared {
    /// In its order.
    wishes: Vec<(Ident, Wish)>,
    gone: Vec<Ident>,
    shrank: Option<(u64, u64)>,
    record: Record,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        list: &'a ListSource,
        roles: &'a Roles,
        server: &'a ServerRole,
        ledger: &'a Ledger,
        record: &'a Record,
    ) -> Self {
        Self { list, roles, server, ledger, record, is_dry: false, goes_on: false }
    }

    /// The same, and nothing that is found out is written down.
    pub(super) fn dry(self) -> Self {
        Self { is_dry: true, ..self }
    }

    /// The same, as a part of the run that has read the list before.
    pub(super) fn going_on(self) -> Self {
        Self { goes_on: true, ..self }
    }

    /// `listing` is what was read; `None`: it is as it was, or was not read.
    pub(super) async fn of(
        &self,
        listing: Option<Listing>,
        told: &Told,
    ) -> Result<Drafted, Broken> {
        let (ledger, server) = (self.ledger, &*self.server.server);
        let calls = server.calls();
        let now = ledger.clock().now();
        let rows = ledger.store().wishes(&self.list.key, false).await?;
        let passed_over = listing.as_ref().map_or(0, |listing| listing.passed_over);
        let is_whole = match &listing {
            Some(listing) => listing.is_complete(),
            None => ledger.store().last_good_run(&self.list.key).await?.is_some(),
        };
        let Compared { wishes, gone, shrank, record } = self.compare(&rows, listing, told);
        let mut entries = resolve::known(ledger, wishes, now).await?;
        let filters = &self.list.role.policy.filters;
        let is_wished = |wish: &Wish| filters.refuse(wish).is_none();
        resolve::search(ledger, server, &mut entries, (is_wished, self.is_dry)).await?;
        let state = self.server.state(now.before(JUST_READ)).await?;

        let lost = self.lost(&rows, &gone, &entries).await?;
        let lost_wishes = self.lost_wishes(&gone).await?;
        let known = self.known(&entries, &lost).await?;
        let excluded = self.excluded().await?;
        let lists: HashSet<String> = self.roles.lists.keys().cloned().collect();
        let asking = self.asking();
        let is_confirmed = match told {
            Told::First { all, .. } => *all,
            _ => record.is_confirmed,
        };
        let declined_at = match told {
            Told::First { all: false, .. } => Some(now),
            _ => record.declined_at,
        };
        let is_declined = |row: &&WishRow| declined_at.is_some_and(|at| row.added <= at);
        let declined = rows.iter().filter(is_declined).map(|row| row.ident.clone()).collect();
        let cap = self.cap().await?;
        let go = |quotas: Quotas| {
            plan(&Inputs {
                list: &self.list.key,
                lists: &lists,
                asking: &asking,
                server: &self.list.role.server,
                policy: &self.list.role.policy,
                entries: &entries,
                lost: &lost,
                lost_wishes: lost_wishes.clone(),
                state: &state,
                known: &known,
                excluded: &excluded,
                is_confirmed,
                declined: &declined,
                cap,
                quotas,
                now,
            })
        };
        let mut planned = go(Quotas::default());
        if let Some(user) = self.list.role.policy.requester.user()
            && planned.asked > 0
        {
            planned = go(server.quotas(Some(user)).await?);
        }
        let Planned { lines, items, given, asked, proposed, leaving, is_open } = planned;
        // A first look that found nothing to be asked for needs no yes; one that read nothing yet
        // is none.
        let goes_on = lines.iter().any(|line| line.word == crate::wishes::Word::Later);
        let is_told = matches!(told, Told::First { .. });
        let is_first_over = is_whole && !goes_on && !lines.is_empty() && proposed.is_empty();
        let is_confirmed = record.is_confirmed || is_told || is_first_over;
        let record = Record { is_confirmed, declined_at, ..record };
        let wishes = changed(&rows, &lines, entries);
        let mut counts = RunCounts {
            listed: u32::try_from(lines.len()).unwrap_or(u32::MAX),
            passed_over,
            added: u32::try_from(wishes.1).unwrap_or(u32::MAX),
            gone: u32::try_from(gone.len()).unwrap_or(u32::MAX),
            server_calls: server.calls().saturating_sub(calls),
            ..RunCounts::default()
        };
        counts.count(&lines);
        let run = NewRun {
            source: self.list.key.clone(),
            began: now,
            ended: now,
            read: "planned",
            asked,
            counts: serde_json::Value::Null,
        };
        let plan = NewPlan {
            list: self.list.key.clone(),
            wishes: wishes.0,
            gone,
            items,
            given,
            run: Some(run),
        };
        Ok(Drafted { plan, counts, lines, leaving, proposed, is_open, goes_on, shrank, record })
    }

    /// What is on the list from now on: only a whole listing takes anything off it, and much only
    /// when a person says so.
    fn compare(&self, rows: &[WishRow], listing: Option<Listing>, told: &Told) -> Compared {
        let kept = |rows: &[WishRow], has: &HashSet<Ident>| -> Vec<(Ident, Wish)> {
            let lacks = rows.iter().filter(|row| !has.contains(&row.ident));
            lacks.map(|row| (row.ident.clone(), row.wish.clone())).collect()
        };
        let record = self.record.clone();
        let Some(listing) = listing else {
            let wishes = kept(rows, &HashSet::new());
            return Compared { wishes, gone: Vec::new(), shrank: None, record };
        };
        let is_whole = listing.is_complete();
        let mut has = HashSet::with_capacity(listing.wishes.len());
        let mut wishes = Vec::with_capacity(listing.wishes.len());
        for wish in listing.wishes {
            let Some(ident) = wish.ident() else { continue };
            if has.insert(ident.clone()) {
                wishes.push((ident, wish));
            }
        }
        let lost = kept(rows, &has);
        let (from, to) = (rows.len() as u64, wishes.len() as u64);
        let percent = usize::from(self.list.role.policy.shrink_percent);
        let is_much = wishes.is_empty() || lost.len() > FEW.max(rows.len() * percent / 100);
        // What a person said of one size says nothing of a smaller one.
        let is_told_gone =
            matches!(told, Told::Shrink { is_gone: true, to: asked } if to >= *asked);
        let is_told_kept =
            matches!(told, Told::Shrink { is_gone: false, to: asked } if to >= *asked);
        if lost.is_empty() || (is_whole && (!is_much || is_told_gone)) {
            let gone = lost.into_iter().map(|(ident, _)| ident).collect();
            return Compared {
                wishes,
                gone,
                shrank: None,
                record: Record { kept_at: None, ..record },
            };
        }
        wishes.extend(lost);
        let kept_at = if is_told_kept { Some(to) } else { record.kept_at };
        // What a person wants kept is asked about again when it is down to even fewer.
        let is_news = kept_at.is_none_or(|kept| to < kept);
        let shrank = (is_whole && is_news).then_some((from, to));
        Compared { wishes, gone: Vec::new(), shrank, record: Record { kept_at, ..record } }
    }

    /// Titles that this list has lost and no other list holds: their wishes are gone, or mean
    /// another title from now on. What is still held, by whatever other wish, is not lost.
    async fn lost(
        &self,
        rows: &[WishRow],
        gone: &[Ident],
        entries: &[Entry],
    ) -> Result<Vec<TitleKey>, StoreError> {
        let means: HashMap<_, _> =
            entries.iter().filter_map(|it| Some((&it.ident, meant(it)?))).collect();
        let held: HashSet<_> = means.values().collect();
        let is_other =
            |row: &WishRow| means.get(&row.ident).is_some_and(|now| row.title != Some(*now));
        let others = rows.iter().filter(|row| row.title.is_some() && is_other(row));
        let gone: HashSet<_> = gone.iter().chain(others.map(|row| &row.ident)).collect();
        let mut lost = Vec::new();
        if !self.list.role.policy.asks {
            return Ok(lost);
        }
        let asking = self.asking();
        for row in rows.iter().filter(|row| gone.contains(&row.ident)) {
            let Some(title) = row.title.filter(|title| !held.contains(title)) else { continue };
            let others = self.ledger.store().wishes_for(title).await?;
            let is_held = |other: &WishRow| {
                let is_this = other.list == row.list && gone.contains(&other.ident);
                // A list that left the configuration, or asks elsewhere, holds nothing here.
                other.gone.is_none() && !is_this && asking.contains(other.list.as_str())
            };
            if !others.iter().any(is_held) {
                lost.push(title);
            }
        }
        Ok(lost)
    }

    /// The lists that ask for titles where this one does, itself included.
    fn asking(&self) -> HashSet<&str> {
        let role = &self.list.role;
        let mut asking = self.roles.lists_of(&role.server, role.policy.is_4k);
        asking.insert(&self.list.key);
        asking
    }

    async fn lost_wishes(&self, gone: &[Ident]) -> Result<Vec<KnownWish>, StoreError> {
        let asked = resolve::asked(self.ledger, gone).await?;
        let mut lost = Vec::new();
        for known in asked.into_values() {
            let ident: Ident = known.item.key.parse().unwrap_or_else(|never| match never {});
            let others = self.ledger.store().wishes_as(&ident).await?;
            let is_held = |other: &WishRow| {
                let is_other = other.list != self.list.key;
                other.gone.is_none() && is_other && self.roles.lists.contains_key(&other.list)
            };
            if !others.iter().any(is_held) {
                lost.push(known);
            }
        }
        Ok(lost)
    }

    async fn known(
        &self,
        entries: &[Entry],
        lost: &[TitleKey],
    ) -> Result<HashMap<String, crate::wishes::plan::KnownTitle>, StoreError> {
        let titles = entries.iter().filter_map(meant);
        let (server, is_4k) = (&self.list.role.server, self.list.role.policy.is_4k);
        let keys: Vec<_> = titles
            .chain(lost.iter().copied())
            .map(|title| title_key(server, title, is_4k))
            .collect();
        let items = self.ledger.store().by_keys(FlowName::Wishes, Title::KIND, &keys).await?;
        Ok(known_titles(items))
    }

    /// What the lists hold that are left out. One that was never read leaves out what nobody knows:
    /// it is waited for.
    async fn excluded(&self) -> Result<HashSet<TitleKey>, Broken> {
        let mut excluded = HashSet::new();
        for list in &self.list.role.excludes {
            if self.ledger.store().last_good_run(list).await?.is_none() {
                let words = "whose titles are left out, was never read as a whole";
                return Err(self.waits_for(list, words).into());
            }
            let rows = self.ledger.store().wishes(list, false).await?;
            let filters = self.roles.lists.get(list).map(|role| &role.policy.filters);
            let is_searched_for =
                |row: &&WishRow| filters.is_none_or(|it| it.refuse(&row.wish).is_none());
            let unknown = rows.iter().filter(|row| row.title.is_none()).filter(is_searched_for);
            let unknown = unknown.map(|row| (row.ident.clone(), row.wish.clone())).collect();
            if !resolve::were_searched(self.ledger, unknown).await? {
                let words = "some of whose titles are left out is still being searched for";
                return Err(self.waits_for(list, words).into());
            }
            excluded.extend(rows.into_iter().filter_map(|row| row.title));
        }
        Ok(excluded)
    }

    /// What another list has to bring first.
    fn waits_for(&self, list: &str, words: &str) -> Trouble {
        let name = self.roles.lists.get(list).map_or(list, |role| &role.name);
        let words = format!("{name}, {words}");
        Trouble::new(&self.list.role.name, TroubleKind::Unreachable, words)
    }

    /// How many may be asked for in this run.
    async fn cap(&self) -> Result<Option<u32>, StoreError> {
        let policy = &self.list.role.policy;
        let per_day = match policy.per_day {
            None => None,
            Some(most) => {
                let since = self.ledger.clock().now().before(DAY);
                let asked = self.ledger.store().asked_since(&self.list.key, since).await?;
                Some(most.saturating_sub(asked))
            }
        };
        let per_run = match policy.per_run {
            Some(most) if self.goes_on => {
                let asked = self.ledger.store().asked_since_read(&self.list.key).await?;
                Some(most.saturating_sub(asked))
            }
            per_run => per_run,
        };
        Ok([per_run, per_day].into_iter().flatten().min())
    }
}

/// The rows that are to be written, and how many of them are new.
fn changed(rows: &[WishRow], lines: &[Line], entries: Vec<Entry>) -> (Vec<NewWish>, usize) {
    let known: HashMap<_, _> = rows.iter().map(|row| (&row.ident, row)).collect();
    let mut added = 0;
    let mut wishes = Vec::new();
    for (at, (entry, line)) in entries.into_iter().zip(lines).enumerate() {
        let rank = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let title = line.title;
        match known.get(&entry.ident) {
            Some(row) if row.rank == rank && row.wish == entry.wish && row.title == title => {
                continue;
            }
            Some(_) => {}
            None => added += 1,
        }
        wishes.push(NewWish { ident: entry.ident, rank, wish: entry.wish, title });
    }
    (wishes, added)
}

/// One number for what a list holds.
pub(super) fn stamp(listing: &Listing) -> u64 {
    let mut hasher = DefaultHasher::new();
    listing.wishes.hash(&mut hasher);
    listing.is_complete().hash(&mut hasher);
    hasher.finish()
}
