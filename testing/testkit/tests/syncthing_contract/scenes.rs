//! What happens to folders and devices, in each world.

use std::time::Duration;

use syncthing_client::{
    DeviceId, EventId, FolderId, FolderState, RemoteState,
    config::FolderConfig,
    database::Paging,
    events::{EventData, EventType, Gap, Item},
};
use towline_testkit::syncthing::FOLDER;

use crate::world::{
    Couple, World, alone_in, client, id_of, is_newer, next, next_event, stranger, until, version,
};

/// Reference §3.1.
pub(crate) async fn a_server_tells_who_it_is<W: World>() {
    let (mut server, client) = alone_in::<W>().await;
    let status = client.system().status().await.unwrap();
    assert_eq!((status.my_id, status.path_separator.as_str()), (id_of(&server), "/"));
    let told = client.system().version().await.unwrap();
    assert_eq!((told.os.as_str(), told.number()), ("linux", Ok(version(&client).await)));
    let started = status.start_time.unwrap();
    assert_eq!(started.subsec_nanosecond(), 0);
    server.restart().await;
    let again = client.system().status().await.unwrap();
    assert!(again.start_time.unwrap() > started);
    let own = client.system().connections().await.unwrap().connections.remove(&again.my_id);
    assert_eq!(own.is_some(), !is_newer(&client).await);
    assert_eq!(client.stats().devices().await.unwrap()[&again.my_id].last_seen, None);
    assert!(client.stats().folders().await.unwrap().contains_key(&FolderId::from(FOLDER)));
}

/// Reference §4.1: the newest are kept, and `[]` comes when the time is over.
pub(crate) async fn a_limit_keeps_the_newest_and_a_poll_ends_with_its_time<W: World>() {
    let (server, _) = alone_in::<W>().await;
    let all = server.read("/rest/events?since=0&timeout=0").await;
    let all = all.as_array().unwrap();
    let newest = all.last().unwrap()["id"].as_u64().unwrap();
    assert_eq!((all[0]["id"].as_u64(), all.len() as u64), (Some(1), newest));
    let two = server.read("/rest/events?since=0&timeout=0&limit=2").await;
    assert_eq!(two.as_array().unwrap()[..], all[all.len() - 2..]);
    let later = server.read(&format!("/rest/events?since={}&timeout=0", newest + 70)).await;
    assert_eq!(later, serde_json::json!([]), "and that is no error");
    let begun = std::time::Instant::now();
    let filter = "/rest/events?since=0&timeout=1&events=Nonsense";
    assert_eq!(server.read(filter).await, serde_json::json!([]));
    let waited = begun.elapsed();
    assert!(waited >= Duration::from_millis(900) && waited < Duration::from_secs(10), "{waited:?}");
    // One set, whatever its order and blanks.
    for filter in ["ConfigSaved,StateChanged", "StateChanged,%20ConfigSaved"] {
        server.read(&format!("/rest/events?since=0&timeout=0&events={filter}")).await;
        let change = FolderConfig::new().with(FolderConfig::LABEL, filter);
        client(&server).config().folders().patch(FOLDER, change).await.unwrap();
    }
    let told = server.read("/rest/events?since=0&timeout=0&events=StateChanged,ConfigSaved").await;
    let saved = |event: &&serde_json::Value| event["type"] == "ConfigSaved";
    assert_eq!(told.as_array().unwrap().iter().filter(saved).count(), 2);
}

/// Reference §4.6: a folder that stands still, and goes on.
pub(crate) async fn a_folder_that_stands_still_says_why_until_it_is_mended<W: World>() {
    let (mut server, client) = alone_in::<W>().await;
    client.database().scan(FOLDER).await.unwrap();
    let mut events = client.events().only([EventType::StateChanged]).listen();
    let _ = tokio::time::timeout(Duration::from_millis(300), events.next()).await;
    server.breaks_folder().await;
    let event = next_event(&mut events, |event| match &event.data {
        EventData::StateChanged(change) => change.to == FolderState::Error,
        _ => false,
    })
    .await;
    let EventData::StateChanged(change) = event.data else { unreachable!() };
    let why = change.error.unwrap();
    assert!(why.starts_with("folder marker missing"), "{why}");
    let status = client.database().status(FOLDER).await.unwrap();
    assert_eq!((status.state, status.error.as_deref()), (FolderState::Error, Some(why.as_str())));
    let error = client.database().scan(FOLDER).await.unwrap_err();
    assert_eq!(error.words(), Some(why.as_str()));
    server.mends_folder().await;
    next_event(&mut events, |event| match &event.data {
        EventData::StateChanged(change) => change.from == FolderState::Error,
        _ => false,
    })
    .await;
    until("it is mended", async || {
        let status = client.database().status(FOLDER).await.unwrap();
        (status.state == FolderState::Idle && status.error.is_none()).then_some(())
    })
    .await;
}

/// Reference §4.5 and §3.1: the pause first, then the end of the connection.
pub(crate) async fn a_pause_is_told_before_the_connection_ends<C: Couple>() {
    let couple = C::start().await;
    let (client, other) = (client(couple.server()), couple.other());
    let kinds = [
        EventType::DevicePaused,
        EventType::DeviceResumed,
        EventType::DeviceConnected,
        EventType::DeviceDisconnected,
    ];
    let mut events = client.events().only(kinds).listen();
    let _ = tokio::time::timeout(Duration::from_millis(300), events.next()).await;
    client.system().pause(&other).await.unwrap();
    let mut told = async |id: &DeviceId| {
        let event = next_event(&mut events, |event| device_of(&event.data) == Some(id)).await;
        event.kind
    };
    assert_eq!(told(&other).await, EventType::DevicePaused);
    assert_eq!(told(&other).await, EventType::DeviceDisconnected);
    let paused = client.config().devices().get(&other).await.unwrap();
    assert_eq!(paused.paused(), Some(true));
    let connections = client.system().connections().await.unwrap();
    let connection = &connections.connections[&other];
    assert!(connection.paused && !connection.connected);
    client.system().resume(&other).await.unwrap();
    assert_eq!(told(&other).await, EventType::DeviceResumed);
    let error = client.system().pause(&stranger()).await.unwrap_err();
    assert!(matches!(error, syncthing_client::Error::UnknownDevice { .. }), "{error:?}");
}

fn device_of(data: &EventData) -> Option<&DeviceId> {
    match data {
        EventData::DevicePaused(device) | EventData::DeviceResumed(device) => Some(&device.device),
        EventData::DeviceConnected(device) => Some(&device.id),
        EventData::DeviceDisconnected(device) => Some(&device.id),
        _ => None,
    }
}

/// Reference §4.6: from its items to its summary, and who lacks nothing.
pub(crate) async fn files_that_arrive_are_told_up_to_the_summary<C: Couple>() {
    let mut couple = C::start().await;
    let client = client(couple.server());
    let mut events = client.events().listen();
    let _ = tokio::time::timeout(Duration::from_millis(300), events.next()).await;
    couple.brings(&["one".into(), "two".into()]).await;
    let seen = std::cell::RefCell::new(Vec::new());
    let summary = next_event(&mut events, |event| {
        seen.borrow_mut().push(event.kind.clone());
        matches!(&event.data, EventData::FolderSummary(folder) if folder.summary.is_in_sync())
    })
    .await;
    let EventData::FolderSummary(folder) = summary.data else { unreachable!() };
    assert_eq!((folder.summary.local_files, folder.summary.global_bytes), (2, 2));
    let seen = seen.into_inner();
    let first = |kind| seen.iter().position(|seen| *seen == kind);
    assert!(first(EventType::RemoteIndexUpdated) < first(EventType::ItemStarted), "{seen:?}");
    assert!(first(EventType::ItemStarted) < first(EventType::ItemFinished), "{seen:?}");
    assert!(first(EventType::ItemFinished) < first(EventType::LocalIndexUpdated), "{seen:?}");
    let completion = client.database().completion(Some(&FOLDER.into()), None).await.unwrap();
    let lacks = (completion.need_items, completion.need_bytes, completion.need_deletes);
    assert_eq!((completion.global_items, lacks), (2, (0, 0, 0)));
    let (folder, other) = (FolderId::from(FOLDER), couple.other());
    let remote = until("the other has all", async || {
        let all = client.database().completion(Some(&folder), Some(&other)).await.unwrap();
        all.is_complete().then_some(all)
    })
    .await;
    let state = is_newer(&client).await.then_some(RemoteState::Valid);
    assert_eq!((remote.completion, remote.remote_state), (100.0, state));
    let file = client.database().file(FOLDER, "one").await.unwrap();
    assert_eq!((file.local.size, file.global.modified_by), (1, other.short()));
}

/// Reference §6: a pull error. The folder goes back to idle, and is not in sync.
pub(crate) async fn what_cannot_be_done_is_told_and_the_folder_is_not_in_sync<C: Couple>() {
    let mut couple = C::start().await;
    let client = client(couple.server());
    let mut events = client.events().only([EventType::FolderErrors]).listen();
    let _ = tokio::time::timeout(Duration::from_millis(300), events.next()).await;
    couple.cannot_remove().await;
    let event = next_event(&mut events, |_| true).await;
    let EventData::FolderErrors(told) = event.data else { panic!("{event:?}") };
    assert_eq!((told.folder.as_str(), told.errors[0].path.as_str()), (FOLDER, "dir"));
    let status = until("it rests", async || {
        let status = client.database().status(FOLDER).await.unwrap();
        (status.state == FolderState::Idle).then_some(status)
    })
    .await;
    assert!(!status.is_in_sync() && status.errors == 1 && status.need_deletes > 0, "{status:?}");
    let errors = client.folder().errors(FOLDER, Paging::default()).await.unwrap();
    assert_eq!(errors.errors[0].error, told.errors[0].error);
    let completion = client.database().completion(Some(&FOLDER.into()), None).await.unwrap();
    assert!(!completion.is_complete() && completion.completion <= 95.0, "{completion:?}");
}

/// Reference §4.2 and §6: 700 files are 1,400 events, and the server keeps 1,000.
pub(crate) async fn an_overflow_is_told_with_its_bounds<C: Couple>() {
    let mut couple = C::start().await;
    let client = client(couple.server());
    let cursor = {
        let mut events = client.events().listen();
        let _ = tokio::time::timeout(Duration::from_millis(300), events.next()).await;
        events.cursor().unwrap()
    };
    let names: Vec<String> = (0..700).map(|n| format!("{n}.txt")).collect();
    couple.brings(&names).await;
    let mut events = client.events().after(cursor.clone()).listen();
    let Item::Gap(gap) = next(&mut events).await else { panic!() };
    let Gap { from: Some(from), to: Some(to) } = gap else { panic!("{gap:?}") };
    assert_eq!(from, EventId(cursor.last.0 + 1));
    assert_eq!(events.last_seen_id(), to, "what is told to be lost is not lost again");
    let Item::Event(first) = next(&mut events).await else { panic!() };
    assert_eq!(first.id, EventId(to.0 + 1));
    let newest = client.events().newest().await.unwrap().unwrap();
    // 1,000 are kept; some may have come since.
    assert!((first.id.0 + 900..=first.id.0 + 1010).contains(&newest.0), "{first:?} to {newest}");
    for id in first.id.0 + 1..=newest.0 {
        let Item::Event(event) = next(&mut events).await else { panic!() };
        assert_eq!(event.id, EventId(id));
    }
}
