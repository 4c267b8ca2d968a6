//! Asks whether a list can be read. Changes nothing.

use std::sync::Arc;

use towline_domain::{
    Clock,
    wishes::{Fetched, ListError, ListProvider, Listing, Memory},
};

use super::{
    ListSettings, ProvidersSettings, Shared,
    mdblist::{self, Mdblist},
    settings::Chosen,
};
use crate::doctor::Finding;

impl ListSettings {
    /// What `doctor` says of a list: whether it can be read, what it is called, how many titles it
    /// has, and whether the key is good.
    pub async fn check(
        &self,
        name: &str,
        providers: &ProvidersSettings,
        shared: &Shared,
        clock: &Arc<dyn Clock>,
    ) -> Vec<Finding> {
        let provider = match self.build(name, providers, shared, clock) {
            Ok(provider) => provider,
            Err(wrong) => {
                let fix = format!("correct `{}` in the configuration", wrong.key);
                return vec![Finding::error(name, wrong.words, fix)];
            }
        };
        let mut findings = Vec::new();
        if let Ok(Chosen::Mdblist(own)) = self.chosen()
            && let Ok(list) = mdblist::build(own, &providers.mdblist, shared, clock)
        {
            findings.extend(quota(name, &list).await);
        }
        findings.push(read(name, &*provider).await);
        findings
    }
}

async fn read(name: &str, provider: &dyn ListProvider) -> Finding {
    match provider.fetch(&Memory::default()).await {
        Ok(Fetched::Listing(listing)) => told(name, &listing),
        Ok(Fetched::Unchanged) => Finding::ok(name, "it can be read"),
        Err(error) => failed(name, error),
    }
}

fn told(name: &str, listing: &Listing) -> Finding {
    let called = match &listing.name {
        Some(called) => format!("{called:?} holds"),
        None => "it holds".into(),
    };
    let titles = match listing.wishes.len() {
        1 => "one title".into(),
        many => format!("{many} titles"),
    };
    let passed_over = match listing.passed_over {
        0 => String::new(),
        some => format!(", and {some} entries that are no films or shows"),
    };
    let what = format!("{called} {titles}{passed_over}");
    match &listing.lacks {
        None => Finding::ok(name, what),
        Some(error) => {
            let fix = error.hint.clone().unwrap_or_else(|| "it is read again at its time".into());
            Finding::warn(name, format!("{what}; it is not whole: {error}"), fix)
        }
    }
}

fn failed(name: &str, error: ListError) -> Finding {
    let fix = match (error.retry_at, error.hint) {
        (Some(at), None) => Some(format!("it is tried again after {at}")),
        (_, hint) => hint,
    };
    Finding { fix, ..Finding::error(name, error.words, "") }
}

/// With little left, nothing will be read later in the day.
const LITTLE: u64 = 20;

async fn quota(name: &str, list: &Mdblist) -> Option<Finding> {
    // Why it was refused the list itself tells.
    let standing = list.standing().await?.ok()?;
    let used = standing.api_requests_count.unwrap_or(0);
    let Some(all) = standing.api_requests else {
        return Some(Finding::ok(name, "the key is good"));
    };
    let what = format!("the key is good: {used} of {all} calls of the day are used");
    Some(if all.saturating_sub(used) > LITTLE {
        Finding::ok(name, what)
    } else {
        Finding::warn(name, what, "read lists of MDBList less often")
    })
}
