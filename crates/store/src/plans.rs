//! A million items must not slow what reads a few of them: how the queries for pages are carried out.

use towline_domain::{FlowName, ItemId, Timestamp};

use crate::{Filter, Store, claim::LEASED, sql};

/// How this is carried out, with any text in the place of what is bound.
pub(crate) async fn plan(store: &Store, (sql, bound): (&str, usize)) -> String {
    let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
    let mut explained = sql::query_as::<(i64, i64, i64, String)>(explain);
    for _ in 0..bound {
        explained = explained.bind("x");
    }
    let rows = explained.fetch_all(store.reader()).await.unwrap();
    rows.into_iter().map(|(.., step)| step).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_page_of_items_is_read_in_order_from_an_index() {
    let store = Store::in_memory().await.unwrap();
    let (kind, now) = (|| Some("x".to_owned()), Timestamp::default());
    for (filter, index) in [
        (Filter { live: true, ..Filter::default() }, "item_living"),
        (Filter { kind: kind(), ..Filter::default() }, "item_kind"),
        (Filter { kind: kind(), live: true, ..Filter::default() }, "item_kind"),
        (Filter { kind: kind(), stage: kind(), ..Filter::default() }, "item_kind_stage"),
        (Filter { ended: true, ..Filter::default() }, "item_ended "),
        (
            Filter { ended: true, ended_before: Some((now, ItemId(1))), ..Filter::default() },
            "item_ended ",
        ),
        (
            Filter { flow: Some(FlowName::Imports), ended: true, ..Filter::default() },
            "item_ended_flow",
        ),
        (
            Filter { flow: Some(FlowName::Imports), kind: kind(), live: true, ..Filter::default() },
            "item_live ",
        ),
    ] {
        let query = Store::items_query(&filter);
        let plan = plan(&store, query.text()).await;
        assert!(format!("{plan} ").contains(index), "{filter:?}: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{filter:?}: {plan}");
    }
}

#[tokio::test]
async fn news_are_read_without_reading_what_is_older() {
    let store = Store::in_memory().await.unwrap();
    let plan = plan(&store, (crate::news::AFTER, 2)).await;
    assert!(!plan.lines().any(|line| line.starts_with("SCAN")), "{plan}");
}

#[tokio::test]
async fn leases_are_found_without_reading_all_items() {
    let store = Store::in_memory().await.unwrap();
    let plan = plan(&store, (LEASED, 0)).await;
    assert!(plan.contains("item_leased") && !plan.contains("SCAN"), "{plan}");
}
