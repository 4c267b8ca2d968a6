//! slskd's own settings, and its pace.

use serde::{Deserialize, Serialize};

use crate::slskd::version::Version;

/// The part of slskd's configuration that matters here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// `transfers.download.destination.subdirectory` (0.26).
    pub subdirectory: String,
    /// What happens to a file that is there already (0.26).
    pub exists: Exists,
    /// `transfers.download.retry` (0.26).
    pub retry: Retry,
    /// `retention.transfers.download`.
    pub retention: Retention,
    /// Whether files may be deleted.
    pub remote_file_management: bool,
    /// `integrations.webhooks`.
    pub webhooks: Vec<Webhook>,
    /// Names are made safe as on Windows.
    pub windows_names: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            subdirectory: "${SOURCE_DIRECTORY}".into(),
            exists: Exists::Rename,
            retry: Retry::default(),
            retention: Retention::default(),
            remote_file_management: false,
            webhooks: Vec::new(),
            windows_names: false,
        }
    }
}

/// `transfers.download.destination.exists`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exists {
    /// The new file gets another name.
    #[default]
    Rename,
    /// The old file goes.
    Overwrite,
}

/// slskd's own retries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retry {
    /// The first one counted.
    pub attempts: u32,
    /// Before the second attempt; doubled for each one after it.
    pub base_ms: u64,
    /// Not longer than this.
    pub cap_ms: u64,
}

impl Default for Retry {
    fn default() -> Self {
        Self { attempts: 3, base_ms: 5_000, cap_ms: 60_000 }
    }
}

/// After how many minutes finished rows are hidden; never, when nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// `Succeeded`.
    pub succeeded: Option<u64>,
    /// `Errored`.
    pub errored: Option<u64>,
    /// `Cancelled`.
    pub cancelled: Option<u64>,
    /// All others.
    pub failed: Option<u64>,
}

/// A webhook (section 8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Types of events, or `Any`.
    pub on: Vec<String>,
    /// Only `http`.
    pub url: String,
    /// Names and values.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// Of each attempt, at least 500.
    #[serde(default = "five_seconds")]
    pub timeout_ms: u64,
    /// The first one counted.
    #[serde(default = "one")]
    pub attempts: u32,
}

fn five_seconds() -> u64 {
    5_000
}

fn one() -> u32 {
    1
}

impl Webhook {
    /// For these types of events, without headers, one attempt.
    pub fn new(url: impl Into<String>, on: &[&str]) -> Self {
        Self {
            on: on.iter().map(|&word| word.into()).collect(),
            url: url.into(),
            headers: Vec::new(),
            timeout_ms: five_seconds(),
            attempts: one(),
        }
    }

    pub(super) fn check(&self, version: Version) -> Result<(), String> {
        for word in &self.on {
            if word != "Any" && !crate::slskd::events::is_known(word, version) {
                return Err(format!("a webhook is on {word:?}, which is no type of event"));
            }
        }
        if self.timeout_ms < 500 {
            return Err("a webhook's timeout is below 500 ms".into());
        }
        Ok(())
    }
}

/// How long things take, in milliseconds of slskd's own time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pace {
    /// How much faster than life slskd's time runs; 0: only when it is stepped.
    pub speed: u32,
    /// Before each file that is offered to its peer: it is `Queued, Locally` for that long.
    pub before_offer_ms: u64,
    /// From the signal to cancel to the row that says so.
    pub cancel_ms: u64,
    /// From connecting to the server to being logged in.
    pub login_ms: u64,
    /// How long a call that starts a search lasts, and holds the only permit.
    pub start_search_ms: u64,
    /// How long a search lasts.
    pub search_ms: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            speed: 1,
            before_offer_ms: 0,
            cancel_ms: 5,
            login_ms: 0,
            start_search_ms: 0,
            search_ms: 50,
        }
    }
}
