//! What comes of the pages of a list: each title once, in the list's order.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use async_trait::async_trait;
use towline_domain::wishes::{Fetched, Ident, ListError, ListErrorKind, Listing, Memory, Wish};

/// No list may hold more titles.
pub(super) const MOST_TITLES: usize = 10_000;
/// No list may have more pages: one that has is led in circles.
const MOST_PAGES: usize = 2_000;

/// A list in the making.
pub(super) struct Collect {
    limit: usize,
    is_limited: bool,
    entries: HashSet<u64>,
    /// Entries that cannot be told apart by anything.
    nameless: usize,
    repeats: usize,
    at: HashMap<Ident, usize>,
    wishes: Vec<Wish>,
    passed_over: u32,
    was_cut: bool,
}

/// What a provider says of a list besides its entries.
#[derive(Default)]
pub(super) struct Told {
    pub(super) name: Option<String>,
    pub(super) total: Option<u64>,
    pub(super) memory: Memory,
    pub(super) is_feed: bool,
}

impl Collect {
    /// At most `limit` titles; without it [`MOST_TITLES`].
    pub(super) fn new(limit: Option<usize>) -> Self {
        Self {
            limit: limit.unwrap_or(MOST_TITLES).min(MOST_TITLES),
            is_limited: limit.is_some(),
            entries: HashSet::new(),
            nameless: 0,
            repeats: 0,
            at: HashMap::new(),
            wishes: Vec::new(),
            passed_over: 0,
            was_cut: false,
        }
    }

    /// One entry. `id` tells entries apart, so that one that comes again on a later page is known
    /// (§2.6). What is no title that can be wished for is counted.
    pub(super) fn take(&mut self, id: Option<&(impl Hash + ?Sized)>, wish: Option<Wish>) {
        if let Some(id) = id {
            let mut hasher = DefaultHasher::new();
            id.hash(&mut hasher);
            if !self.entries.insert(hasher.finish()) {
                self.repeats += 1;
                return;
            }
        } else {
            self.nameless += 1;
        }
        let named = wish.and_then(|wish| Some((wish.ident()?, wish)));
        let Some((ident, wish)) = named else {
            self.passed_over = self.passed_over.saturating_add(1);
            return;
        };
        if let Some(at) = self.at.get(&ident) {
            merge(&mut self.wishes[*at], wish);
        } else if self.wishes.len() < self.limit {
            self.at.insert(ident, self.wishes.len());
            self.wishes.push(wish);
        } else {
            self.was_cut = true;
        }
    }

    /// Whether no further title is taken.
    pub(super) fn is_full(&self) -> bool {
        self.wishes.len() >= self.limit
    }

    /// Entries, each once.
    pub(super) fn entries(&self) -> usize {
        self.entries.len() + self.nameless
    }

    /// Entries that came again.
    pub(super) const fn repeats(&self) -> usize {
        self.repeats
    }

    /// Whether it was left off before its end.
    pub(super) const fn was_cut(&self) -> bool {
        self.was_cut
    }

    /// The listing. What lacks entries that the provider counts is not whole (§2.2); of what
    /// nothing was read, only the error is left. A part is not remembered: as long as the list
    /// stays as it is, its rest would never be read.
    pub(super) fn finish(self, told: Told, lacks: Option<ListError>) -> Result<Fetched, ListError> {
        let came = self.entries();
        let is_first_of_it = self.is_limited && self.is_full();
        let lacks = lacks.or_else(|| self.overflow()).or_else(|| self.short(told.total));
        match lacks {
            Some(error) if came == 0 => Err(error),
            lacks => Ok(Fetched::Listing(Listing {
                memory: if lacks.is_none() { told.memory } else { Memory::default() },
                name: told.name,
                wishes: self.wishes,
                total: told.total,
                passed_over: self.passed_over,
                lacks,
                // What is new on a list of which only the first are read pushes others out.
                is_feed: told.is_feed || is_first_of_it,
            })),
        }
    }

    fn overflow(&self) -> Option<ListError> {
        (self.was_cut && !self.is_limited).then(|| {
            let words = format!("the list holds more than {MOST_TITLES} titles");
            ListError::new(ListErrorKind::TooLarge, words)
                .hint("set `limit`, or split the list: what is behind that is not read")
        })
    }

    fn short(&self, total: Option<u64>) -> Option<ListError> {
        let (total, came) = (total?, self.entries() as u64);
        (!self.was_cut && came < total).then(|| {
            let words = format!("the list is said to hold {total} entries, and {came} came");
            ListError::new(ListErrorKind::ShapeChanged, words)
        })
    }
}

/// The same title once more: the seasons of both; a show as a whole takes in its seasons (§2.7).
fn merge(known: &mut Wish, more: Wish) {
    if known.seasons.is_empty() || more.seasons.is_empty() {
        known.seasons.clear();
    } else {
        known.seasons.extend(more.seasons);
    }
    known.ids.imdb = known.ids.imdb.take().or(more.ids.imdb);
    known.ids.tvdb = known.ids.tvdb.or(more.ids.tvdb);
    known.title = known.title.take().or(more.title);
    known.original_title = known.original_title.take().or(more.original_title);
    known.year = known.year.or(more.year);
    known.rating = known.rating.or(more.rating);
    known.added = known.added.min(more.added).or(known.added).or(more.added);
}

/// A list as its pages come.
#[async_trait]
pub(super) trait Pages: Send {
    /// The next page; whether there are more.
    async fn next(&mut self, into: &mut Collect) -> Result<bool, ListError>;
}

/// Reads to the end, or to the limit. Why it broke off, if it did.
pub(super) async fn read_all(pages: &mut dyn Pages, into: &mut Collect) -> Option<ListError> {
    for _ in 0..MOST_PAGES {
        match pages.next(into).await {
            Err(error) => return Some(error),
            Ok(false) => return None,
            Ok(true) if into.is_full() => {
                into.was_cut = true;
                return None;
            }
            Ok(true) => {}
        }
    }
    let words = format!("the list has more than {MOST_PAGES} pages");
    Some(ListError::new(ListErrorKind::ShapeChanged, words))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use towline_domain::wishes::{TitleKind, TmdbId};

    use super::*;

    fn show(tmdb: u64, seasons: &[u16]) -> Wish {
        let mut wish = Wish { kind: Some(TitleKind::Show), ..Wish::default() };
        wish.ids.tmdb = TmdbId::new(tmdb);
        wish.seasons = seasons.iter().copied().collect();
        wish
    }

    fn listing(collect: Collect, told: Told) -> Listing {
        match collect.finish(told, None).unwrap() {
            Fetched::Listing(listing) => listing,
            Fetched::Unchanged => panic!("it was read"),
        }
    }

    #[test]
    fn seasons_of_one_show_are_one_wish_and_the_whole_show_takes_them_in() {
        let mut some = Collect::new(None);
        some.take(Some(&1), Some(show(21, &[2])));
        some.take(Some(&2), Some(show(21, &[1])));
        some.take(Some(&2), Some(show(21, &[7])));
        assert_eq!((some.entries(), some.repeats()), (2, 1));
        let found = listing(some, Told::default());
        assert_eq!(found.wishes.len(), 1);
        assert_eq!(found.wishes[0].seasons, BTreeSet::from([1, 2]));

        let mut whole = Collect::new(None);
        whole.take(Some(&1), Some(show(21, &[2])));
        whole.take(Some(&2), Some(show(21, &[])));
        assert!(listing(whole, Told::default()).wishes[0].seasons.is_empty());
    }

    #[test]
    fn what_lacks_entries_that_are_counted_is_not_whole() {
        let mut collect = Collect::new(None);
        collect.take(Some(&1), Some(show(21, &[])));
        collect.take(Some(&2), None);
        let found = listing(collect, Told { total: Some(3), ..Told::default() });
        assert_eq!(found.passed_over, 1);
        assert_eq!(found.lacks.unwrap().kind, ListErrorKind::ShapeChanged);
    }

    #[test]
    fn of_nothing_read_only_the_error_is_left() {
        let error = ListError::new(ListErrorKind::Unreachable, "gone");
        let told = Told::default();
        assert_eq!(Collect::new(None).finish(told, Some(error.clone())), Err(error));
        let counted = Told { total: Some(3), ..Told::default() };
        assert!(Collect::new(None).finish(counted, None).is_err(), "0 of 3 is no empty list");
    }

    #[test]
    fn a_limit_of_ones_own_is_no_lack_and_that_of_towline_is() {
        let mut collect = Collect::new(Some(1));
        collect.take(Some(&1), Some(show(1, &[])));
        collect.take(Some(&2), Some(show(2, &[])));
        let found = listing(collect, Told { total: Some(2), ..Told::default() });
        assert!(found.lacks.is_none() && found.wishes.len() == 1);
        assert!(!found.is_complete(), "what is behind the limit has not left the list");
        let mut collect = Collect::new(Some(2));
        collect.take(Some(&1), Some(show(1, &[])));
        assert!(listing(collect, Told::default()).is_complete(), "the limit was not reached");

        let mut collect = Collect::new(None);
        for number in 1..=MOST_TITLES as u64 + 1 {
            collect.take(Some(&number), Some(show(number, &[])));
        }
        let found = listing(collect, Told::default());
        assert_eq!(found.lacks.unwrap().kind, ListErrorKind::TooLarge);
        assert_eq!(found.wishes.len(), MOST_TITLES);
    }
}
