//! What a disk can do to a download.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use towline_domain::TroubleKind;
use towline_files::download::{Connections, Course, DownloadError, Downloader, Step};

use crate::{
    scene::{Scene, fetcher, fixed, unknown, wanted},
    server::{Reply, Server, bytes},
};

const SIZE: usize = 3_000_000;

const FULL: i32 = 28;
const READ_ONLY: i32 = 30;
const BROKEN: i32 = 5;

/// Fails a step from the n-th time on.
struct Failing {
    step: Step,
    from: usize,
    code: i32,
    met: AtomicUsize,
}

impl Course for Failing {
    fn before(&self, step: Step) -> io::Result<()> {
        if step == self.step && self.met.fetch_add(1, Relaxed) + 1 >= self.from {
            return Err(io::Error::from_raw_os_error(self.code));
        }
        Ok(())
    }
}

fn failing(scene: &Scene, step: Step, from: usize, code: i32) -> Downloader {
    let course = Failing { step, from, code, met: AtomicUsize::new(0) };
    Downloader::with_course(fetcher(), scene.limits, scene.settings, Arc::new(course))
}

#[tokio::test]
async fn a_disk_that_fails_at_any_step_is_told_and_the_next_run_goes_on() {
    let file = bytes(SIZE, 31);
    let server = Server::new(file.clone(), |_| Reply::Honest).await;
    for code in [FULL, READ_ONLY, BROKEN] {
        for (step, from) in [
            (Step::Directory, 1),
            (Step::Open, 1),
            (Step::Write, 1),
            (Step::Write, 3),
            (Step::Note, 1),
            (Step::Sync, 1),
            (Step::Publish, 1),
        ] {
            let scene = Scene::new(Connections::Exactly(2));
            let by = failing(&scene, step, from, code);
            let error = scene.by(&by, &wanted(&file), fixed(&server.url("f"))).await.unwrap_err();
            let kind = error.trouble("server").kind;
            let expected = match code {
                FULL => TroubleKind::NoSpace,
                READ_ONLY => TroubleKind::NotWritable,
                _ => TroubleKind::Local,
            };
            assert_eq!(kind, expected, "{step:?} {code} {error:?}");
            assert_eq!(scene.file(), None, "{step:?}");
            scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
            assert_eq!(scene.file().unwrap(), file, "{step:?}");
            assert_eq!(scene.names(), ["file.bin"]);
        }
    }
}

#[tokio::test]
async fn what_was_written_before_the_disk_was_full_is_not_fetched_again() {
    let file = bytes(SIZE, 32);
    let server = Server::new(file.clone(), |_| Reply::Honest).await;
    let scene = Scene::new(Connections::Exactly(1));
    let by = failing(&scene, Step::Write, 4, FULL);
    let full = scene.by(&by, &wanted(&file), fixed(&server.url("f"))).await.unwrap_err();
    assert!(matches!(full, DownloadError::NoSpace { .. }), "{full:?}");
    let done = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
    // Three blocks of a quarter of a MiB each were there.
    assert!(done.fetched <= (SIZE - (3 << 18)) as u64, "{}", done.fetched);
    assert_eq!(scene.file().unwrap(), file);
}

#[tokio::test]
async fn a_file_system_that_cannot_take_room_beforehand_is_used_all_the_same() {
    let file = bytes(SIZE, 33);
    let server = Server::new(file.clone(), |_| Reply::Honest).await;
    let scene = Scene::new(Connections::Exactly(2));
    let by = failing(&scene, Step::Allocate, 1, 95);
    scene.by(&by, &wanted(&file), fixed(&server.url("f"))).await.unwrap();
    assert_eq!(scene.file().unwrap(), file);
    // But where there is none, it is not begun.
    let scene = Scene::new(Connections::Exactly(2));
    let by = failing(&scene, Step::Allocate, 1, FULL);
    let full = scene.by(&by, &wanted(&file), fixed(&server.url("f"))).await.unwrap_err();
    assert!(matches!(full, DownloadError::NoSpace { .. }), "{full:?}");
}

#[tokio::test]
async fn a_file_that_would_take_the_room_that_is_kept_is_not_begun() {
    let file = bytes(SIZE, 34);
    let server = Server::new(file.clone(), |_| Reply::Honest).await;
    let mut scene = Scene::new(Connections::Exactly(2));
    scene.limits.free_space_floor = u64::MAX / 2;
    let full = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap_err();
    let needed = SIZE as u64;
    assert!(matches!(full, DownloadError::NoSpace { needed: n, .. } if n == needed), "{full:?}");
    assert_eq!(server.log().len(), 0);
    // The room is not promised any more.
    scene.limits.free_space_floor = 0;
    scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
}

#[tokio::test]
async fn a_directory_that_vanished_is_told() {
    let file = bytes(SIZE, 35);
    let server = Server::new(file.clone(), |_| Reply::Slow(1_000_000)).await;
    let scene = Scene::new(Connections::Exactly(1));
    let directory = scene.path("below");
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        std::fs::remove_dir_all(directory).unwrap();
    });
    let gone = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap_err();
    assert!(matches!(gone, DownloadError::Disk { .. }), "{gone:?}");
    scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap();
    assert_eq!(scene.file().unwrap(), file);
}

#[tokio::test]
async fn a_partial_file_that_was_touched_since_is_read_before_it_is_believed() {
    let file = bytes(SIZE, 36);
    let server = Server::new(file.clone(), |_| Reply::Honest).await;
    let scene = Scene::new(Connections::Exactly(1));
    let source = || fixed(&server.url("f"));
    let by = failing(&scene, Step::Write, 5, BROKEN);
    assert!(scene.by(&by, &wanted(&file), source()).await.is_err());
    // Copied back from elsewhere, and damaged on the way: another inode.
    let part = scene.path("below/file.bin.towline.part");
    let mut copy = std::fs::read(&part).unwrap();
    copy[600_000] ^= 1;
    std::fs::rename(&part, scene.path("old")).unwrap();
    std::fs::write(&part, &copy).unwrap();
    let known = towline_files::download::Wanted { crc32: None, ..wanted(&file) };
    scene.download(&known, source()).await.unwrap();
    assert_eq!(scene.file().unwrap(), file);
}

#[tokio::test]
async fn what_was_fetched_for_another_wish_is_not_gone_on_with() {
    let (one, two) = (bytes(SIZE, 37), bytes(SIZE, 38));
    let server = Server::new(one.clone(), |_| Reply::Honest).await;
    let scene = Scene::new(Connections::Exactly(1));
    let by = failing(&scene, Step::Write, 4, BROKEN);
    assert!(scene.by(&by, &unknown(), fixed(&server.url("f"))).await.is_err());
    let server = Server::of_versions(vec![two.clone()], true, |_| Reply::Honest).await;
    let mut other = unknown();
    other.identity = "test:2".into();
    let done = scene.download(&other, fixed(&server.url("f"))).await.unwrap();
    assert_eq!(done.fetched, SIZE as u64);
    assert_eq!(scene.file().unwrap(), two);
}

#[tokio::test]
async fn nothing_is_written_through_what_lies_where_the_partial_file_is_to_be() {
    let file = bytes(SIZE, 39);
    let server = Server::new(file.clone(), |_| Reply::Honest).await;
    let lay: [fn(&std::path::Path, &std::path::Path); 3] = [
        |theirs, part| std::fs::hard_link(theirs, part).unwrap(),
        |theirs, part| std::os::unix::fs::symlink(theirs, part).unwrap(),
        |_, part| std::fs::create_dir(part).unwrap(),
    ];
    for lay in lay {
        let scene = Scene::new(Connections::Exactly(2));
        std::fs::create_dir(scene.path("below")).unwrap();
        let (theirs, part) = (scene.path("theirs"), scene.path("below/file.bin.towline.part"));
        std::fs::write(&theirs, "theirs").unwrap();
        lay(&theirs, &part);
        let refused = scene.download(&wanted(&file), fixed(&server.url("f"))).await.unwrap_err();
        assert!(matches!(refused, DownloadError::InTheWay { .. }), "{refused:?}");
        assert!(refused.to_string().contains("file.bin.towline.part"), "{refused}");
        assert_eq!(std::fs::read(&theirs).unwrap(), b"theirs");
        assert!(part.symlink_metadata().is_ok());
    }
    assert_eq!(server.log().len(), 0);
}
