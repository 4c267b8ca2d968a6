//! The settings as types. What belongs to a service's kind stands with that kind in
//! `towline-services`; here is what holds them together, and what is towline's own.

use std::{collections::BTreeMap, fmt, str::FromStr};

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Serialize, de::Error as _};
use towline_domain::{LocalPath, Size};

pub use super::backup::{BackupSchedule, BackupSettings};

pub use super::ledger::{Bound, LedgerSettings, NodeSettings, Part, Role};

pub use super::server::{PublicUrl, ServerSettings};

use towline_services::{
    downloads::DownloadsSettings,
    folders::FoldersSettings,
    importers::ImporterSettings,
    lists::{ListSettings, ProvidersSettings},
    notifiers::NotifierSettings,
    requests::RequestsSettings,
    torrents::TorrentsSettings,
};

/// The whole configuration.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where towline keeps its ledger, socket and journals. Without it: `/data` in a container,
    /// else `$XDG_DATA_HOME/towline`. It must be on a local disk.
    #[schemars(example = "/data", extend("x-by-hand" = true))]
    pub data: Option<LocalPath>,
    /// Where the ledger is: a file in the data directory, or a database that several towlines share.
    pub ledger: LedgerSettings,
    /// Who this process is among those that share a ledger.
    pub node: NodeSettings,
    /// How towline is reached.
    pub server: ServerSettings,
    /// What is logged, and where.
    pub log: LogSettings,
    /// Copies of all that towline knows, made by itself.
    pub backup: BackupSettings,
    /// Where finished downloads come from. The name is yours: `[imports.music.directory]`.
    pub imports: BTreeMap<String, DownloadsSettings>,
    /// What takes finished downloads into a library. The name is yours:
    /// `[importers.library.betanin]`.
    pub importers: BTreeMap<String, ImporterSettings>,
    /// What keeps folders the same on several machines. The name is yours:
    /// `[folders.nas.syncthing]`.
    pub folders: BTreeMap<String, FoldersSettings>,
    /// What downloads torrents for us. The name is yours: `[torrents.home.putio]`.
    pub torrents: BTreeMap<String, TorrentsSettings>,
    /// Where films and shows are asked for. The name is yours: `[requests.media.seerr]`.
    pub requests: BTreeMap<String, RequestsSettings>,
    /// Lists of what is wished for. The name is yours, and the last word says where the list is:
    /// `[lists.watchlist.trakt]`. What stands in `[lists.watchlist]` itself are its rules.
    pub lists: BTreeMap<String, ListSettings>,
    /// What all lists at one provider share.
    pub providers: ProvidersSettings,
    /// Lists for other programs, as they were last read.
    pub publish: PublishSettings,
    /// Who is told of what happens. The name is yours, and the last word says what brings messages
    /// there: `[notify.phone.ntfy]`. What stands in `[notify.phone]` itself are its rules.
    pub notify: BTreeMap<String, NotifierSettings>,
}

/// Lists for other programs: `/api/v1/lists/NAME/radarr`, and `sonarr`, `json`, `csv`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PublishSettings {
    /// What such a program must add to the address: `?key=…`. Without it they are not served.
    #[schemars(with = "Option<String>", extend("writeOnly" = true))]
    pub key: Option<SecretString>,
}

impl Settings {
    /// The names of all sources, each with the table below which it stands: `towline sync NAME`
    /// must mean one of them.
    pub fn names(&self) -> impl Iterator<Item = (&'static str, &str)> {
        fn of<'a, T>(
            table: &'static str,
            sources: &'a BTreeMap<String, T>,
        ) -> impl Iterator<Item = (&'static str, &'a str)> {
            sources.keys().map(move |name| (table, name.as_str()))
        }
        of("imports", &self.imports)
            .chain(of("folders", &self.folders))
            .chain(of("torrents", &self.torrents))
            .chain(of("requests", &self.requests))
            .chain(of("lists", &self.lists))
    }

    /// Whether nothing is set up at all.
    pub fn is_bare(&self) -> bool {
        self.importers.is_empty() && self.names().next().is_none()
    }

    /// Whether a source has this name.
    pub fn is_taken(&self, name: &str) -> bool {
        self.names().any(|(_, taken)| taken == name)
    }

    /// Tells parts what others say of them.
    pub(super) fn connect(&mut self) {
        let devices = self.torrents.values().flat_map(TorrentsSettings::paused_devices);
        for (server, device) in devices {
            if let Some(server) = self.folders.get_mut(server) {
                server.names_device(device);
            }
        }
    }
}

/// What is logged, and where.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LogSettings {
    /// How much: `error`, `warn`, `info`, `debug`, `trace` or `off`; or by part of towline, as in
    /// `info,towline_engine=debug`.
    pub level: LogFilter,
    /// A file for the log, beside the console.
    #[schemars(example = "/data/towline.log", extend("x-by-hand" = true))]
    pub file: Option<LocalPath>,
    /// At this length a new file is begun; the one before is then `towline.log.1`.
    pub rotate_at: Size,
    /// How many of those before stay.
    #[schemars(range(max = 1000))]
    pub keep: u32,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { level: LogFilter::default(), file: None, rotate_at: Size::mebibytes(10), keep: 5 }
    }
}

/// A checked filter for `tracing`.
///
/// `tracing-subscriber` takes any unknown word for the name of a part, so that `level = "infoo"`
/// would quietly log nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(with = "String", inline)]
pub struct LogFilter(String);

const LEVELS: [&str; 6] = ["error", "warn", "info", "debug", "trace", "off"];

impl LogFilter {
    /// For `tracing_subscriber::EnvFilter`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for LogFilter {
    fn default() -> Self {
        Self("info".into())
    }
}

impl FromStr for LogFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        for directive in text.split(',') {
            let level = directive.rsplit_once('=').map_or(directive, |(_, level)| level).trim();
            if !LEVELS.contains(&level.to_lowercase().as_str()) {
                return Err(format!("`{level}` is not a level; there are {}", LEVELS.join(", ")));
            }
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for LogFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for LogFilter {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
