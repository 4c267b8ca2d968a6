//! A million items must not slow what reads a few of them: how the queries for pages are carried out.

use towline_domain::{FlowName, ItemId, Timestamp};

use crate::{
    Claim, Filter, NewItem, Share, Store,
    claim::LEASED,
    sql::{self, Builder, Dialect},
    testing::{On, claim},
};

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

/// A server has no statistics of rows that have just come.
#[tokio::test]
async fn what_is_due_is_found_in_order_by_when_it_is_due_whosever_it_is() {
    let now = Timestamp::from_micros(1_000);
    let shares = [
        Share::All,
        Share::Some { anywhere: vec![("imports", "album")], sources: vec![] },
        Share::Some { anywhere: vec![], sources: vec!["directory:/a".into()] },
        Share::Some { anywhere: vec![("imports", "album")], sources: vec!["b".into()] },
    ];
    for on in [On::Sqlite, On::Postgres] {
        let store = on.store().await;
        store.add((0..2_000).map(due).collect(), now).await.unwrap();
        for share in &shares {
            let mut found = explained(on);
            Claim { share, ..claim("x", now, 8) }.find(&mut found, store.dialect());
            let mut next = explained(on);
            share.find_next(&mut next, store.is_shared());
            for query in [found, next] {
                let plan = steps(&store, query).await;
                let others = ["Seq Scan", "Sort", "TEMP B-TREE"];
                let is_in_order =
                    plan.contains("item_due") && !others.iter().any(|it| plan.contains(it));
                assert!(is_in_order, "{on:?}, {share:?}: {plan}");
            }
        }
    }
}

fn due(number: usize) -> NewItem {
    NewItem {
        flow: FlowName::Imports,
        kind: "album",
        key: number.to_string(),
        source: "directory:/a".into(),
        title: "An album".into(),
        stage: "settling",
        ended: false,
        version: 1,
        detail: serde_json::json!({}),
        due_at: Some(Timestamp::from_micros(500)),
        says: vec![],
    }
}

fn explained(on: On) -> Builder {
    Builder::new(match on {
        On::Sqlite => "EXPLAIN QUERY PLAN ",
        On::Postgres => "EXPLAIN ",
    })
}

async fn steps(store: &Store, query: Builder) -> String {
    let steps = match store.dialect() {
        Dialect::Sqlite => {
            let steps = query.build_query_as::<(i64, i64, i64, String)>().fetch_all(store.reader());
            steps.await.unwrap().into_iter().map(|(.., step)| step).collect()
        }
        Dialect::Postgres => {
            query.build_query_scalar::<String>().fetch_all(store.reader()).await.unwrap()
        }
    };
    steps.join("\n")
}
