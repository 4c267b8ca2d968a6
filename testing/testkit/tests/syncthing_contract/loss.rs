//! Reference §4.2 and §4.3: every loss is told.

use std::time::Duration;

use syncthing_client::{
    Access, Error, EventId, Settings, Syncthing,
    config::{FolderConfig, GuiConfig},
    events::{EventData, EventType, Gap, Item, Why},
};
use towline_testkit::syncthing::{FOLDER, Setup};

use crate::world::{
    World, alone_as, alone_in, client_as, id_of, next, next_event, quick, stranger, until,
};

async fn change(client: &Syncthing, label: &str) {
    let change = FolderConfig::new().with(FolderConfig::LABEL, label);
    client.config().folders().patch(FOLDER, change).await.unwrap();
}

/// The label in a saved configuration.
async fn next_label(events: &mut syncthing_client::events::Listener) -> String {
    let event = next_event(events, |event| event.kind == EventType::ConfigSaved).await;
    let EventData::ConfigSaved(config) = event.data else { panic!("{event:?}") };
    config.folders[0].label().unwrap()
}

/// Reference §4.3: the numbers begin anew, and all of the new process is told.
pub(crate) async fn a_restart_is_told_and_the_new_process_from_its_first_event<W: World>() {
    let (mut server, client) = alone_in::<W>().await;
    let mut events = client.events().listen();
    let idle = tokio::time::timeout(Duration::from_millis(300), events.next()).await;
    assert!(idle.is_err());
    let before = client.system().status().await.unwrap().start_time;
    server.restart().await;
    let restarted = loop {
        match next(&mut events).await {
            Item::Restarted(restarted) => break restarted,
            // What the old process told on its way out.
            Item::Event(_) | Item::Reconnected(_) => {}
            gap @ Item::Gap(_) => panic!("{gap:?}"),
        }
    };
    assert_eq!((restarted.why, restarted.device), (Why::Process, id_of(&server)));
    assert!(restarted.started > before && restarted.is_kept_from_start);
    let Item::Event(first) = next(&mut events).await else { panic!() };
    assert_eq!((first.id, first.kind), (EventId(1), EventType::Starting));
}

/// Reference §4.3: what happened between the start and the first poll has no number.
pub(crate) async fn after_a_restart_a_set_of_ones_own_is_known_to_be_incomplete<W: World>() {
    let (mut server, client) = alone_in::<W>().await;
    let mut events = client.events().only([EventType::ConfigSaved]).listen();
    let idle = tokio::time::timeout(Duration::from_millis(300), events.next()).await;
    assert!(idle.is_err());
    change(&client, "one").await;
    assert_eq!(next_label(&mut events).await, "one");
    server.kill().await;
    until("the trouble is known", async || events.trouble()).await;
    server.restart().await;
    let Item::Restarted(restarted) = next(&mut events).await else { panic!() };
    assert!(!restarted.is_kept_from_start);
    change(&client, "two").await;
    assert_eq!(next_label(&mut events).await, "two");
    assert_eq!(events.trouble(), None);
    assert_eq!(events.last_seen_id(), EventId(1));
}

/// Five restarts: none goes unnoticed, and what follows is whole (reference §4.3).
pub(crate) async fn each_of_five_restarts_is_told<W: World>() {
    let (mut server, client) = alone_in::<W>().await;
    let mut events = client.events().listen();
    for n in 1..=5 {
        let wait = Duration::from_millis(n * 130);
        let _ = tokio::time::timeout(wait, events.next()).await;
        if n % 2 == 0 {
            server.kill().await;
        }
        server.restart().await;
        while !matches!(next(&mut events).await, Item::Restarted(_)) {}
        let Item::Event(first) = next(&mut events).await else { panic!() };
        assert_eq!(first.id, EventId(1));
        change(&client, &n.to_string()).await;
        assert_eq!(next_label(&mut events).await, n.to_string());
    }
}

/// Reference §3.1: a server that restarts itself.
#[tokio::test]
async fn a_restart_over_the_api_is_told() {
    let (_server, client) = alone_as(Setup { watched_over: true, ..Setup::default() }).await;
    let mut events = client.events().listen();
    let idle = tokio::time::timeout(Duration::from_millis(300), events.next()).await;
    assert!(idle.is_err());
    client.system().restart().await.unwrap();
    while !matches!(next(&mut events).await, Item::Restarted(_)) {}
}

/// Reference §3.2 and §4.4: the listener restarts, the process does not.
pub(crate) async fn a_change_of_the_page_cuts_the_poll_and_loses_nothing<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let mut events = client.events().listen();
    let idle = tokio::time::timeout(Duration::from_millis(300), events.next()).await;
    assert!(idle.is_err());
    let before = events.last_seen_id();
    let gui = GuiConfig::new().with(GuiConfig::THEME, "dark");
    client.config().gui().patch(gui).await.unwrap();
    until("it listens anew", async || client.system().ping().await.ok()).await;
    change(&client, "after it").await;
    let (mut last, mut label) = (before, None);
    while label.as_deref() != Some("after it") {
        match next(&mut events).await {
            Item::Event(event) => {
                assert_eq!(event.id, EventId(last.0 + 1));
                last = event.id;
                if let EventData::ConfigSaved(config) = event.data {
                    label = config.folders[0].label();
                }
            }
            // Usually; a poll that was answered just before is not cut.
            Item::Reconnected(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// Reference §4.3: a cursor is good for the process that it is of.
pub(crate) async fn a_stored_cursor_goes_on_where_it_was<W: World>() {
    let (mut server, client) = alone_in::<W>().await;
    let mut events = client.events().listen();
    let _ = tokio::time::timeout(Duration::from_millis(300), events.next()).await;
    change(&client, "one").await;
    assert_eq!(next_label(&mut events).await, "one");
    let stored = serde_json::to_string(&events.cursor().unwrap()).unwrap();
    drop(events);
    change(&client, "two").await;

    let cursor = || serde_json::from_str(&stored).unwrap();
    let mut events = client.events().after(cursor()).listen();
    let mut ids = Vec::new();
    let label = loop {
        let Item::Event(event) = next(&mut events).await else { panic!() };
        ids.push(event.id.0);
        if let EventData::ConfigSaved(config) = event.data {
            break config.folders[0].label().unwrap();
        }
    };
    assert_eq!(label, "two");
    let first =
        serde_json::from_str::<serde_json::Value>(&stored).unwrap()["last"].as_u64().unwrap() + 1;
    assert_eq!(ids, (first..first + ids.len() as u64).collect::<Vec<_>>(), "none twice, none lost");

    // Of another set: nobody can say what was lost.
    let mut disk = client.events().disk().after(cursor()).listen();
    assert_eq!(next(&mut disk).await, Item::Gap(Gap { from: None, to: None }));

    // Of a process that is gone.
    drop(events);
    server.restart().await;
    let mut events = client.events().after(cursor()).listen();
    let Item::Restarted(restarted) = next(&mut events).await else { panic!() };
    assert_eq!(restarted.why, Why::Process);
    let Item::Event(first) = next(&mut events).await else { panic!() };
    assert_eq!(first.id, EventId(1));
}

/// A cursor of another device: nothing that was derived from its events holds.
pub(crate) async fn another_server_under_the_same_address_is_told<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let mut events = client.events().listen();
    let _ = tokio::time::timeout(Duration::from_millis(300), events.next()).await;
    let mut cursor = events.cursor().unwrap();
    cursor.device = stranger();
    let mut events = client.events().after(cursor).listen();
    let Item::Restarted(restarted) = next(&mut events).await else { panic!() };
    assert_eq!(restarted.why, Why::Device);
}

/// Reference §4.4: a wrong key does not pass by itself. It is told once, and over when it is right.
pub(crate) async fn a_wrong_key_is_told_once_and_listening_goes_on_when_it_is_right<W: World>() {
    let (server, client) = alone_in::<W>().await;
    let wrong = client_as(&server, Access::ApiKey("new key".into()));
    let pace =
        syncthing_client::events::Pace { retry_refused: Duration::from_millis(300), ..quick() };
    let mut events = wrong.events().pace(pace).listen();
    let error = events.next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Unauthorized { .. }), "{error:?}");
    let again = tokio::time::timeout(Duration::from_secs(1), events.next()).await;
    assert!(again.is_err(), "{again:?}");
    assert_eq!(events.trouble(), Some(error));
    let key = syncthing_client::config::Secret::from("new key");
    client.config().gui().patch(GuiConfig::new().with(GuiConfig::API_KEY, key)).await.unwrap();
    until("the key is right", async || {
        let _ = tokio::time::timeout(Duration::from_millis(100), events.next()).await;
        events.trouble().is_none().then_some(())
    })
    .await;
}

/// A server that is not there yet is waited for.
pub(crate) async fn a_listener_waits_for_a_server_that_is_away<W: World>() {
    let (mut server, _) = alone_in::<W>().await;
    server.stop().await;
    let access = Access::ApiKey(server.key().into());
    let client = Syncthing::new(Settings::new(server.url(), access)).unwrap();
    let mut events = client.events().from_history().listen();
    let nothing = tokio::time::timeout(Duration::from_millis(600), events.next()).await;
    assert!(nothing.is_err() && events.trouble().is_some(), "{nothing:?}");
    server.restart().await;
    let Item::Event(first) = next(&mut events).await else { panic!() };
    assert_eq!(first.id, EventId(1));
}
