//! Putio contract §5: how transfers are added, and what is told of them.

use putio_client::{
    InfoHash,
    account::GetInfo,
    events,
    transfers::{
        self, Add, AddMulti, Count, Info, TransferKind,
        TransferStatus::{Completed, Downloading, Error, InQueue, PreparingDownload},
    },
};
use towline_sim::putio::{Course, Status};

use crate::stage::{Stage, album, known};

/// Putio contract §5: the hash of a fresh magnet is empty, and its size 0.
#[tokio::test]
async fn a_magnet_has_no_hash_until_its_metadata_is_there() {
    let stage = Stage::with_torrent(Course::usual(1000)).await;
    let (magnet, hash) = known();
    let added = stage.add(&magnet).await;
    assert_eq!((&added.hash, added.size), (&None, Some(0)));
    assert_eq!((added.kind, added.source.reveal()), (TransferKind::Torrent, magnet.as_str()));
    for (status, has_hash) in [(InQueue, false), (PreparingDownload, false), (Downloading, true)] {
        let now = stage.transfer(added.id).await;
        assert_eq!((now.status, now.hash.is_some()), (status, has_hash));
        stage.step(1000);
    }
    let now = stage.transfer(added.id).await;
    assert_eq!(now.hash, Some(InfoHash::new(&hash.to_uppercase())), "in whichever case");
    assert_eq!(now.size, Some(album().size()));
}

/// Putio contract §5: the name is for people.
#[tokio::test]
async fn the_name_of_a_transfer_is_not_its_files() {
    let stage = Stage::with_torrent(Course::cached()).await;
    let transfer = stage.add(&known().0).await;
    assert_eq!(&*transfer.name, "[indexer] Blue Train");
    assert_eq!(&*stage.file(transfer.ready_file().unwrap()).await.name, "Blue Train");
}

/// Putio contract §5: the folder is `save_parent_id` here, `parent_id` on uploads.
#[tokio::test]
async fn a_transfer_goes_into_the_folder_that_it_names() {
    let stage = Stage::with_torrent(Course::cached()).await;
    let into = putio_client::files::CreateFolder::At { path: "/inbox".into() };
    let folder = stage.send(&into).await.file.id;
    let add = Add::new(known().0).into_folder(folder);
    let transfer = stage.send(&add).await.transfer;
    assert_eq!(transfer.save_parent_id, Some(folder));
    assert_eq!(transfer.file_id, Some(stage.id("/inbox/Blue Train")));
}

/// Putio contract §5: a bad host is accepted, and fails seconds later.
#[tokio::test]
async fn a_url_of_nowhere_is_accepted_and_fails_later() {
    let stage = Stage::start(|_| ()).await;
    let added = stage.add("http://nowhere.invalid/file").await;
    assert_eq!((&added.kind, added.is_failed()), (&TransferKind::Url, false));
    assert_eq!(added.hash, None);
    stage.step(10_000);
    let failed = stage.transfer(added.id).await;
    assert!(failed.is_failed() && !failed.is_ready());
    assert!(failed.error_message.is_some());
}

/// Putio contract §5: partial success.
#[tokio::test]
async fn several_are_added_and_some_refused() {
    let stage = Stage::with_torrent(Course::cached()).await;
    let (magnet, _) = known();
    let all = [magnet.as_str(), "nonsense", "http://a.example/file", magnet.as_str()];
    let added = stage.send(&AddMulti { all: all.map(Add::new).into() }).await;
    let sources: Vec<_> = added.transfers.iter().map(|one| one.source.reveal()).collect();
    assert_eq!(sources, [all[0], all[2]]);
    let refused: Vec<_> = added.errors.iter().map(|one| one.url.reveal()).collect();
    assert_eq!(refused, [all[1], all[3]]);
    assert!(added.errors.iter().all(|error| error.status_code == Some(400)));
    assert_eq!(stage.send(&Count).await.count, 2);
}

/// Putio contract §5: the size is told beforehand, and nothing is added.
#[tokio::test]
async fn what_urls_would_be_is_told_without_adding_them() {
    let stage = Stage::with_torrent(Course::cached()).await;
    let (magnet, _) = known();
    let urls = vec![magnet.as_str().into(), "http://a.example/file".into()];
    let told = stage.send(&Info { urls }).await;
    assert_eq!(told.disk_avail, stage.send(&GetInfo::default()).await.info.disk.avail);
    assert_eq!(told.ret.len(), 2);
    assert_eq!(
        (told.ret[0].url.reveal(), told.ret[0].file_size),
        (magnet.as_str(), Some(album().size()))
    );
    assert_eq!(told.ret[0].name.as_deref(), Some("[indexer] Blue Train"));
    assert!(told.ret.iter().all(|one| one.error.is_none()));
    assert_eq!((stage.send(&Count).await.count, stage.sim.log().added().len()), (0, 0));
}

/// Putio contract §5: the type of the ratio flips.
#[tokio::test]
async fn a_ratio_is_a_text_or_a_number() {
    let stage = Stage::with_torrent(Course::usual(1000)).await;
    let id = stage.add(&known().0).await.id;
    let (_, list) = stage.raw("transfers/list").await;
    assert!(list["transfers"][0]["current_ratio"].is_string());
    assert_eq!(stage.transfer(id).await.current_ratio, Some(0.0));
    stage.step(60_000);
    let (_, list) = stage.raw("transfers/list").await;
    assert!(list["transfers"][0]["current_ratio"].is_number());
    assert_eq!(stage.transfer(id).await.current_ratio, Some(0.0));
}

/// Putio contract §5: a failed one can be tried again, once; a healthy one stays as it is.
#[tokio::test]
async fn a_failed_transfer_is_tried_again() {
    let stage = Stage::start(|script| {
        let torrent = towline_sim::putio::Torrent::new(&known().1, album());
        script.torrents.push(torrent.goes(Course::fails(1000, "no peers")).goes(Course::cached()));
    })
    .await;
    let id = stage.add(&known().0).await.id;
    stage.step(1000);
    let failed = stage.transfer(id).await;
    assert_eq!((failed.status, failed.error_message.as_deref()), (Error, Some("no peers")));
    let again = stage.send(&transfers::Retry(id)).await.transfer;
    assert_eq!((again.id, again.status, again.error_message), (id, Completed, None));
    let healthy = stage.send(&transfers::Retry(id)).await.transfer;
    assert_eq!(healthy, stage.transfer(id).await);
    let events = stage.putio.all(events::List::default()).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["transfer_completed", "transfer_error"], "newest first");
}

/// Putio contract §5: a word that nobody knows is remote, and not ready.
#[tokio::test]
async fn an_unknown_status_is_kept_and_is_not_ready() {
    let odd = Course::steps(
        [(Status::from("SIDEWAYS".to_owned()), 1000)],
        towline_sim::putio::End::Completes,
    );
    let stage = Stage::with_torrent(odd).await;
    let added = stage.add(&known().0).await;
    assert_eq!(added.status.as_str(), "SIDEWAYS");
    let status = &added.status;
    assert!(!added.is_ready() && !added.is_failed() && !status.is_queued() && !status.is_stored());
    stage.step(1000);
    assert!(stage.transfer(added.id).await.is_ready());
}
