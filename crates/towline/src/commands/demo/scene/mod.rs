//! What happens in the demo, so that something always moves: one task for each thread of the story.
//!
//! Nothing here talks to towline: it does what peers, friends, trackers and other devices do, and
//! towline finds out by itself. Each thread goes on adding things, ever more slowly, and rests after
//! so many; what has been shown is taken away, so that neither disk nor memory fills.

mod folders;
mod soulseek;
mod tidying;
mod torrents;
mod trouble;
mod wishes;

use std::{path::PathBuf, sync::Arc, time::Duration};

use tokio::task::JoinSet;

use super::{house::House, services::Services};

/// So often a thread goes on: at its pace about ten hours.
const ACTS: u32 = 300;

/// What all threads work on.
struct Stage {
    services: Services,
    places: Places,
}

/// Where things are; the directory itself belongs to the command.
struct Places {
    albums: PathBuf,
    films: PathBuf,
    library: PathBuf,
    shared: PathBuf,
    soulseek: PathBuf,
    film_drops: PathBuf,
    music_drops: PathBuf,
}

/// A scene that is being played.
pub(super) struct Scene {
    threads: JoinSet<()>,
    stage: Arc<Stage>,
}

impl Scene {
    /// Begins to play.
    pub(super) fn begin(house: &House, services: Services) -> Self {
        let places = Places {
            albums: house.albums(),
            films: house.films(),
            library: house.library(),
            shared: house.shared(),
            soulseek: house.soulseek(),
            film_drops: house.watched("films"),
            music_drops: house.watched("music"),
        };
        let stage = Arc::new(Stage { services, places });
        let mut threads = JoinSet::new();
        let of = || Arc::clone(&stage);
        threads.spawn(told("records from peers", soulseek::play(of())));
        threads.spawn(told("torrents", torrents::play(of())));
        threads.spawn(told("music by torrent", torrents::play_music(of())));
        threads.spawn(told("wishes", wishes::play(of())));
        threads.spawn(told("films", wishes::fulfil(of())));
        threads.spawn(told("folders", folders::play(of())));
        threads.spawn(told("synced records", folders::play_music(of())));
        threads.spawn(told("trouble", trouble::play(of())));
        threads.spawn(told("tidying", tidying::play(of())));
        Self { threads, stage }
    }

    /// Ends it, and the services with it.
    pub(super) async fn end(mut self) {
        self.threads.shutdown().await;
        drop(self.stage);
    }
}

/// A thread that breaks off is told of, and the others go on.
async fn told(what: &str, thread: impl Future<Output = anyhow::Result<()>>) {
    if let Err(error) = thread.await {
        tracing::error!("the demo's {what} broke off: {error:#}");
    }
}

async fn pause(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

/// How long until the next act: at first there is something to see at once, later one comes back to
/// something new.
const fn rest(act: u32) -> u64 {
    match act {
        0..4 => 15,
        4..20 => 40,
        _ => 120,
    }
}

/// One after another, and then again from the beginning.
fn nth<T: Copy>(of: &[T], act: u32) -> T {
    of[usize::try_from(act).unwrap_or(0) % of.len()]
}
