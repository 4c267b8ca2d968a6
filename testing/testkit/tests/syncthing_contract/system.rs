//! Reference §3.1 and §3.5: the process, and small services.

use std::time::Duration;

use syncthing_client::{Error, config::FolderConfig, system::Level};
use towline_testkit::syncthing::{FOLDER, Setup};

use crate::world::{World, alone, alone_as, alone_in, id_of, is_newer, pair, until};

/// Reference §3.1: `startTime` is in whole seconds, and the mark of a process.
#[tokio::test]
async fn the_process_tells_who_it_is_and_since_when() {
    let (mut server, client) = alone().await;
    let status = client.system().status().await.unwrap();
    assert_eq!(status.my_id, id_of(&server));
    let started = status.start_time.unwrap();
    assert_eq!(started.subsec_nanosecond(), 0);
    assert_eq!(status.path_separator, "/");
    assert!(status.connection_service_status.values().all(|listener| listener.error.is_none()));
    let version = client.system().version().await.unwrap();
    assert_eq!((version.os.as_str(), version.number().unwrap().major), ("linux", 1));

    server.restart().await;
    let again = client.system().status().await.unwrap();
    assert!(again.start_time.unwrap() > started && again.my_id == status.my_id);
}

/// Reference §3.1: 1.19 lists the own device too, and never as connected.
#[tokio::test]
async fn connections_tell_who_is_connected_and_how() {
    let (pair, a, _) = pair().await;
    // Since when is told a little later than that (measured, 1.29).
    let connections = until("it is connected", async || {
        let connections = a.system().connections().await.unwrap();
        connections.connections[&id_of(&pair.b)].started_at.is_some().then_some(connections)
    })
    .await;
    let other = &connections.connections[&id_of(&pair.b)];
    assert!(other.connected && !other.paused);
    assert!(other.kind.as_str().starts_with("tcp-"), "{}", other.kind);
    assert!(!other.crypto.is_empty());
    let own = connections.connections.get(&id_of(&pair.a));
    assert_eq!(own.is_some(), !is_newer(&a).await);
    assert!(own.is_none_or(|own| !own.connected && own.at.is_none()));
    assert_eq!(other.primary.is_some(), is_newer(&a).await, "since 1.24");
    assert_eq!(a.system().discovery().await.unwrap(), [].into(), "it is off");

    let stats = a.stats().devices().await.unwrap();
    assert!(stats[&id_of(&pair.b)].last_seen.is_some());
    assert_eq!(stats[&id_of(&pair.a)].last_seen, None, "one never sees oneself");
}

/// Reference §3.1: written to the configuration.
#[tokio::test]
async fn devices_are_paused_and_resumed_one_by_one_and_all_together() {
    let (pair, a, _) = pair().await;
    let other = id_of(&pair.b);
    let is_paused = async || a.config().devices().get(&other).await.unwrap().paused().unwrap();
    a.system().pause(&other).await.unwrap();
    assert!(is_paused().await);
    a.system().resume(&other).await.unwrap();
    assert!(!is_paused().await);
    a.system().pause_all().await.unwrap();
    assert!(is_paused().await);
    a.system().resume_all().await.unwrap();
    assert!(!is_paused().await);
    pair.connected().await;
}

/// Reference §3.1: the text goes as it is.
pub(crate) async fn an_error_can_be_shown_on_the_page_and_taken_off<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    client.system().clear_errors().await.unwrap();
    assert_eq!(client.system().errors().await.unwrap(), []);
    client.system().add_error("a \"word\" & ü").await.unwrap();
    let errors = client.system().errors().await.unwrap();
    assert_eq!((errors.len(), errors[0].message.as_str()), (1, "a \"word\" & ü"));
    assert!(errors[0].when.is_some());
}

/// Reference §3.1: a level is a number on 1.x.
#[tokio::test]
async fn the_log_is_read_in_lines_and_as_text() {
    let (_server, client) = alone().await;
    let log = client.system().log(None).await.unwrap();
    assert!(log.iter().any(|line| line.level == Level::Info && line.message.contains("My ID")));
    let text = client.system().log_text(None).await.unwrap();
    assert!(text.contains(&log[0].message));
    let last = log.last().unwrap().when.unwrap();
    let after = client.system().log(Some(last)).await.unwrap();
    assert!(after.len() < log.len(), "only those after it");
}

/// Reference §3.1: 1.x only.
#[tokio::test]
async fn parts_can_be_told_to_say_more() {
    use syncthing_client::system::SetDebugFacilities;
    let (_server, client) = alone().await;
    let enable = SetDebugFacilities { enable: vec!["db".into()], disable: vec![] };
    client.system().set_debug_facilities(&enable).await.unwrap();
    let facilities = client.system().debug_facilities().await.unwrap();
    assert_eq!(facilities.enabled, ["db"]);
    assert!(facilities.facilities.contains_key("scanner"));
    let disable = SetDebugFacilities { enable: vec![], disable: vec!["db".into()] };
    client.system().set_debug_facilities(&disable).await.unwrap();
    assert!(client.system().debug_facilities().await.unwrap().enabled.is_empty());
}

/// Reference §3.1: versions differ in the separator at the end.
#[tokio::test]
async fn directories_are_browsed_without_a_separator_at_the_end() {
    let (server, client) = alone().await;
    let folder = server.folder();
    for name in ["one", "other"] {
        std::fs::create_dir(folder.join(name)).unwrap();
    }
    let folder = folder.to_str().unwrap();
    let found = client.system().browse(format!("{folder}/o")).await.unwrap();
    assert_eq!(found, [format!("{folder}/one"), format!("{folder}/other")]);
    assert_eq!(client.system().browse("/no/such/place/").await.unwrap(), [""; 0]);
    assert!(!client.system().browse("").await.unwrap().is_empty(), "the roots");
}

/// Reference §3.1: since 1.21.
#[tokio::test]
async fn a_newer_server_tells_where_its_files_are() {
    let (server, client) = alone().await;
    let paths = client.system().paths().await;
    if is_newer(&client).await {
        let config = server.config_file();
        assert_eq!(paths.unwrap()["config"], config.to_str().unwrap());
    } else {
        assert!(matches!(paths, Err(Error::Unsupported { .. })), "{paths:?}");
    }
}

/// Reference §3.5.
#[tokio::test]
async fn small_services_answer() {
    let (_server, client) = alone().await;
    assert_eq!(client.service().languages("de-AT,de;q=0.9").await.unwrap()[0], "de-at");
    assert_eq!(client.service().random(Some(7)).await.unwrap().len(), 7);
    assert_eq!(client.service().random(None).await.unwrap().len(), 32);
    assert!(client.service().report().await.unwrap()["numFolders"].is_number());
    let metrics = client.service().metrics().await;
    if is_newer(&client).await {
        assert!(metrics.unwrap().contains("syncthing_"));
    }
}

/// Reference §3.5: with `debugging` they are there.
#[tokio::test]
async fn debug_calls_are_there_when_they_are_switched_on() {
    let (server, client) = alone_as(Setup { debugging: true, ..Setup::default() }).await;
    std::fs::write(server.folder().join("f"), "x").unwrap();
    client.database().scan(FOLDER).await.unwrap();
    let zip = client.debug().support().await.unwrap();
    assert!(zip.starts_with(b"PK"), "{} bytes", zip.len());
    assert!(!client.debug().heap_profile().await.unwrap().is_empty());
    let profile = client.debug().cpu_profile(Duration::from_millis(200)).await.unwrap();
    assert!(!profile.is_empty());
    assert!(client.debug().http_metrics().await.unwrap().is_object());
    assert!(client.debug().peer_completion().await.unwrap().is_object());
    let file = client.debug().file(FOLDER, "f").await.unwrap();
    assert_eq!(file.global.name, "f");
    assert!(file.global_versions.is_some());
}

/// Reference §3.1 and §6: the process ends with 3, and whoever watches over it starts it again.
#[tokio::test]
async fn a_restart_ends_the_process_with_three_and_a_shutdown_with_zero() {
    let (mut server, client) = alone().await;
    client.system().restart().await.unwrap();
    assert_eq!(server.ended().await, Some(3));
    server.restart().await;
    client.system().shutdown().await.unwrap();
    assert_eq!(server.ended().await, Some(0));
}

/// Reference §3.1: a folder must be paused.
#[tokio::test]
async fn a_folder_is_reset_only_while_it_is_paused() {
    let (mut server, client) = alone().await;
    let error = client.system().reset_folder(FOLDER).await.unwrap_err();
    assert_eq!(error.words(), Some("folder must be paused when resetting"));
    let error = client.system().reset_everything().await.unwrap_err();
    assert_eq!(error.words(), Some("folder must be paused when resetting"));
    let pause = FolderConfig::new().with(FolderConfig::PAUSED, true);
    client.config().folders().patch(FOLDER, pause).await.unwrap();
    client.system().reset_folder(FOLDER).await.unwrap();
    assert_eq!(server.ended().await, Some(3));
    server.restart().await;
    client.system().reset_everything().await.unwrap();
    assert_eq!(server.ended().await, Some(3));
}

/// A server that a parent watches over comes back by itself (reference §6).
#[tokio::test]
async fn a_server_that_is_watched_over_comes_back_after_a_restart() {
    let (mut server, client) = alone_as(Setup { watched_over: true, ..Setup::default() }).await;
    let before = client.system().status().await.unwrap().start_time;
    client.system().restart().await.unwrap();
    until("another process answers", async || {
        let status = client.system().status().await.ok()?;
        (status.start_time != before).then_some(())
    })
    .await;
    assert!(server.is_running());
}
