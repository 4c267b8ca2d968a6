//! Several processes on one ledger. Here they are engines of one process, which share nothing else.

use std::{sync::atomic::Ordering, time::Instant};

use towline_store::Store;

use super::{place::node, *};

/// Another engine on the same ledger, as another process has it.
async fn beside(stand: &Stand, name: &str, service: Arc<Service>) -> Stand {
    let server = stand.ledger.server.as_ref().expect("it is shared");
    let store = Store::open_on(&server.url("towline_test").parse().unwrap()).await.unwrap();
    let ledger = Place::of(store);
    Stand::of(ledger, Some(node(name)), Arc::clone(&stand.clock), service).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_share_the_work_and_never_run_one_item_at_once() {
    let one = Stand::with(On::Postgres, Service::default()).await;
    let two = beside(&one, "two", Arc::clone(&one.service)).await;
    let mut items = Vec::new();
    for number in 0..150 {
        items.push(one.add_titled("calls", &format!("{number}")).await);
        one.clock.advance(Duration::from_micros(1));
    }
    one.quiet().await;
    two.quiet().await;
    for item in items {
        assert_eq!(one.stage(item).await, "done");
    }
    assert_eq!(one.service.calls.load(Ordering::SeqCst), 150, "each was called once");
    let two = two.end().await;
    assert_eq!(one.engine.ledger().store().nodes().await.unwrap().len(), 1, "it has left");
    drop(two);
    one.end().await;
}

#[tokio::test]
async fn what_a_killed_process_had_in_hand_is_taken_over_once_its_time_is_over() {
    let gate = Arc::new(Notify::new());
    let stuck = Service { gate: Some(Arc::clone(&gate)), ..Service::default() };
    let one = Stand::with(On::Postgres, stuck).await;
    let two = beside(&one, "two", Arc::default()).await;
    two.engine.shared.carries.set(towline_store::Share::Some { anywhere: vec![], sources: vec![] });
    let id = one.add("calls").await;
    let service = Arc::clone(&one.service);
    one.until(|| service.looks.load(Ordering::SeqCst) == 1).await;
    let clock = Arc::clone(&one.clock);
    let ledger = one.kill().await;

    two.engine.carry_what_is_followed(None);
    two.quiet().await;
    assert_eq!(two.service.looks.load(Ordering::SeqCst), 0, "it may still be at work");
    ledger.store.renew("this", &[(id, 1)], Duration::ZERO).await.unwrap();
    clock.advance(Duration::from_secs(31));
    two.until(|| two.service.looks.load(Ordering::SeqCst) > 0).await;
    two.quiet().await;
    assert_eq!(two.stage(id).await, "done");
    two.end().await;
}

#[tokio::test]
async fn a_process_that_starts_again_takes_up_what_it_had_in_hand_at_once() {
    let gate = Arc::new(Notify::new());
    let stuck = Service { gate: Some(Arc::clone(&gate)), ..Service::default() };
    let one = Stand::with(On::Postgres, stuck).await;
    let id = one.add("calls").await;
    let service = Arc::clone(&one.service);
    one.until(|| service.looks.load(Ordering::SeqCst) == 1).await;
    let clock = Arc::clone(&one.clock);
    let again = Stand::on(one.kill().await, clock, Arc::default()).await;
    again.quiet().await;
    assert_eq!(again.stage(id).await, "done");
    again.end().await;
}

#[tokio::test]
async fn a_wake_from_another_process_is_heard_at_once() {
    let one = Stand::with(On::Postgres, Service::default()).await;
    let two = beside(&one, "two", Arc::default()).await;
    // The one carries nothing: only the other one can.
    one.engine.shared.carries.set(towline_store::Share::Some { anywhere: vec![], sources: vec![] });
    let id = one.add("waits").await;
    two.until(|| two.service.looks.load(Ordering::SeqCst) == 1).await;
    two.quiet().await;
    let begun = Instant::now();
    one.engine.ledger().wake(&[id]).await.unwrap();
    two.until(|| two.service.looks.load(Ordering::SeqCst) == 2).await;
    assert!(begun.elapsed() < Duration::from_secs(5), "it was told, and did not wait for its look");
    two.end().await;
    one.end().await;
}

#[tokio::test]
async fn a_source_is_followed_by_one_process_and_by_the_next_when_that_ends() {
    let one = Stand::with(On::Postgres, Service::default()).await;
    let two = beside(&one, "two", Arc::default()).await;
    let source = || Arc::new(CountingSource::default());
    let (of_one, of_two) = (source(), source());
    one.engine.follow(vec![Arc::<CountingSource>::clone(&of_one)]).await;
    two.engine.follow(vec![Arc::<CountingSource>::clone(&of_two)]).await;
    one.until(|| of_one.looks.load(Ordering::SeqCst) == 1).await;
    assert_eq!(of_two.looks.load(Ordering::SeqCst), 0);
    assert!(two.engine.ledger().next_looks().is_empty());
    // Whoever is asked, the one that follows it looks.
    let id = one.engine.ledger().store().source(FlowName::Imports, "counting").await.unwrap();
    two.engine.ledger().wake(&[id.unwrap().id]).await.unwrap();
    one.until(|| of_one.looks.load(Ordering::SeqCst) == 2).await;

    let _server = one.end().await;
    assert_eq!(of_one.left.load(Ordering::SeqCst), 1, "nothing keeps the other one from it");
    two.until(|| of_two.looks.load(Ordering::SeqCst) == 1).await;
    two.end().await;
}

#[tokio::test]
async fn a_source_that_is_bound_to_another_node_is_not_followed() {
    let one = Stand::with(On::Postgres, Service::default()).await;
    let server = one.ledger.server.as_ref().unwrap();
    let store = Store::open_on(&server.url("towline_test").parse().unwrap()).await.unwrap();
    let mut other = node("two");
    other.bound.insert("imports.counting".into(), "nas".into());
    let two =
        Stand::of(Place::of(store), Some(other), Arc::clone(&one.clock), Arc::default()).await;
    let source = Arc::new(CountingSource::default());
    two.engine.follow(vec![Arc::<CountingSource>::clone(&source)]).await;
    two.engine.beat().await;
    two.engine.beat().await;
    assert!(two.engine.ledger().store().held_by_others("").await.unwrap().is_empty());
    assert_eq!(source.looks.load(Ordering::SeqCst), 0);
    two.end().await;
    one.end().await;
}

#[tokio::test]
async fn work_goes_on_when_the_database_was_started_again() {
    let mut one = Stand::with(On::Postgres, Service::default()).await;
    let id = one.add("waits").await;
    one.quiet().await;
    let server = one.ledger.server.as_mut().unwrap();
    server.stop();
    let _refused = one.engine.ledger().wake(&[id]).await.unwrap_err();
    one.ledger.server.as_mut().unwrap().start_again();
    one.engine.ledger().wake(&[id]).await.unwrap();
    let service = Arc::clone(&one.service);
    one.until(|| service.looks.load(Ordering::SeqCst) >= 2).await;
    one.quiet().await;
    one.end().await;
}

#[tokio::test]
async fn what_one_changes_the_pages_of_the_other_hear_of() {
    let one = Stand::with(On::Postgres, Service::default()).await;
    let two = beside(&one, "two", Arc::default()).await;
    let events = two.engine.ledger().store().events().clone();
    let before = *events.watch().borrow();
    one.engine.shared.carries.set(towline_store::Share::Some { anywhere: vec![], sources: vec![] });
    two.engine.shared.carries.set(towline_store::Share::Some { anywhere: vec![], sources: vec![] });
    let id = one.add("waits").await;
    let told = || match events.since(before) {
        towline_store::Since::All(all) => all.iter().any(
            |told| matches!(&told.event, towline_store::Event::Item { id: of, .. } if *of == id),
        ),
        towline_store::Since::Gap { .. } => false,
    };
    two.until(told).await;
    two.end().await;
    one.end().await;
}

#[tokio::test]
async fn what_a_process_has_followed_it_follows_again_at_once_after_a_reload_or_a_kill() {
    let one = Stand::with(On::Postgres, Service::default()).await;
    let source = || Arc::new(CountingSource::default());
    let (first, reloaded, again) = (source(), source(), source());
    for source in [&first, &reloaded] {
        one.engine.follow(vec![Arc::<CountingSource>::clone(source)]).await;
        one.until(|| source.looks.load(Ordering::SeqCst) == 1).await;
    }
    let clock = Arc::clone(&one.clock);
    let two = Stand::on(one.kill().await, clock, Arc::default()).await;
    two.engine.follow(vec![Arc::<CountingSource>::clone(&again)]).await;
    two.until(|| again.looks.load(Ordering::SeqCst) == 1).await;
    two.end().await;
}

#[rstest]
#[tokio::test]
async fn who_begins_to_follow_a_source_looks_at_nothing_that_waits_for_it(
    #[values(false, true)] is_patient: bool,
) {
    let (ledger, service) = (On::Postgres.ledger().await, Arc::new(Service::default()));
    let toy = ToyFlow(Arc::clone(&service));
    let flow: Box<dyn AnyFlow> =
        if is_patient { Box::new(Arc::new(PatientFlow(toy))) } else { Box::new(Arc::new(toy)) };
    let (clock, node) = (HandClock::new(), ledger.node("this"));
    let stand = Stand::carried_by(flow, ledger, node, clock, service).await;
    stand.add_of("counting", "waits", "waits for an hour").await;
    stand.quiet().await;
    let source = Arc::new(CountingSource::default());
    stand.engine.follow(vec![Arc::<CountingSource>::clone(&source)]).await;
    stand.until(|| source.looks.load(Ordering::SeqCst) == 1).await;
    stand.quiet().await;
    let looks = if is_patient { 1 } else { 2 };
    assert_eq!(stand.service.looks.load(Ordering::SeqCst), looks);
    stand.end().await;
}
