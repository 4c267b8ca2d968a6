use rstest::rstest;
use serde_json::json;
use towline_domain::{ActOutcome, Ask, FlowName, ItemId};

use super::*;
use crate::{
    ActEnd, Claimed, Filter, ItemSummary, NewIntent, NewItem, Step, Stored,
    testing::{On, claim},
};

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
/// Some day of 2026, and how far it was ahead of a machine that had run for an hour.
const THEN: i64 = 1_795_413_000_000_000;
const AHEAD: i64 = THEN - HOUR;

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

fn machine(boot: &str, ahead: i64) -> MachineClock {
    MachineClock { boot: Some(boot.into()), ahead }
}

fn item(key: &str) -> NewItem {
    NewItem {
        flow: FlowName::Imports,
        kind: "album",
        key: key.into(),
        source: "test".into(),
        title: key.into(),
        stage: "settling",
        ended: false,
        version: 1,
        detail: json!({}),
        due_at: Some(at(THEN)),
        says: vec!["found".into()],
    }
}

/// What a flow notes: two moments of its own, one that a file system told, and a size.
fn words(since: i64, next: i64) -> Value {
    json!({
        "since": since,
        "deep": [{ "next": next }],
        "modified": THEN.to_string(),
        "size": 1_795_413,
    })
}

/// An item of which an act became unsure, and looks again in a while.
async fn unsure(store: &Store) -> ItemId {
    store.add(vec![item("a")], at(THEN)).await.unwrap();
    let claimed = store.claim(&claim("me", at(THEN), 1)).await.unwrap().pop().unwrap();
    let step = Step {
        stage: "sending",
        title: None,
        ended: false,
        version: 1,
        detail: words(THEN, THEN + MINUTE),
        attempt: 0,
        due_at: None,
        deadline: Some(at(THEN + 3 * HOUR)),
        says: vec![],
        news: None,
        ask: Ask::Nothing,
        keep_answer: false,
        lane: None,
        intent: Some(NewIntent { action: json!("send"), settles_at: at(THEN + 2 * MINUTE) }),
        hand_over: vec![],
    };
    let stored = store.step(&claimed, step, at(THEN)).await.unwrap();
    let Stored::Written { intent: Some(intent) } = stored else { panic!("{stored:?}") };
    let end = ActEnd {
        intent,
        outcome: ActOutcome::Unsure,
        due_at: at(THEN + MINUTE),
        settles_at: Some(at(THEN + MINUTE)),
        attempt: 1,
        says: None,
    };
    assert!(store.act_ended(&claimed, "sending", end, at(THEN)).await.unwrap());
    claimed.id
}

async fn only(store: &Store) -> ItemSummary {
    store.items(&Filter::default()).await.unwrap().pop().unwrap()
}

async fn all(store: &Store) -> String {
    format!("{:?}", store.items(&Filter::default()).await.unwrap())
}

/// The item as it is claimed once all that it waits for has come.
async fn claimed(store: &Store) -> Claimed {
    store.claim(&claim("me", at(THEN + DAY), 1)).await.unwrap().pop().unwrap()
}

#[rstest]
#[tokio::test]
async fn a_clock_that_was_set_forward_makes_nothing_settle_early(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    assert_eq!(store.goes_by(&machine("a", AHEAD), at(THEN)).await.unwrap(), None);
    unsure(&store).await;
    let now = at(THEN + 5 * HOUR);
    let set = store.goes_by(&machine("a", AHEAD + 5 * HOUR), now).await.unwrap();
    assert_eq!(set, Some(5 * HOUR));
    // Once.
    assert_eq!(store.goes_by(&machine("a", AHEAD + 5 * HOUR), now).await.unwrap(), None);

    let claimed = claimed(&store).await;
    let act = claimed.act.unwrap();
    assert_eq!((act.at, act.settles_at), (now, now + std::time::Duration::from_secs(60)));
    assert_eq!((claimed.stage_since, claimed.created), (now, now));
    assert_eq!(claimed.deadline, Some(at(THEN + 8 * HOUR)));
    // What lay ahead comes early, for nobody may wait for what a wrong clock said.
    assert_eq!(claimed.detail, words(now.as_micros(), THEN + MINUTE));
}

#[rstest]
#[tokio::test]
async fn a_clock_that_was_set_back_makes_nothing_wait_for_the_old_time(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values(true, false)] is_of_the_same_start: bool,
) {
    let store = on.store().await;
    store.goes_by(&machine("a", AHEAD), at(THEN)).await.unwrap();
    unsure(&store).await;
    let now = THEN - 5 * HOUR;
    let boot = if is_of_the_same_start { "a" } else { "b" };
    let set = store.goes_by(&machine(boot, AHEAD - 5 * HOUR), at(now)).await.unwrap();
    assert_eq!(set, Some(-5 * HOUR));
    assert_eq!(only(&store).await.due_at, Some(at(now + MINUTE)));

    let claimed = claimed(&store).await;
    let act = claimed.act.unwrap();
    assert_eq!((act.at, act.settles_at), (at(now), at(now + MINUTE)));
    assert_eq!((claimed.stage_since, claimed.woken_at), (at(now), at(now)));
    assert_eq!(claimed.deadline, Some(at(THEN - 2 * HOUR)));
    assert_eq!(claimed.detail, words(now, now + MINUTE));
}

#[rstest]
#[tokio::test]
async fn what_ended_and_what_is_of_another_time_stays_as_it_was_noted(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    store.goes_by(&machine("a", AHEAD), at(THEN)).await.unwrap();
    let ended = NewItem { ended: true, due_at: None, ..item("b") };
    let old = THEN - 3 * DAY;
    store.add(vec![ended], at(THEN)).await.unwrap();
    store.add(vec![item("c")], at(old)).await.unwrap();
    let before = all(&store).await;
    store.goes_by(&machine("a", AHEAD + HOUR), at(THEN + HOUR)).await.unwrap().unwrap();
    assert_eq!(all(&store).await, before);
    // Nor does a start of the machine say anything of clocks, where time has gone on.
    let later = store.goes_by(&machine("b", 7), at(THEN + 9 * DAY)).await.unwrap();
    assert_eq!(later, None);
    assert_eq!(all(&store).await, before);
}

#[rstest]
#[tokio::test]
async fn machines_that_share_a_ledger_move_its_moments_once(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    store.goes_by(&machine("a", AHEAD), at(THEN)).await.unwrap();
    store.goes_by(&machine("b", AHEAD - 77), at(THEN)).await.unwrap();
    unsure(&store).await;
    let now = at(THEN + HOUR);
    assert!(store.goes_by(&machine("b", AHEAD - 77 + HOUR), now).await.unwrap().is_some());
    assert_eq!(store.goes_by(&machine("a", AHEAD + HOUR + 300), now).await.unwrap(), None);
    assert_eq!(claimed(&store).await.act.unwrap().at, now);
}
