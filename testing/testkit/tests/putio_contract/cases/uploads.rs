//! Putio contract §4: uploads.

use putio_client::{
    Access, Crc32,
    account::ChangeSettings,
    files::File,
    transfers::{GetTorrent, Transfer, TransferKind, TransferStatus},
    upload::{Upload, Uploaded},
};
use towline_testkit::torrent;

use crate::stage::{Stage, error, said, word};

async fn transfer(stage: &Stage, upload: &Upload) -> Transfer {
    match stage.send(upload).await {
        Uploaded::Transfer(transfer) => *transfer,
        Uploaded::File(file) => panic!("{file:?}"),
    }
}

async fn file(stage: &Stage, upload: &Upload) -> File {
    match stage.send(upload).await {
        Uploaded::File(file) => *file,
        Uploaded::Transfer(transfer) => panic!("{transfer:?}"),
    }
}

/// Putio contract §4: a torrent becomes a transfer, whose hash is known at once, and no file.
#[tokio::test]
async fn a_torrent_becomes_a_transfer() {
    let stage = Stage::start(|_| ()).await;
    let bytes = torrent::torrent("Giant Steps");
    let upload = Upload::torrent("gs.torrent", bytes.clone());
    let added = transfer(&stage, &upload).await;
    assert_eq!(added.hash.unwrap().as_str(), torrent::hash(&bytes));
    assert_eq!((&*added.name, added.kind), ("Giant Steps", TransferKind::Torrent));
    assert!(stage.send(&GetTorrent(added.id)).await == bytes, "and can be had back");
    assert!(stage.paths().is_empty());
    // By what it holds, whatever is said of it.
    let plain = Upload::new("any.bin", torrent::torrent("Blue Train"));
    assert_eq!(transfer(&stage, &plain).await.status, TransferStatus::InQueue);
}

/// Putio contract §4.
#[tokio::test]
async fn anything_else_becomes_a_file() {
    let stage = Stage::with_album().await;
    let bytes = b"\r\n--\xff\r\n".as_slice();
    let here = Some(stage.id("/Blue Train").into());
    let upload = Upload { parent_id: here, ..Upload::new("notes \"1\".txt", bytes) };
    let made = file(&stage, &upload).await;
    assert_eq!((made.crc32, made.size), (Some(Crc32(crc32fast::hash(bytes))), 7));
    assert_eq!((&*made.name, made.parent_id), ("notes \"1\".txt", here));
    assert_eq!(stage.sim.content(made.id.get()).unwrap().to_vec(), bytes);
    assert_eq!(stage.refused(&upload).await, word(400, "NAME_ALREADY_EXIST"));
}

/// Putio contract §4: without a folder it is the one of the settings.
#[tokio::test]
async fn what_names_no_folder_goes_to_the_usual_one() {
    let stage = Stage::with_album().await;
    let folder = stage.id("/Blue Train").into();
    let settings = ChangeSettings { default_download_folder: Some(folder), ..Default::default() };
    stage.send(&settings).await;
    assert_eq!(file(&stage, &Upload::new("a", "a")).await.parent_id, Some(folder));
    let added = transfer(&stage, &Upload::torrent("t", torrent::torrent("t"))).await;
    assert_eq!(added.save_parent_id, Some(folder));
    let by_url = stage.add(&torrent::magnet("m").0).await;
    assert_eq!(by_url.save_parent_id, Some(folder));
}

/// Putio contract §2: what is called a torrent and is none.
#[tokio::test]
async fn a_torrent_that_is_none_is_refused() {
    let stage = Stage::start(|_| ()).await;
    let error_of_it = stage.error(&Upload::torrent("a.torrent", "no torrent")).await;
    assert_eq!(error_of_it.status().unwrap().as_u16(), 400);
    let nobody = stage.putio_as(Access::Nobody);
    let error = error(&nobody, &Upload::new("a", "a")).await;
    assert_eq!(said(&error), word(401, "Unauthorized"));
}
