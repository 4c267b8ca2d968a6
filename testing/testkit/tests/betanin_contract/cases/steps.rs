//! Steps that many cases take.

use std::{fmt::Debug, path::Path, time::Duration};

use betanin_client::{
    Betanin,
    console::{Console, PromptKind},
    torrents::{Add, Get, List, Status, Stdin, Stdout, Torrent, TorrentId},
};
use towline_testkit::audio::{Album, files_below};

use crate::world::World;

const PATIENCE: Duration = Duration::from_secs(30);

/// Asks until it is so.
pub(crate) async fn until<T: Debug>(what: &str, mut look: impl AsyncFnMut() -> (bool, T)) -> T {
    let begun = tokio::time::Instant::now();
    loop {
        let (is_so, seen) = look().await;
        if is_so {
            return seen;
        }
        assert!(begun.elapsed() < PATIENCE, "never {what}: {seen:?}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

pub(crate) async fn until_status(betanin: &Betanin, id: TorrentId, status: Status) -> Torrent {
    until(&format!("{id} is {status}"), async || {
        let torrent = betanin.send(&Get(id)).await.unwrap();
        (torrent.status == status, torrent)
    })
    .await
}

pub(crate) async fn until_asked(betanin: &Betanin, id: TorrentId, kind: PromptKind) -> Console {
    until(&format!("{id} asks {kind:?}"), async || {
        let console = console(betanin, id).await;
        (console.prompt() == Some(kind), console)
    })
    .await
}

pub(crate) async fn console(betanin: &Betanin, id: TorrentId) -> Console {
    Console::from(betanin.send(&Stdout(id)).await.unwrap())
}

pub(crate) async fn answer(betanin: &Betanin, id: TorrentId, text: &str) {
    betanin.send(&Stdin { id, text: text.into() }).await.unwrap();
}

/// Posts a path, and finds the torrent that came of it.
pub(crate) async fn post(betanin: &Betanin, path: &Path) -> TorrentId {
    betanin.send(&Add::both(path.to_str().unwrap())).await.unwrap();
    let page = betanin.send(&List::default()).await.unwrap();
    page.torrents.iter().map(|torrent| torrent.id).max().unwrap()
}

pub(crate) async fn post_album(world: &impl World, name: &str) -> TorrentId {
    let directory = world.downloads().join(name);
    // Tags cannot hold a new line as names of files can.
    Album::new("Somebody", &name.replace('\n', " "), 2).write(&directory).unwrap();
    post(&world.betanin(), &directory).await
}

pub(crate) fn library_of(world: &impl World) -> usize {
    files_below(world.library()).len()
}

/// A client without our kernel, for what our endpoints never send.
pub(crate) fn plain_http() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}
