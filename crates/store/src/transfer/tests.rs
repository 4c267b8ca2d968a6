//! There and back again.

use rstest::rstest;
use towline_domain::{Cause, Choice, FlowName, ItemId, Timestamp};

use crate::{
    Filter, NewItem, NewKey, StoreError,
    testing::{On, claim},
};

fn at(secs: i64) -> Timestamp {
    Timestamp::from_micros(secs * 1_000_000)
}

fn item(number: usize) -> NewItem {
    NewItem {
        flow: FlowName::Imports,
        kind: "album",
        key: format!("a \"key\" {number} \u{1F3B5}"),
        source: "test".into(),
        title: format!("Täst\\ {number}"),
        stage: "settling",
        ended: number.is_multiple_of(2),
        version: 1,
        detail: serde_json::json!({"n": number, "nothing": null}),
        due_at: number.is_multiple_of(3).then(|| at(10)),
        says: vec!["found".into(), String::new()],
    }
}

#[rstest]
#[case(On::Sqlite, On::Postgres)]
#[case(On::Postgres, On::Sqlite)]
#[tokio::test]
async fn everything_is_carried_to_the_other_database(#[case] from: On, #[case] to: On) {
    let (from, to) = (from.store().await, to.store().await);
    from.add((0..1203).map(item).collect(), at(1)).await.unwrap();
    from.ask(ItemId(1), &Cause::Baseline { count: 3 }, &[Choice::All], "x", at(2)).await.unwrap();
    from.order(&[ItemId(7)], &Choice::Retry, "jo", at(3)).await.unwrap();
    from.add_throughput(77, at(1)).await.unwrap();
    from.make_key(NewKey { name: "k", code: "c", scope: "read" }, at(4)).await.unwrap();
    from.pause_account("putio:x", true, "jo", at(5)).await.unwrap();
    assert!(from.forget(ItemId(1203), at(5)).await.unwrap());

    let carried = from.carry_into(&to).await.unwrap();
    let rows = |name: &str| carried.iter().find(|table| table.name == name).unwrap().rows;
    assert_eq!((rows("item"), rows("journal"), rows("api_key")), (1202, 2 * 1202 + 1, 1));
    assert_eq!(
        to.id().await.unwrap().unwrap().instance,
        from.id().await.unwrap().unwrap().instance
    );
    let all = Filter { most: 2000, ..Filter::default() };
    let told = |items: Vec<crate::ItemSummary>| format!("{items:?}");
    assert_eq!(told(to.items(&all).await.unwrap()), told(from.items(&all).await.unwrap()));
    assert_eq!(to.inbox(None).await.unwrap().len(), 1);
    // Numbers that were given before are not given again, gone or not.
    let added = to.add(vec![item(9999)], at(6)).await.unwrap();
    assert_eq!(added, [Some(ItemId(1204))]);
    assert!(matches!(from.carry_into(&to).await, Err(StoreError::NotNew { .. })));
}

#[tokio::test]
async fn nobody_works_with_a_part_of_a_ledger_and_the_rest_is_carried_by_doing_it_again() {
    let (from, to) = (On::Sqlite.store().await, On::Postgres.store().await);
    from.add((0..7).map(item).collect(), at(1)).await.unwrap();
    // As one that is killed on its way.
    to.begin_to_be_filled().await.unwrap();
    to.add(vec![item(3)], at(1)).await.unwrap();
    assert!(matches!(to.opened_once_more().await, Err(StoreError::HalfCarried { .. })));
    from.carry_into(&to).await.unwrap();
    assert_eq!(to.items(&Filter::default()).await.unwrap().len(), 7);
    assert!(to.opened_once_more().await.is_ok());
    assert!(matches!(from.carry_into(&to).await, Err(StoreError::NotNew { .. })));
}

#[tokio::test]
async fn who_held_something_there_does_not_hold_it_here() {
    let (from, to) = (On::Sqlite.store().await, On::Postgres.store().await);
    from.add(vec![NewItem { due_at: Some(at(1)), ..item(1) }], at(1)).await.unwrap();
    assert_eq!(from.claim(&claim("me", at(2), 1)).await.unwrap().len(), 1);
    from.carry_into(&to).await.unwrap();
    assert_eq!(to.claim(&claim("you", at(3), 1)).await.unwrap().len(), 1);
}

/// Every table of either database is carried, with all of its columns.
#[rstest]
#[tokio::test]
async fn no_table_and_no_column_is_forgotten(#[values(On::Sqlite, On::Postgres)] on: On) {
    let store = on.store().await;
    let mut tables: Vec<_> = store.tables().await.unwrap().into_iter().map(|it| it.name).collect();
    // Which processes and which clocks are at work on a ledger is nothing that it holds.
    tables
        .retain(|name| !name.starts_with("_sqlx") && !["node", "held", "clock"].contains(&&**name));
    let mut known: Vec<_> = super::TABLES.iter().map(|table| table.name).collect();
    known.sort_unstable();
    assert_eq!(tables, known);
    for table in super::TABLES {
        let columns = match on {
            On::Sqlite => format!("SELECT name FROM pragma_table_info('{}')", table.name),
            On::Postgres => format!(
                "SELECT column_name::text FROM information_schema.columns
                 WHERE table_schema = current_schema() AND table_name = '{}'",
                table.name
            ),
        };
        let columns = crate::sql::query_scalar::<String>(sqlx::AssertSqlSafe(columns));
        let mut columns = columns.fetch_all(store.reader()).await.unwrap();
        let mut known = table.columns.to_vec();
        columns.sort_unstable();
        known.sort_unstable();
        assert_eq!(columns, known, "{}", table.name);
    }
}
