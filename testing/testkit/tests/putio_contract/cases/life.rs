//! Putio contract §5: the life of a transfer, and when it is ready.

use putio_client::{
    FileId,
    files::Delete,
    transfers::{
        Transfer,
        TransferStatus::{self, Completed, Seeding, Stopping},
    },
};
use towline_sim::putio::{Course, End, Status};

use crate::stage::{Stage, known};

/// All words of the table, in their usual order; each for a second.
fn all_of_it() -> Course {
    let words = [
        Status::Waiting,
        Status::InQueue,
        Status::PreparingDownload,
        Status::WaitingForDownloader,
        Status::Downloading,
        Status::WaitingForCompleteQueue,
        Status::Completing,
        Status::PreparingSeed,
        Status::Seeding,
    ];
    Course::steps(words.map(|word| (word, 1000)), End::Completes)
}

/// Putio contract §5, the table: what each word is to be treated as.
#[tokio::test]
async fn every_status_is_read_as_what_it_means() {
    let stage = Stage::with_torrent(all_of_it()).await;
    let id = stage.add(&known().0).await.id;
    let mut seen = Vec::new();
    for _ in 0..10 {
        let Transfer { status, file_id, .. } = stage.transfer(id).await;
        assert_eq!(status.is_stored(), file_id.is_some(), "{status}");
        seen.push((status.to_string(), status.is_queued(), status.is_stored()));
        stage.step(1000);
    }
    let table = [
        ("WAITING", true, false),
        ("IN_QUEUE", true, false),
        ("PREPARING_DOWNLOAD", true, false),
        ("WAITING_FOR_DOWNLOADER", true, false),
        ("DOWNLOADING", false, false),
        ("WAITING_FOR_COMPLETE_QUEUE", false, false),
        ("COMPLETING", false, false),
        ("PREPARING_SEED", false, true),
        ("SEEDING", false, true),
        ("COMPLETED", false, true),
    ];
    assert_eq!(seen, table.map(|(word, queued, stored)| (word.to_owned(), queued, stored)));
    let told: Vec<_> = table.iter().map(|row| TransferStatus::from(row.0)).collect();
    let rest: Vec<_> = TransferStatus::KNOWN.iter().filter(|word| !told.contains(word)).collect();
    assert_eq!(rest, [&Stopping, &TransferStatus::Error]);
}

/// Putio contract §5: how far it is, of what is fetched and of what is stored.
#[tokio::test]
async fn its_progress_is_told_in_two_numbers() {
    let stage = Stage::with_torrent(all_of_it()).await;
    let id = stage.add(&known().0).await.id;
    stage.step(4500);
    let now = stage.transfer(id).await;
    assert_eq!((now.percent_done, now.completion_percent), (Some(50.0), Some(0.0)));
    assert!(now.down_speed > 0 && now.downloaded > 0 && now.estimated_time.is_some());
    assert!(now.started_at.is_some() && now.finished_at.is_none());
    stage.step(2000);
    let now = stage.transfer(id).await;
    assert_eq!((now.percent_done, now.completion_percent), (Some(100.0), Some(50.0)));
    stage.step(60_000);
    assert!(stage.transfer(id).await.finished_at.is_some());
}

/// Putio contract §5: what put.io has in its cache is there at once.
#[tokio::test]
async fn a_cached_torrent_is_complete_at_once() {
    let stage = Stage::with_torrent(Course::cached()).await;
    let added = stage.add(&known().0).await;
    assert_eq!((&added.status, added.ready_file()), (&Completed, Some(stage.id("/Blue Train"))));
}

/// Putio contract §5, readiness: the status alone is not enough.
#[tokio::test]
async fn a_stored_transfer_without_its_file_is_not_ready() {
    let late = Course { files_late_ms: 5000, ..Course::cached() };
    let stage = Stage::with_torrent(late).await;
    let added = stage.add(&known().0).await;
    assert!(added.status.is_stored() && added.file_id.is_none() && !added.is_ready());
    stage.step(5000);
    assert!(stage.transfer(added.id).await.is_ready());
}

/// Putio contract §5: the file's id may dangle, or be gone, when somebody deleted it.
#[tokio::test]
async fn a_transfer_whose_file_was_deleted_is_not_ready() {
    let stage = Stage::with_torrent(Course::cached()).await;
    let added = stage.add(&known().0).await;
    stage.send(&Delete::new(added.ready_file())).await;
    let now = stage.transfer(added.id).await;
    assert_eq!((now.file_id, now.userfile_exists), (added.file_id, Some(false)));
    assert!(now.status.is_stored() && now.ready_file().is_none());
    stage.sim.change_transfer(added.id.get(), |transfer| transfer.file_id = None);
    assert_eq!(stage.transfer(added.id).await.ready_file(), None);
}

/// Putio contract §4 and §5: 0 would be the whole account.
#[tokio::test]
async fn a_transfer_is_never_the_root_folder() {
    let stage = Stage::with_torrent(Course::cached()).await;
    let id = stage.add(&known().0).await.id;
    for odd in [0, -1] {
        stage.sim.change_transfer(id.get(), |transfer| transfer.file_id = Some(odd));
        let (_, told) = stage.raw(&format!("transfers/{id}")).await;
        assert_eq!(told["transfer"]["file_id"], odd);
        assert_eq!(stage.transfer(id).await.ready_file(), None);
    }
    assert_eq!(stage.transfer(id).await.save_parent_id, Some(FileId::ROOT), "here it may be");
}

/// Putio contract §5: nobody stops it but who cancels it.
#[tokio::test]
async fn it_seeds_on() {
    let stage = Stage::with_torrent(Course::usual(1000)).await;
    let id = stage.add(&known().0).await.id;
    for _ in 0..2 {
        stage.step(86_400_000);
        let now = stage.transfer(id).await;
        assert_eq!((&now.status, now.is_ready()), (&Seeding, true));
    }
}

/// Putio contract §5: without peers it stays where it is, and that is no error.
#[tokio::test]
async fn a_torrent_without_peers_stays_where_it_is() {
    let stage = Stage::with_torrent(Course::sticks_at(40, 1000)).await;
    let id = stage.add(&known().0).await.id;
    stage.step(86_400_000);
    let now = stage.transfer(id).await;
    assert_eq!((now.percent_done, now.estimated_time), (Some(40.0), None));
    assert!(!now.is_failed() && !now.is_ready() && now.availability == Some(40.0));
}
