//! What goes on in this process and what others make room for: files are being fetched, so other
//! traffic is to pause.
//!
//! Deliberately in memory only: after a crash nothing goes on, whatever went on before.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{job::Job, role::Watch};

type Hint = Arc<dyn Fn() + Send + Sync>;

/// Flags by name, each up while something goes on; all clones are the same. It outlives a reload,
/// as jobs do.
#[derive(Clone, Default)]
pub struct Busy(Arc<Mutex<Board>>);

#[derive(Default)]
struct Board {
    /// How many things go on; none that is not in here.
    raised: HashMap<String, usize>,
    hints: HashMap<u64, Hint>,
    /// Names the next one that wants to be hinted.
    next: u64,
}

impl Busy {
    /// Raises a flag for as long as the value lives.
    pub fn raise(&self, name: &str) -> Raised {
        let is_new = {
            let mut board = self.board();
            let count = board.raised.entry(name.to_owned()).or_default();
            *count += 1;
            *count == 1
        };
        self.changed(is_new);
        Raised { busy: self.clone(), name: name.to_owned() }
    }

    /// Whether a flag is up.
    pub fn is_up(&self, name: &str) -> bool {
        self.board().raised.contains_key(name)
    }

    /// The same job; while it runs, the flag is up.
    pub fn during(&self, name: &str, job: Job) -> Job {
        let (busy, name) = (self.clone(), name.to_owned());
        let Job { id, work } = job;
        let work = move |context| {
            let raised = busy.raise(&name);
            let work = work(context);
            Box::pin(async move {
                let ended = work.await;
                drop(raised);
                ended
            }) as futures::future::BoxFuture<'static, _>
        };
        Job { id, work: Box::new(work) }
    }

    /// Begins to call `hint` whenever a flag goes up or down.
    pub fn watch(&self, hint: Hint) -> Watch {
        let number = {
            let mut board = self.board();
            board.next += 1;
            let number = board.next;
            board.hints.insert(number, hint);
            number
        };
        Watch(Box::new(Unhinted { busy: self.clone(), number }))
    }

    fn lower(&self, name: &str) {
        let is_last = {
            let mut board = self.board();
            let left = board.raised.get_mut(name).map(|count| {
                *count -= 1;
                *count
            });
            left == Some(0) && board.raised.remove(name).is_some()
        };
        self.changed(is_last);
    }

    /// Not under the lock: whoever is hinted may ask.
    fn changed(&self, has_changed: bool) {
        if has_changed {
            let hints: Vec<_> = self.board().hints.values().map(Arc::clone).collect();
            for hint in &*hints {
                hint();
            }
        }
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        // Whole after every statement under the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Busy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Busy").field(&self.board().raised).finish()
    }
}

/// Something goes on until this is dropped.
#[derive(Debug)]
pub struct Raised {
    busy: Busy,
    name: String,
}

impl Drop for Raised {
    fn drop(&mut self) {
        self.busy.lower(&self.name);
    }
}

/// Dropped, its hint is called no more.
struct Unhinted {
    busy: Busy,
    number: u64,
}

impl Drop for Unhinted {
    fn drop(&mut self) {
        self.busy.board().hints.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::job::{JobContext, JobId};

    #[test]
    fn a_flag_is_up_until_the_last_thing_is_over_and_hints_when_that_changes() {
        let (busy, hints) = (Busy::default(), Arc::new(AtomicU32::new(0)));
        let counts = Arc::clone(&hints);
        let hint: Hint = Arc::new(move || {
            counts.fetch_add(1, Ordering::SeqCst);
        });
        let watch = busy.watch(hint);
        let (one, other) = (busy.raise("a"), busy.raise("a"));
        assert!(busy.is_up("a") && !busy.is_up("b"));
        drop(one);
        assert!(busy.is_up("a"));
        assert_eq!(hints.load(Ordering::SeqCst), 1);
        drop(other);
        assert!(!busy.is_up("a"));
        assert_eq!(hints.load(Ordering::SeqCst), 2);
        drop(watch);
        drop(busy.raise("a"));
        assert_eq!(hints.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_job_that_breaks_off_leaves_no_flag_up() {
        let busy = Busy::default();
        let inner = busy.clone();
        let work = move |_: JobContext| async move {
            assert!(!inner.is_up("a"), "and here it breaks off");
            Ok(String::new())
        };
        let job =
            Job { id: JobId("j".into()), work: Box::new(move |context| Box::pin(work(context))) };
        let job = busy.during("a", job);
        assert!(!busy.is_up("a"), "it has not begun");
        let (progress, _watch) = tokio::sync::watch::channel(crate::job::Progress::default());
        let context = JobContext {
            stop: tokio_util::sync::CancellationToken::new(),
            progress: progress.into(),
        };
        assert!(tokio::spawn((job.work)(context)).await.unwrap_err().is_panic());
        assert!(!busy.is_up("a"));
    }
}
