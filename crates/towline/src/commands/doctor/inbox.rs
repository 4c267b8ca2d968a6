//! What waits for a person already: troubles with sources and services first.

use std::{collections::BTreeMap, path::Path, time::Duration};

use towline_api::inbox::{Entry, ListInbox};
use towline_services::doctor::Finding;
use towline_store::StoreError;

use super::data::Owner;
use crate::{
    backup::quoted,
    cli::Context,
    config::Loaded,
    connection::{Connection, socket},
    report,
};

const INBOX: &str = "inbox";

/// A warning for each trouble that is asked about, and a count of the rest.
pub(super) async fn check(
    context: &Context,
    loaded: Option<Loaded>,
    data: &Path,
    owner: Owner,
) -> Vec<Finding> {
    let asked = tokio::time::timeout(Duration::from_secs(30), asked(context, loaded, data, owner));
    match asked.await {
        Ok(Ok(None)) => Vec::new(),
        Ok(Ok(Some(entries))) => judge(&entries),
        Ok(Err(error)) => {
            let (words, hint) = report::told(&error);
            let hint = hint.unwrap_or_else(|| "is the disk of the data directory in order?".into());
            vec![Finding::error(INBOX, format!("the ledger can't be read: {words}"), hint)]
        }
        Err(_) => vec![Finding::error(
            INBOX,
            "the ledger gives no answer within 30 s",
            StoreError::NO_ANSWER,
        )],
    }
}

/// `None` where there is nothing to be asked.
async fn asked(
    context: &Context,
    loaded: Option<Loaded>,
    data: &Path,
    owner: Owner,
) -> anyhow::Result<Option<Vec<Entry>>> {
    match (owner, loaded) {
        (Owner::Daemon, _) => {
            let daemon = socket(data, Duration::from_secs(20))?;
            Ok(Some(daemon.send(&ListInbox::default()).await?.entries))
        }
        (Owner::Nobody, Some(loaded)) => {
            let Some(towline) = Connection::open_if_any(context, loaded).await? else {
                return Ok(None);
            };
            let inbox = towline.send(&ListInbox::default()).await;
            towline.close(context).await?;
            Ok(Some(inbox?.entries))
        }
        (Owner::Nobody, None) | (Owner::Unknown, _) => Ok(None),
    }
}

fn judge(entries: &[Entry]) -> Vec<Finding> {
    let mut troubles: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    // Causes that name a service are its troubles.
    for entry in entries.iter().filter(|entry| entry.cause.contains(':')) {
        troubles.entry(&entry.cause).or_default().push(entry);
    }
    let rest = entries.len() - troubles.values().map(Vec::len).sum::<usize>();
    let mut findings: Vec<_> = troubles.values().filter_map(|entries| trouble(entries)).collect();
    findings.push(match rest {
        0 if findings.is_empty() => Finding::ok(INBOX, "nothing waits for you"),
        0 => return findings,
        1 => Finding::ok(INBOX, "one question waits for you: `towline inbox list`"),
        rest => Finding::ok(INBOX, format!("{rest} questions wait for you: `towline inbox list`")),
    });
    findings
}

fn trouble(entries: &[&Entry]) -> Option<Finding> {
    let first = entries.first()?;
    let detail = first.detail.lines().next().unwrap_or_default();
    let more = match entries.len() {
        1 => String::new(),
        count => format!(" ({count} times)"),
    };
    let fix = format!(
        "`towline inbox show {}` says more; once mended: `towline inbox retry-all --cause {}`",
        first.id,
        quoted(&first.cause)
    );
    Some(Finding::warn(INBOX, format!("{}{more}: {detail}", first.words), fix))
}
