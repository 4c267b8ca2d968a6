//! What waits for a person, by its cause.

use std::collections::BTreeMap;

use towline_api::inbox::Entry;
use towline_domain::Timestamp;

use super::PageFailure;
use crate::{State as App, views};

/// What has one cause, in whichever flows.
pub(super) struct Cause {
    pub(super) group: String,
    pub(super) count: u64,
    /// The first of them; one at least.
    pub(super) entries: Vec<Entry>,
    pub(super) oldest: Timestamp,
}

/// All causes, or this one only, each with so many of what it holds; the oldest first.
pub(super) async fn causes(
    app: &App,
    only: Option<&str>,
    most: u32,
) -> Result<Vec<Cause>, PageFailure> {
    let store = app.ledger.store();
    let mut counts = BTreeMap::<String, u64>::new();
    for found in store.inbox_counts().await? {
        *counts.entry(found.cause).or_default() += found.count.unsigned_abs();
    }
    counts.retain(|group, _| only.is_none_or(|only| only == group));
    let mut causes = Vec::with_capacity(counts.len());
    for (group, count) in counts {
        let first = store.inbox_first(&group, most).await?;
        // It may have been answered just now.
        let Some(oldest) = first.first().map(|first| first.entry.opened) else { continue };
        let entries = first.into_iter().map(views::entry).collect();
        causes.push(Cause { group, count, entries, oldest });
    }
    causes.sort_by_key(|cause| cause.oldest);
    Ok(causes)
}
