//! One bulk read for all who need it: single flight, with *begun after*.
//!
//! Whoever wants to know how things stand after a moment T may only be given a read that began
//! after T; a read that was already under way could have missed what happened at T.

use std::{future::Future, sync::Arc};

use tokio::sync::Mutex;

use crate::{Clock, Timestamp};

/// The last read of something, shared.
///
/// # Guarantees
/// One read at a time. A caller gets a value whose read began at or after the moment it asked for.
///
/// # Caveats
/// Waiters queue behind the running read; the read's own deadline bounds the wait.
pub struct Flight<T, E> {
    clock: Arc<dyn Clock>,
    last: Mutex<Option<(Timestamp, Arc<T>)>>,
    error: std::marker::PhantomData<fn() -> E>,
}

impl<T, E> Flight<T, E> {
    /// Nothing read yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, last: Mutex::new(None), error: std::marker::PhantomData }
    }

    /// A value whose read began at `begun_after` or later: the last one if it did, else a new one
    /// by `read`. A failed read is not kept.
    pub async fn get<F>(
        &self,
        begun_after: Timestamp,
        read: impl FnOnce() -> F,
    ) -> Result<Arc<T>, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        // Held across the read on purpose: this lock is what makes the flight single.
        let mut last = self.last.lock().await;
        if let Some((begun, value)) = last.as_ref()
            && *begun >= begun_after
        {
            return Ok(Arc::clone(value));
        }
        let begun = self.clock.now();
        let value = Arc::new(read().await?);
        *last = Some((begun, Arc::clone(&value)));
        Ok(value)
    }

    /// Drops the last value: the memory is wanted, or nobody is due any more.
    pub async fn forget(&self) {
        *self.last.lock().await = None;
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicI64, AtomicU32, Ordering},
        time::Duration,
    };

    use super::*;

    struct Hand(AtomicI64);

    #[async_trait::async_trait]
    impl Clock for Hand {
        fn now(&self) -> Timestamp {
            Timestamp::from_micros(self.0.load(Ordering::SeqCst))
        }
        async fn sleep_until(&self, _: Timestamp) {}
    }

    #[tokio::test]
    async fn a_read_that_began_too_early_is_not_joined() {
        let clock = Arc::new(Hand(AtomicI64::new(10)));
        let flight: Arc<Flight<u32, ()>> = Arc::new(Flight::new(Arc::<Hand>::clone(&clock)));
        let reads = Arc::new(AtomicU32::new(0));
        let read = || {
            let reads = Arc::clone(&reads);
            async move {
                tokio::time::sleep(Duration::from_millis(20)).await;
                Ok(reads.fetch_add(1, Ordering::SeqCst) + 1)
            }
        };
        let at = Timestamp::from_micros;

        // Two at once share one read …
        let (one, two) = tokio::join!(flight.get(at(10), read), flight.get(at(5), read));
        assert_eq!((*one.unwrap(), *two.unwrap()), (1, 1));
        // … one who acted at 11 gets another, although the first is still at hand.
        clock.0.store(12, Ordering::SeqCst);
        assert_eq!(*flight.get(at(11), read).await.unwrap(), 2);
        assert_eq!(*flight.get(at(12), read).await.unwrap(), 2);
        // A failed read is not kept, and does not spoil the last good one for older askers.
        clock.0.store(20, Ordering::SeqCst);
        assert!(flight.get(at(20), || async { Err(()) }).await.is_err());
        assert_eq!(*flight.get(at(12), read).await.unwrap(), 2);
    }
}
