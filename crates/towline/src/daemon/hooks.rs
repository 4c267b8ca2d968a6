//! The services' hooks of a running daemon: whose secret was sent, who is made to look for it, and
//! when that was last.
//!
//! A hook is a hint like any other: hints of one source are gathered, so a flood of calls is few
//! looks. Deliberately not in it: where secrets come from ([`crate::hook_secret`]).

use std::{
    any::Any,
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};
use towline_api::hooks::HookUse;
use towline_domain::{Clock, Timestamp};
use towline_engine::{Ledger, NextLook, Source, SourceId, StoreError};
use towline_web::{HookCall, HookReader};

use super::strangers::{Code, Codes, Refused};

type Hint = Arc<dyn Fn() + Send + Sync>;

/// Makes its source look soon, once the source is followed.
#[derive(Clone, Default)]
pub(super) struct Bell(Arc<Mutex<Option<Hint>>>);

impl Bell {
    /// Who is not followed yet looks when it begins to be: no ring is lost.
    fn ring(&self) {
        if let Some(hint) = &*lock(&self.0) {
            hint();
        }
    }
}

/// A source that hears its bell beside whatever else hints it.
pub(super) struct Hooked {
    pub(super) source: Arc<dyn Source>,
    pub(super) bell: Bell,
}

#[async_trait]
impl Source for Hooked {
    fn name(&self) -> &str {
        self.source.name()
    }

    fn group(&self) -> String {
        self.source.group()
    }

    async fn begin(&self, ledger: &Ledger) -> Result<SourceId, StoreError> {
        self.source.begin(ledger).await
    }

    async fn look(&self, ledger: &Ledger) -> NextLook {
        self.source.look(ledger).await
    }

    fn takes(&self) -> &'static [&'static str] {
        self.source.takes()
    }

    fn leave(&self) {
        self.source.leave();
    }

    fn watch(&self, hint: Hint) -> Option<Box<dyn Any + Send>> {
        *lock(&self.bell.0) = Some(Arc::clone(&hint));
        self.source.watch(hint)
    }
}

/// A hook as the configuration has it.
pub struct HookOfSource {
    /// The source's name.
    pub source: String,
    /// The service that calls.
    pub service: &'static str,
    /// What it must send.
    pub secret: SecretString,
    pub(super) bell: Bell,
}

/// All hooks of a daemon.
pub(super) struct Hooks {
    clock: Arc<dyn Clock>,
    codes: Codes,
    board: Mutex<Board>,
}

#[derive(Default)]
struct Board {
    hooks: Vec<Known>,
    refused: BTreeMap<&'static str, Refused>,
}

struct Known {
    source: String,
    service: &'static str,
    code: Code,
    bell: Bell,
    calls: u64,
    last: Option<Timestamp>,
}

impl Hooks {
    pub(super) fn new(clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        Ok(Self { clock, codes: Codes::new()?, board: Mutex::default() })
    }

    /// These hooks from now on, and no others. A source that stays keeps its counts.
    pub(super) fn put(&self, hooks: Vec<HookOfSource>) {
        let mut board = lock(&self.board);
        let before = std::mem::take(&mut board.hooks);
        board.hooks = hooks
            .into_iter()
            .map(|HookOfSource { source, service, secret, bell }| {
                let same = before.iter().find(|b| b.source == source && b.service == service);
                let (calls, last) = same.map_or((0, None), |same| (same.calls, same.last));
                let code = self.codes.of(secret.expose_secret().as_bytes());
                Known { source, service, code, bell, calls, last }
            })
            .collect();
    }

    /// How each was used.
    pub(super) fn used(&self) -> Vec<HookUse> {
        let board = lock(&self.board);
        let used = |known: &Known| {
            let refused = board.refused.get(known.service);
            HookUse {
                source: known.source.clone(),
                service: known.service.into(),
                calls: known.calls,
                last_called: known.last.map(|at| at.to_string()),
                refused: refused.map_or(0, |refused| refused.count),
                last_refused: refused.and_then(|refused| refused.last).map(|at| at.to_string()),
            }
        };
        board.hooks.iter().map(used).collect()
    }
}

impl HookReader for Hooks {
    fn called(&self, service: &str, secret: Option<&[u8]>) -> HookCall {
        let now = self.clock.now();
        let mut board = lock(&self.board);
        let Some(service) = board.hooks.iter().map(|known| known.service).find(|s| *s == service)
        else {
            return HookCall::NoSuchService;
        };
        // A missing one is compared too, and all are, whichever was right.
        let sent = secret.unwrap_or_default();
        let mut is_right = false;
        for known in board.hooks.iter_mut().filter(|known| known.service == service) {
            if self.codes.is(sent, &known.code) {
                is_right = true;
                known.calls += 1;
                known.last = Some(now);
                known.bell.ring();
            }
        }
        if is_right {
            return HookCall::Taken;
        }
        if let Some(times) = board.refused.entry(service).or_default().again(now) {
            tracing::warn!(
                service,
                times,
                "the hook for {service} was called with a wrong secret or none; `towline \
                 {service} hook` prints the right one"
            );
        }
        HookCall::Refused
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicU32, Ordering},
        time::Duration,
    };

    use towline_domain::SystemClock;

    use super::*;

    struct Rings(AtomicU32);

    fn hook(source: &str, secret: &str) -> (HookOfSource, Arc<Rings>) {
        let rings = Arc::new(Rings(AtomicU32::new(0)));
        let bell = Bell::default();
        let heard = Arc::clone(&rings);
        *lock(&bell.0) = Some(Arc::new(move || {
            heard.0.fetch_add(1, Ordering::SeqCst);
        }));
        let secret = secret.to_owned().into();
        (HookOfSource { source: source.into(), service: "slskd", secret, bell }, rings)
    }

    fn hooks(of: Vec<HookOfSource>) -> Hooks {
        let hooks = Hooks::new(Arc::new(SystemClock)).unwrap();
        hooks.put(of);
        hooks
    }

    #[test]
    fn the_right_secret_rings_its_own_source_only() {
        let ((a, rings_a), (b, rings_b)) = (hook("a", "secret of a"), hook("b", "secret of b"));
        let hooks = hooks(vec![a, b]);
        assert_eq!(hooks.called("slskd", Some(b"secret of b")), HookCall::Taken);
        for wrong in [Some(&b"secret of "[..]), Some(b"secret of aa"), Some(b""), None] {
            assert_eq!(hooks.called("slskd", wrong), HookCall::Refused);
        }
        assert_eq!(hooks.called("betanin", Some(b"secret of b")), HookCall::NoSuchService);
        assert_eq!(rings_a.0.load(Ordering::SeqCst), 0);
        assert_eq!(rings_b.0.load(Ordering::SeqCst), 1);
        let used = hooks.used();
        assert_eq!((used[0].calls, used[1].calls), (0, 1));
        assert!(used[0].last_called.is_none() && used[1].last_called.is_some());
        assert_eq!((used[0].refused, used[1].refused), (4, 4), "whose it was can't be told");
    }

    #[test]
    fn a_reload_changes_the_secret_and_keeps_the_counts() {
        let hooks = hooks(vec![hook("a", "the first secret").0]);
        assert_eq!(hooks.called("slskd", Some(b"the first secret")), HookCall::Taken);
        hooks.put(vec![hook("a", "the second secret").0, hook("new", "another one").0]);
        assert_eq!(hooks.called("slskd", Some(b"the first secret")), HookCall::Refused);
        assert_eq!(hooks.called("slskd", Some(b"the second secret")), HookCall::Taken);
        let calls: Vec<_> = hooks.used().iter().map(|used| used.calls).collect();
        assert_eq!(calls, [2, 0]);
        hooks.put(Vec::new());
        assert_eq!(hooks.called("slskd", Some(b"the second secret")), HookCall::NoSuchService);
    }

    #[test]
    fn sources_that_share_a_secret_are_both_made_to_look() {
        let ((a, rings_a), (b, rings_b)) = (hook("a", "shared"), hook("b", "shared"));
        let hooks = hooks(vec![a, b]);
        assert_eq!(hooks.called("slskd", Some(b"shared")), HookCall::Taken);
        let rung = [rings_a, rings_b].map(|rings| rings.0.load(Ordering::SeqCst));
        assert_eq!(rung, [1, 1]);
    }

    /// Counts how often it is looked at.
    struct Counting(AtomicU32);

    #[async_trait]
    impl Source for Counting {
        fn name(&self) -> &'static str {
            "counting"
        }

        fn group(&self) -> String {
            "counting".into()
        }

        async fn begin(&self, _: &Ledger) -> Result<SourceId, StoreError> {
            Ok(towline_domain::ItemId(1))
        }

        async fn look(&self, _: &Ledger) -> NextLook {
            self.0.fetch_add(1, Ordering::SeqCst);
            NextLook(Duration::from_secs(3600))
        }

        fn watch(&self, _: Hint) -> Option<Box<dyn Any + Send>> {
            None
        }
    }

    #[tokio::test]
    async fn a_flood_of_calls_is_a_few_looks() {
        let dir = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let store = towline_store::Store::open(&dir.path().join("db")).await.unwrap();
        let parts = towline_engine::Parts::alone(store, clock, Vec::new());
        let engine = towline_engine::Engine::new(parts).await.unwrap();
        let (hook, _) = hook("a", "a secret");
        let counting = Arc::new(Counting(AtomicU32::new(0)));
        let source = Arc::clone(&counting) as Arc<dyn Source>;
        engine.follow(vec![Arc::new(Hooked { source, bell: hook.bell.clone() })]).await;
        let looks = async |least: u32| {
            while counting.0.load(Ordering::SeqCst) < least {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        looks(1).await;
        let hooks = hooks(vec![hook]);
        let begun = std::time::Instant::now();
        for _ in 0..100 {
            assert_eq!(hooks.called("slskd", Some(b"a secret")), HookCall::Taken);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // What comes within half a second is one look.
        let most = 3 + u32::try_from(begun.elapsed().as_millis() / 500).unwrap();
        tokio::time::timeout(Duration::from_secs(20), looks(2)).await.expect("it looks");
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let looks = counting.0.load(Ordering::SeqCst);
        assert!((2..=most).contains(&looks), "{looks} looks, not {most}");
        assert_eq!(hooks.used()[0].calls, 100);
        engine.follow(Vec::new()).await;
    }
}
