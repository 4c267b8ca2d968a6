//! Reference §3.4 and §3.5: what folders hold, need and do.

use std::{collections::BTreeMap, fs, time::Duration};

use syncthing_client::{
    Error, FileType, FolderId, FolderState, FolderType, RemoteState, VersioningType,
    config::{FolderConfig, Versioning},
    database::{Browse, Paging, Scan},
    folder::RestoreVersions,
};
use towline_testkit::syncthing::FOLDER;

use crate::world::{World, alone, alone_in, id_of, is_newer, pair, sync, until};

/// Reference §3.4: from a scan to the other side.
#[tokio::test]
async fn a_file_is_known_on_both_sides_when_it_has_arrived() {
    let (pair, a, b) = pair().await;
    fs::create_dir(pair.a.folder().join("sub ü")).unwrap();
    sync(&pair.a, &pair.b, "sub ü/a&b.txt", "hello").await;

    let status = until("b is in sync", async || {
        let status = b.database().status(FOLDER).await.unwrap();
        (status.is_in_sync() && status.global_files == 1).then_some(status)
    })
    .await;
    assert_eq!((status.local_files, status.local_directories, status.local_bytes), (1, 1, 133));
    assert_eq!((status.error, status.watch_error), (None, None));

    let file = b.database().file(FOLDER, "sub ü/a&b.txt").await.unwrap();
    assert_eq!((file.local.size, file.local.file_type), (5, FileType::File));
    assert_eq!(file.global.modified_by, id_of(&pair.a).short());
    assert_eq!(file.local.version, file.global.version);
    assert!(file.availability.iter().any(|at| at.id == id_of(&pair.a)));

    let (folder, other) = (FolderId::from(FOLDER), id_of(&pair.b));
    let completion = until("a hears of it", async || {
        let completion = a.database().completion(Some(&folder), Some(&other)).await.unwrap();
        completion.is_complete().then_some(completion)
    })
    .await;
    let state = is_newer(&a).await.then_some(RemoteState::Valid);
    assert_eq!((completion.global_items, completion.remote_state), (2, state));
    let need = a.database().remote_need(FOLDER, &other, Paging::default()).await.unwrap();
    assert!(need.files.is_empty() && need.is_last());

    let folders = b.stats().folders().await.unwrap();
    assert_eq!(folders[&folder].last_file.filename, "sub ü/a&b.txt");
    assert!(folders[&folder].last_scan.is_some());
}

/// Reference §3.4: `levels` counts from 0, and any `dirsonly` means yes.
#[tokio::test]
async fn the_tree_is_browsed_as_deep_as_wanted() {
    let (server, client) = alone().await;
    fs::create_dir_all(server.folder().join("one/two")).unwrap();
    fs::write(server.folder().join("one/two/file"), "12345").unwrap();
    client.database().scan(FOLDER).await.unwrap();
    let mut browse =
        Browse { folder: FOLDER.into(), prefix: None, levels: Some(0), dirs_only: false };
    let root = client.database().browse(&browse).await.unwrap();
    assert_eq!((root.len(), root[0].name.as_str()), (1, "one"));
    assert!(root[0].children.is_empty());
    browse.levels = None;
    let root = client.database().browse(&browse).await.unwrap();
    let file = &root[0].children[0].children[0];
    assert_eq!((file.name.as_str(), file.size), ("file", 5));
    assert_eq!((&file.file_type, file.mod_time.is_some()), (&FileType::File, true));
    browse = Browse { prefix: Some("one".into()), dirs_only: true, ..browse };
    let one = client.database().browse(&browse).await.unwrap();
    assert_eq!((one[0].name.as_str(), one[0].children.len()), ("two", 0));
}

/// Reference §3.4: `sub` can come more than once.
#[tokio::test]
async fn only_the_named_parts_are_scanned() {
    let (server, client) = alone().await;
    for name in ["a", "b", "c"] {
        fs::create_dir(server.folder().join(name)).unwrap();
    }
    let sub = vec!["a".into(), "b".into()];
    let scan = Scan { folder: Some(FOLDER.into()), sub, ..Scan::default() };
    client.database().scan_with(&scan).await.unwrap();
    assert_eq!(client.database().status(FOLDER).await.unwrap().local_directories, 2);
    client.database().scan_with(&Scan::default()).await.unwrap();
    assert_eq!(client.database().status(FOLDER).await.unwrap().local_directories, 3);
}

/// Reference §3.4: a bad pattern is saved, told in `error`, and puts the folder in error.
pub(crate) async fn a_bad_pattern_puts_the_folder_in_error_until_it_is_gone<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let database = client.database();
    let ignores = database.set_ignores(FOLDER, vec!["*.tmp".into()]).await.unwrap();
    assert_eq!((ignores.ignore, ignores.error), (vec!["*.tmp".to_owned()], None));
    assert_eq!(database.ignores(FOLDER).await.unwrap().ignore, ["*.tmp"]);

    let bad = database.set_ignores(FOLDER, vec!["[bad".into()]).await.unwrap();
    assert!(bad.error.is_some(), "{bad:?}");
    let status = until("it is in error", async || {
        let status = database.status(FOLDER).await.unwrap();
        (status.state == FolderState::Error).then_some(status)
    })
    .await;
    assert!(status.error.is_some());
    database.set_ignores(FOLDER, vec![]).await.unwrap();
    until("it is mended", async || {
        (database.status(FOLDER).await.unwrap().state == FolderState::Idle).then_some(())
    })
    .await;
}

/// Reference §4.6: a folder without its marker is in error, and a scan says why.
#[tokio::test]
async fn a_folder_without_its_marker_does_not_run() {
    let (server, client) = alone().await;
    client.database().scan(FOLDER).await.unwrap();
    fs::remove_dir_all(server.folder().join(".stfolder")).unwrap();
    let error = client.database().scan(FOLDER).await.unwrap_err();
    assert!(matches!(error, Error::FolderNotRunning { .. }), "{error:?}");
    assert!(error.words().unwrap().starts_with("folder marker missing"), "{:?}", error.words());
    let status = client.database().status(FOLDER).await.unwrap();
    assert_eq!(status.state, FolderState::Error);
    assert_eq!(status.error.as_deref(), error.words());
}

/// Reference §3.4: what was changed here in a folder that only receives.
#[tokio::test]
async fn changes_in_a_folder_that_only_receives_are_listed_and_undone() {
    let (server, client) = alone().await;
    let change = FolderConfig::new().with(FolderConfig::TYPE, FolderType::ReceiveOnly);
    client.config().folders().patch(FOLDER, change).await.unwrap();
    fs::write(server.folder().join("mine"), "x").unwrap();
    until("it is seen", async || {
        client.database().scan(FOLDER).await.ok()?;
        let status = client.database().status(FOLDER).await.unwrap();
        (status.receive_only_changed_files == 1).then_some(())
    })
    .await;
    let page = client.database().local_changed(FOLDER, Paging::default()).await.unwrap();
    assert_eq!((page.files[0].name.as_str(), page.files[0].local_flags), ("mine", 8));
    client.database().revert(FOLDER).await.unwrap();
    until("it is gone", async || (!server.folder().join("mine").exists()).then_some(())).await;
}

/// Reference §3.4: what is here wins, for a folder that only sends.
#[tokio::test]
async fn a_folder_that_only_sends_can_override_what_others_did() {
    let (pair, a, b) = pair().await;
    sync(&pair.a, &pair.b, "file", "as it should be").await;
    let change = FolderConfig::new().with(FolderConfig::TYPE, FolderType::SendOnly);
    a.config().folders().patch(FOLDER, change).await.unwrap();
    fs::write(pair.b.folder().join("file"), "changed by the other").unwrap();
    b.database().scan(FOLDER).await.unwrap();
    until("a hears of it", async || {
        let status = a.database().status(FOLDER).await.unwrap();
        (status.need_files == 1).then_some(())
    })
    .await;
    let need = a.database().need(FOLDER, Paging::default()).await.unwrap();
    assert_eq!(need.files().next().unwrap().name, "file");
    let need = a.database().prioritize(FOLDER, "file").await.unwrap();
    assert_eq!(need.files().count(), 1);
    a.database().override_others(FOLDER).await.unwrap();
    until("it is as it was", async || {
        let text = fs::read_to_string(pair.b.folder().join("file")).ok()?;
        (text == "as it should be").then_some(())
    })
    .await;
}

/// Reference §3.5: old versions, and only failures are told of a restore.
#[tokio::test]
async fn old_versions_are_listed_and_put_back() {
    let (pair, _, b) = pair().await;
    let error = b.folder().versions(FOLDER).await.unwrap_err();
    assert_eq!(error.words(), Some("folder has no versioner"));
    let params: BTreeMap<_, _> = [("keep".to_owned(), "5".to_owned())].into();
    let versioning = Versioning::new()
        .with(Versioning::TYPE, VersioningType::Simple)
        .with(Versioning::PARAMS, params);
    let change = FolderConfig::new().with(FolderConfig::VERSIONING, versioning);
    b.config().folders().patch(FOLDER, change).await.unwrap();
    pair.connected().await;
    sync(&pair.a, &pair.b, "file", "first").await;
    sync(&pair.a, &pair.b, "file", "and second").await;

    let versions = until("the first is kept", async || {
        let versions = b.folder().versions(FOLDER).await.ok()?;
        (!versions.is_empty()).then_some(versions)
    })
    .await;
    let first = &versions["file"][0];
    // A restore within the second of the version would put the current file in its place.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!((first.size, first.mod_time.is_some()), (5, true));
    let mut restore = RestoreVersions {
        folder: FOLDER.into(),
        files: [("file".to_owned(), first.version_time.clone())].into(),
    };
    assert_eq!(b.folder().restore(&restore).await.unwrap(), [].into(), "nothing failed");
    assert_eq!(fs::read_to_string(pair.b.folder().join("file")).unwrap(), "first");
    restore.files = [("no such file".to_owned(), first.version_time.clone())].into();
    let failed = b.folder().restore(&restore).await.unwrap();
    assert!(failed.contains_key("no such file"), "{failed:?}");
}
