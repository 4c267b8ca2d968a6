//! What all downloads of the process together may take: changeable while they run.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// How many connections one file is fetched over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connections {
    /// So many, from the start.
    Exactly(usize),
    /// One, and more while that makes it faster; so many at most.
    UpTo(usize),
}

impl Connections {
    /// The most there will be; at least one.
    pub const fn most(self) -> usize {
        let (Self::Exactly(most) | Self::UpTo(most)) = self;
        if most == 0 { 1 } else { most }
    }
}

/// What downloads may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For one file.
    pub connections_per_file: Connections,
    /// For all files together; every file that runs has at least one, so further files wait.
    pub connections_in_all: usize,
    /// For all files together, in bytes.
    pub bytes_per_second: Option<u64>,
    /// What shall stay free on every disk, in bytes.
    pub free_space_floor: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_per_file: Connections::UpTo(16),
            connections_in_all: 32,
            bytes_per_second: None,
            free_space_floor: 0,
        }
    }
}

/// Connections that may be open at once.
#[derive(Debug, Default)]
pub(super) struct Places {
    count: Mutex<Count>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct Count {
    limit: usize,
    used: usize,
    waiting: usize,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Place(Arc<Places>);

impl Places {
    pub(super) fn set(&self, limit: usize) {
        self.count().limit = limit.max(1);
        self.freed.notify_waiters();
    }

    /// The place of a file that has none yet: waited for.
    pub(super) async fn first(self: &Arc<Self>) -> Place {
        if let Some(place) = self.extra() {
            return place;
        }
        let _waiting = Waiting::new(self);
        loop {
            let freed = self.freed.notified();
            tokio::pin!(freed);
            freed.as_mut().enable();
            if let Some(place) = self.taken() {
                return place;
            }
            freed.await;
        }
    }

    /// One more for a file that has one: only where no file waits for its first.
    pub(super) fn extra(self: &Arc<Self>) -> Option<Place> {
        if self.count().waiting > 0 { None } else { self.taken() }
    }

    fn taken(self: &Arc<Self>) -> Option<Place> {
        let mut count = self.count();
        (count.used < count.limit).then(|| {
            count.used += 1;
            Place(Arc::clone(self))
        })
    }

    /// A file waits for its first, or there are more than there may be.
    pub(super) fn is_crowded(&self) -> bool {
        let count = self.count();
        count.waiting > 0 || count.used > count.limit
    }

    fn count(&self) -> std::sync::MutexGuard<'_, Count> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.count().used -= 1;
        self.0.freed.notify_one();
    }
}

struct Waiting<'a>(&'a Places);

impl<'a> Waiting<'a> {
    fn new(places: &'a Places) -> Self {
        places.count().waiting += 1;
        Self(places)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.count().waiting -= 1;
        // It may have been told of a place and not have come to take it.
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_waits_for_its_first_connection_goes_before_others() {
        let places = Arc::new(Places::default());
        places.set(2);
        let first = places.first().await;
        let extra = places.extra().unwrap();
        assert!(places.extra().is_none() && !places.is_crowded());
        let waiting = tokio::spawn({
            let places = Arc::clone(&places);
            async move { places.first().await }
        });
        while !places.is_crowded() {
            tokio::task::yield_now().await;
        }
        assert!(places.extra().is_none());
        drop(extra);
        let third = waiting.await.unwrap();
        places.set(1);
        assert!(places.is_crowded());
        drop((first, third));
        assert!(places.extra().is_some());
    }
}
