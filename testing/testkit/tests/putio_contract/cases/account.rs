//! Putio contract §3: the account. And who is called back (§5).

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{Router, http::StatusCode};
use putio_client::{
    Sensitive,
    account::{AccountStatus, ChangeSettings, GetInfo, GetSettings},
    events::{self, EventKind},
    transfers::Add,
};
use towline_sim::putio::Course;

use crate::stage::{Stage, known, word};

/// Putio contract §3.
#[tokio::test]
async fn the_account_says_whose_it_is_and_how_much_room_there_is() {
    let stage = Stage::with_album().await;
    stage.sim.set_disk(1_000_000);
    let info = stage.send(&GetInfo::default()).await.info;
    assert_eq!((info.user_id, &*info.username), (Some(9), "someone"));
    assert_eq!((info.account_active, info.account_status), (Some(true), AccountStatus::Active));
    let disk = info.disk;
    assert_eq!((disk.size, disk.used, disk.avail), (Some(1_000_000), Some(200_103), Some(799_897)));
    assert_eq!((info.trash_size, info.settings.trash_enabled), (0, Some(true)));
    assert!(info.files_will_be_deleted_at.is_none() && info.download_token.is_empty());
    assert!(!format!("{:?}", info.mail).contains("example.org"), "it is somebody's");
    let more = stage.send(&GetInfo { download_token: true }).await.info;
    assert!(!more.download_token.is_empty());
}

/// Putio contract §3.
#[tokio::test]
async fn settings_are_changed_one_by_one() {
    let stage = Stage::with_album().await;
    let folder = stage.id("/Blue Train").into();
    let callback = Sensitive::new("http://callback.example/secret");
    let changes = [
        ChangeSettings { default_download_folder: Some(folder), ..Default::default() },
        ChangeSettings { callback_url: Some(callback.clone()), ..Default::default() },
        ChangeSettings { trash_enabled: Some(false), ..Default::default() },
        ChangeSettings { history_enabled: Some(false), ..Default::default() },
        ChangeSettings { tunnel_route_name: Some("EU".into()), ..Default::default() },
    ];
    for change in changes {
        stage.send(&change).await;
    }
    let settings = stage.send(&GetSettings).await.settings;
    assert_eq!((settings.default_download_folder, settings.callback_url), (Some(folder), callback));
    assert_eq!((settings.trash_enabled, settings.history_enabled), (Some(false), Some(false)));
    assert_eq!(settings.tunnel_route_name.as_deref(), Some("EU"));
    assert_eq!(settings.sort_by.as_deref(), Some("NAME_ASC"), "the rest is as it was");
    let wrong = ChangeSettings { callback_url: Some("nowhere".into()), ..Default::default() };
    assert_eq!(stage.refused(&wrong).await, word(400, "INVALID_CALLBACK_URL"));
}

/// Somebody who is called, and answers with this; and how often.
async fn receiver(answer: StatusCode) -> (String, Arc<Mutex<usize>>) {
    let calls = Arc::new(Mutex::new(0));
    let log = Arc::clone(&calls);
    let handler = async move || {
        *log.lock().unwrap() += 1;
        answer
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/done", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, Router::new().fallback(handler)).await });
    (url, calls)
}

/// Putio contract §5: a wake-up; one that fails is an event and a warning, and not sent again.
#[tokio::test]
async fn who_wants_to_be_called_is_called_once() {
    for (answer, fails) in [(StatusCode::OK, false), (StatusCode::INTERNAL_SERVER_ERROR, true)] {
        let (url, calls) = receiver(answer).await;
        let stage = Stage::with_torrent(Course::usual(1000)).await;
        let callback_url = Some(url.as_str().into());
        let add = Add { callback_url, ..Add::new(known().0) };
        let added = stage.send(&add).await.transfer;
        assert_eq!(added.callback_url.reveal(), url);
        assert_eq!(*calls.lock().unwrap(), 0);
        stage.step(60_000);
        let called = async || {
            let warnings = stage.send(&GetInfo::default()).await.info.warnings;
            *calls.lock().unwrap() == 1 && warnings.callback_url_has_failed == fails
        };
        let begun = Instant::now();
        while !called().await {
            assert!(begun.elapsed() < Duration::from_secs(30), "nobody was called");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let events = stage.putio.all(events::List::default()).await.unwrap();
        let is_told = |event: &events::Event| event.kind == EventKind::TransferCallbackError;
        assert_eq!(events.iter().any(is_told), fails);
    }
}
