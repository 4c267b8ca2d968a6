//! Putio contract §2: refusals and their words.

use putio_client::{
    Access, CallError, DownloadLinksId, Error, ErrorType, FileId, NonRootId, Sent, Then,
    TransferId, ZipId, account, download_links,
    files::{CreateFolder, Extract, Get, GetChild, GetUrl, Rename, Search},
    transfers::{self, Add, AddMulti, AddTrackers, GetTorrent, Reannounce, Retry, StopRecording},
    trash,
    upload::Upload,
    zips,
};
use towline_sim::putio::{AlreadyAdded, Course, DiskFull, RequestFault, RequestRule};
use towline_testkit::torrent;

use crate::stage::{Stage, error, known, said, word};

/// Putio contract §2, the table: the status counts first, the word second.
#[tokio::test]
async fn every_word_of_the_table_is_known() {
    let table = [
        (401, "Unauthorized", "Unauthorized"),
        (401, "invalid_scope", "Unauthorized"),
        (402, "PAYMENT_REQUIRED", "Inactive"),
        (404, "NotFound", "NotFound"),
        (404, "TRASH_FILE_NOT_FOUND", "NotFound"),
        (404, "TRANSFER_NOT_FOUND", "NotFound"),
        (404, "LINKS_NOT_FOUND", "NotFound"),
        (400, "EMPTY_URL", "Refused"),
        (403, "TOO_MANY_URLS", "Refused"),
        (400, "EMPTY_NAME", "Refused"),
        (400, "SLASH_IN_NAME", "Refused"),
        (400, "NAME_TOO_LONG", "Refused"),
        (400, "NAME_ALREADY_EXIST", "Refused"),
        (400, "SEARCH_TOO_LONG_QUERY", "Refused"),
        (400, "INVALID_PER_PAGE", "Refused"),
        (400, "INVALID_CALLBACK_URL", "Refused"),
        (400, "TRASH_LOCK_TIMEOUT", "TrashBusy"),
        (400, "TRASH_INCOMPLETE_TRASH", "Refused"),
        (400, "TRASH_RESTORE_TOO_MANY_FILES", "Refused"),
        (400, "NOT_TORRENT", "Refused"),
        (400, "IS_MAGNET", "Refused"),
        (400, "NO_TRACKERS", "Refused"),
        (400, "TORRENT_NOT_ACTIVE", "Refused"),
        (400, "NOT_RECORDING", "Refused"),
        (400, "DownloadLinksConcurrentLimit", "Refused"),
        (400, "DownloadLinksTooManyFilesRequested", "Refused"),
        (400, "DownloadLinksTooManyChildrenRequested", "Refused"),
        (410, "LINK_EXPIRED", "NotFound"),
        (403, "ZIP_TOTAL_SIZE_EXCEEDED", "Refused"),
        (500, "ERROR_IN_ZIP", "Refused"),
        (429, "TooManyRequests", "RateLimited"),
    ];
    let stage = Stage::start(|_| ()).await;
    for (status, kind, variant) in table {
        let fault = RequestFault::Refused { status, error_type: kind.into() };
        stage.sim.faults(|faults| {
            faults.on_request = vec![RequestRule {
                method: "GET".into(),
                path: "/v2/account/info".into(),
                fault,
                times: 9,
            }];
        });
        // Another program each time: one 429 silences a program.
        let putio = stage.putio_as(Access::Token(stage.sim.token().into()));
        let error = error(&putio, &account::GetInfo::default()).await;
        assert!(format!("{error:?}").starts_with(variant), "{status} {kind}: {error:?}");
        let is_word_for_nothing = matches!(status, 402 | 429);
        let known = ErrorType::KNOWN.contains(&ErrorType::from(kind));
        assert!(known || is_word_for_nothing, "{kind} is known");
        if status != 429 {
            assert_eq!(said(&error), word(status, kind));
        }
    }
}

/// Putio contract §2: a token of another scope is not the same as none.
#[tokio::test]
async fn a_scope_that_is_missing_has_a_hint_of_its_own() {
    let stage = Stage::start(|_| ()).await;
    let fault = RequestFault::Refused { status: 401, error_type: "invalid_scope".into() };
    stage.sim.faults(|faults| faults.on_next("POST", "/v2/events/delete", fault));
    let error = stage.error(&putio_client::events::DeleteAll).await;
    assert_eq!(error.error_type(), Some(&ErrorType::InvalidScope));
    assert!(error.hint().unwrap().contains("with all rights"));
}

/// Putio contract §2, §4, §5 and §6.
#[tokio::test]
async fn names_and_ids_are_refused_by_their_words() {
    let stage = Stage::with_album().await;
    let nothing = || NonRootId::new(77).unwrap();
    let no_transfer = TransferId::new(77).unwrap();
    let make = |name: &str| CreateFolder::In { parent_id: FileId::ROOT, name: name.into() };
    let not_found = || word(404, "NotFound");
    for (name, kind) in [
        (" ", "EMPTY_NAME"),
        ("a/b", "SLASH_IN_NAME"),
        ("Blue Train", "NAME_ALREADY_EXIST"),
        (&"n".repeat(256), "NAME_TOO_LONG"),
    ] {
        assert_eq!(stage.refused(&make(name)).await, word(400, kind));
        let file_id = stage.id("/Blue Train/1.flac");
        if kind != "NAME_ALREADY_EXIST" {
            let rename = Rename { file_id, name: name.into() };
            assert_eq!(stage.refused(&rename).await, word(400, kind));
        }
    }
    let search = Search::new("x".repeat(500));
    assert_eq!(stage.refused(&search).await, word(400, "SEARCH_TOO_LONG_QUERY"));
    assert_eq!(stage.refused(&Get::new(nothing())).await, not_found());
    assert_eq!(stage.refused(&GetUrl::new(nothing())).await, not_found());
    assert_eq!(stage.refused(&transfers::Get(no_transfer)).await, not_found());
    assert_eq!(stage.refused(&Retry(no_transfer)).await, not_found());
    let bad_request = word(400, "BadRequest");
    assert_eq!(stage.refused(&Reannounce(no_transfer)).await, bad_request, "not 404");
    let zip = ZipId::new(77).unwrap();
    assert_eq!(stage.refused(&zips::Get(zip)).await, word(410, "LINK_EXPIRED"));
    assert_eq!(stage.putio.find(&zips::Get(zip)).await.unwrap(), None);
    let links = download_links::Get(DownloadLinksId::new(77).unwrap());
    assert_eq!(stage.refused(&links).await, word(404, "LINKS_NOT_FOUND"));
    let restore = trash::Restore { file_ids: vec![nothing()] };
    assert_eq!(stage.refused(&restore).await, word(404, "TRASH_FILE_NOT_FOUND"));
    let child = GetChild { parent_id: FileId::ROOT, name: "Giant Steps".into() };
    assert_eq!(stage.putio.find(&child).await.unwrap(), None);
}

/// Putio contract §2 and §5.
#[tokio::test]
async fn transfers_are_refused_by_their_words() {
    let stage = Stage::with_torrent(Course::usual(1000)).await;
    assert_eq!(stage.refused(&Add::new(" ")).await, word(400, "EMPTY_URL"));
    let all = (0..101).map(|n| Add::new(format!("http://a.example/{n}"))).collect();
    let too_many = stage.error(&AddMulti { all }).await;
    assert_eq!(said(&too_many), word(403, "TOO_MANY_URLS"));
    assert!(!too_many.may_be_added_already() && stage.sim.transfers().is_empty());

    let magnet = stage.add(&known().0).await.id;
    assert_eq!(stage.refused(&GetTorrent(magnet)).await, word(400, "IS_MAGNET"));
    let url = stage.add("http://a.example/file").await.id;
    assert_eq!(stage.refused(&GetTorrent(url)).await, word(400, "NOT_TORRENT"));
    assert_eq!(stage.refused(&Reannounce(url)).await, word(400, "BadRequest"));
    stage.send(&Reannounce(magnet)).await;

    let trackers = |id, tracker: &str| AddTrackers { id, trackers: vec![tracker.into()] };
    assert_eq!(stage.refused(&trackers(magnet, "")).await, word(400, "NO_TRACKERS"));
    stage.send(&trackers(magnet, "http://tracker.example/a")).await;
    stage.step(60_000);
    let late = stage.refused(&trackers(magnet, "http://tracker.example/a")).await;
    assert_eq!(late, word(400, "TORRENT_NOT_ACTIVE"));
    let nobody = TransferId::new(77).unwrap();
    assert_eq!(stage.refused(&trackers(nobody, "x")).await, word(404, "TRANSFER_NOT_FOUND"));
    assert_eq!(stage.refused(&StopRecording(magnet)).await, word(400, "NOT_RECORDING"));
}

/// Putio contract §2: an account that is not paid for can look, and not load.
#[tokio::test]
async fn an_inactive_account_is_told_apart() {
    let stage = Stage::with_album().await;
    stage.sim.set_active(false);
    let file = stage.id("/Blue Train/1.flac");
    let errors = [
        stage.error(&GetUrl::new(file)).await,
        stage.error(&Upload::new("a", "a")).await,
        stage.error(&Extract { file_ids: vec![file], password: None }).await,
    ];
    for error in errors {
        assert!(matches!(error, Error::Inactive { .. }), "{error:?}");
        assert_eq!((error.status().unwrap().as_u16(), error.then()), (402, Then::AskAPerson));
    }
    let info = stage.send(&account::GetInfo::default()).await.info;
    assert_eq!(info.account_active, Some(false));
    assert_eq!(info.account_status, account::AccountStatus::Inactive);
}

/// Putio contract §2: any key may be missing, and a proxy may answer.
#[tokio::test]
async fn a_refusal_may_lack_its_word_and_an_answer_its_author() {
    let stage = Stage::start(|_| ()).await;
    stage.sim.faults(|faults| {
        faults.on_next("GET", "/v2/transfers/count", RequestFault::Error { status: 400 });
        faults.on_next("GET", "/v2/transfers/list", RequestFault::Html);
    });
    let error = stage.error(&transfers::Count).await;
    assert_eq!((said(&error), error.then()), (word(400, ""), Then::AskAPerson));
    let error = stage.error(&transfers::List::default()).await;
    assert!(matches!(error, Error::Call(CallError::NotJson { .. })), "{error:?}");
}

/// Putio contract §2, already added: no word is sure, so that any 4xx may mean it; the hash tells.
#[tokio::test]
async fn what_was_added_already_is_looked_for() {
    let (magnet, hash) = known();
    let typed = |status, kind: &str| AlreadyAdded::Typed { status, error_type: kind.into() };
    let refusing = [
        typed(400, "Alreadyadded"),
        typed(409, "whatever"),
        typed(403, "x"),
        AlreadyAdded::Untyped,
    ];
    for habit in refusing {
        let stage = Stage::with_torrent(Course::cached()).await;
        stage.sim.habits(|habits| habits.already_added = habit);
        stage.add(&magnet).await;
        let error = stage.error(&Add::new(magnet.as_str())).await;
        assert!(error.may_be_added_already(), "{error:?}");
        assert_eq!(error.then(), Then::LookFirst);
        let all = stage.putio.all(transfers::List::default()).await.unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].hash.as_ref().unwrap().as_str(), hash);
        let upload = Upload::torrent("a.torrent", torrent::torrent("Blue Train"));
        assert!(stage.error(&upload).await.may_be_added_already(), "the same by another way");
    }
    let stage = Stage::with_torrent(Course::cached()).await;
    stage.sim.habits(|habits| habits.already_added = AlreadyAdded::Accepted);
    assert_ne!(stage.add(&magnet).await.id, stage.add(&magnet).await.id);
}

/// Putio contract §8: after a broken call nobody knows, and it is not sent again.
#[tokio::test]
async fn an_add_without_an_answer_is_looked_for() {
    let (magnet, hash) = known();
    for fault in [RequestFault::CloseAfter, RequestFault::ErrorAfter, RequestFault::Truncated] {
        let stage = Stage::with_torrent(Course::cached()).await;
        stage.sim.faults(|faults| faults.on_next("POST", "/v2/transfers/add", fault.clone()));
        let error = stage.error(&Add::new(magnet.as_str())).await;
        assert_eq!(error.then(), Then::LookFirst, "{fault:?}: {error:?}");
        if let Error::Call(CallError::Unreachable { sent, .. }) = &error {
            assert_eq!(*sent, Sent::Maybe);
        }
        assert_eq!(stage.sim.log().added()[&hash], 1, "{fault:?}");
        assert_eq!(stage.sim.log().count("POST", "/v2/transfers/add"), 1);
    }
}

/// Putio contract §2, disk full: no error, but a transfer that fails or waits.
#[tokio::test]
async fn a_full_disk_is_told_by_the_transfer() {
    use transfers::TransferStatus::{Completed, Error, Waiting};
    for (habit, status) in [(DiskFull::Fails, Error), (DiskFull::Waits, Waiting)] {
        let stage = Stage::with_torrent(Course::cached()).await;
        stage.sim.habits(|habits| habits.disk_full = habit);
        stage.sim.set_disk(1000);
        let info = stage.send(&account::GetInfo::default()).await.info;
        assert_eq!(
            (info.disk.avail, info.disk.size, info.disk.used),
            (Some(1000), Some(1000), Some(0))
        );
        let added = stage.add(&known().0).await;
        assert_eq!(added.status, status);
        assert!(added.error_message.unwrap().contains("space") && !added.status.is_stored());
        stage.sim.set_disk(1 << 30);
        let later = stage.transfer(added.id).await.status;
        assert_eq!(later, if habit == DiskFull::Waits { Completed } else { Error });
    }
}
