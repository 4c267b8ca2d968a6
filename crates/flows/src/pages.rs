//! Items of the ledger, a page at a time: all at once may be more than memory should hold.

use towline_engine::{Filter, ItemSummary, Ledger, StoreError};

/// How many items are read at once.
const PAGE: u32 = 500;

/// What a filter lets through, the newest first.
pub(crate) struct Pages(Filter);

impl Pages {
    /// The first page is the next.
    pub(crate) fn of(filter: Filter) -> Self {
        Self(Filter { most: PAGE, ..filter })
    }

    /// What the source of this key has found and what is on its way.
    pub(crate) fn live(source: &str) -> Self {
        Self::of(Filter { source: Some(source.to_owned()), live: true, ..Filter::default() })
    }

    /// The next page; `None` behind the last one. What has changed meanwhile is neither repeated
    /// nor passed over.
    pub(crate) async fn next(
        &mut self,
        ledger: &Ledger,
    ) -> Result<Option<Vec<ItemSummary>>, StoreError> {
        let page = ledger.store().items(&self.0).await?;
        let Some(last) = page.last() else { return Ok(None) };
        self.0.before = Some(last.id);
        Ok(Some(page))
    }
}
