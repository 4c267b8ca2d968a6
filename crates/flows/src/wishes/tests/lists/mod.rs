//! Lists as sources: what is planned, asked about and written down.

mod never_removes;
mod stage;
mod titles;

use std::time::Duration;

use towline_domain::{
    Cause, Choice, Clock as _,
    wishes::{
        Fetched, ListError, ListErrorKind, ListPolicy, Listing, Memory, OnRemoval, WishCause,
    },
};

use stage::{EVERY, SOON, Stage, fails, stages};

#[tokio::test]
async fn what_a_list_holds_is_asked_for_and_an_unchanged_one_writes_its_run_and_nothing_else() {
    let stage = Stage::confirmed(ListPolicy::default()).await;
    stage.holds(1..=30);
    let wait = stage.look().await;
    assert!(wait + SOON >= EVERY && wait <= EVERY + EVERY / 20, "{wait:?}");
    assert_eq!(stage.stages().await, stages([("wanted", 30)]));
    let before = stage.dump().await;
    // Unchanged, the same again, and what is looked at in between.
    stage.later().await;
    stage.holds(1..=30);
    stage.later().await;
    stage.look().await;
    assert_eq!(stage.dump().await, before);
    assert_eq!(stage.runs().await, ["unchanged", "unchanged", "complete"]);
    assert_eq!(stage.provider.fetched.lock().unwrap()[1], Memory(Some("1..=30".into())));
}

#[tokio::test]
async fn a_new_list_waits_for_a_yes_and_a_no_is_not_asked_about_again() {
    let stage = Stage::new(ListPolicy::default()).await;
    stage.holds(1..=3);
    stage.look().await;
    assert_eq!(stage.asked().await, Some(Cause::Wish(WishCause::FirstRun { titles: 3 })));
    stage.holds(1..=4);
    stage.later().await;
    assert_eq!(stage.asked().await, Some(Cause::Wish(WishCause::FirstRun { titles: 4 })));
    stage.answer(Choice::All).await;
    let reads = stage.reads();
    stage.look().await;
    assert_eq!((stage.asked().await, stage.reads()), (None, reads));
    assert_eq!(stage.stages().await, stages([("wanted", 4)]));

    let mut stage = Stage::new(ListPolicy::default()).await;
    stage.holds(1..=3);
    stage.look().await;
    stage.answer(Choice::None).await;
    stage.look().await;
    stage.restart().await;
    stage.look().await;
    assert_eq!(stage.asked().await, None);
    let wanted = stage.items("title").await.into_iter().map(|item| item.id).collect::<Vec<_>>();
    for id in wanted {
        let told = stage.ledger.store().pending_answer(id).await.unwrap().unwrap();
        assert_eq!(told.choice, Choice::Skip);
    }
}

#[tokio::test]
async fn a_list_that_loses_much_is_asked_about_once_for_each_size() {
    let policy = ListPolicy { on_removal: OnRemoval::Tombstone, ..ListPolicy::default() };
    let stage = Stage::confirmed(policy).await;
    let shrank = |from, to| Some(Cause::Wish(WishCause::Shrank { from, to }));
    stage.holds(1..=100);
    stage.look().await;
    stage.holds(1..=85);
    stage.later().await;
    assert_eq!((stage.held().await, stage.asked().await), (85, None), "a few are simply gone");
    stage.holds(1..=40);
    stage.later().await;
    assert_eq!((stage.held().await, stage.asked().await), (85, shrank(85, 40)));
    // It is down to fewer before anybody has answered: the answer would mean something else.
    stage.holds(1..=2);
    stage.later().await;
    assert_eq!((stage.held().await, stage.asked().await), (85, shrank(85, 2)));
    // It recovers.
    stage.holds(1..=85);
    stage.later().await;
    assert_eq!((stage.held().await, stage.asked().await), (85, None));
    stage.holds(1..=40);
    stage.later().await;
    stage.answer(Choice::None).await;
    stage.holds(1..=40);
    stage.look().await;
    assert_eq!((stage.held().await, stage.asked().await), (85, None), "kept");
    stage.holds(1..=41);
    stage.later().await;
    assert_eq!(stage.asked().await, None, "asked before about fewer");
    stage.answers(Ok(Fetched::Listing(Listing::default())));
    stage.later().await;
    assert_eq!((stage.held().await, stage.asked().await), (85, shrank(85, 0)));
    stage.answer(Choice::All).await;
    stage.answers(Ok(Fetched::Listing(Listing::default())));
    stage.look().await;
    assert_eq!((stage.held().await, stage.asked().await), (0, None));
    let last = stage.provider.fetched.lock().unwrap().last().unwrap().clone();
    assert_eq!(last, Memory::default(), "\"unchanged\" would be no answer to it");
}

#[tokio::test]
async fn a_server_that_is_down_costs_no_second_read_and_one_that_forgot_is_not_believed() {
    let stage = Stage::confirmed(ListPolicy::default()).await;
    *stage.server.is_down.lock().unwrap() = true;
    stage.holds(1..=5);
    for _ in 0..4 {
        stage.look().await;
        stage.passes(Duration::from_secs(120));
    }
    assert_eq!((stage.reads(), stage.held().await), (1, 0));
    assert_eq!(stage.asked().await, None, "the server's own source tells of that");
    *stage.server.is_down.lock().unwrap() = false;
    stage.roles.now().servers["seerr"].belief.set(64);
    stage.look().await;
    assert_eq!(stage.stages().await, stages([]));
    stage.roles.now().servers["seerr"].belief.set(0);
    stage.look().await;
    assert_eq!((stage.reads(), stage.held().await, stage.asked().await), (1, 5, None));
    assert_eq!(stage.runs().await, ["complete"]);
}

#[tokio::test]
async fn failed_reads_back_off_and_are_mended_by_a_read_alone() {
    let mut stage = Stage::confirmed(ListPolicy::default()).await;
    let now = stage.clock.now();
    let busy = ListError::new(ListErrorKind::RateLimited, "slow down");
    stage.answers(Err(ListError { retry_at: Some(now + 20 * EVERY), ..busy }));
    assert!(stage.look().await >= 19 * EVERY, "as the provider says");
    stage.passes(20 * EVERY);
    for _ in 0..3 {
        stage.answers(fails());
        let wait = stage.look().await;
        assert!(wait <= Duration::from_secs(3600), "{wait:?}");
        stage.passes(wait);
    }
    let reads = stage.reads();
    assert!(matches!(stage.asked().await, Some(Cause::Trouble { .. })));
    // Restarted, it is not read at once; and a look that does not read it mends nothing.
    stage.restart().await;
    stage.look().await;
    assert_eq!(stage.reads(), reads);
    assert!(matches!(stage.asked().await, Some(Cause::Trouble { .. })));
    // An order reads it now.
    stage.holds(1..=2);
    stage.ledger.order(&[stage.id], &Choice::Retry, "test").await.unwrap();
    stage.look().await;
    assert_eq!((stage.reads(), stage.held().await, stage.asked().await), (reads + 1, 2, None));
    stage.restart().await;
    stage.look().await;
    assert_eq!(stage.reads(), reads + 1, "the schedule outlives a restart");
}

#[tokio::test]
async fn caps_hold_for_the_run_whatever_it_takes_and_for_the_day() {
    let policy = ListPolicy { per_run: Some(2), per_day: Some(5), ..ListPolicy::default() };
    let mut stage = Stage::confirmed(policy).await;
    stage.holds(1..=20);
    stage.look().await;
    assert_eq!(stage.stages().await.get("\"wanted\""), Some(&2));
    stage.look().await;
    stage.restart().await;
    stage.look().await;
    assert_eq!(stage.stages().await.get("\"wanted\""), Some(&2), "the same run");
    stage.later().await;
    stage.later().await;
    assert_eq!(stage.stages().await.get("\"wanted\""), Some(&5), "no more today");
    for _ in 0..4 {
        stage.later().await;
    }
    assert_eq!(stage.stages().await.get("\"wanted\""), Some(&10), "five more a day later");
}
