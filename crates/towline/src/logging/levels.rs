//! How much is logged, changed while it is logged.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::task::AbortHandle;
use towline_api::log::LogLevelNow;
use towline_domain::{Clock as _, SystemClock, Timestamp};
use tracing_subscriber::{EnvFilter, Registry, reload};

use crate::config::settings::LogFilter;

/// notify tells at length of watches that went away with their directory, lofty of every length
/// that it estimates: both are normal. sqlx tells of each query: who wants that names it.
const ALWAYS: &str = "notify=error,lofty=error,rustls_platform_verifier=off,sqlx=warn";

/// What is logged, as `tracing` takes it.
pub(super) fn filter(level: &str) -> Result<EnvFilter, tracing_subscriber::filter::ParseError> {
    EnvFilter::try_new(format!("{ALWAYS},{level}"))
}

/// How much is logged. All clones are one.
#[derive(Clone, Default)]
pub struct Levels(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// Without it nothing is logged from here, or somebody else does it.
    handle: Option<reload::Handle<EnvFilter, Registry>>,
    /// `-v` and `-q` go before the configuration.
    is_fixed: bool,
    now: Mutex<Now>,
}

#[derive(Default)]
struct Now {
    usual: String,
    given: Option<Given>,
}

/// What somebody has said for a while.
struct Given {
    level: String,
    until: Option<Timestamp>,
    end: Option<AbortHandle>,
}

impl Levels {
    pub(super) fn new(
        handle: reload::Handle<EnvFilter, Registry>,
        usual: &str,
        is_fixed: bool,
    ) -> Self {
        let now = Mutex::new(Now { usual: usual.into(), given: None });
        Self(Arc::new(Inner { handle: Some(handle), is_fixed, now }))
    }

    /// How much is logged.
    pub fn now(&self) -> LogLevelNow {
        let now = self.lock();
        let given = now.given.as_ref();
        LogLevelNow {
            level: given.map_or_else(|| now.usual.clone(), |given| given.level.clone()),
            usual: now.usual.clone(),
            until: given.and_then(|given| given.until).map(|until| until.to_string()),
        }
    }

    /// What the configuration says; what somebody has said for a while goes before it. Whether
    /// anything is different.
    pub fn configured(&self, level: &LogFilter) -> bool {
        let mut now = self.lock();
        if self.0.is_fixed || now.usual == level.as_str() {
            return false;
        }
        level.as_str().clone_into(&mut now.usual);
        if now.given.is_none() {
            self.put(&now.usual);
        }
        true
    }

    /// Logs so much, for a while or until the end; without a level as much as usual.
    ///
    /// *Assumptions*: called where tasks can be begun.
    pub fn give(&self, level: Option<&LogFilter>, within: Option<Duration>) {
        let mut now = self.lock();
        if let Some(end) = now.given.take().and_then(|given| given.end) {
            end.abort();
        }
        let Some(level) = level else {
            self.put(&now.usual);
            return;
        };
        self.put(level.as_str());
        let until = within.map(|span| SystemClock.now() + span);
        let end = within.map(|span| self.end_after(span));
        now.given = Some(Given { level: level.to_string(), until, end });
    }

    fn end_after(&self, span: Duration) -> AbortHandle {
        let levels = self.clone();
        let task = tokio::spawn(async move {
            tokio::time::sleep(span).await;
            let mut now = levels.lock();
            now.given = None;
            levels.put(&now.usual);
            tracing::info!("logged again is {}", now.usual);
        });
        task.abort_handle()
    }

    fn put(&self, level: &str) {
        let Some(handle) = &self.0.handle else { return };
        match filter(level) {
            Ok(filter) => {
                if let Err(error) = handle.reload(filter) {
                    tracing::warn!("how much is logged can't be changed: {error}");
                }
            }
            Err(error) => tracing::warn!("{level} is no level of the log: {error}"),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.0.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::{Layer as _, layer::SubscriberExt as _};

    use super::*;

    fn level(text: &str) -> LogFilter {
        text.parse().unwrap()
    }

    #[tokio::test]
    async fn what_is_said_for_a_while_goes_before_the_configuration_and_ends() {
        let (layer, handle) = reload::Layer::new(filter("info").unwrap());
        let levels = Levels::new(handle, "info", false);
        let logged = tracing_subscriber::registry().with(layer.boxed());
        let _logs = tracing::subscriber::set_default(logged);
        let debugs = || tracing::enabled!(target: "towline", tracing::Level::DEBUG);
        assert!(!debugs());
        levels.give(Some(&level("debug")), Some(Duration::from_millis(80)));
        assert!(debugs() && levels.now().until.is_some());
        assert!(levels.configured(&level("warn")));
        assert!(debugs(), "it is not over yet");
        let over = async {
            while debugs() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), over).await.expect("it is over in time");
        let LogLevelNow { level: now, usual, until } = levels.now();
        assert_eq!((now.as_str(), usual.as_str(), until), ("warn", "warn", None));
        levels.give(Some(&level("debug")), None);
        assert!(debugs());
        levels.give(None, None);
        assert!(!debugs());
        assert!(levels.configured(&level("debug")) && debugs());
        assert!(!levels.configured(&level("debug")), "nothing is different");
    }

    #[test]
    fn what_was_said_on_the_command_line_stays() {
        let (_layer, handle) = reload::Layer::new(filter("warn").unwrap());
        let levels = Levels::new(handle, "warn", true);
        assert!(!levels.configured(&level("debug")));
        assert_eq!(levels.now().level, "warn");
    }
}
