//! Putio contract §5: cancel, clean, remove. Sources disagree; each is held to be possible.

use putio_client::{
    TransferId,
    transfers::{
        Cancel, Clean, CleanAll, Count, Get, List, Remove, RemoveAll, Transfer, TransferStatus,
    },
};
use towline_sim::putio::{self as sim, Course, Torrent};
use towline_testkit::torrent;

use crate::stage::{Stage, album, known};

async fn listed(stage: &Stage) -> Vec<Transfer> {
    stage.putio.all(List::default()).await.unwrap()
}

/// One that seeds, one that is complete, one that failed, one under way; their ids.
async fn four() -> (Stage, [TransferId; 4]) {
    let courses = [
        ("seeds", Course::usual(1)),
        ("complete", Course::cached()),
        ("failed", Course::fails(1, "no peers")),
        ("under way", Course::sticks_at(40, 1)),
    ];
    let stage = Stage::start(|script| {
        script.torrents = courses
            .iter()
            .map(|(name, course)| {
                Torrent::new(&torrent::magnet(name).1, sim::Node::generated(name, 10))
                    .goes(course.clone())
            })
            .collect();
    })
    .await;
    let mut ids = Vec::new();
    for (name, _) in &courses {
        ids.push(stage.add(&torrent::magnet(name).0).await.id);
    }
    stage.step(1000);
    (stage, ids.try_into().unwrap())
}

/// Putio contract §5: idempotent for ids that nobody knows.
#[tokio::test]
async fn who_cancels_what_is_not_there_is_answered_well() {
    let (stage, [_, _, _, under_way]) = four().await;
    let transfer_ids = vec![TransferId::new(77).unwrap(), under_way];
    for _ in 0..2 {
        stage.send(&Cancel { transfer_ids: transfer_ids.clone() }).await;
        assert_eq!(stage.putio.find(&Get(under_way)).await.unwrap(), None);
    }
    assert_eq!(listed(&stage).await.len(), 3);
}

/// Putio contract §5: cancelled, it may be gone, or complete; cleaned, it is gone. Its files stay.
#[tokio::test]
async fn a_cancelled_one_that_seeds_is_gone_or_complete() {
    for habit in [sim::Cancel::Removes, sim::Cancel::StopsSeeding] {
        let (stage, [seeding, ..]) = four().await;
        stage.sim.habits(|habits| habits.cancel = habit);
        assert_eq!(stage.transfer(seeding).await.status, TransferStatus::Seeding);
        let before = stage.paths();
        stage.send(&Cancel { transfer_ids: vec![seeding] }).await;
        let left = stage.putio.find(&Get(seeding)).await.unwrap();
        let status = left.map(|found| found.transfer.status);
        let due = (habit == sim::Cancel::StopsSeeding).then_some(TransferStatus::Completed);
        assert_eq!(status, due);
        let cleaned = stage.send(&Clean { transfer_ids: vec![seeding] }).await.deleted_ids;
        assert_eq!(cleaned.len(), usize::from(status.is_some()));
        assert_eq!(stage.putio.find(&Get(seeding)).await.unwrap(), None);
        assert_eq!(stage.paths(), before);
    }
}

/// Putio contract §5: `STOPPING` is for a while, and is neither an end nor ready.
#[tokio::test]
async fn a_cancelled_one_may_be_stopping_for_a_while() {
    let (stage, [_, _, _, under_way]) = four().await;
    stage.sim.habits(|habits| habits.stopping_ms = 5000);
    stage.send(&Cancel { transfer_ids: vec![under_way] }).await;
    let now = stage.transfer(under_way).await;
    assert_eq!(now.status, TransferStatus::Stopping);
    assert!(!now.is_ready() && !now.is_failed());
    stage.step(5000);
    assert_eq!(stage.putio.find(&Get(under_way)).await.unwrap(), None);
}

/// Putio contract §5: clean drops what is finished, and says which; failed ones perhaps.
#[tokio::test]
async fn clean_drops_what_is_finished_and_tells_it() {
    for takes_errors in [false, true] {
        let (stage, [seeding, complete, failed, under_way]) = four().await;
        stage.sim.habits(|habits| habits.clean_takes_errors = takes_errors);
        let others = Clean { transfer_ids: vec![seeding, under_way] };
        assert!(stage.send(&others).await.deleted_ids.is_empty());
        let due: Vec<_> = [complete].into_iter().chain(takes_errors.then_some(failed)).collect();
        let ids = vec![complete, failed];
        assert_eq!(stage.send(&Clean { transfer_ids: ids.clone() }).await.deleted_ids, due);
        assert!(stage.send(&Clean { transfer_ids: ids }).await.deleted_ids.is_empty());
        assert_eq!(stage.send(&Count).await.count, 4 - due.len() as u64);
    }
    let (stage, [_, complete, ..]) = four().await;
    assert_eq!(stage.send(&CleanAll).await.deleted_ids, [complete]);
}

/// Putio contract §5.
#[tokio::test]
async fn remove_drops_these_or_all_that_are_complete_or_all() {
    let (stage, [seeding, complete, failed, under_way]) = four().await;
    let ids = async || listed(&stage).await.iter().map(|one| one.id).collect::<Vec<_>>();
    let before = stage.paths();
    for _ in 0..2 {
        stage.send(&Remove { transfer_ids: vec![failed] }).await;
        assert_eq!(ids().await, [seeding, complete, under_way]);
    }
    stage.send(&RemoveAll::Completed).await;
    assert_eq!(ids().await, [seeding, under_way]);
    stage.send(&RemoveAll::All).await;
    assert!(ids().await.is_empty());
    assert_eq!(stage.paths(), before, "files stay");
}

/// Putio contract §5: without an id, these would be about all transfers.
#[tokio::test]
async fn nothing_is_ended_without_an_id() {
    let (stage, _) = four().await;
    stage.sim.forget();
    for error in [
        stage.error(&Cancel { transfer_ids: vec![] }).await,
        stage.error(&Clean { transfer_ids: vec![] }).await,
        stage.error(&Remove { transfer_ids: vec![] }).await,
    ] {
        assert_eq!(error.status(), None, "{error:?}");
    }
    assert!(stage.sim.log().calls().is_empty());
}

/// Putio contract §5: an entry that is gone can be added again, under another id.
#[tokio::test]
async fn what_was_removed_can_be_added_again() {
    let stage = Stage::with_torrent(Course::cached()).await;
    let first = stage.add(&known().0).await;
    stage.send(&Remove { transfer_ids: vec![first.id] }).await;
    let second = stage.add(&known().0).await;
    assert!(second.id > first.id, "an id is never given twice");
    assert_eq!(stage.paths().len(), 2 * 5, "{} twice", album().name);
}
