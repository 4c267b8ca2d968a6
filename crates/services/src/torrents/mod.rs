//! What downloads torrents for us: one file per kind, and this list of them.

mod folder;
mod putio;

use std::sync::Arc;

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use towline_domain::{
    Clock, LocalPath, Period,
    path::shown,
    schedule::Schedule,
    torrents::{DropFolder, Fetcher, FileId, GroomPolicy, TransferService},
};

use crate::{WrongSetting, downloads::Existing};

pub use folder::{WatchSettings, Watched, WhenAdded};
pub use putio::{
    AfterwardsSettings, CategorySettings, DownloadSettings, GroomSettings, GroomStatus, GroomWhose,
    PutioSettings, RatedWindow,
};

/// What downloads torrents for us. The kind stands in the table's name: `[torrents.<name>.putio]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TorrentsSettings {
    /// An account at put.io: torrents and magnet links become transfers there, and their files come
    /// here.
    Putio(Box<PutioSettings>),
}

/// An account as it was built.
pub struct Built {
    /// What downloads for us.
    pub service: Arc<dyn TransferService>,
    /// What fetches from there.
    pub fetcher: Arc<dyn Fetcher>,
    /// Folders into which torrents are dropped.
    pub folders: Vec<BuiltFolder>,
    /// Transfers of others are taken up in these folders, by these rules.
    pub adopts: Vec<(FileId, String)>,
    /// When transfers are groomed, and how.
    pub groom: Option<(Schedule, GroomPolicy)>,
}

/// A watched folder as it was built.
pub struct BuiltFolder {
    /// Its name for people: its account's and its own.
    pub name: String,
    /// What watches it.
    pub folder: Arc<dyn DropFolder>,
    /// By which rules.
    pub category: String,
    /// How often to look without being woken.
    pub rescan: Period,
}

impl TorrentsSettings {
    /// The account that the settings describe. `name` is its name in the configuration; `kept` the
    /// token that a person got by logging in.
    pub fn build(
        &self,
        name: &str,
        kept: Option<&SecretString>,
        clock: &Arc<dyn Clock>,
        data: &LocalPath,
    ) -> Result<Built, WrongSetting> {
        let Self::Putio(settings) = self;
        let (service, fetcher) = putio::build(name, settings, kept, Arc::clone(clock), data)?;
        let folders = settings.watch.iter().map(|watch| BuiltFolder {
            name: format!("{name}: {}", watch.path),
            folder: Arc::new(Watched::new(name, watch, Arc::clone(clock))),
            category: watch.category.clone().unwrap_or_else(|| putio::DEFAULT.into()),
            rescan: watch.rescan,
        });
        let groom = settings.groom.as_ref().map(|groom| {
            Ok::<_, WrongSetting>((groom.schedule(TimeZone::system())?, groom.policy()))
        });
        Ok(Built {
            service,
            fetcher,
            folders: folders.collect(),
            adopts: settings.adopts(),
            groom: groom.transpose()?,
        })
    }

    /// What reads well and cannot be used. Touches neither disk nor network.
    pub fn check(&self) -> Result<(), WrongSetting> {
        let Self::Putio(settings) = self;
        settings.check()
    }

    /// Devices that are paused while files are fetched, each with the name of its server in
    /// `[folders.…]`. Those that are written wrongly [`check`](Self::check) tells.
    pub fn paused_devices(&self) -> Vec<(&str, &str)> {
        let Self::Putio(settings) = self;
        settings.paused_devices().unwrap_or_default()
    }

    /// Refuses devices of a server that does not exist.
    pub fn check_devices(&self, is_server: impl Fn(&str) -> bool) -> Result<(), WrongSetting> {
        match self.paused_devices().into_iter().find(|(server, _)| !is_server(server)) {
            None => Ok(()),
            Some((server, device)) => {
                let (server, device) = (shown(server.as_bytes()), shown(device.as_bytes()));
                let words = format!("`{server}/{device}`: there is no [folders.{server}]");
                Err(WrongSetting::new("download.pause_devices", words))
            }
        }
    }

    /// Where downloads go, by their rules.
    pub fn destinations(&self) -> Vec<(String, LocalPath)> {
        let Self::Putio(settings) = self;
        settings.destinations()
    }

    /// What becomes of what was there at first contact.
    pub fn existing(&self) -> Existing {
        let Self::Putio(settings) = self;
        settings.existing
    }

    /// How often to look while nothing is under way.
    pub fn rescan(&self) -> Period {
        let Self::Putio(settings) = self;
        settings.rescan
    }
}
