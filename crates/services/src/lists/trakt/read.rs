//! Reading a list of Trakt to its end (list-providers.md §4.4 and §4.5).

use async_trait::async_trait;
use towline_domain::wishes::{Fetched, ListError, Memory, TitleKind};
use towline_http::Query;

use super::{
    Target, Trakt, What,
    item::{Activities, Item, Summary},
    target::{Shelf, plural},
};
use crate::lists::{
    collect::{Collect, Pages, Told, read_all},
    error,
};

/// More is clamped silently.
const PAGE: usize = 250;
/// Of recommendations.
const RECOMMENDED: usize = 100;
const TYPES: &str = "movie,show,season,episode";

/// One row of pages.
#[derive(Debug, Clone)]
struct Part {
    path: Vec<String>,
    /// What bare titles in it are.
    bare: Option<TitleKind>,
    /// Whether it must say how many pages it has: else it is taken to be one.
    is_paged: bool,
    page_size: usize,
    /// So many entries are asked for: what is behind them leaves room for other parts.
    share: Option<usize>,
}

impl Trakt {
    pub(super) async fn read(
        &self,
        target: &Target,
        memory: &Memory,
    ) -> Result<Fetched, ListError> {
        let summary = self.summary(target).await?;
        let stamp = match &summary {
            Some(summary) => summary.updated_at.clone(),
            None => self.activity(target).await?,
        };
        // Another limit makes another list of the same pages.
        let now = Memory(stamp.map(|stamp| format!("{stamp} {:?}", self.limit)));
        if now.0.is_some() && now == *memory {
            return Ok(Fetched::Unchanged);
        }
        let mut into = Collect::new(self.limit);
        let parts = self.parts(target, summary.as_ref(), target.sort.as_ref())?;
        let mut reading = Reading::new(self, target, parts);
        let mut lacks = read_all(&mut reading, &mut into).await;
        let mut total = reading.total;
        if lacks.is_none() && reading.explains_its_gap(&into) {
            // Personal lists repeat items between pages: it is read once more, in another order.
            let sort = ("added".to_owned(), "asc".to_owned());
            let parts = self.parts(target, summary.as_ref(), Some(&sort))?;
            let mut again = Reading::new(self, target, parts);
            lacks = read_all(&mut again, &mut into).await;
            if lacks.is_none() && again.explains_its_gap(&into) {
                total = Some(into.entries() as u64);
            }
        }
        let name = summary.and_then(|summary| summary.name);
        into.finish(Told { name, total, memory: now, is_feed: false }, lacks)
    }

    /// What the list says of itself; `None` of what is no list.
    async fn summary(&self, target: &Target) -> Result<Option<Summary>, ListError> {
        let path = match &target.what {
            What::List { user, slug } => path(&["users", user, "lists", slug]),
            What::ById(id) => path(&["lists", &id.to_string()]),
            What::Official(slug) => path(&["lists", slug]),
            What::Of { .. } | What::Chart(_) | What::Recommendations => return Ok(None),
        };
        self.get(&path, &Query::new()).await?.json().map(Some)
    }

    /// When the logged-in person's own shelf was last changed.
    async fn activity(&self, target: &Target) -> Result<Option<String>, ListError> {
        let What::Of { user, shelf } = &target.what else { return Ok(None) };
        if user != "me" || !matches!(shelf, Shelf::Watchlist | Shelf::Favorites) {
            return Ok(None);
        }
        let path = path(&["sync", "last_activities"]);
        let all: Activities = self.get(&path, &Query::new()).await?.json()?;
        let changed = if *shelf == Shelf::Watchlist { all.watchlist } else { all.favorites };
        Ok(changed.and_then(|changed| changed.updated_at))
    }

    fn parts(
        &self,
        target: &Target,
        summary: Option<&Summary>,
        sort: Option<&(String, String)>,
    ) -> Result<Vec<Part>, ListError> {
        let types = target.only.map_or(TYPES, |only| match only {
            TitleKind::Movie => "movie",
            TitleKind::Show => "show,season,episode",
        });
        let kinds = target.only.map_or(vec![TitleKind::Movie, TitleKind::Show], |only| vec![only]);
        let sorted = |mut path: Vec<String>| {
            path.extend(sort.iter().flat_map(|(by, how)| [by.clone(), how.clone()]));
            path
        };
        let list = |path| Part { path, bare: None, is_paged: true, page_size: PAGE, share: None };
        let size = self.limit.unwrap_or(PAGE);
        Ok(match &target.what {
            What::List { user, slug } => {
                vec![list(sorted(path(&["users", user, "lists", slug, "items", types])))]
            }
            What::ById(id) => vec![list(sorted(path(&["lists", &id.to_string(), "items", types])))],
            What::Official(_) => {
                let id = summary.and_then(Summary::id);
                let id = id.ok_or_else(|| error::changed("Trakt", "a list has no number"))?;
                vec![list(sorted(path(&["lists", &id.to_string(), "items", types])))]
            }
            What::Of { user, shelf: ranked @ (Shelf::Watchlist | Shelf::Favorites) } => {
                let path = path(&["users", user, ranked.as_str(), types]);
                let ranked = || [path.clone(), vec!["rank".into()]].concat();
                vec![list(if sort.is_some() { sorted(path.clone()) } else { ranked() })]
            }
            What::Of { user, shelf } => kinds
                .iter()
                .map(|kind| Part {
                    is_paged: *shelf == Shelf::Collection,
                    ..list(path(&["users", user, shelf.as_str(), plural(*kind)]))
                })
                .collect(),
            What::Chart(chart) => kinds
                .iter()
                .map(|kind| Part {
                    path: path(&[plural(*kind)])
                        .into_iter()
                        .chain(chart.split('/').map(String::from))
                        .collect(),
                    bare: Some(*kind),
                    is_paged: false,
                    page_size: size.min(PAGE),
                    share: None,
                })
                .collect(),
            // The last of them may fill what the others leave.
            What::Recommendations => (1..=kinds.len())
                .rev()
                .zip(&kinds)
                .map(|(left, kind)| {
                    let share = size.div_ceil(left);
                    Part {
                        path: path(&["recommendations", plural(*kind)]),
                        bare: Some(*kind),
                        is_paged: false,
                        page_size: share.min(RECOMMENDED),
                        share: Some(share),
                    }
                })
                .collect(),
        })
    }
}

fn path(segments: &[&str]) -> Vec<String> {
    segments.iter().map(|segment| (*segment).to_owned()).collect()
}

/// A list as it is read: its parts, page by page.
struct Reading<'a> {
    trakt: &'a Trakt,
    target: &'a Target,
    parts: std::vec::IntoIter<Part>,
    part: Option<Part>,
    page: u64,
    /// Of all parts that say so.
    total: Option<u64>,
    /// Entries that came, those that came again among them.
    came: u64,
}

impl<'a> Reading<'a> {
    fn new(trakt: &'a Trakt, target: &'a Target, parts: Vec<Part>) -> Self {
        let mut parts = parts.into_iter();
        let part = parts.next();
        Self { trakt, target, parts, part, page: 1, total: None, came: 0 }
    }

    /// Whether as many entries came as there are, and some of them twice.
    fn explains_its_gap(&self, into: &Collect) -> bool {
        let Some(total) = self.total else { return false };
        let is_short = (into.entries() as u64) < total && !into.was_cut();
        is_short && into.repeats() > 0 && self.came >= total
    }
}

#[async_trait]
impl Pages for Reading<'_> {
    async fn next(&mut self, into: &mut Collect) -> Result<bool, ListError> {
        let Some(part) = self.part.clone() else { return Ok(false) };
        let mut query = Query::new().pair("page", self.page).pair("limit", part.page_size);
        for (name, value) in &self.target.filters {
            query = query.pair(name, value);
        }
        let reply = self.trakt.get(&part.path, &query).await?;
        let items: Vec<Item> = reply.json()?;
        let pages = reply.number("x-pagination-page-count");
        if self.page == 1
            && let Some(count) = reply.number("x-pagination-item-count")
            && !matches!(self.target.what, What::Chart(_) | What::Recommendations)
        {
            self.total = Some(self.total.unwrap_or(0) + count);
        }
        if part.is_paged && pages.is_none() {
            return Err(error::changed("Trakt", "it does not say how many pages there are"));
        }
        self.came += items.len() as u64;
        for item in items.into_iter().take(part.page_size) {
            let (id, wish) = item.read(part.bare);
            into.take(id.as_ref(), wish);
        }
        let asked = usize::try_from(self.page).unwrap_or(usize::MAX).saturating_mul(part.page_size);
        let is_served = part.share.is_some_and(|share| asked >= share);
        if !is_served && self.page < pages.unwrap_or(1) {
            self.page += 1;
            return Ok(true);
        }
        self.page = 1;
        self.part = self.parts.next();
        Ok(self.part.is_some())
    }
}
