//! The ledger's promises, on a real file.

use std::time::Duration;

use towline_domain::{
    ActOutcome, Ask, Cause, Choice, FlowName, ItemId, Lane, LocalPath, Timestamp, Trouble,
    TroubleKind,
};

use crate::testing::{On, claim};
use crate::{
    ActEnd, Answered, Claimed, Filter, NewHandover, NewIntent, NewItem, Share, Step, Store, Stored,
};
use rstest::rstest;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_micros(secs * 1_000_000)
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
        detail: serde_json::json!({"n": 1}),
        due_at: Some(at(10)),
        says: vec!["found".into()],
    }
}

fn step(stage: &'static str) -> Step {
    Step {
        stage,
        title: None,
        ended: false,
        version: 1,
        detail: serde_json::json!({"n": 2}),
        attempt: 0,
        due_at: None,
        deadline: None,
        says: vec![],
        news: None,
        ask: Ask::Nothing,
        keep_answer: false,
        lane: None,
        intent: None,
        hand_over: vec![],
    }
}

async fn claim_one(store: &Store, now: Timestamp) -> Claimed {
    store.claim(&claim("me", now, 1)).await.unwrap().pop().expect("one is due")
}

/// The claim's time is over: it is later, or was given no longer by a clock that is not ours.
async fn runs_out(store: &Store, on: On, claimed: &Claimed) -> Timestamp {
    if let On::Postgres = on {
        store.renew("me", &[(claimed.id, claimed.epoch)], Duration::ZERO).await.unwrap();
    }
    at(1000)
}

fn asks() -> Ask {
    Ask::Open {
        cause: Cause::Baseline { count: 3 },
        choices: vec![Choice::All, Choice::None],
        detail: "three".into(),
    }
}

#[rstest]
#[tokio::test]
async fn a_key_is_brought_in_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let store = on.store().await;
    let added = store.add(vec![item("a"), item("b"), item("a")], at(1)).await.unwrap();
    assert_eq!(added.iter().flatten().count(), 2);
    assert_eq!(added[2], None);
    assert_eq!(store.items(&Filter::default()).await.unwrap().len(), 2);
}

#[rstest]
#[tokio::test]
async fn an_item_is_in_one_claim_at_a_time_until_its_lease_ends(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    store.add(vec![item("a")], at(1)).await.unwrap();
    assert!(store.claim(&claim("me", at(9), 9)).await.unwrap().is_empty(), "not due yet");
    let first = claim_one(&store, at(10)).await;
    assert!(store.claim(&claim("you", at(11), 9)).await.unwrap().is_empty());
    let late = runs_out(&store, on, &first).await;
    let second = claim_one(&store, late).await;
    assert_eq!(store.step(&first, step("late"), at(401)).await.unwrap(), Stored::Fenced);
    assert_eq!(
        store.step(&second, step("ready"), at(401)).await.unwrap(),
        Stored::Written { intent: None }
    );
    assert_eq!(store.item(first.id).await.unwrap().stage, "ready");
}

#[rstest]
#[tokio::test]
async fn a_wake_during_a_run_is_not_lost(#[values(On::Sqlite, On::Postgres)] on: On) {
    let store = on.store().await;
    store.add(vec![item("a")], at(1)).await.unwrap();
    // While the decision is being made …
    let claimed = claim_one(&store, at(10)).await;
    store.wake(&[claimed.id], at(11)).await.unwrap();
    store.step(&claimed, step("held"), at(12)).await.unwrap();
    assert_eq!(store.next_due(&Share::All).await.unwrap(), Some(at(12)));
    // … and while it is being acted on.
    let claimed = claim_one(&store, at(13)).await;
    let intent = NewIntent { action: serde_json::json!("go"), settles_at: at(60) };
    let stored =
        store.step(&claimed, Step { intent: Some(intent), ..step("held") }, at(14)).await.unwrap();
    let Stored::Written { intent: Some(intent) } = stored else { panic!("{stored:?}") };
    store.wake(&[claimed.id], at(15)).await.unwrap();
    let end = ActEnd {
        intent,
        outcome: ActOutcome::Done,
        due_at: at(900),
        settles_at: None,
        attempt: 0,
        says: None,
    };
    assert!(store.act_ended(&claimed, "held", end, at(16)).await.unwrap());
    assert_eq!(store.next_due(&Share::All).await.unwrap(), Some(at(16)));
    assert!(claim_one(&store, at(16)).await.woken_at == at(15));
}

#[rstest]
#[tokio::test]
async fn an_intent_without_an_outcome_is_unsure_after_a_crash(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    store.add(vec![item("a")], at(1)).await.unwrap();
    let claimed = claim_one(&store, at(10)).await;
    let intent = NewIntent { action: serde_json::json!("go"), settles_at: at(70) };
    store.step(&claimed, Step { intent: Some(intent), ..step("x") }, at(10)).await.unwrap();
    let store = store.opened_again().await;
    assert!(store.claim(&claim("me", at(20), 9)).await.unwrap().is_empty(), "leased by the dead");
    assert_eq!(store.free_leases().await.unwrap(), 1);
    assert_eq!(store.next_due(&Share::All).await.unwrap(), Some(at(70)), "when a look can tell");
    let act = claim_one(&store, at(70)).await.act.unwrap();
    assert_eq!((act.outcome, act.settles_at), (ActOutcome::Unsure, at(70)));
}

#[rstest]
#[tokio::test]
async fn an_outcome_survives_and_a_late_one_is_refused(#[values(On::Sqlite, On::Postgres)] on: On) {
    let store = on.store().await;
    store.add(vec![item("a")], at(1)).await.unwrap();
    let claimed = claim_one(&store, at(10)).await;
    let intent = NewIntent { action: serde_json::json!("go"), settles_at: at(70) };
    let Stored::Written { intent: Some(intent) } =
        store.step(&claimed, Step { intent: Some(intent), ..step("x") }, at(10)).await.unwrap()
    else {
        panic!()
    };
    let refused = ActOutcome::NotDone(Trouble::new("betanin", TroubleKind::Refused, "no"));
    let end = |outcome| ActEnd {
        intent,
        outcome,
        due_at: at(30),
        settles_at: None,
        attempt: 1,
        says: Some("refused".into()),
    };
    // Slept past its lease: somebody else has it.
    let late = runs_out(&store, on, &claimed).await;
    let other = claim_one(&store, late).await;
    assert!(!store.act_ended(&claimed, "x", end(refused.clone()), at(1001)).await.unwrap());
    assert!(store.act_ended(&other, "x", end(refused.clone()), at(1002)).await.unwrap());
    let again = claim_one(&store, at(1003)).await;
    assert_eq!((again.act.unwrap().outcome, again.attempt), (refused, 1));
}

#[rstest]
#[tokio::test]
async fn a_lane_has_one_holder_and_the_longest_waiting_is_next(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    store.add(vec![item("a"), item("b"), item("c")], at(1)).await.unwrap();
    let lane = || Step { lane: Some(Lane("library".into())), ..step("importing") };
    let mut claimed = store.claim(&claim("me", at(10), 9)).await.unwrap();
    claimed.sort_by_key(|claimed| claimed.id);
    let [a, b, c] = claimed.as_slice() else { panic!() };
    assert_eq!(store.step(c, lane(), at(11)).await.unwrap(), Stored::Written { intent: None });
    assert_eq!(store.step(b, lane(), at(11)).await.unwrap(), Stored::LaneBusy);
    assert_eq!(store.step(a, lane(), at(11)).await.unwrap(), Stored::LaneBusy);
    assert_eq!(store.item(a.id).await.unwrap().lane_wanted.as_deref(), Some("library"));
    assert_eq!(store.next_due(&Share::All).await.unwrap(), None, "they sleep");
    // The holder goes on holding; then it gives back.
    store.wake(&[c.id], at(12)).await.unwrap();
    let c = claim_one(&store, at(12)).await;
    assert_eq!(store.step(&c, lane(), at(12)).await.unwrap(), Stored::Written { intent: None });
    store.wake(&[c.id], at(13)).await.unwrap();
    let c = claim_one(&store, at(13)).await;
    store.step(&c, step("imported"), at(13)).await.unwrap();
    assert_eq!(claim_one(&store, at(14)).await.id, a.id);
    assert!(store.claim(&claim("me", at(14), 9)).await.unwrap().is_empty(), "one at a time");
}

#[rstest]
#[tokio::test]
async fn an_answer_counts_once_and_only_for_the_question_that_was_read(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    store.add(vec![item("a")], at(1)).await.unwrap();
    let claimed = claim_one(&store, at(10)).await;
    store.step(&claimed, Step { ask: asks(), ..step("held") }, at(11)).await.unwrap();
    let entry = store.inbox(None).await.unwrap().pop().unwrap().entry;

    let answer = |epoch, choice: Choice| {
        let store = store.clone();
        async move { store.answer(entry.id, epoch, &choice, "ann", at(12)).await.unwrap() }
    };
    assert_eq!(answer(Some(entry.epoch + 1), Choice::All).await, Answered::MovedOn);
    assert!(matches!(answer(None, Choice::Apply).await, Answered::NotOffered { .. }));
    assert_eq!(answer(Some(entry.epoch), Choice::All).await, Answered::Taken { item: claimed.id });
    assert_eq!(answer(None, Choice::None).await, Answered::AnsweredAlready);
    assert!(store.inbox(Some("baseline")).await.unwrap()[0].answered);

    let claimed = claim_one(&store, at(13)).await;
    // What it needs could not be looked at: it waits, and cannot be given a second time.
    let kept = Step { ask: Ask::Keep, keep_answer: true, due_at: Some(at(13)), ..step("held") };
    store.step(&claimed, kept, at(13)).await.unwrap();
    assert_eq!(answer(None, Choice::None).await, Answered::AnsweredAlready);
    let claimed = claim_one(&store, at(13)).await;
    assert_eq!(claimed.answer.as_ref().unwrap().1.choice, Choice::All);
    store.step(&claimed, Step { ask: Ask::Keep, ..step("held") }, at(13)).await.unwrap();
    // Asked still, so it may be answered anew; and closed, it may not.
    assert!(matches!(answer(None, Choice::None).await, Answered::Taken { .. }));
    let claimed = claim_one(&store, at(14)).await;
    store.step(&claimed, step("ready"), at(14)).await.unwrap();
    assert_eq!(answer(None, Choice::None).await, Answered::NoSuchEntry);
    assert!(store.inbox(None).await.unwrap().is_empty());
}

#[rstest]
#[tokio::test]
async fn the_same_question_keeps_its_number_and_age(#[values(On::Sqlite, On::Postgres)] on: On) {
    let store = on.store().await;
    store.add(vec![item("a")], at(1)).await.unwrap();
    for now in 11..14 {
        store.wake(&[ItemId(1)], at(now)).await.unwrap();
        let claimed = claim_one(&store, at(now)).await;
        store.step(&claimed, Step { ask: asks(), ..step("held") }, at(now)).await.unwrap();
    }
    let entries = store.inbox(None).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].entry.opened, entries[0].entry.epoch), (at(11), 1));
}

#[rstest]
#[tokio::test]
async fn a_hand_over_is_taken_once_and_links_what_lies_there(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    store.add(vec![item("a"), item("b"), item("c"), item("d"), item("e")], at(1)).await.unwrap();
    let giver = claim_one(&store, at(10)).await;
    let hand_over = vec![NewHandover { kind: "album".into(), path: LocalPath::new("/in/x") }];
    store.step(&giver, Step { hand_over, ended: true, ..step("done") }, at(11)).await.unwrap();
    let untaken = store.untaken("album").await.unwrap();
    assert_eq!(untaken[0].path, LocalPath::new("/in/x"));
    assert!(store.take(&untaken[0], ItemId(2)).await.unwrap());
    assert!(!store.take(&untaken[0], ItemId(2)).await.unwrap());
    assert!(store.untaken("album").await.unwrap().is_empty());
    let root = LocalPath::new("/in");
    for (item, path, is_linked) in
        [(2, "/in/x", true), (3, "/in/x/disc 1", true), (4, "/in/x 2", false), (5, "/in", false)]
    {
        store.came_by_path(ItemId(item), &LocalPath::new(path), &root, at(13)).await.unwrap();
        let linked = store.came_from(ItemId(item)).await.unwrap();
        assert_eq!(linked, if is_linked { vec![giver.id] } else { vec![] }, "{path}");
    }
    store.cut_link(giver.id, ItemId(2), "jo", at(14)).await.unwrap();
    store.came_by_path(ItemId(2), &LocalPath::new("/in/x"), &root, at(15)).await.unwrap();
    assert_eq!(store.came_from(ItemId(2)).await.unwrap(), [], "cut is cut");
    // What holds everything came out of nothing: each album would hang on it.
    let (inner, path) = (LocalPath::new("/in/x"), LocalPath::new("/in/x/other"));
    store.came_by_path(ItemId(4), &path, &inner, at(16)).await.unwrap();
    assert_eq!(store.came_from(ItemId(4)).await.unwrap(), []);
}

#[tokio::test]
async fn a_file_that_is_no_ledger_is_refused_with_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("towline.db");
    std::fs::write(&path, "this is no database, but long enough to look like one".repeat(99))
        .unwrap();
    let error = Store::open(&path).await.unwrap_err().to_string();
    assert!(error.contains("towline.db"), "{error}");
}

#[tokio::test]
async fn a_disk_that_was_full_for_a_moment_is_written_again_once_there_is_room() {
    let store = On::Sqlite.store().await;
    store.add(vec![item("before")], at(1)).await.unwrap();
    // As full as a disk can be made without one: SQLite says the same, and rolls back by itself.
    store.limit_pages(1).await;
    let mut large = item("large");
    large.detail = serde_json::json!({ "text": "x".repeat(4 << 20) });
    assert!(store.add(vec![large.clone()], at(2)).await.is_err());
    store.limit_pages(i64::from(u32::MAX - 1)).await;
    store.add(vec![large], at(3)).await.unwrap();
    assert_eq!(store.items(&Filter::default()).await.unwrap().len(), 2);
}

#[rstest]
#[tokio::test]
async fn what_changes_is_told_and_a_look_that_changed_nothing_is_not(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    let told = |store: &Store, since: u64| match store.events().since(since) {
        crate::Since::All(all) => all.into_iter().map(|told| told.event).collect::<Vec<_>>(),
        crate::Since::Gap { .. } => panic!("a gap"),
    };
    store.add(vec![item("a")], at(1)).await.unwrap();
    let id = ItemId(1);
    assert_eq!(told(&store, 0), [crate::Event::Item { id, flow: None }]);

    let claimed = claim_one(&store, at(10)).await;
    let same = Step { detail: claimed.detail.clone(), due_at: Some(at(20)), ..step("settling") };
    store.step(&claimed, same, at(11)).await.unwrap();
    assert_eq!(told(&store, 1), [], "the same stage and detail, and nothing said");

    let claimed = claim_one(&store, at(20)).await;
    store.step(&claimed, Step { ask: asks(), ..step("held") }, at(21)).await.unwrap();
    let flow = Some("imports".to_owned());
    assert_eq!(told(&store, 1), [crate::Event::Inbox, crate::Event::Item { id, flow }]);
}

#[rstest]
#[tokio::test]
async fn steps_that_are_written_together_are_each_what_it_would_be_alone(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    let keys: Vec<String> = (0..40).map(|number| format!("item {number}")).collect();
    store.add(keys.iter().map(|key| item(key)).collect(), at(1)).await.unwrap();
    let claimed = store.claim(&claim("me", at(10), 40)).await.unwrap();
    // One of them is claimed by somebody else meanwhile, one is woken, one cannot be written at all.
    let late = claimed[7].clone();
    store.give_back(&late, Some(at(10)), at(10)).await.unwrap();
    let theirs = claim_one(&store, at(10)).await;
    assert_eq!(theirs.id, late.id);
    store.wake(&[claimed[8].id], at(11)).await.unwrap();
    let intent = || Some(NewIntent { action: serde_json::json!("go"), settles_at: at(70) });
    let steps = claimed.iter().enumerate().map(|(number, claimed)| {
        let says = vec![format!("said of {number}"), "and more".into()];
        let intent = if number % 3 == 0 { intent() } else { None };
        let new = Step { says, intent, due_at: Some(at(900)), ..step("ready") };
        store.step(claimed, new, at(12))
    });
    let beside = store.step(&theirs, step("theirs"), at(12));
    let (stored, beside) = futures::join!(futures::future::join_all(steps), beside);
    assert_eq!(beside.unwrap(), Stored::Written { intent: None });

    for (number, (claimed, stored)) in claimed.iter().zip(stored).enumerate() {
        let now = store.item(claimed.id).await.unwrap();
        let said = store.journal(claimed.id).await.unwrap();
        match (number, stored.unwrap()) {
            (7, Stored::Fenced) => assert_eq!((now.stage.as_str(), said.len()), ("theirs", 1)),
            (_, Stored::Written { intent }) => {
                assert_eq!(intent.is_some(), number % 3 == 0);
                assert_eq!((now.stage.as_str(), said.len()), ("ready", 3));
                let due = if number == 8 {
                    12
                } else if number % 3 == 0 {
                    70
                } else {
                    900
                };
                assert_eq!(now.due_at, Some(at(due)), "{number}");
                let acts = store.acts(claimed.id, 9).await.unwrap();
                assert_eq!(acts.len(), usize::from(number % 3 == 0));
            }
            (number, other) => panic!("{number}: {other:?}"),
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_lane_is_not_lost_when_its_holder_is_forgotten_or_whose_turn_it_is_does_without(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    store.add(vec![item("a"), item("b"), item("c"), item("d")], at(1)).await.unwrap();
    let lane = || Step { lane: Some(Lane("library".into())), ..step("importing") };
    let mut claimed = store.claim(&claim("me", at(10), 9)).await.unwrap();
    claimed.sort_by_key(|claimed| claimed.id);
    for claimed in &claimed {
        store.step(claimed, lane(), at(11)).await.unwrap();
    }
    let [a, b, c, d] = [0, 1, 2, 3].map(|at| claimed[at].id);
    assert!(store.forget(a, at(12)).await.unwrap(), "it held the lane");
    let next = claim_one(&store, at(12)).await;
    assert_eq!(next.id, b);
    store.step(&next, step("skipped"), at(13)).await.unwrap();
    let next = claim_one(&store, at(13)).await;
    assert_eq!(next.id, c, "the one before has done without");
    store.step(&next, lane(), at(13)).await.unwrap();
    assert!(store.claim(&claim("me", at(14), 9)).await.unwrap().is_empty(), "one at a time");
    assert_eq!(store.item(d).await.unwrap().lane_wanted.as_deref(), Some("library"));
}

#[rstest]
#[tokio::test]
async fn an_item_that_cannot_be_read_does_not_keep_the_others_from_being_carried_on(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = on.store().await;
    store.add(["a", "b", "c"].map(item).into(), at(1)).await.unwrap();
    let first = claim_one(&store, at(10)).await;
    let intent = NewIntent { action: serde_json::json!("send"), settles_at: at(20) };
    store.step(&first, Step { intent: Some(intent), ..step("sending") }, at(11)).await.unwrap();
    let mut tx = store.write().await.unwrap();
    for text in [
        "UPDATE item SET due_at = 10000000, lease_owner = NULL, lease_until = NULL",
        "UPDATE item SET detail = '{broken' WHERE key = 'b'",
        "UPDATE intent SET outcome = '{'",
    ] {
        crate::sql::query(text).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let claimed = store.claim(&claim("me", at(30), 10)).await.unwrap();
    let keys: Vec<_> = claimed.into_iter().map(|claimed| claimed.key).collect();
    assert_eq!(keys.len(), 1, "{keys:?}");
    assert!(store.claim(&claim("me", at(31), 10)).await.unwrap().is_empty(), "not at once again");
}
