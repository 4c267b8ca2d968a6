//! Putio contract §4 to §6: pages, and what is no end of them.

use std::fmt::Debug;

use putio_client::{
    CallError, Error, FileId, Paged, Request, events,
    files::{List, Search},
    transfers, trash,
};
use towline_sim::putio::{Node, RequestFault};
use towline_testkit::torrent;

use crate::stage::{Stage, word};

/// So many of everything.
const ALL: usize = 25;

/// Files, transfers, events of them, and files in the trash.
async fn stage() -> Stage {
    let file = |n| Node::generated(&format!("{n:02} track.flac"), 10);
    let stage = Stage::start(|script| {
        script.files.push(Node::folder("Album", (0..ALL).map(file)));
        script
            .files
            .push(Node::folder("Gone", (0..ALL).map(|n| Node::generated(&format!("{n}"), 1))));
        script.course = towline_sim::putio::Course::cached();
    })
    .await;
    for n in 0..ALL {
        stage.add(&torrent::magnet(&format!("t{n}")).0).await;
    }
    let gone = (0..ALL).map(|n| stage.id(&format!("/Gone/{n}")));
    stage.send(&putio_client::files::Delete::new(gone)).await;
    stage
}

/// Reads ten at a time; the second page fails once. `path` is that page's.
async fn is_read_to_its_end<R>(stage: &Stage, first: R, method: &str, path: &str)
where
    R: Paged + Clone,
    R::Next: Request<Response = R::Response>,
    R::Item: Debug + PartialEq,
{
    let whole = stage.putio.all(first.clone()).await.unwrap();
    assert_eq!(whole.len(), ALL, "{}", R::NAME);

    let refused = || RequestFault::Error { status: 500 };
    let mut pages = stage.putio.pages(first.clone());
    let mut read = Vec::new();
    read.append(R::items(&mut pages.next().await.unwrap().unwrap()));
    assert_eq!(read.len(), 10);
    stage.sim.faults(|faults| faults.on_next(method, path, refused()));
    let error = pages.next().await.unwrap().err().unwrap();
    assert!(matches!(error, Error::Refused { .. }), "{}: {error:?}", R::NAME);
    while let Some(page) = pages.next().await {
        read.append(R::items(&mut page.unwrap()));
    }
    assert_eq!(read, whole, "{} goes on where it failed", R::NAME);

    // A page that ends in its middle is no last page either.
    let mut pages = stage.putio.pages(first);
    pages.next().await.unwrap().unwrap();
    stage.sim.faults(|faults| {
        for _ in 0..2 {
            faults.on_next(method, path, RequestFault::Truncated);
        }
    });
    let error = pages.next().await.unwrap().err().unwrap();
    let is_broken = matches!(error, Error::Call(CallError::Unreachable { .. }));
    assert!(is_broken, "{}: {error:?}", R::NAME);
}

/// Putio contract §4.
#[tokio::test]
async fn a_folder_is_read_to_its_end() {
    let stage = stage().await;
    let list = List { per_page: 10, ..List::folder(stage.id("/Album")) };
    is_read_to_its_end(&stage, list, "POST", "/v2/files/list/continue").await;
}

/// Putio contract §4.
#[tokio::test]
async fn what_is_found_is_read_to_its_end() {
    let stage = stage().await;
    let search = Search { per_page: 10, ..Search::new("track.flac") };
    is_read_to_its_end(&stage, search, "POST", "/v2/files/search/continue").await;
}

/// Putio contract §5: many clients see one page only.
#[tokio::test]
async fn transfers_are_read_to_their_end() {
    let stage = stage().await;
    let list = transfers::List { per_page: 10 };
    is_read_to_its_end(&stage, list, "POST", "/v2/transfers/list/continue").await;
    assert_eq!(stage.send(&list).await.total, Some(ALL as u64));
    assert_eq!(stage.send(&transfers::Count).await.count, ALL as u64);
}

/// Putio contract §6.
#[tokio::test]
async fn the_trash_is_read_to_its_end() {
    let stage = stage().await;
    let list = trash::List { per_page: 10 };
    is_read_to_its_end(&stage, list, "POST", "/v2/trash/list/continue").await;
    let page = stage.send(&list).await;
    assert_eq!((page.total, page.trash_size), (Some(ALL as u64), Some(ALL as u64)));
}

/// Putio contract §6: there is no cursor, but a number to be before.
#[tokio::test]
async fn events_are_read_to_their_end() {
    let stage = stage().await;
    let list = events::List { per_page: 10, before: None };
    is_read_to_its_end(&stage, list.clone(), "GET", "/v2/events/list").await;
    let ids: Vec<_> = stage.putio.all(list).await.unwrap().iter().map(|event| event.id).collect();
    assert!(ids.is_sorted_by(|a, b| a > b), "newest first, each once: {ids:?}");
}

/// Putio contract §4: who does not ask for pages gets one, and no cursor.
#[tokio::test]
async fn a_cursor_comes_only_when_pages_were_asked_for() {
    let stage = stage().await;
    stage.sim.habits(|habits| habits.largest_page = 10);
    let id = stage.id("/Album");
    let (_, page) = stage.raw(&format!("files/list?parent_id={id}")).await;
    assert_eq!((page["files"].as_array().unwrap().len(), page["cursor"].as_str()), (10, None));
    // Pages may be shorter than they were asked for; ours are asked for.
    assert_eq!(stage.putio.all(List::folder(id)).await.unwrap().len(), ALL);
}

/// Putio contract §2 and §4: 1,000 at most.
#[tokio::test]
async fn a_page_that_is_too_large_is_not_even_asked_for() {
    let stage = stage().await;
    for path in ["files/list", "transfers/list", "trash/list", "files/search", "events/list"] {
        let (status, body) = stage.raw(&format!("{path}?per_page=1001")).await;
        assert_eq!((status, body["status"].as_str()), (400, Some("ERROR")), "{path}");
        assert_eq!(stage.raw(&format!("{path}?per_page=1000")).await.0, 200, "{path}");
    }
    let (_, body) = stage.raw("events/list?per_page=0").await;
    assert_eq!(body["error_type"], "INVALID_PER_PAGE");
    stage.sim.forget();
    for per_page in [0, 1001] {
        let folder = List { per_page, ..List::folder(FileId::ROOT) };
        let errors = [
            stage.error(&folder).await,
            stage.error(&transfers::List { per_page }).await,
            stage.error(&trash::List { per_page }).await,
            stage.error(&Search { per_page, ..Search::new("x") }).await,
            stage.error(&events::List { per_page, before: None }).await,
        ];
        for error in errors {
            let is_unsent = matches!(error, Error::Call(CallError::Unwritable { .. }));
            assert!(is_unsent, "{error:?}");
        }
    }
    assert!(stage.sim.log().calls().is_empty());
}

/// Putio contract §4: what put.io does not know any more is not taken for the end.
#[tokio::test]
async fn a_cursor_that_nobody_knows_is_an_error() {
    let stage = stage().await;
    let next = putio_client::files::ListContinue {
        cursor: putio_client::Cursor::new("gone"),
        per_page: 10,
    };
    assert_eq!(stage.refused(&next).await, word(400, "INVALID_CURSOR"));
}
