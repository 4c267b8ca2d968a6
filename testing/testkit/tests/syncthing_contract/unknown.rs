//! Reference §1.3: what is unknown is told alike, whatever the server says.

use syncthing_client::{
    DeviceId, Error, FolderId,
    config::{DeviceConfig, FolderConfig},
    database::{Browse, Paging},
    folder::RestoreVersions,
};
use towline_testkit::syncthing::FOLDER;

use crate::world::{World, alone, alone_in, is_newer, stranger};

/// Encoded wherever it is sent; and with a slash, which no path can hold.
const NOPE: &str = "nöpe/1";

#[track_caller]
fn assert_unknown_folder<T: std::fmt::Debug>(result: Result<T, Error>) {
    match result {
        Err(Error::UnknownFolder { folder: Some(folder), .. }) => assert_eq!(folder.as_str(), NOPE),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn assert_unknown_device<T: std::fmt::Debug>(result: Result<T, Error>) {
    match result {
        Err(Error::UnknownDevice { device: Some(device), .. }) => assert_eq!(device, stranger()),
        other => panic!("{other:?}"),
    }
}

/// Reference §1.3: 404, 500 or 200, by call.
pub(crate) async fn an_unknown_folder_is_one_error_for_all_calls<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let folder = FolderId::from(NOPE);
    let database = client.database();
    assert_unknown_folder(database.status(NOPE).await);
    assert_unknown_folder(database.completion(Some(&folder), None).await);
    assert_unknown_folder(database.need(NOPE, Paging::default()).await);
    let own = client.system().status().await.unwrap().my_id;
    assert_unknown_folder(database.remote_need(NOPE, &own, Paging::default()).await);
    assert_unknown_folder(database.local_changed(NOPE, Paging::default()).await);
    let browse = Browse { folder: folder.clone(), prefix: None, levels: None, dirs_only: false };
    assert_unknown_folder(database.browse(&browse).await);
    assert_unknown_folder(database.file(NOPE, "x").await);
    assert_unknown_folder(database.ignores(NOPE).await);
    assert_unknown_folder(database.set_ignores(NOPE, vec!["*.tmp".into()]).await);
    assert_unknown_folder(database.scan(NOPE).await);
    assert_unknown_folder(database.override_others(NOPE).await);
    assert_unknown_folder(database.revert(NOPE).await);
    assert_unknown_folder(database.prioritize(NOPE, "x").await);
    assert_unknown_folder(client.folder().errors(NOPE, Paging::default()).await);
    assert_unknown_folder(client.folder().versions(NOPE).await);
    let restore = RestoreVersions { folder, files: [].into() };
    assert_unknown_folder(client.folder().restore(&restore).await);
    let folders = client.config().folders();
    assert_unknown_folder(folders.get(NOPE).await);
    assert_unknown_folder(folders.patch(NOPE, FolderConfig::new()).await);
    assert_unknown_folder(folders.remove(NOPE).await);
    assert_unknown_folder(client.system().reset_folder(NOPE).await);
}

/// Reference §1.3: 404 or 200, by call.
pub(crate) async fn an_unknown_device_is_one_error_for_all_calls<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let stranger = stranger();
    let folder = FolderId::from(FOLDER);
    assert_unknown_device(client.system().pause(&stranger).await);
    assert_unknown_device(client.system().resume(&stranger).await);
    let database = client.database();
    assert_unknown_device(database.completion(Some(&folder), Some(&stranger)).await);
    assert_unknown_device(database.completion(None, Some(&stranger)).await);
    assert_unknown_device(database.remote_need(FOLDER, &stranger, Paging::default()).await);
    let devices = client.config().devices();
    assert_unknown_device(devices.get(&stranger).await);
    assert_unknown_device(devices.patch(&stranger, DeviceConfig::new()).await);
    assert_unknown_device(devices.remove(&stranger).await);
    // A dismissal of what never was is no error (reference §3.3).
    client.cluster().dismiss_device(&stranger).await.unwrap();
    client.cluster().dismiss_folder("nope", None).await.unwrap();
}

/// Reference §1.3: a wrong id is not sent; the server would say 400 or 500.
pub(crate) async fn a_wrong_device_id_is_not_sent<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let wrong: DeviceId = serde_json::from_str("\"x\"").unwrap();
    let before = client.counts().total();
    let error = client.system().pause(&wrong).await.unwrap_err();
    assert!(error.is_unsent(), "{error:?}");
    assert!(client.config().devices().get(&DeviceId::default()).await.unwrap_err().is_unsent());
    assert!(client.config().folders().get("").await.unwrap_err().is_unsent());
    assert_eq!(client.counts().total(), before + 3, "counted, and not sent");
    let checked = client.service().device_id("x").await.unwrap();
    assert_eq!(checked, "x".parse::<DeviceId>());
    let checked = client.service().device_id(stranger().as_str().to_lowercase()).await.unwrap();
    assert_eq!(checked, Ok(stranger()));
}

/// Reference §1.3: the rows about paused folders.
pub(crate) async fn a_paused_folder_is_told_from_an_unknown_one_where_the_server_does<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let pause = FolderConfig::new().with(FolderConfig::PAUSED, true);
    client.config().folders().patch(FOLDER, pause).await.unwrap();
    let status = client.database().status(FOLDER).await.unwrap();
    assert_eq!(status.state, syncthing_client::FolderState::Paused);
    assert_eq!(status.global_total_items, 0);
    let folder = FolderId::from(FOLDER);
    for error in [
        client.database().completion(Some(&folder), None).await.unwrap_err(),
        client.folder().errors(FOLDER, Paging::default()).await.map(drop).unwrap_err(),
        client.database().scan(FOLDER).await.unwrap_err(),
    ] {
        assert!(
            matches!(&error, Error::FolderPaused { folder: Some(id), .. } if *id == folder),
            "{error:?}"
        );
    }
    let all = client.database().completion(None, None).await;
    assert_eq!(all.is_ok(), is_newer(&client).await, "{all:?}");
}

/// Reference §3.4 and §1.3: a call that the server has, about a thing that it has not.
#[tokio::test]
async fn what_is_not_there_is_told_from_what_is_not_offered() {
    let (_server, client) = alone().await;
    let error = client.database().file(FOLDER, "no such file").await.unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    assert_eq!(error.words(), Some("No such object in the index"));
    let error = client.system().log_levels().await.unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "2.x only: {error:?}");
    let error = client.system().upgrade().await.unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "Debian's cannot: {error:?}");
    assert_eq!(error.words(), Some("upgrade unsupported"));
    let error = client.debug().http_metrics().await.unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("debugging"));
}

/// Reference §1.3: Go's own words.
pub(crate) async fn what_the_server_cannot_read_is_refused_with_its_words<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let mut change = FolderConfig::new();
    change.members_mut().insert("paused".into(), "perhaps".into());
    let error = client.config().folders().patch(FOLDER, change).await.unwrap_err();
    assert!(matches!(error, Error::BadRequest { .. }), "{error:?}");
    assert!(error.words().unwrap().contains("paused"), "{:?}", error.words());
}
