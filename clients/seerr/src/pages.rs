//! Listings, page by page.

use std::{cmp::Ordering, collections::HashSet};

use serde::Deserialize;
use towline_http::Endpoint;

use crate::{
    Error, Request, Seerr,
    media::{self, MediaRow},
    requests::{self, RequestRow},
    wire,
};

/// What a page holds unless told otherwise; the server sets no bound, and its memory grows with
/// the size of a page (seerr reference §8).
pub const PER_PAGE: u32 = 1000;

/// So many pages more than the first one promises are read, and twice as many as that: a listing may
/// grow while it is read.
const MORE_PAGES: u32 = 10;

/// More rows than [`Seerr::all`] is ready to hold.
const MOST_ROWS: usize = 1_000_000;

/// How often a listing is read that changes meanwhile.
const MOST_READINGS: u32 = 3;

/// Where a page stands in its listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    /// How many pages there are.
    #[serde(default, deserialize_with = "wire::count")]
    pub pages: u32,
    /// How many rows a page has.
    #[serde(default, deserialize_with = "wire::count")]
    pub page_size: u32,
    /// How many rows there are on all pages. Without it a listing has no end that could be
    /// relied on, so that it must be there.
    pub results: u32,
    /// Which page it is, from 1.
    #[serde(default, deserialize_with = "wire::count")]
    pub page: u32,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// Where it stands.
    pub page_info: PageInfo,
    /// Its rows.
    pub results: Vec<T>,
}

/// What has an id of its own among its like.
pub trait Row {
    /// The number of its id.
    fn number(&self) -> u32;
}

/// A page of a listing.
pub trait Listing {
    /// What is listed.
    type Row: Row;

    /// Where it stands.
    fn info(&self) -> PageInfo;

    /// How many rows it has.
    fn rows(&self) -> usize;

    /// Its rows.
    fn into_rows(self) -> Vec<Self::Row>;
}

/// What such a call lists.
pub type RowOf<R> = <<R as Endpoint>::Response as Listing>::Row;

impl<T: Row> Listing for Page<T> {
    type Row = T;

    fn info(&self) -> PageInfo {
        self.page_info
    }

    fn rows(&self) -> usize {
        self.results.len()
    }

    fn into_rows(self) -> Vec<T> {
        self.results
    }
}

/// The first page of a listing; with it come the others.
pub trait Paged: Request<Response: Listing> + Clone {
    /// How many rows are left out before the first page.
    fn skip(&self) -> u32;

    /// The same call for the page behind so many rows.
    #[must_use]
    fn skipping(&self, rows: u32) -> Self;

    /// Whether a row that is added comes before all others, so that it pushes rows onto a later
    /// page and is never on one itself. A row that changes may not come or go by that: a filter
    /// lets it.
    fn is_newest_first(&self) -> bool {
        false
    }
}

/// A listing on its way; made by [`Seerr::pages`].
///
/// # Guarantees
/// `None` is the end of the listing and nothing else: a page that is empty before all rows were
/// read is [`Error::Unsettled`]. After an error the same page is asked for again.
///
/// # Caveats
/// The server takes no picture of the whole: rows that are added meanwhile push others onto the
/// next page, where they come again; those that are removed pull others over. [`Seerr::all`]
/// notices, and reads again where it must.
#[derive(Debug)]
pub struct Pages<R> {
    seerr: Seerr,
    first: R,
    /// Rows read until now.
    rows: u32,
    read: u32,
    /// More than these are an endless listing.
    most: u32,
    is_over: bool,
    /// What the first page said about the number of all rows, and what the latest said.
    totals: Option<(u32, u32)>,
    change: Change,
}

/// What has become of the number of all rows since the first page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    None,
    /// It has only grown.
    Grown,
    /// It was smaller than before.
    Shrunk,
}

impl<R: Paged> Pages<R> {
    pub(crate) fn new(seerr: Seerr, first: R) -> Self {
        Self {
            seerr,
            first,
            rows: 0,
            read: 0,
            most: 0,
            is_over: false,
            totals: None,
            change: Change::None,
        }
    }

    /// The next page.
    pub async fn next(&mut self) -> Option<Result<R::Response, Error>> {
        if self.is_over {
            return None;
        }
        if self.read > self.most {
            return Some(Err(Error::Endless { endpoint: R::NAME }));
        }
        let skip = self.first.skip().saturating_add(self.rows);
        let page = match self.seerr.send(&self.first.skipping(skip)).await {
            Ok(page) => page,
            Err(error) => return Some(Err(error)),
        };
        let PageInfo { results: total, .. } = page.info();
        let rows = u32::try_from(page.rows()).unwrap_or(u32::MAX);
        if rows == 0 && skip < total {
            return Some(Err(Error::Unsettled { endpoint: R::NAME }));
        }
        if self.read == 0 {
            let promised = total / rows.max(1);
            self.most = promised.saturating_mul(2).saturating_add(MORE_PAGES);
        }
        let (first, before) = self.totals.unwrap_or((total, total));
        self.change = self.change.max(match total.cmp(&before) {
            Ordering::Equal => Change::None,
            Ordering::Greater => Change::Grown,
            Ordering::Less => Change::Shrunk,
        });
        self.totals = Some((first, total));
        self.read += 1;
        self.rows = self.rows.saturating_add(rows);
        self.is_over = rows == 0 || skip.saturating_add(rows) >= total;
        Some(Ok(page))
    }

    /// How many rows the server says there are on all pages, once one has been read.
    pub fn total(&self) -> Option<u32> {
        self.totals.map(|(_, latest)| latest)
    }

    /// Whether the number of rows has changed since the first page: some may have been missed.
    pub fn has_changed(&self) -> bool {
        self.change != Change::None
    }

    /// All of it, each row once.
    pub(crate) async fn whole(mut self) -> Result<Vec<RowOf<R>>, Error> {
        for _ in 0..MOST_READINGS {
            match self.reading().await {
                Ok(Some(rows)) => return Ok(rows),
                Ok(None) | Err(Error::Unsettled { .. }) => {
                    self = Self::new(self.seerr, self.first);
                }
                Err(error) => return Err(error),
            }
        }
        Err(Error::Unsettled { endpoint: R::NAME })
    }

    /// One reading; none when it cannot be whole.
    async fn reading(&mut self) -> Result<Option<Vec<RowOf<R>>>, Error> {
        let mut seen = HashSet::new();
        let mut all = Vec::new();
        while let Some(page) = self.next().await {
            all.extend(page?.into_rows().into_iter().filter(|row| seen.insert(row.number())));
            if all.len() > MOST_ROWS {
                return Err(Error::Endless { endpoint: R::NAME });
            }
            if self.change > self.harmless() {
                return Ok(None);
            }
        }
        // One row added and one removed leave the number as it is, and show as a row that came
        // twice in the place of one that did not come.
        let (at_first, _) = self.totals.unwrap_or_default();
        let is_whole = seen.len() >= at_first.saturating_sub(self.first.skip()) as usize;
        Ok(is_whole.then_some(all))
    }

    /// The change in spite of which every row comes that was there at the first page: one that
    /// only pushes rows onto later pages. Our own requests are such a change.
    fn harmless(&self) -> Change {
        if self.first.is_newest_first() { Change::Grown } else { Change::None }
    }
}

impl Seerr {
    /// Every title that the server has a row for: see [`all`](Self::all) and [`media::List`].
    pub async fn all_media(&self) -> Result<Vec<MediaRow>, Error> {
        self.all(media::List::default()).await
    }

    /// Every request that may be seen: see [`all`](Self::all) and [`requests::List`].
    pub async fn all_requests(&self) -> Result<Vec<RequestRow>, Error> {
        self.all(requests::List::default()).await
    }
}

/// Whether the server takes it as it is meant: 0 is its default, and a negative number all.
pub(crate) fn check_take(take: u32) -> Result<(), &'static str> {
    if take == 0 { Err("a page holds at least one row") } else { Ok(()) }
}
