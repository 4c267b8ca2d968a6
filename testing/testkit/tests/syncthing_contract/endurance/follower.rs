//! Somebody who follows a server's events, as any user of the crate would.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use syncthing_client::{
    Syncthing,
    events::{Item, Listener},
};
use tokio::{sync::watch, task::AbortHandle};

use super::{picture::Picture, told::Told};

/// A picture could not be read anew: it is tried again so soon.
const AGAIN: Duration = Duration::from_millis(300);

/// Follows events in a task, and keeps a picture. Dropped, it ends.
pub(super) struct Follower {
    shared: Arc<Mutex<Shared>>,
    is_held_up: watch::Sender<bool>,
    task: AbortHandle,
}

/// What it knows.
#[derive(Debug, Clone, Default)]
pub(super) struct Shared {
    pub(super) picture: Picture,
    pub(super) told: Vec<Told>,
    /// How often all folders were read.
    pub(super) looks: usize,
}

impl Follower {
    pub(super) fn start(client: Syncthing) -> Self {
        let shared = Arc::<Mutex<Shared>>::default();
        let (is_held_up, watched) = watch::channel(false);
        let events = client.events().from_history().listen();
        let task = tokio::spawn(follow(client, events, watched, Arc::clone(&shared)));
        Self { shared, is_held_up, task: task.abort_handle() }
    }

    /// It works on nothing for a while, or does again.
    pub(super) fn hold_up(&self, is: bool) {
        self.is_held_up.send_replace(is);
    }

    pub(super) fn knows(&self) -> Shared {
        lock(&self.shared).clone()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn follow(
    client: Syncthing,
    mut events: Listener,
    mut is_held_up: watch::Receiver<bool>,
    shared: Arc<Mutex<Shared>>,
) {
    let mut must_look = true;
    loop {
        // An error is the test's end.
        drop(is_held_up.wait_for(|is| !is).await);
        if must_look && let Ok(picture) = Picture::read(&client).await {
            let mut shared = lock(&shared);
            shared.picture = picture;
            shared.looks += 1;
            must_look = false;
        }
        let wait = if must_look { AGAIN } else { Duration::MAX };
        let Ok(item) = tokio::time::timeout(wait, events.next()).await else { continue };
        let item = item.expect("a stream of events does not end").expect("the key is right");
        let mut shared = lock(&shared);
        must_look |= match &item {
            Item::Event(event) => !shared.picture.take(event),
            Item::Gap(_) | Item::Restarted(_) => true,
            Item::Reconnected(_) => false,
        };
        let process = events.cursor().and_then(|cursor| cursor.started);
        shared.told.push(Told::new(process, item));
    }
}

fn lock(shared: &Mutex<Shared>) -> std::sync::MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
