//! Without a sum to decide, no file is put together of answers that may be of several versions.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use towline_files::download::{Connections, DownloadError, Wanted};

use crate::{
    scene::{Scene, fixed, unknown, wanted},
    server::{Reply, Server, bytes},
};

const SIZE: usize = 6_000_000;
const MONDAY: &str = "Last-Modified: Mon, 01 Jan 2024 10:00:00 GMT\r\n";
const TUESDAY: &str = "Last-Modified: Tue, 02 Jan 2024 10:00:00 GMT\r\n";

fn versions() -> Vec<Vec<u8>> {
    (0..4).map(|seed| bytes(SIZE, 100 + seed)).collect()
}

/// What is known before, without a sum: nothing, or the size.
fn without_sum() -> [Wanted; 2] {
    let sized = Wanted { crc32: None, ..wanted(&versions()[0]) };
    [unknown(), sized]
}

/// Each request meets another version; `tells` tells nothing of it that could be relied on.
async fn is_never_mixed(tells: fn(usize) -> String) {
    for known in without_sum() {
        let server = Server::telling(versions(), tells, |asked| match asked.number {
            1 => Reply::CutAfter(700_000),
            number => Reply::Version(number % 4),
        })
        .await;
        let scene = Scene::new(Connections::Exactly(4));
        scene.download(&known, fixed(&server.url("f"))).await.unwrap();
        let file = scene.file().unwrap();
        assert!(versions().contains(&file), "{known:?}");
        assert_eq!(server.most_at_once(), 1);
        assert_eq!(scene.names(), ["file.bin"]);
    }
}

#[tokio::test]
async fn what_nothing_tells_apart_comes_in_one_go() {
    is_never_mixed(|_| String::new()).await;
}

#[tokio::test]
async fn a_weak_etag_does_not_make_two_answers_one_version() {
    is_never_mixed(|_| "ETag: W/\"same\"\r\n".into()).await;
}

#[tokio::test]
async fn a_time_of_change_that_is_always_now_does_not_make_two_answers_one_version() {
    is_never_mixed(|_| format!("{MONDAY}{}", MONDAY.replace("Last-Modified", "Date"))).await;
    is_never_mixed(|_| "Last-Modified: never\r\n".into()).await;
}

#[tokio::test]
async fn the_same_weak_etag_with_another_time_is_another_version() {
    for known in without_sum() {
        let tells = |version| {
            let time = if version == 0 { MONDAY } else { TUESDAY };
            format!("ETag: W/\"same\"\r\n{time}")
        };
        let server = Server::telling(versions(), tells, |asked| match asked.number {
            1..=2 => Reply::CutAfter(400_000),
            _ => Reply::Version(1),
        })
        .await;
        let scene = Scene::new(Connections::Exactly(2));
        scene.download(&known, fixed(&server.url("f"))).await.unwrap();
        assert!(scene.file().unwrap() == versions()[1], "{known:?}");
    }
}

#[tokio::test]
async fn a_time_of_change_alone_is_enough_for_many_connections_and_to_go_on() {
    let server = Server::telling(
        versions(),
        |_| MONDAY.into(),
        |asked| match asked.number {
            1 => Reply::CutAfter(900_000),
            _ => Reply::Slow(2_000_000),
        },
    )
    .await;
    let scene = Scene::new(Connections::Exactly(4));
    let done = scene.download(&unknown(), fixed(&server.url("f"))).await.unwrap();
    assert!(scene.file().unwrap() == versions()[0]);
    assert_eq!((server.most_at_once(), done.fetched), (4, SIZE as u64));
}

#[tokio::test]
async fn a_file_that_is_another_one_at_each_request_comes_in_one_go_in_the_end() {
    let next = AtomicUsize::new(0);
    let tells = move |_| format!("ETag: \"{}\"\r\n", next.fetch_add(1, Relaxed));
    let server = Server::telling(versions(), tells, |asked| Reply::Version(asked.number % 4)).await;
    let scene = Scene::new(Connections::Exactly(4));
    scene.download(&unknown(), fixed(&server.url("f"))).await.unwrap();
    assert!(versions().contains(&scene.file().unwrap()));
}

#[tokio::test]
async fn what_nothing_tells_apart_is_not_gone_on_with_by_a_later_run() {
    for known in without_sum() {
        let version = std::sync::Arc::new(AtomicUsize::new(0));
        let script = std::sync::Arc::clone(&version);
        let server = Server::telling(
            versions(),
            |_| String::new(),
            move |_| match script.load(Relaxed) {
                0 => Reply::Slow(2_000_000),
                version => Reply::Version(version),
            },
        )
        .await;
        let mut scene = Scene::new(Connections::Exactly(2));
        let stop = scene.stop.clone();
        tokio::spawn(async move {
            tokio::time::sleep(std::time::Duration::from_millis(900)).await;
            stop.cancel();
        });
        let stopped = scene.download(&known, fixed(&server.url("f"))).await.unwrap_err();
        assert!(matches!(stopped, DownloadError::Stopped), "{stopped:?}");
        assert!(scene.progress.snapshot().fetched > 0);
        assert!(scene.names().is_empty(), "{:?}", scene.names());
        version.store(1, Relaxed);
        scene.stop = tokio_util::sync::CancellationToken::new();
        let done = scene.download(&known, fixed(&server.url("f"))).await.unwrap();
        assert_eq!(done.fetched, SIZE as u64);
        assert!(scene.file().unwrap() == versions()[1]);
    }
}

#[tokio::test]
async fn without_a_sum_what_is_there_is_the_same_only_with_the_size_and_time_that_the_server_tells()
{
    let version = std::sync::Arc::new(AtomicUsize::new(0));
    let script = std::sync::Arc::clone(&version);
    let tells = |version| if version == 0 { MONDAY.into() } else { TUESDAY.into() };
    let server = Server::telling(versions(), tells, move |_| Reply::Version(script.load(Relaxed)));
    let server = server.await;
    let source = || fixed(&server.url("f"));
    for known in without_sum() {
        version.store(0, Relaxed);
        let scene = Scene::new(Connections::UpTo(4));
        scene.download(&known, source()).await.unwrap();
        assert!(scene.download(&known, source()).await.unwrap().was_there);
        // Another one there.
        version.store(1, Relaxed);
        let refused = scene.download(&known, source()).await.unwrap_err();
        assert!(matches!(refused, DownloadError::InTheWay { .. }), "{refused:?}");
        // Another one here.
        version.store(0, Relaxed);
        std::fs::write(scene.path("below/file.bin"), &versions()[2]).unwrap();
        let refused = scene.download(&known, source()).await.unwrap_err();
        assert!(matches!(refused, DownloadError::InTheWay { .. }), "{refused:?}");
        assert!(scene.file().unwrap() == versions()[2]);
    }
}

#[tokio::test]
async fn what_is_there_is_not_taken_for_the_same_where_the_server_tells_nothing() {
    for (tells, reply) in [("", Reply::Honest), (MONDAY, Reply::WithoutLength)] {
        let server =
            Server::telling(versions(), move |_| tells.into(), move |_| reply.clone()).await;
        let scene = Scene::new(Connections::UpTo(4));
        scene.download(&unknown(), fixed(&server.url("f"))).await.unwrap();
        let refused = scene.download(&unknown(), fixed(&server.url("f"))).await.unwrap_err();
        assert!(matches!(refused, DownloadError::InTheWay { .. }), "{refused:?}");
        // The sum decides, without a request.
        let asked = server.log().len();
        let done = scene.download(&wanted(&versions()[0]), fixed(&server.url("f"))).await.unwrap();
        assert!(done.was_there);
        assert_eq!(server.log().len(), asked);
    }
}

#[tokio::test]
async fn with_a_sum_a_file_keeps_the_time_when_it_came() {
    let server = Server::telling(versions(), |_| MONDAY.into(), |_| Reply::Honest).await;
    let scene = Scene::new(Connections::UpTo(4));
    std::fs::write(scene.path("begun"), "").unwrap();
    let begun = std::fs::metadata(scene.path("begun")).unwrap().modified().unwrap();
    scene.download(&wanted(&versions()[0]), fixed(&server.url("f"))).await.unwrap();
    let meta = std::fs::metadata(scene.path("below/file.bin")).unwrap();
    assert!(meta.modified().unwrap() >= begun);
}
