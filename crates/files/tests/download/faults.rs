//! What a server, a line or a disk can do to a download; no wrong byte is ever delivered.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use towline_files::download::{Connections, DownloadError, Settings, Wanted};

use crate::{
    scene::{Renewing, Scene, fixed, unknown, wanted},
    server::{Asked, Reply, Server, bytes},
};

const SIZE: usize = 6_000_000;

/// A download over four connections from a server with this script ends whole.
async fn survives(script: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> (Scene, Server) {
    let file = bytes(SIZE, 11);
    let server = Server::new(file.clone(), script).await;
    let scene = Scene::new(Connections::Exactly(4));
    let done = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
    assert_eq!(done.crc32, Some(crc32fast::hash(&file)));
    assert_eq!(scene.file().unwrap(), file);
    assert_eq!(scene.names(), ["file.bin"]);
    (scene, server)
}

#[tokio::test]
async fn a_wrong_bit_is_fetched_again() {
    let (_, server) = survives(|asked| match asked.number {
        1..=4 => Reply::Flipped(8 * 1_000_000 + 3),
        _ => Reply::Honest,
    })
    .await;
    assert!(server.log().len() > 4);
}

#[tokio::test]
async fn only_as_much_is_fetched_again_as_it_takes_to_find_the_wrong_bit() {
    let size = 80 << 20;
    let file = bytes(size, 10);
    let server = Server::new(file.clone(), |asked| match asked.number {
        1 => Reply::Flipped(8 * 20_000_000),
        _ => Reply::Honest,
    })
    .await;
    let scene = Scene::new(Connections::Exactly(1));
    let done = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
    assert!(scene.file().unwrap() == file);
    // The second of five pieces is the wrong one.
    let again = done.fetched - size as u64;
    assert!((30 << 20..60 << 20).contains(&again), "{again}");
}

#[tokio::test]
async fn wrong_bits_without_end_are_never_delivered() {
    let file = bytes(SIZE, 12);
    let server = Server::new(file.clone(), |_| Reply::Flipped(77)).await;
    let scene = Scene::new(Connections::Exactly(4));
    let corrupt = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap_err();
    assert!(matches!(corrupt, DownloadError::Corrupt { .. }), "{corrupt:?}");
    assert_eq!(scene.file(), None);
}

#[tokio::test]
async fn another_range_than_was_asked_for_is_asked_for_again() {
    survives(|asked| if asked.number % 3 == 1 { Reply::WrongRange } else { Reply::Honest }).await;
}

#[tokio::test]
async fn what_came_packed_is_asked_for_again() {
    survives(|asked| if asked.number < 4 { Reply::Packed } else { Reply::Honest }).await;
}

#[tokio::test]
async fn a_whole_file_is_never_mixed_into_ranges() {
    survives(|asked| if asked.number % 2 == 0 { Reply::WholeFile } else { Reply::Honest }).await;
    // Ranges at first, and then never again.
    survives(|asked| match asked.number {
        1 => Reply::CutAfter(100_000),
        _ => Reply::WholeFile,
    })
    .await;
}

#[tokio::test]
async fn broken_connections_are_taken_up_one_by_one() {
    for fault in [Reply::CutAfter(300_000), Reply::ResetAfter(300_000)] {
        let (scene, _) = survives(move |asked| match asked.number {
            1..=9 => fault.clone(),
            _ => Reply::Honest,
        })
        .await;
        // What came before a break counts.
        let fetched = scene.progress.snapshot().fetched;
        assert_eq!(fetched, SIZE as u64);
    }
}

#[tokio::test]
async fn a_silent_connection_is_replaced() {
    let begun = std::time::Instant::now();
    survives(|asked| match asked.number {
        2 => Reply::SilentAfter(100_000),
        3 => Reply::SilentAfter(0),
        _ => Reply::Honest,
    })
    .await;
    assert!(begun.elapsed() < Duration::from_secs(6));
}

#[tokio::test]
async fn a_connection_that_only_trickles_is_replaced() {
    let file = bytes(1_000_000, 13);
    let server = Server::new(file.clone(), |asked| match asked.number {
        1 => Reply::Slow(40),
        _ => Reply::Honest,
    })
    .await;
    let mut scene = Scene::new(Connections::Exactly(1));
    scene.settings.stalled_below = 1000;
    let done = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
    assert!(done.took < Duration::from_secs(5));
    assert_eq!(scene.file().unwrap(), file);
}

#[tokio::test]
async fn a_file_that_becomes_another_one_of_the_same_size_is_begun_again() {
    let versions = vec![bytes(SIZE, 14), bytes(SIZE, 15)];
    let later = versions[1].clone();
    let server = Server::of_versions(versions, true, |asked| match asked.number {
        1..=2 => Reply::CutAfter(400_000),
        _ => Reply::Version(1),
    })
    .await;
    let scene = Scene::new(Connections::Exactly(2));
    let known = Wanted { crc32: None, ..wanted(&later) };
    scene.download(&known, fixed(&server.url("f"))).await.unwrap();
    assert_eq!(scene.file().unwrap(), later);
}

#[tokio::test]
async fn a_file_that_changed_between_two_runs_is_begun_again() {
    let versions = vec![bytes(SIZE, 16), bytes(SIZE, 17)];
    let later = versions[1].clone();
    let version = Arc::new(AtomicUsize::new(0));
    let script = Arc::clone(&version);
    let server = Server::of_versions(versions, true, move |_| match script.load(Relaxed) {
        0 => Reply::Slow(2_000_000),
        _ => Reply::Version(1),
    })
    .await;
    let mut scene = Scene::new(Connections::Exactly(2));
    let stop = scene.stop.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(800)).await;
        stop.cancel();
    });
    let source = || fixed(&server.url("f"));
    assert!(scene.download(&unknown(), source()).await.is_err());
    version.store(1, Relaxed);
    scene.stop = tokio_util::sync::CancellationToken::new();
    scene.download(&unknown(), source()).await.unwrap();
    assert_eq!(scene.file().unwrap(), later);
}

#[tokio::test]
async fn two_versions_that_tell_nothing_apart_are_told_apart_by_the_sum() {
    let versions = vec![bytes(SIZE, 18), bytes(SIZE, 19)];
    let later = versions[1].clone();
    let server = Server::of_versions(versions, false, |asked| match asked.number {
        1..=2 => Reply::CutAfter(400_000),
        _ => Reply::Version(1),
    })
    .await;
    let scene = Scene::new(Connections::Exactly(2));
    scene.download(&wanted(&later), fixed(&server.url("f"))).await.unwrap();
    assert_eq!(scene.file().unwrap(), later);
}

#[tokio::test]
async fn servers_that_name_one_version_differently_do_not_hold_a_known_file_up() {
    let file = bytes(SIZE, 20);
    let server = Server::of_versions(vec![file.clone(), file.clone()], true, |asked| {
        match asked.number % 2 {
            0 => Reply::Honest,
            _ => Reply::Version(1),
        }
    })
    .await;
    let scene = Scene::new(Connections::Exactly(4));
    scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
    assert_eq!(scene.file().unwrap(), file);
}

#[tokio::test]
async fn another_size_than_was_wanted_is_told_and_not_tried_again() {
    let file = bytes(SIZE, 21);
    for size in [SIZE as u64 - 1, SIZE as u64 + 1] {
        let server = Server::new(file.clone(), |_| Reply::Honest).await;
        let scene = Scene::new(Connections::Exactly(2));
        let known = Wanted { size: Some(size), ..wanted(&file) };
        let changed = scene.download(&known, fixed(&server.url("f"))).await.unwrap_err();
        let found = SIZE as u64;
        assert!(
            matches!(changed, DownloadError::Changed { wanted, found: there } if (wanted, there) == (size, found)),
            "{changed:?}"
        );
        assert_eq!(scene.file(), None);
    }
}

#[tokio::test]
async fn a_size_that_no_file_has_is_refused() {
    let server = Server::new(bytes(1000, 40), |_| Reply::Honest).await;
    for size in [u64::MAX, u64::MAX - 1, (1 << 53) + 1] {
        for crc32 in [None, Some(1)] {
            let scene = Scene::new(Connections::Exactly(2));
            let known = Wanted { size: Some(size), crc32, ..unknown() };
            let refused = scene.download(&known, fixed(&server.url("f"))).await.unwrap_err();
            assert!(matches!(refused, DownloadError::Refused { .. }), "{refused:?}");
        }
    }
    assert_eq!(server.log().len(), 0);
}

#[tokio::test]
async fn an_address_that_expired_is_asked_for_anew() {
    let file = bytes(SIZE, 22);
    for status in [401, 403, 404, 410] {
        // Each address is good for three requests.
        let server = Server::new(file.clone(), move |asked| {
            let used = asked.number;
            match used {
                1..=3 => Reply::CutAfter(500_000),
                _ if asked.path.starts_with("/f1?") => Reply::Status(status, String::new()),
                _ => Reply::Honest,
            }
        })
        .await;
        let scene = Scene::new(Connections::Exactly(3));
        let source = Arc::new(Renewing { base: server.url("f"), given: AtomicUsize::new(0) });
        scene.download(&wanted(&file), Arc::clone(&source) as Arc<_>).await.unwrap();
        assert_eq!(scene.file().unwrap(), file);
        // Three connections met it, and asked once.
        assert_eq!(source.given.load(Relaxed), 2);
    }
}

#[tokio::test]
async fn an_address_that_is_never_taken_ends_and_is_not_shown() {
    let server = Server::new(bytes(SIZE, 23), |_| Reply::Status(403, String::new())).await;
    let scene = Scene::new(Connections::Exactly(3));
    let source = Arc::new(Renewing { base: server.url("f"), given: AtomicUsize::new(0) });
    let known = wanted(&bytes(SIZE, 23));
    let refused = scene.download(&known, Arc::clone(&source) as Arc<_>).await.unwrap_err();
    assert!(matches!(refused, DownloadError::Refused { status: Some(403), .. }), "{refused:?}");
    assert!(!format!("{refused} {refused:?}").contains("canary"));
    assert_eq!(source.given.load(Relaxed), 4);
    // The one address that there is, is asked once.
    let server = Server::new(bytes(SIZE, 23), |_| Reply::Status(404, String::new())).await;
    let refused = scene.download(&unknown(), fixed(&server.url("f"))).await.unwrap_err();
    assert!(matches!(refused, DownloadError::Refused { status: Some(404), .. }), "{refused:?}");
    assert_eq!(server.log().len(), 1);
}

#[tokio::test]
async fn a_server_that_asks_for_a_pause_gets_it() {
    let paused = Arc::new(std::sync::Mutex::new(None::<std::time::Instant>));
    let script = Arc::clone(&paused);
    survives(move |asked| match asked.number {
        1 => {
            *script.lock().unwrap() = Some(std::time::Instant::now());
            Reply::Status(429, "Retry-After: 1\r\n".into())
        }
        _ => Reply::Honest,
    })
    .await;
    let begun = paused.lock().unwrap().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(8));
    // A single connection has nobody to leave it to: it waits.
    let file = bytes(10_000, 24);
    let server = Server::new(file.clone(), |asked| match asked.number {
        1 => Reply::Status(429, "Retry-After: 1\r\n".into()),
        _ => Reply::Honest,
    })
    .await;
    let scene = Scene::new(Connections::UpTo(4));
    let done = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
    assert!(done.took >= Duration::from_secs(1), "{:?}", done.took);
}

#[tokio::test]
async fn a_pause_beyond_all_patience_is_told_at_once() {
    let file = bytes(10_000, 25);
    let server =
        Server::new(file.clone(), |_| Reply::Status(429, "Retry-After: 3600\r\n".into())).await;
    let scene = Scene::new(Connections::UpTo(4));
    let begun = std::time::Instant::now();
    let told = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(2));
    let after = told.retry_after().unwrap();
    assert!(after > Duration::from_secs(3500), "{told:?}");
}

#[tokio::test]
async fn a_server_that_takes_three_connections_gets_three() {
    let (_, server) = survives(|asked| match asked.at_once {
        1..=3 => Reply::Slow(2_000_000),
        _ => Reply::Status(503, String::new()),
    })
    .await;
    // Those beyond are not tried all the time.
    assert!(server.log().len() < 20, "{}", server.log().len());
}

#[tokio::test]
async fn a_dark_line_is_waited_for_and_gone_on_with() {
    let file = bytes(SIZE, 26);
    let server = Arc::new(Server::new(file.clone(), |_| Reply::Slow(2_000_000)).await);
    let mut scene = Scene::new(Connections::Exactly(2));
    // Two minutes, as they are to be survived, with the patience that is usual.
    let is_full = std::env::var("TOWLINE_ENDURANCE").is_ok_and(|length| length == "full");
    let seconds = if is_full { 120 } else { 3 };
    scene.settings.patience = Settings::default().patience;
    let line = Arc::clone(&server);
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(700)).await;
        line.set_dark(true);
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        line.set_dark(false);
    });
    let done = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
    assert!(done.took > Duration::from_secs(seconds));
    assert_eq!(done.fetched, SIZE as u64);
    assert_eq!(scene.file().unwrap(), file);
}

#[tokio::test]
async fn a_line_that_stays_dark_ends_with_what_was_met() {
    let file = bytes(SIZE, 27);
    let server = Server::new(file.clone(), |_| Reply::CutAfter(100_000)).await;
    let mut scene = Scene::new(Connections::Exactly(2));
    scene.settings.patience = Duration::from_secs(2);
    server.set_dark(true);
    scene.settings.patience_at_start = Duration::from_secs(1);
    let told = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap_err();
    assert!(matches!(told, DownloadError::Unreachable { .. }), "{told:?}");
    assert!(told.heals_by_itself());
}

#[tokio::test]
async fn a_whole_file_that_breaks_off_begins_again() {
    let file = bytes(SIZE, 28);
    let server = Server::new(file.clone(), |_| Reply::WholeFile).await;
    drop(server);
    let count = AtomicUsize::new(0);
    let server = Server::new(file.clone(), move |asked| {
        match (asked.range.is_none(), count.fetch_add(1, Relaxed)) {
            (_, 0) => Reply::WholeFile,
            (true, 1) => Reply::CutAfter(1_000_000),
            _ => Reply::WholeFile,
        }
    })
    .await;
    let scene = Scene::new(Connections::Exactly(2));
    scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
    assert_eq!(scene.file().unwrap(), file);
}
