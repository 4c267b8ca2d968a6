//! `GET /options`: the configuration in effect.

use std::fmt;

use http::Method;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use towline_http::{Endpoint, IfUnsure};

use super::{Integrations, TransferOptions};
use crate::{path::api, wire};

/// The configuration in effect, secrets left out by slskd (slskd contract §2). Any role may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetOptions;

/// What [`GetOptions`] answers: the part that we know, and [`whole`](Self::whole). A section that
/// is missing, or of another shape in this version of slskd, is the default. `Debug` hides the
/// whole: not everything secret in it is known to be.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(from = "Value")]
pub struct Options {
    /// Paths **as slskd sees them**: one half of a path map.
    pub directories: Directories,
    /// How files come, and where they land.
    pub transfers: TransferOptions,
    /// Whether files can be deleted through the API.
    pub remote_file_management: Option<bool>,
    /// slskd's own pages.
    pub web: Web,
    /// Whom it tells. slskd before 0.25 calls this section `integration`.
    pub integrations: Integrations,
    /// When rows are hidden and files deleted.
    pub retention: Retention,
    /// All of it, as it came.
    pub whole: Value,
}

impl From<Value> for Options {
    fn from(whole: Value) -> Self {
        let integrations =
            if whole.get("integrations").is_some() { "integrations" } else { "integration" };
        Self {
            directories: section(&whole, "directories"),
            transfers: section(&whole, "transfers"),
            remote_file_management: section(&whole, "remoteFileManagement"),
            web: section(&whole, "web"),
            integrations: section(&whole, integrations),
            retention: section(&whole, "retention"),
            whole,
        }
    }
}

fn section<T: DeserializeOwned + Default>(whole: &Value, name: &str) -> T {
    whole.get(name).and_then(|section| T::deserialize(section).ok()).unwrap_or_default()
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            directories,
            transfers,
            remote_file_management,
            web,
            integrations,
            retention,
            whole: _,
        } = self;
        f.debug_struct("Options")
            .field("directories", directories)
            .field("transfers", transfers)
            .field("remote_file_management", remote_file_management)
            .field("web", web)
            .field("integrations", integrations)
            .field("retention", retention)
            .finish_non_exhaustive()
    }
}

/// Paths as slskd sees them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Directories {
    /// Where finished files are.
    #[serde(deserialize_with = "wire::lenient")]
    pub downloads: Option<String>,
    /// Where unfinished ones are; some people put it inside the other.
    #[serde(deserialize_with = "wire::lenient")]
    pub incomplete: Option<String>,
}

/// slskd's own pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Web {
    /// The path before all of its own.
    #[serde(deserialize_with = "wire::lenient")]
    pub url_base: Option<String>,
    /// Who may come in.
    #[serde(deserialize_with = "wire::lenient")]
    pub authentication: Authentication,
}

/// Who may come in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Authentication {
    /// Everyone may, as administrator.
    #[serde(deserialize_with = "wire::lenient")]
    pub disabled: Option<bool>,
}

/// When rows are hidden and files deleted; `None` is never.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Retention {
    /// `transfers.download` as slskd tells it: minutes for `succeeded`, `errored`, `cancelled`
    /// and `failed`. Hides rows, deletes nothing.
    #[serde(deserialize_with = "wire::lenient")]
    pub transfers: Value,
    /// Deletes files.
    #[serde(deserialize_with = "wire::lenient")]
    pub files: FileRetention,
}

impl Retention {
    /// After how many minutes finished downloads of a kind (`succeeded`, `errored`, `cancelled`,
    /// `failed`) are hidden.
    pub fn hides_downloads_after(&self, kind: &str) -> Option<u64> {
        self.transfers.get("download")?.get(kind)?.as_u64()
    }
}

/// After how many minutes without being read files are deleted; `None` is never.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FileRetention {
    /// Finished ones. An import that waits for a person can lose its files to it.
    #[serde(deserialize_with = "wire::maybe_count")]
    pub complete: Option<u64>,
    /// Unfinished ones.
    #[serde(deserialize_with = "wire::maybe_count")]
    pub incomplete: Option<u64>,
}

impl Endpoint for GetOptions {
    type Response = Options;
    const NAME: &'static str = "options.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["options"])
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::options::Exists;

    #[test]
    fn the_part_that_we_know_is_read_and_the_whole_is_kept() {
        let options = Options::from(json!({
            "directories": {"downloads": "/app/downloads", "incomplete": "/app/incomplete"},
            "transfers": {"download": {
                "slots": 500,
                "destination": {"subdirectory": "${SOURCE_DIRECTORY}", "exists": "rename", "permissions": {"mode": "644"}},
                "retry": {"attempts": 3, "other": 5000},
            }},
            "remoteFileManagement": false,
            "web": {"urlBase": "/", "authentication": {"disabled": false}},
            "integrations": {"webhooks": {"towline": {
                "on": ["DownloadFileComplete"],
                "call": {"url": "http://towline/hooks?canary", "headers": [{"name": "Authorization", "value": "canary"}]},
                "timeout": 5000, "retry": {"attempts": 3},
            }}},
            "retention": {"transfers": {"download": {"succeeded": 1440}}, "files": {"complete": 20160}},
            "soulseek": {"listenPort": 50300},
        }));
        assert_eq!(options.directories.downloads.as_deref(), Some("/app/downloads"));
        let download = &options.transfers.download;
        assert_eq!(download.destination.subdirectory.as_deref(), Some("${SOURCE_DIRECTORY}"));
        assert_eq!(download.destination.exists, Some(Exists::Rename));
        assert_eq!(download.destination.permissions["mode"], "644");
        assert_eq!(download.retry.attempts, Some(3));
        assert_eq!(download.retry.rest["other"], 5000);
        assert_eq!(options.remote_file_management, Some(false));
        assert_eq!(options.web.authentication.disabled, Some(false));
        let hook = &options.integrations.webhooks["towline"];
        assert!(hook.is_called_for("DownloadFileComplete") && !hook.is_called_for("Noop"));
        assert_eq!((hook.timeout, hook.attempts()), (Some(5000), 3));
        assert!(hook.call.has_header("authorization"));
        assert_eq!(options.retention.hides_downloads_after("succeeded"), Some(1440));
        assert_eq!(options.retention.hides_downloads_after("failed"), None);
        assert_eq!(options.retention.files.complete, Some(20160));
        assert_eq!(options.whole["soulseek"]["listenPort"], 50300);
        assert!(!format!("{options:?}").contains("canary"));
    }

    #[test]
    fn an_older_or_a_newer_configuration_is_no_outage() {
        let old = Options::from(json!({"integration": {"webhooks": {"a": {"on": ["Any"]}}}}));
        assert!(old.integrations.webhooks["a"].is_called_for("DownloadFileComplete"));
        let odd = Options::from(json!({
            "directories": {"downloads": 7, "incomplete": "/i"}, "web": [], "remoteFileManagement": "yes",
            "transfers": {"download": {"retry": "often", "destination": {"exists": "sideways"}}},
            "integrations": {"webhooks": {"a": {"on": "Any"}, "b": 7}}, "retention": {"files": {"complete": "x"}},
        }));
        assert_eq!(
            (odd.directories.downloads, odd.directories.incomplete),
            (None, Some("/i".into()))
        );
        assert_eq!(odd.transfers.download.retry.attempts, None);
        assert_eq!(
            odd.transfers.download.destination.exists,
            Some(Exists::Unknown("sideways".into()))
        );
        assert_eq!(odd.retention.files.complete, None);
        assert_eq!(Options::from(json!([])).directories, Directories::default());
    }
}
