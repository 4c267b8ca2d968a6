//! Reference §4.1, §4.2, §4.5 and §4.6: what happens, as a stream.

use std::time::{Duration, Instant};

use syncthing_client::{
    EventId, FolderState,
    config::FolderConfig,
    events::{EventData, EventType, Gap, Item, Set},
};
use towline_testkit::syncthing::FOLDER;

use crate::world::{World, alone, alone_in, client, id_of, next, next_event, pair, quick, sync};

/// Reference §4.2: the default set holds what happened since the start, from number 1.
pub(crate) async fn history_begins_with_the_start_of_the_process<W: World>() {
    let (server, client) = alone_in::<W>().await;
    let mut events = client.events().from_history().listen();
    assert_eq!(events.last_seen_id(), EventId(0));
    let Item::Event(first) = next(&mut events).await else { panic!() };
    assert_eq!((first.id, first.kind), (EventId(1), EventType::Starting));
    let EventData::Starting(starting) = &first.data else { panic!("{:?}", first.data) };
    assert_eq!(starting.my_id, id_of(&server));
    assert!(first.time.is_some() && first.global_id.0 >= 1);
    let Item::Event(second) = next(&mut events).await else { panic!() };
    assert_eq!(second.id, EventId(2));
    assert_eq!(events.last_seen_id(), second.id);
    let cursor = events.cursor().unwrap();
    assert_eq!((cursor.device, cursor.last, cursor.set), (id_of(&server), second.id, Set::Default));
}

/// Reference §4.3: history carries what is long over.
pub(crate) async fn from_now_on_nothing_old_is_told<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let newest = client.events().newest().await.unwrap().unwrap();
    let mut events = client.events().pace(quick()).listen();
    let idle = tokio::time::timeout(Duration::from_secs(2), events.next()).await;
    assert!(idle.is_err(), "{idle:?}");
    assert_eq!(events.last_seen_id(), newest);
    client.database().set_ignores(FOLDER, vec!["*.x".into()]).await.unwrap();
    let change = FolderConfig::new().with(FolderConfig::LABEL, "Other");
    client.config().folders().patch(FOLDER, change).await.unwrap();
    let event = next_event(&mut events, |event| event.kind == EventType::ConfigSaved).await;
    assert!(event.id > newest);
}

/// Reference §4.5: the whole configuration, with its secrets.
pub(crate) async fn a_saved_configuration_is_told_and_its_secrets_are_not_shown<W: World>() {
    let (server, client) = alone_in::<W>().await;
    let mut events = client.events().pace(quick()).listen();
    let idle = tokio::time::timeout(Duration::from_millis(300), events.next()).await;
    assert!(idle.is_err(), "{idle:?}");
    let change = FolderConfig::new().with(FolderConfig::LABEL, "Other");
    client.config().folders().patch(FOLDER, change).await.unwrap();
    let event = next_event(&mut events, |event| event.kind == EventType::ConfigSaved).await;
    let shown = format!("{event:?}");
    assert!(!shown.contains(server.key()), "{shown}");
    let EventData::ConfigSaved(config) = event.data else { panic!("{shown}") };
    assert_eq!(config.gui.api_key().unwrap().expose(), server.key());
    assert_eq!(config.folders[0].label().as_deref(), Some("Other"));
}

/// Reference §4.5 and §4.6: what a sync tells.
#[tokio::test]
async fn a_sync_is_told_from_its_first_state_to_its_summary() {
    let (pair, a, b) = pair().await;
    let mut here = b.events().listen();
    let mut there = a.events().only([EventType::FolderCompletion]).listen();
    // Both listen.
    let wait = Duration::from_millis(300);
    let _ = tokio::time::timeout(wait, async { tokio::join!(here.next(), there.next()) }).await;
    sync(&pair.a, &pair.b, "file", "x").await;

    let finished = next_event(&mut here, |event| event.kind == EventType::ItemFinished).await;
    assert_eq!(finished.data.folder(), Some(&FOLDER.into()));
    let EventData::ItemFinished(item) = finished.data else { panic!("{finished:?}") };
    assert_eq!((item.item.as_str(), item.error), ("file", None));
    let summary = next_event(&mut here, |event| match &event.data {
        EventData::FolderSummary(folder) => folder.summary.is_in_sync(),
        other => {
            assert!(
                !matches!(other, EventData::Unreadable { .. } | EventData::Other(_)),
                "{other:?}"
            );
            false
        }
    })
    .await;
    let EventData::FolderSummary(folder) = summary.data else { unreachable!() };
    assert_eq!((folder.summary.global_files, &folder.summary.state), (1, &FolderState::Idle));
    next_event(&mut there, |event| match &event.data {
        EventData::FolderCompletion(of) => {
            of.device == id_of(&pair.b) && of.completion.is_complete()
        }
        other => panic!("only that kind was asked for: {other:?}"),
    })
    .await;
}

/// Reference §4.2: a set of one's own has no history, and that is told.
pub(crate) async fn a_set_of_ones_own_has_no_history_and_says_so<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let mut events = client.events().only([EventType::ConfigSaved]).from_history().listen();
    assert_eq!(next(&mut events).await, Item::Gap(Gap { from: None, to: None }));
    let change = FolderConfig::new().with(FolderConfig::LABEL, "Other");
    client.config().folders().patch(FOLDER, change).await.unwrap();
    let Item::Event(event) = next(&mut events).await else { panic!() };
    assert_eq!((event.id, event.kind), (EventId(1), EventType::ConfigSaved));
    assert!(event.global_id.0 > 1, "numbers of all events go on");
}

/// Reference §4.2: `events/disk`, from the start.
#[tokio::test]
async fn changes_on_disk_are_a_set_of_their_own() {
    let (server, client) = alone().await;
    std::fs::write(server.folder().join("file"), "x").unwrap();
    client.database().scan(FOLDER).await.unwrap();
    let mut events = client.events().disk().from_history().listen();
    let Item::Event(event) = next(&mut events).await else { panic!() };
    let EventData::LocalChangeDetected(change) = &event.data else { panic!("{event:?}") };
    assert_eq!((event.id, change.path.as_str()), (EventId(1), "file"));
    assert_eq!(change.modified_by, id_of(&server).short());
    assert_eq!(events.cursor().unwrap().set, Set::Disk);
}

/// Reference §4.4: what was not waited for is not waited for on the way out either.
pub(crate) async fn a_listener_stops_at_once_when_it_is_dropped<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let mut events = client.events().listen();
    let idle = tokio::time::timeout(Duration::from_millis(500), events.next()).await;
    assert!(idle.is_err(), "a poll is under way");
    let polls = client.counts().total();
    let begun = Instant::now();
    drop(events);
    assert!(begun.elapsed() < Duration::from_millis(50), "{:?}", begun.elapsed());
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(client.counts().total(), polls, "and nobody polls any more");
}

/// Reference §4.1: an idle server is no failure, however long it is idle.
pub(crate) async fn a_poll_without_events_is_followed_by_the_next<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let mut events = client.events().pace(quick()).listen();
    let idle = tokio::time::timeout(Duration::from_millis(4500), events.next()).await;
    assert!(idle.is_err(), "{idle:?}");
    assert_eq!(events.trouble(), None);
    let change = FolderConfig::new().with(FolderConfig::LABEL, "Other");
    client.config().folders().patch(FOLDER, change).await.unwrap();
    assert!(matches!(next(&mut events).await, Item::Event(_)), "and it still listens");
}

/// The raw call beneath (reference §4.1).
pub(crate) async fn events_can_be_read_without_listening<W: World>() {
    let (server, _) = alone_in::<W>().await;
    let client = client(&server);
    let all = client.events().since(EventId(0)).await.unwrap().0;
    assert_eq!(all[0].kind, EventType::Starting);
    let newest = client.events().newest().await.unwrap();
    assert_eq!(newest, all.last().map(|event| event.id));
    assert_eq!(client.events().since(EventId(1)).await.unwrap().0[0].id, EventId(2));
    let own = client.events().only([EventType::LoginAttempt]);
    assert_eq!(own.newest().await.unwrap(), None, "a new set");
}
