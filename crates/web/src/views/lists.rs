//! Lists and their runs, as the API shows them.

use towline_api::lists::{List, Run, Wish};
use towline_domain::FlowName;
use towline_store::{Run as Stored, Store, StoreError, WishRow};

use crate::ListOf;

pub(crate) async fn list(store: &Store, list: &ListOf, held: u64) -> Result<List, StoreError> {
    let last = store.last_read(&list.key).await?;
    let good = store.last_good_run(&list.key).await?;
    let item = store.source(FlowName::Wishes, &list.key).await?;
    let stages = store.wish_stages(&list.key, &list.server_key, list.in_4k).await?;
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
        error_hint: counted.error_hint,
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
    error_hint: Option<String>,
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

#[cfg(test)]
mod tests {
    use towline_domain::Timestamp;
    use towline_store::{NewPlan, NewRun};

    use super::*;

    #[tokio::test]
    async fn a_list_that_fails_is_not_well_because_its_wishes_were_looked_at_again() {
        let store = Store::in_memory().await.unwrap();
        let of = ListOf {
            name: "films".into(),
            key: "l".into(),
            server: "home".into(),
            server_key: "s".into(),
            in_4k: false,
            asks: true,
            schedule: "every day".into(),
        };
        for (second, read) in [(1, "complete"), (2, "failed"), (3, "planned")] {
            let at = Timestamp::from_micros(second * 1_000_000);
            let run = NewRun {
                source: "l".into(),
                began: at,
                ended: at,
                read,
                asked: 0,
                counts: serde_json::json!({"error": (read == "failed").then_some("gone")}),
            };
            let plan = NewPlan { list: "l".into(), run: Some(run), ..NewPlan::default() };
            store.apply(plan, at).await.unwrap();
        }
        let told = list(&store, &of, 0).await.unwrap();
        let last = told.last.unwrap();
        assert_eq!((last.read.as_str(), last.error.as_deref()), ("failed", Some("gone")));
        assert_eq!(told.good.unwrap(), Timestamp::from_micros(1_000_000).to_string());
    }
}
