//! What happens when nothing goes wrong.

use std::time::Duration;

use towline_files::download::{Connections, DownloadError, tidy};

use crate::{
    scene::{Scene, fixed, unknown, wanted},
    server::{Reply, Server, bytes},
};

const SIZE: usize = 9_000_001;

#[tokio::test]
async fn a_file_comes_over_one_connection_or_many() {
    let file = bytes(SIZE, 1);
    for connections in [Connections::Exactly(1), Connections::Exactly(5), Connections::UpTo(16)] {
        let server = Server::new(file.clone(), |_| Reply::Honest).await;
        let scene = Scene::new(connections);
        let done = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
        assert_eq!((done.size, done.crc32), (SIZE as u64, Some(crc32fast::hash(&file))));
        assert_eq!((done.fetched, done.was_there), (SIZE as u64, false));
        assert_eq!(scene.file().unwrap(), file);
        assert_eq!(scene.names(), ["file.bin"]);
        if let Connections::Exactly(number) = connections {
            assert_eq!(server.log().len(), number);
        }
        let seen = scene.progress.snapshot();
        assert_eq!((seen.done, seen.total, seen.connections), (SIZE as u64, Some(SIZE as u64), 0));
    }
}

#[tokio::test]
async fn a_file_of_which_nothing_is_known_comes_too() {
    for size in [0, 1, 10_240, SIZE] {
        let file = bytes(size, 2);
        for connections in [Connections::UpTo(16), Connections::Exactly(4)] {
            let server = Server::new(file.clone(), |_| Reply::Honest).await;
            let scene = Scene::new(connections);
            let done = scene.download(&unknown(), fixed(&server.url("f"))).await.unwrap();
            assert_eq!(done.crc32, Some(crc32fast::hash(&file)));
            assert_eq!(scene.file().unwrap(), file);
            assert_eq!(scene.names(), ["file.bin"]);
        }
    }
}

#[tokio::test]
async fn an_empty_file_needs_no_request() {
    let scene = Scene::new(Connections::UpTo(4));
    let done = scene.download(&wanted(b""), fixed("http://127.0.0.1:1/x")).await.unwrap();
    assert_eq!((done.size, done.crc32), (0, Some(0)));
    assert_eq!(scene.file().unwrap(), b"");
}

#[tokio::test]
async fn a_server_without_ranges_or_without_a_length_is_read_to_its_end() {
    let file = bytes(SIZE, 3);
    for reply in [Reply::WholeFile, Reply::WithoutLength] {
        for known in [wanted(&file), unknown()] {
            let reply = reply.clone();
            let server = Server::new(file.clone(), move |_| reply.clone()).await;
            let scene = Scene::new(Connections::Exactly(4));
            let done = scene.download(&known, fixed(&server.url("f"))).await.unwrap();
            assert_eq!(done.crc32, Some(crc32fast::hash(&file)), "{known:?}");
            assert_eq!(scene.file().unwrap(), file);
            assert_eq!(scene.names(), ["file.bin"]);
        }
    }
}

#[tokio::test]
async fn what_is_there_already_is_not_fetched_and_what_is_another_is_not_overwritten() {
    let file = bytes(100_000, 4);
    let server = Server::new(file.clone(), |_| Reply::Honest).await;
    let scene = Scene::new(Connections::UpTo(4));
    let source = || fixed(&server.url("f"));
    scene.download(&wanted(&file), source()).await.unwrap();
    let asked = server.log().len();
    let done = scene.download(&wanted(&file), source()).await.unwrap();
    assert!(done.was_there && done.crc32.is_some());
    assert_eq!(server.log().len(), asked);
    let mut other = file.clone();
    other[7] ^= 1;
    for content in [&other[..], b"short"] {
        std::fs::write(scene.path("below/file.bin"), content).unwrap();
        let refused = scene.download(&wanted(&file), source()).await.unwrap_err();
        assert!(matches!(refused, DownloadError::InTheWay { .. }), "{refused:?}");
        assert_eq!(scene.file().unwrap(), content);
    }
}

#[tokio::test]
async fn what_a_kill_left_beside_a_file_that_had_just_got_its_name_is_taken_away() {
    let file = bytes(100_000, 4);
    let server = Server::new(file.clone(), |_| Reply::Honest).await;
    let scene = Scene::new(Connections::UpTo(4));
    scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
    let leave = || {
        for left in ["file.bin.towline.journal", "file.bin.towline.journal~"] {
            std::fs::write(scene.path(&format!("below/{left}")), "{}").unwrap();
        }
    };
    leave();
    tidy(&scene.target()).unwrap();
    assert_eq!(scene.names(), ["file.bin"]);
    leave();
    let done = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
    assert!(done.was_there);
    assert_eq!(scene.names(), ["file.bin"]);
}

#[tokio::test]
async fn a_stopped_download_goes_on_where_it_was() {
    let file = bytes(SIZE, 5);
    let server = Server::new(file.clone(), |_| Reply::Slow(2_000_000)).await;
    let mut scene = Scene::new(Connections::Exactly(2));
    let stop = scene.stop.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(700)).await;
        stop.cancel();
    });
    let stopped = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap_err();
    assert!(matches!(stopped, DownloadError::Stopped), "{stopped:?}");
    assert_eq!(scene.names(), ["file.bin.towline.journal", "file.bin.towline.part"]);
    let came = scene.progress.snapshot().fetched;
    assert!(came > 1_000_000, "{came}");
    scene.stop = tokio_util::sync::CancellationToken::new();
    scene.progress = std::sync::Arc::default();
    let downloader = scene.downloader();
    let source = fixed(&server.url("f"));
    let done = scene.by(&downloader, &wanted(&file), source).await.unwrap();
    assert_eq!(done.fetched + came, SIZE as u64);
    assert_eq!(downloader.received(), done.fetched, "what was there has not come again");
    assert_eq!(scene.file().unwrap(), file);
    assert_eq!(scene.names(), ["file.bin"]);
}

#[tokio::test]
async fn a_rate_for_all_is_kept_and_can_be_changed() {
    let file = bytes(3_000_000, 6);
    let server = Server::new(file.clone(), |_| Reply::Honest).await;
    let mut scene = Scene::new(Connections::Exactly(3));
    scene.limits.bytes_per_second = Some(1_000_000);
    let downloader = scene.downloader();
    let faster = downloader.clone();
    let begun = std::time::Instant::now();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(1500)).await;
        faster.set_limits(towline_files::download::Limits::default());
    });
    scene.by(&downloader, &wanted(&file), fixed(&server.url("f"))).await.unwrap();
    let took = begun.elapsed().as_secs_f64();
    assert!((1.0..2.9).contains(&took), "{took}");
    assert_eq!(scene.file().unwrap(), file);
}

#[tokio::test]
async fn one_connection_is_enough_for_a_fast_line_and_more_are_taken_where_each_is_capped() {
    let file = bytes(24 << 20, 7);
    let server = Server::new(file.clone(), |_| Reply::Honest).await;
    let scene = Scene::new(Connections::UpTo(16));
    scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
    assert_eq!(server.most_at_once(), 1);
    let server = Server::new(file.clone(), |_| Reply::Slow(1 << 20)).await;
    let scene = Scene::new(Connections::UpTo(16));
    let done = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
    assert!(server.most_at_once() >= 4, "{}", server.most_at_once());
    assert_eq!(done.fetched, file.len() as u64);
    assert_eq!(scene.file().unwrap(), file);
}

#[tokio::test]
async fn two_downloads_of_one_file_do_not_meet() {
    let file = bytes(4 << 20, 8);
    let server = Server::new(file.clone(), |_| Reply::Slow(4 << 20)).await;
    let scene = Scene::new(Connections::Exactly(2));
    let known = wanted(&file);
    let (one, two) = tokio::join!(
        scene.download(&known, fixed(&server.url("f"))),
        scene.download(&known, fixed(&server.url("f"))),
    );
    let refused = one.err().into_iter().chain(two.err()).collect::<Vec<_>>();
    assert!(matches!(refused[..], [DownloadError::InUse { .. }]), "{refused:?}");
    assert_eq!(scene.file().unwrap(), file);
}
