//! Listings, page by page.

use crate::{Error, Putio, Request};

/// The most that put.io gives at once; more is refused with 400 (putio contract §2).
pub const MOST_PER_PAGE: u16 = 1000;

/// More pages than an account has in its right mind.
const MOST_PAGES: u32 = 10_000;

/// More pages one after another with nothing on them than a listing with a filter has.
const MOST_EMPTY_PAGES: u32 = 100;

/// More rows than [`Putio::all`] is ready to hold.
const MOST_ITEMS: usize = 1_000_000;

/// The first page of a listing; with it come the others.
pub trait Paged: Request {
    /// What is listed.
    type Item;
    /// The call for any other page.
    type Next: Request<Response = Self::Response>;

    /// The call for the page behind this one; none at the end.
    fn next(&self, page: &Self::Response) -> Option<Self::Next>;

    /// What a page holds.
    fn items(page: &mut Self::Response) -> &mut Vec<Self::Item>;
}

/// A listing on its way; made by [`Putio::pages`].
///
/// # Guarantees
/// `None` is the end of the whole listing and nothing else. After an error the same page is asked
/// for again: whoever has waited can go on where it failed.
///
/// # Caveats
/// put.io takes no picture of the whole: what changes meanwhile can be missing or come twice.
#[derive(Debug)]
pub struct Pages<R: Paged> {
    putio: Putio,
    first: R,
    place: Place<R::Next>,
    read: u32,
    empty: u32,
}

#[derive(Debug)]
enum Place<N> {
    First,
    At(N),
    End,
}

impl<R: Paged> Pages<R> {
    pub(crate) fn new(putio: Putio, first: R) -> Self {
        Self { putio, first, place: Place::First, read: 0, empty: 0 }
    }

    /// The next page.
    pub async fn next(&mut self) -> Option<Result<R::Response, Error>> {
        let is_endless = self.read >= MOST_PAGES || self.empty >= MOST_EMPTY_PAGES;
        let mut page = match &self.place {
            Place::End => return None,
            _ if is_endless => Err(Error::Endless { endpoint: R::NAME }),
            Place::First => self.putio.send(&self.first).await,
            Place::At(next) => self.putio.send(next).await,
        };
        if let Ok(page) = &mut page {
            self.place = self.first.next(page).map_or(Place::End, Place::At);
            self.read += 1;
            self.empty = if R::items(page).is_empty() { self.empty + 1 } else { 0 };
        }
        Some(page)
    }

    /// All that is left.
    pub(crate) async fn rest(mut self) -> Result<Vec<R::Item>, Error> {
        let mut all = Vec::new();
        while let Some(page) = self.next().await {
            all.append(R::items(&mut page?));
            if all.len() > MOST_ITEMS {
                return Err(Error::Endless { endpoint: R::NAME });
            }
        }
        Ok(all)
    }
}

/// Whether put.io takes it.
pub(crate) fn check_per_page(per_page: u16) -> Result<(), &'static str> {
    match per_page {
        1..=MOST_PER_PAGE => Ok(()),
        _ => Err("a page holds 1 to 1000"),
    }
}
