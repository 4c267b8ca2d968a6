//! Lists and their runs, as the API shows them.

use towline_api::lists::{List, Run, Wish};
use towline_domain::FlowName;
use towline_store::{Run as Stored, Store, StoreError, WishRow};

use crate::ListOf;

pub(crate) async fn list(store: &Store, list: &ListOf, held: u64) -> Result<List, StoreError> {
    let last = store.runs(&list.key, 1).await?.pop();
    let good = store.last_good_run(&list.key).await?;
    let item = store.source(FlowName::Wishes, &list.key).await?;
    let stages = store.stages(FlowName::Wishes, &list.key).await?;
    Ok(List {
        name: list.name.clone(),
        key: list.key.clone(),
        server: list.server.clone(),
        in_4k: list.in_4k,
        schedule: list.schedule.clone(),
        wishes: held,
        stages: stages.into_iter().collect(),
        last: last.as_ref().map(run),
        good: good.map(|run| run.ended.to_string()),
        item: item.map(|item| item.id.0),
    })
}

pub(crate) fn run(stored: &Stored) -> Run {
    // What the flow has counted has the same names; what it has not counted is nought.
    let counted: Counted = serde_json::from_value(stored.counts.clone()).unwrap_or_default();
    Run {
        began: stored.began.to_string(),
        took_ms: u64::try_from(stored.ended.since(stored.began).as_millis()).unwrap_or(u64::MAX),
        read: stored.read.clone(),
        asked: stored.asked,
        listed: counted.listed,
        passed_over: counted.passed_over,
        added: counted.added,
        gone: counted.gone,
        words: counted.words,
        list_calls: counted.list_calls,
        server_calls: counted.server_calls,
        error: counted.error,
        error_kind: counted.error_kind,
    }
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Counted {
    listed: u32,
    passed_over: u32,
    added: u32,
    gone: u32,
    words: std::collections::BTreeMap<String, u32>,
    list_calls: u64,
    server_calls: u64,
    error: Option<String>,
    error_kind: Option<String>,
}

pub(crate) fn wish(row: &WishRow, stage: String, item: Option<i64>) -> Wish {
    Wish {
        ident: row.ident.to_string(),
        name: row.wish.name(),
        title: row.wish.title.clone().or_else(|| row.wish.original_title.clone()),
        kind: row.title.map(|title| title.kind).or(row.wish.kind),
        year: row.wish.year,
        ids: row.wish.ids.clone(),
        seasons: row.wish.seasons.clone(),
        means: row.title,
        stage,
        item,
        since: row.wish.added.unwrap_or(row.added).to_string(),
    }
}
