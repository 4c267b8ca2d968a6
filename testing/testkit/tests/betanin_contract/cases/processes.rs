//! Betanin contract §1, fact 4, and §6: ends and starts.

use betanin_client::{
    CallError, Sent,
    console::PromptKind,
    meta::GetSystemInfo,
    torrents::{Add, Delete, Get, Status, TorrentId},
};
use towline_testkit::{audio::Album, betanin::BeetsConfig};

use super::steps::{answer, console, library_of, post_album, until, until_asked, until_status};
use crate::world::World;

/// Betanin contract §6: all that was not finished runs again from the start, oldest first.
pub(crate) async fn a_restart_runs_again_what_was_not_finished<W: World>() {
    let mut world = W::start(BeetsConfig::default()).await;
    let finished = post_album(&world, "Finished").await;
    until_status(&world.betanin(), finished, Status::Completed).await;
    world.set(BeetsConfig { autotag: true, ..BeetsConfig::default() });
    let asking = post_album(&world, "Asks").await;
    until_asked(&world.betanin(), asking, PromptKind::NoMatch).await;
    let queued = post_album(&world, "Queued").await;

    world.set(BeetsConfig::default());
    world.restart().await;
    let betanin = world.betanin();
    for id in [asking, queued] {
        until_status(&betanin, id, Status::Completed).await;
    }
    assert_eq!(library_of(&world), 6);
    let asked = console(&betanin, asking).await;
    assert_eq!((asked.runs(), asked.retries()), (2, 1));
    let waited = console(&betanin, queued).await;
    assert_eq!((waited.runs(), waited.retries()), (1, 1));
    let done = console(&betanin, finished).await;
    assert_eq!((done.runs(), done.retries()), (1, 0));
}

/// Betanin contract §1, fact 4: this much is safe.
pub(crate) async fn deleting_what_is_finished_is_harmless<W: World>() {
    let mut world = W::start(BeetsConfig::default()).await;
    let betanin = world.betanin();
    let id = post_album(&world, "Blue Train").await;
    until_status(&betanin, id, Status::Completed).await;
    betanin.send(&Delete(id)).await.unwrap();
    assert_eq!(betanin.find(&Get(id)).await.unwrap(), None);
    let next = post_album(&world, "Next").await;
    assert!(next > id, "ids are never used again");
    until_status(&betanin, next, Status::Completed).await;
    assert!(world.is_running());
}

/// Betanin contract §1, fact 4.
pub(crate) async fn deleting_what_is_queued_ends_the_process<W: World>() {
    let mut world = W::start(BeetsConfig { autotag: true, ..BeetsConfig::default() }).await;
    let betanin = world.betanin();
    let asking = post_album(&world, "Asks").await;
    until_asked(&betanin, asking, PromptKind::NoMatch).await;
    let queued = post_album(&world, "Queued").await;
    betanin.send(&Delete(queued)).await.unwrap();
    assert!(world.is_running());
    answer(&betanin, asking, "s").await;
    until("gone", async || (!world.is_running(), ())).await;
    let error = betanin.send(&GetSystemInfo).await.unwrap_err();
    assert!(matches!(error, CallError::Unreachable { sent: Sent::No, .. }), "{error:?}");

    world.restart().await;
    let torrent = until_status(&betanin, asking, Status::Completed).await;
    assert_eq!(torrent.name, "Asks");
    assert_eq!(betanin.find(&Get(queued)).await.unwrap(), None);
}

/// Betanin contract §6: the poisoned torrent is run again at each start.
pub(crate) async fn output_that_is_not_utf_8_ends_the_process<W: World>() {
    let mut world = W::start(BeetsConfig::default()).await;
    let betanin = world.betanin();
    world.garble_beet();
    let directory = world.downloads().join("Blue Train");
    Album::new("Somebody", "Blue Train", 2).write(&directory).unwrap();
    // The process may be gone before it has answered.
    let _ = betanin.send(&Add::both(directory.to_str().unwrap())).await;
    let id = TorrentId(1);
    until("gone", async || (!world.is_running(), ())).await;
    world.set(BeetsConfig::default());
    world.restore_beet();
    world.restart().await;
    until_status(&betanin, id, Status::Completed).await;
    let console = console(&betanin, id).await;
    assert_eq!((console.runs(), console.retries()), (2, 1));
    assert_eq!(library_of(&world), 2);
}
