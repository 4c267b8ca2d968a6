//! Each end that a plan can tell of, by tables.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use towline_domain::{
    ActError, LocalPath, TroubleKind,
    imports::{
        AlbumFile, AlbumFiles, FailedFile, ImportCause, LostFile, Origin, Row, RowState,
        TransferId, Transfers,
    },
    role::{FinishedDownloads, Listing, Watch},
};

use super::{super::Baseline, *};

const NOW: Timestamp = Timestamp::from_micros(10_000_000_000);

/// A source in which one album lies as it is told.
struct Told(Result<Option<AlbumFiles>, Trouble>);

#[async_trait]
impl FinishedDownloads for Told {
    fn key(&self) -> String {
        "told".into()
    }

    async fn look(&self) -> Result<Listing, Trouble> {
        unreachable!("what was found is handed in")
    }

    async fn scan(&self, album: &Album, begun_after: Timestamp) -> Result<Option<Scan>, Trouble> {
        assert_eq!(begun_after, NOW, "what the look has read is good enough");
        let files = self.0.clone()?;
        let scan = |files| Scan { path: LocalPath::new("/d/there"), files, ..seen(album) };
        Ok(files.map(scan))
    }

    async fn prune(&self, _: &Album) -> Result<Vec<LocalPath>, ActError> {
        unreachable!("nothing is done")
    }

    fn watch(&self, _: Arc<dyn Fn() + Send + Sync>) -> Result<Watch, Trouble> {
        unreachable!("nothing is watched")
    }
}

fn role(there: Result<Option<AlbumFiles>, Trouble>, baseline: Baseline) -> SourceRole {
    let policy = AlbumPolicy {
        quiet: Duration::from_secs(60),
        failed: FailedPolicy::Ask,
        ..AlbumPolicy::default()
    };
    SourceRole {
        name: "told".into(),
        downloads: Arc::new(Told(there)),
        importer: "library".into(),
        policy,
        baseline,
        rescan: Duration::from_secs(300),
    }
}

fn files(age: u64) -> AlbumFiles {
    let modified = NOW.before(Duration::from_secs(age));
    let audio = vec![AlbumFile::new(LocalPath::new("01.mp3"), 1, modified)];
    AlbumFiles { audio, ..AlbumFiles::default() }
}

fn directory(files: AlbumFiles) -> Found {
    let path = LocalPath::new("/d/A");
    Found { title: "A".into(), origin: Origin::Directory, path, inode: 1, files, stamp: 0 }
}

fn transferred(states: &[(&str, RowState)]) -> Found {
    let row = |(id, state): &(&str, RowState)| Row {
        id: TransferId((*id).into()),
        file: format!("Music\\A\\{id}.mp3"),
        size: 1,
        requested: NOW.before(Duration::from_secs(500)),
        state: *state,
    };
    let transfers = Transfers {
        user: "bob".into(),
        directory: "Music\\A".into(),
        rows: states.iter().map(row).collect(),
        before: vec![],
        closed: false,
        old: false,
        fetched: 0,
        gathered: vec![],
    };
    Found { origin: Origin::Transfers(transfers), ..directory(AlbumFiles::default()) }
}

const DONE: &[(&str, RowState)] = &[("1", RowState::Succeeded)];

fn known(found: &Found, stage: Stage, closed: bool) -> Album {
    let mut album = Album { stage, ..arrival::album(found, "told", false, NOW) };
    if let Some(transfers) = album.origin.transfers_mut() {
        transfers.closed = closed;
    }
    album
}

const IMPORTED: Stage = Stage::Ended { outcome: Outcome::Imported };

async fn of(role: &SourceRole, found: Found, known: Option<&Album>, met: bool) -> Foreseen {
    foresee(role, found, known, met, NOW).await.unwrap().foreseen
}

#[tokio::test]
async fn a_directory_that_nobody_knows_is_new_once_it_is_quiet_and_met() {
    let unfinished = AlbumFiles { unfinished: vec!["2.mp3.part".into()], ..files(90) };
    let nothing = Foreseen::Ended(Outcome::NothingToImport);
    for (files, met, baseline, expected) in [
        (files(61), true, Baseline::Ask, Foreseen::Whole),
        (files(59), true, Baseline::Ask, Foreseen::Growing),
        (unfinished, true, Baseline::Ask, Foreseen::Growing),
        (files(61), false, Baseline::Ask, Foreseen::LeftAlone),
        (files(61), false, Baseline::None, Foreseen::LeftAlone),
        (files(61), false, Baseline::All, Foreseen::Whole),
        (AlbumFiles::default(), true, Baseline::Ask, nothing),
    ] {
        let role = role(Ok(None), baseline);
        assert_eq!(of(&role, directory(files), None, met).await, expected);
    }
}

#[tokio::test]
async fn a_directory_that_is_known_is_another_album_once_its_audio_is() {
    let role = role(Ok(None), Baseline::Ask);
    let known = |stage, age| known(&directory(files(age)), stage, false);
    for (known, expected) in [
        (known(Stage::Ready, 500), Foreseen::Known),
        (known(Stage::Baseline, 90), Foreseen::Known),
        (known(IMPORTED, 90), Foreseen::Known),
        (known(IMPORTED, 500), Foreseen::Whole),
    ] {
        assert_eq!(of(&role, directory(files(90)), Some(&known), true).await, expected);
    }
}

#[tokio::test]
async fn transfers_are_told_by_what_is_on_disk_and_by_their_policy() {
    let failed = |again| {
        let (file, words) = ("Music\\A\\2.mp3".into(), "reset".into());
        let failed = vec![FailedFile { file, audio: true, words, again }];
        AlbumFiles { failed, ..files(90) }
    };
    let lost = |age| {
        let since = NOW.before(Duration::from_secs(age));
        let lost =
            LostFile { file: "Music\\A\\2.mp3".into(), audio: true, since, words: "gone".into() };
        AlbumFiles { lost: vec![lost], ..files(90) }
    };
    let ask = |cause| Foreseen::Asked(Cause::Import(cause));
    let unfinished = AlbumFiles { unfinished: vec!["2.mp3".into()], ..files(90) };
    let cover = {
        let mut files = failed(None);
        files.failed[0].audio = false;
        files
    };
    for (there, policy, expected) in [
        (Some(files(90)), FailedPolicy::Retry, Foreseen::Whole),
        (Some(files(10)), FailedPolicy::Retry, Foreseen::Growing),
        (Some(unfinished), FailedPolicy::Retry, Foreseen::Growing),
        (Some(failed(Some(NOW))), FailedPolicy::Retry, Foreseen::FetchedAgain),
        (
            Some(failed(Some(NOW.before(Duration::from_secs(9000))))),
            FailedPolicy::Retry,
            Foreseen::FetchedAgain,
        ),
        (Some(failed(None)), FailedPolicy::Retry, ask(ImportCause::TransfersFailed)),
        (Some(failed(Some(NOW))), FailedPolicy::Ask, ask(ImportCause::TransfersFailed)),
        (Some(failed(Some(NOW))), FailedPolicy::Wait, Foreseen::Failed),
        (Some(failed(Some(NOW))), FailedPolicy::Partly, Foreseen::Whole),
        (Some(cover), FailedPolicy::Ask, Foreseen::Whole),
        (Some(lost(5)), FailedPolicy::Retry, Foreseen::Lost),
        (Some(lost(5000)), FailedPolicy::Retry, ask(ImportCause::Lost)),
        (None, FailedPolicy::Retry, Foreseen::Ended(Outcome::Gone)),
    ] {
        let mut role = role(Ok(there.clone()), Baseline::Ask);
        role.policy.failed = policy;
        let told = of(&role, transferred(DONE), None, true).await;
        assert_eq!(told, expected, "{there:?} {policy:?}");
    }
}

#[tokio::test]
async fn what_is_under_way_at_first_contact_is_not_left_alone() {
    let unfinished = AlbumFiles { unfinished: vec!["2.mp3".into()], ..AlbumFiles::default() };
    let role = role(Ok(Some(unfinished)), Baseline::None);
    let pending = [("1", RowState::Succeeded), ("2", RowState::Pending)];
    assert_eq!(of(&role, transferred(&pending), None, false).await, Foreseen::Growing);
    assert_eq!(of(&role, transferred(DONE), None, false).await, Foreseen::LeftAlone);
}

#[tokio::test]
async fn what_was_over_at_first_contact_and_is_gone_is_nobodys_business() {
    let lost =
        LostFile { file: "Music\\A\\1.mp3".into(), audio: true, since: NOW, words: "gone".into() };
    let role =
        role(Ok(Some(AlbumFiles { lost: vec![lost], ..AlbumFiles::default() })), Baseline::All);
    let told = of(&role, transferred(DONE), None, false).await;
    assert_eq!(told, Foreseen::Ended(Outcome::Gone));
}

#[tokio::test]
async fn transfers_that_an_album_does_not_have_are_another_album_once_it_is_whole() {
    let role = role(Ok(Some(files(90))), Baseline::Ask);
    let (one, two) =
        (transferred(DONE), transferred(&[DONE, &[("2", RowState::Succeeded)]].concat()));
    for (stage, closed, found, expected) in [
        (Stage::Ready, false, &two, Foreseen::Known),
        (IMPORTED, true, &one, Foreseen::Known),
        (Stage::Baseline, false, &one, Foreseen::Known),
        (IMPORTED, true, &two, Foreseen::Whole),
        (Stage::Baseline, false, &two, Foreseen::Whole),
        (Stage::Gathering, true, &two, Foreseen::Whole),
    ] {
        let known = known(&one, stage.clone(), closed);
        let told = foresee(&role, found.clone(), Some(&known), true, NOW).await.unwrap();
        assert_eq!(told.foreseen, expected, "{stage:?}");
        assert_eq!(told.is_new, expected == Foreseen::Whole);
        if expected == Foreseen::Whole {
            let transfers = told.album.origin.transfers().unwrap();
            assert_eq!(transfers.rows.len(), 1, "the known ones stay where they are");
            assert_eq!(transfers.before, [TransferId("1".into())]);
            assert_eq!(told.album.path, LocalPath::new("/d/there"), "as a close look has shown");
        }
    }
}

#[tokio::test]
async fn an_album_that_settles_is_told_as_it_is_now_and_not_as_it_was() {
    let unfinished = AlbumFiles { unfinished: vec!["1.mp3".into()], ..AlbumFiles::default() };
    let pending = transferred(&[("1", RowState::Pending)]);
    for (there, expected) in [
        (Some(files(90)), Foreseen::Whole),
        (Some(unfinished), Foreseen::Growing),
        (None, Foreseen::Ended(Outcome::Gone)),
    ] {
        let role = role(Ok(there), Baseline::Ask);
        let known = known(&pending, Stage::SETTLING, false);
        assert_eq!(of(&role, transferred(DONE), Some(&known), true).await, expected);
        assert_eq!(foresee_known(&role, &known, NOW).await.unwrap().foreseen, expected);
    }
}

#[tokio::test]
async fn what_cannot_be_looked_at_is_no_guess() {
    let trouble = Trouble::new("disk", TroubleKind::Local, "not mounted");
    let role = role(Err(trouble.clone()), Baseline::Ask);
    let told = foresee(&role, transferred(DONE), None, true, NOW).await;
    assert_eq!(told.unwrap_err().words, trouble.words);
}
