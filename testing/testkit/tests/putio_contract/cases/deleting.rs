//! Putio contract §4 and §6: what is deleted, and the trash.

use putio_client::{
    Error, FileId, IdError, Limits, NonRootId, Then, account,
    files::{Delete, Move},
    trash::{self, Restore},
};

use crate::stage::{Stage, names, word};

async fn trash_size(stage: &Stage) -> (u64, Option<u64>) {
    let info = stage.send(&account::GetInfo::default()).await.info;
    (info.trash_size, info.disk.used)
}

/// Putio contract §4: deleting 0 empties the account, so that it cannot be said.
#[tokio::test]
async fn the_root_cannot_be_deleted_moved_or_named() {
    assert_eq!(FileId::ROOT.non_root(), Err(IdError::Zero));
    assert_eq!(NonRootId::new(-1), Err(IdError::Negative));
    let stage = Stage::with_album().await;
    for error in [
        stage.error(&Delete::new([])).await,
        stage.error(&trash::Delete { file_ids: vec![] }).await,
        stage.error(&Restore { file_ids: vec![] }).await,
        stage.error(&Move { file_ids: vec![], parent_id: FileId::ROOT }).await,
    ] {
        assert!(matches!(error, Error::Call(_)) && error.status().is_none(), "{error:?}");
    }
    assert!(stage.sim.log().calls().is_empty(), "none of it was sent");
    // What that spares us: the service does it.
    stage.sim.forget();
    let root = [("file_ids", "0")];
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/files/delete?oauth_token={}", stage.sim.api_url(), stage.sim.token());
    let body = format!("{}={}", root[0].0, root[0].1);
    let form = "application/x-www-form-urlencoded";
    let answer = http.post(url).header("content-type", form).body(body).send().await.unwrap();
    assert!(answer.status().is_success() && stage.paths().is_empty());
}

/// Putio contract §4: a folder goes with all that is in it.
#[tokio::test]
async fn a_folder_goes_with_its_subtree() {
    let stage = Stage::with_album().await;
    let folder = stage.id("/Blue Train");
    let deleted = stage.send(&Delete::new([folder])).await;
    assert_eq!((deleted.skipped, deleted.cursor), (0, None));
    assert!(stage.paths().is_empty());
    let log = stage.sim.log();
    assert_eq!((log.deleted().len(), log.deleted()[0].entries.len()), (1, 5));
}

/// Putio contract §4: `skip_nonexistents`, so that it may be repeated.
#[tokio::test]
async fn what_is_gone_already_is_counted() {
    let stage = Stage::with_album().await;
    let ids = [stage.id("/Blue Train/1.flac"), NonRootId::new(77).unwrap()];
    assert_eq!(stage.send(&Delete::new(ids)).await.skipped, 1);
    assert_eq!(stage.send(&Delete::new(ids)).await.skipped, 2);
    assert_eq!(stage.sim.log().deletes().len(), 1);
}

/// Putio contract §4: the trash takes room; `skip_trash` frees it now.
#[tokio::test]
async fn the_trash_counts_until_it_is_passed_by() {
    let stage = Stage::with_album().await;
    stage.send(&Delete::new([stage.id("/Blue Train/2.flac")])).await;
    assert_eq!(trash_size(&stage).await, (100, Some(200_103)));
    let hard = Delete { skip_trash: true, ..Delete::new([stage.id("/Blue Train/1.flac")]) };
    stage.send(&hard).await;
    assert_eq!(trash_size(&stage).await, (100, Some(103)));
    let off = account::ChangeSettings { trash_enabled: Some(false), ..Default::default() };
    stage.send(&off).await;
    stage.send(&Delete::new([stage.id("/Blue Train/scans")])).await;
    assert_eq!((trash_size(&stage).await, stage.sim.trash()), ((100, Some(100)), 1));
}

/// Putio contract §6.
#[tokio::test]
async fn the_trash_tells_since_when_and_until_when() {
    let stage = Stage::with_album().await;
    let ids = [stage.id("/Blue Train/1.flac"), stage.id("/Blue Train/scans")];
    stage.send(&Delete::new(ids)).await;
    let page = stage.send(&trash::List::default()).await;
    assert_eq!(names(&page.files, |file| &file.name), ["1.flac", "scans"]);
    assert_eq!((page.total, page.trash_size), (Some(2), Some(200_003)));
    let file = &page.files[0];
    assert_eq!((file.id, file.size), (ids[0], 200_000));
    assert!(file.expiration_date.unwrap() > file.deleted_at.unwrap());
}

/// Putio contract §6: what lies in a trashed folder is not in the trash by itself.
#[tokio::test]
async fn what_is_in_the_trash_comes_back_or_goes() {
    let stage = Stage::with_album().await;
    let (album, track) = (stage.id("/Blue Train"), stage.id("/Blue Train/1.flac"));
    stage.send(&Delete::new([album])).await;
    let child = vec![track];
    let not_there = word(404, "TRASH_FILE_NOT_FOUND");
    assert_eq!(stage.refused(&Restore { file_ids: child.clone() }).await, not_there);
    assert_eq!(stage.refused(&trash::Delete { file_ids: child }).await, not_there);
    stage.send(&Restore { file_ids: vec![album] }).await;
    assert_eq!((stage.id("/Blue Train/1.flac"), stage.sim.trash()), (track, 0));
    assert_eq!(stage.refused(&Restore { file_ids: vec![album] }).await, not_there);

    stage.send(&Delete::new([track])).await;
    stage.send(&trash::Delete { file_ids: vec![track] }).await;
    stage.send(&Delete::new([stage.id("/Blue Train/2.flac")])).await;
    stage.send(&trash::Empty).await;
    assert_eq!((stage.sim.trash(), trash_size(&stage).await), (0, (0, Some(3))));
}

/// Putio contract §2 and §4: one operation at a time, and the other is to be tried again. Calls of
/// one program never meet.
#[tokio::test]
async fn two_programs_fight_for_the_trash_and_one_does_not() {
    let stage = Stage::with_album().await;
    let delete = |path| Delete::new([stage.id(path)]);
    let [one, two, three] =
        ["/Blue Train/1.flac", "/Blue Train/2.flac", "/Blue Train/scans"].map(delete);
    stage.sim.habits(|habits| habits.trash_lock_ms = 300);
    let empty = trash::Empty;
    let (first, second) = tokio::join!(stage.putio.send(&one), stage.putio.send(&empty));
    first.unwrap();
    second.unwrap();

    stage.sim.habits(|habits| habits.trash_lock_ms = 2000);
    let other = stage.putio_with(Limits::default());
    let (first, second) = tokio::join!(stage.putio.send(&two), other.send(&three));
    let errors: Vec<_> = [first.err(), second.err()].into_iter().flatten().collect();
    let [error @ Error::TrashBusy { .. }] = &errors[..] else { panic!("{errors:?}") };
    assert_eq!((error.then(), error.is_passing()), (Then::TryAgain { after: None }, true));
    assert_eq!(stage.sim.log().deleted().len(), 2, "nothing was done for the other");
}
