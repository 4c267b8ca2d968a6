//! One call at a time for a title, and few of them at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use crate::TitleKey;

/// For different titles this many calls run at once (seerr reference §7.2: 2 to 4).
const AT_ONCE: usize = 3;

/// Who is asking for what.
#[derive(Debug)]
pub(crate) struct InFlight {
    titles: Mutex<HashMap<TitleKey, Weak<Semaphore>>>,
    places: Semaphore,
}

/// Held for as long as the call runs.
#[derive(Debug)]
pub(crate) struct Claim<'a> {
    _title: OwnedSemaphorePermit,
    _place: SemaphorePermit<'a>,
}

impl Default for InFlight {
    fn default() -> Self {
        Self { titles: Mutex::default(), places: Semaphore::new(AT_ONCE) }
    }
}

impl InFlight {
    /// Waits until nobody asks for this title, and then for a place.
    pub(crate) async fn claim(&self, title: TitleKey) -> Claim<'_> {
        const OPEN: &str = "the semaphore is never closed";
        // The title comes first: who waits for it takes no place from other titles.
        let title = self.turn(title).acquire_owned().await.expect(OPEN);
        Claim { _title: title, _place: self.places.acquire().await.expect(OPEN) }
    }

    fn turn(&self, title: TitleKey) -> Arc<Semaphore> {
        let mut titles = self.titles.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that nobody holds or waits for any more: the map is as small as what is under way.
        titles.retain(|_, turn| turn.strong_count() > 0);
        if let Some(turn) = titles.get(&title).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::new(Semaphore::new(1));
        titles.insert(title, Arc::downgrade(&turn));
        turn
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::Future,
        pin::pin,
        task::{Context, Poll, Waker},
    };

    use super::*;
    use crate::TmdbId;

    fn is_ready(future: std::pin::Pin<&mut impl Future>) -> bool {
        matches!(future.poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(_))
    }

    /// seerr reference §7.2.
    #[tokio::test]
    async fn a_title_waits_for_itself_and_the_fourth_for_a_place() {
        let in_flight = InFlight::default();
        let film = |number| TitleKey::movie(TmdbId::new(number));
        let first = in_flight.claim(film(1)).await;
        let mut same = pin!(in_flight.claim(film(1)));
        assert!(!is_ready(same.as_mut()));
        // The show of the same number is another title.
        let show = in_flight.claim(TitleKey::tv(TmdbId::new(1))).await;
        let third = in_flight.claim(film(3)).await;
        let mut fourth = pin!(in_flight.claim(film(4)));
        assert!(!is_ready(fourth.as_mut()));
        drop(third);
        assert!(is_ready(fourth.as_mut()));
        drop((first, show));
        assert!(is_ready(same.as_mut()));
    }

    #[tokio::test]
    async fn who_gives_up_waiting_keeps_nobody_out_and_nothing_is_left_over() {
        let in_flight = InFlight::default();
        let film = TitleKey::movie(TmdbId::new(1));
        let first = in_flight.claim(film).await;
        {
            let mut waiting = pin!(in_flight.claim(film));
            assert!(!is_ready(waiting.as_mut()));
        }
        drop(first);
        drop(in_flight.claim(film).await);
        drop(in_flight.claim(TitleKey::tv(TmdbId::new(2))).await);
        assert_eq!(in_flight.titles.lock().unwrap().len(), 1, "the last one");
    }
}
