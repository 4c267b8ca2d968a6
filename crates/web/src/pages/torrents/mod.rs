//! What is on its way from services that download for us, and what waits for what.

mod draw;
mod give;
pub(super) mod groom;
mod rows;
#[cfg(test)]
mod tests;

use axum::extract::State;
use maud::Markup;
use serde::Deserialize;
use towline_api::accounts::Account;
use towline_domain::{FlowName, ItemId, Thing as _, Timestamp, torrents::Torrent};
use towline_store::Filter;

pub(super) use self::give::add;
use self::rows::Row;
use super::{
    PageFailure,
    frame::{Fresh, page},
    view::View,
};
use crate::{State as App, problem::Failure, read::Asked};

/// So many of each part are shown together; of a part that was asked for, so many on a page.
const FEW: u32 = 20;
const MANY: u32 = 100;

/// What the page shows apart, each with the stages that are in it.
const PARTS: [Part; 3] = [
    Part {
        id: "fetched",
        name: "Being fetched",
        stages: &["downloading", "placing", "telling", "clearing"],
    },
    Part { id: "waiting", name: "Waiting", stages: &["waiting", "paused"] },
    Part { id: "service", name: "At the service", stages: &["transferring", "adding"] },
];

struct Part {
    id: &'static str,
    name: &'static str,
    stages: &'static [&'static str],
}

/// A part with what is in it.
struct Found {
    part: &'static Part,
    rows: Vec<Row>,
    /// How many there are in all accounts.
    all: u64,
}

#[derive(Deserialize)]
pub(super) struct Query {
    account: Option<String>,
    show: Option<String>,
    before: Option<i64>,
}

/// All that the page tells.
struct Torrents {
    now: Timestamp,
    accounts: Vec<Account>,
    /// The one that was asked for.
    only: Option<Account>,
    is_one_part: bool,
    found: Vec<Found>,
    asked: u64,
    rate: u64,
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Asked(query): Asked<Query>,
) -> Result<Markup, PageFailure> {
    let torrents = read(&app, &query).await?;
    let content = draw::content(&view, &torrents);
    Ok(page(&view, "Torrents", Fresh::Flow(FlowName::Torrents), &content))
}

async fn read(app: &App, query: &Query) -> Result<Torrents, PageFailure> {
    let store = app.ledger.store();
    let accounts = app.desk.accounts().await;
    let only = match &query.account {
        Some(name) => Some(
            accounts
                .iter()
                .find(|account| account.name == *name)
                .cloned()
                .ok_or_else(|| Failure::no_such("account", remote_name(name)))?,
        ),
        None => None,
    };
    let part = PARTS.iter().find(|part| Some(part.id) == query.show.as_deref());
    let counts = store.live_counts().await?;
    let mut found = Vec::new();
    for one in PARTS.iter().filter(|one| part.is_none_or(|part| part.id == one.id)) {
        let all = counts
            .iter()
            .filter(|it| it.kind == Torrent::KIND && one.stages.contains(&it.stage.as_str()))
            .map(|it| it.count.unsigned_abs())
            .sum();
        let most = if part.is_some() { MANY } else { FEW };
        let before = query.before.filter(|_| part.is_some());
        let rows = of_part(app, one, only.as_ref(), before, most).await?;
        found.push(Found { part: one, rows, all });
    }
    let asked = store.inbox_counts().await?.into_iter();
    let asked = asked.filter(|it| it.flow == FlowName::Torrents.as_str());
    let moving = app.jobs.all_progress();
    Ok(Torrents {
        now: app.ledger.clock().now(),
        accounts,
        only,
        is_one_part: part.is_some(),
        found,
        asked: asked.map(|it| it.count.unsigned_abs()).sum(),
        rate: moving.iter().filter_map(|(_, progress)| progress.rate).sum(),
    })
}

fn remote_name(name: &str) -> String {
    towline_domain::path::shown(name.as_bytes())
}

/// The newest of a part: each of its stages is an index of its own.
async fn of_part(
    app: &App,
    part: &Part,
    account: Option<&Account>,
    before: Option<i64>,
    most: u32,
) -> Result<Vec<Row>, PageFailure> {
    let mut items = Vec::new();
    for stage in part.stages {
        let filter = Filter {
            flow: Some(FlowName::Torrents),
            kind: Some(Torrent::KIND.into()),
            stage: Some((*stage).into()),
            source: account.map(|account| account.key.clone()),
            live: true,
            before: before.map(ItemId),
            most,
            ..Filter::default()
        };
        items.extend(app.ledger.store().items(&filter).await?);
    }
    items.sort_by_key(|item| std::cmp::Reverse(item.id));
    items.truncate(most as usize);
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        rows.push(Row::of(app, &item).await?);
    }
    Ok(rows)
}
