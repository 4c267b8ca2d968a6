//! What downloads torrents for us: one file per kind, and this list of them.

mod folder;
mod putio;

use std::{path::PathBuf, sync::Arc};

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use towline_domain::{
    Clock, LocalPath, Period, Trouble,
    schedule::Schedule,
    torrents::{DropFolder, Fetcher, FileId, GroomPolicy, TransferService},
};

use towline_files::verify::Kept;

use crate::{WrongSetting, doctor::Finding, downloads::Existing};

pub use putio::{DEFAULT, Lines};

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

/// A directory that is named in the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<'a> {
    /// By which key, below the part's own table: `watch.0.path`.
    pub key: String,
    /// It.
    pub path: &'a LocalPath,
    /// What for.
    pub is: Is,
}

/// What a directory is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Is {
    /// Torrents are dropped into it.
    Watched,
    /// Unfinished downloads lie in it.
    Incomplete,
    /// Finished ones come into it.
    Destination,
}

/// Where torrents that are given by hand are taken in, below the data directory.
pub fn dropped_into(data: &LocalPath, account: &str, category: &str) -> PathBuf {
    let part = |name: &str| towline_files::names::component(name).into_owned();
    data.as_path().join("dropped").join(part(account)).join(part(category))
}

/// Torrents that are in place, as far as what is kept of them in the data directory tells.
pub fn placed(data: &LocalPath) -> Result<Vec<Kept>, Trouble> {
    putio::placed::all(data)
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
    /// token that a person got by logging in. `lines` are those of the process: they outlive a
    /// reload.
    pub fn build(
        &self,
        name: &str,
        kept: Option<&SecretString>,
        clock: &Arc<dyn Clock>,
        data: &LocalPath,
        lines: &Lines,
    ) -> Result<Built, WrongSetting> {
        let Self::Putio(settings) = self;
        let (service, fetcher) =
            putio::build(name, settings, kept, Arc::clone(clock), data, lines)?;
        let watched = settings.watch.iter().map(|watch| BuiltFolder {
            name: format!("{name}: {}", watch.path),
            folder: Arc::new(Watched::new(name, watch, Arc::clone(clock))),
            category: watch.category.clone().unwrap_or_else(|| DEFAULT.into()),
            rescan: watch.rescan,
        });
        // What is given by hand goes the same way.
        let by_hand = settings.destinations().into_iter().map(|(category, _)| {
            let watch = WatchSettings::by_hand(dropped_into(data, name, &category));
            BuiltFolder {
                name: format!("{name}: by hand"),
                folder: Arc::new(Watched::new(name, &watch, Arc::clone(clock))),
                category,
                rescan: watch.rescan,
            }
        });
        let folders = watched.chain(by_hand);
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

    /// Devices that are paused while files are fetched, each with the name of its server in
    /// `[folders.…]`. Those that are written wrongly [`checked`](Self::checked) tells.
    pub fn paused_devices(&self) -> Vec<(&str, &str)> {
        let Self::Putio(settings) = self;
        settings.paused_devices().unwrap_or_default()
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

    /// What reads well and cannot be used. Touches neither disk nor network.
    pub fn checked(&self) -> Result<(), WrongSetting> {
        match self {
            Self::Putio(settings) => settings.checked(),
        }
    }

    /// All directories that they name.
    pub fn directories(&self) -> Vec<Named<'_>> {
        match self {
            Self::Putio(settings) => settings.directories(),
        }
    }

    /// Devices that are not served while files are fetched, as they are written: `nas/phone`.
    pub fn written_devices(&self) -> &[String] {
        match self {
            Self::Putio(settings) => &settings.download.pause_devices,
        }
    }

    /// Whether the token that a person got by logging in counts: the configuration gives none.
    pub fn takes_kept_token(&self) -> bool {
        match self {
            Self::Putio(settings) => settings.token.is_none(),
        }
    }

    /// Asks the service whether it would work, and tries the disks. Changes nothing. `kept` is the
    /// token that a person got by logging in.
    pub async fn check(&self, name: &str, kept: Option<&SecretString>) -> Vec<Finding> {
        match self {
            Self::Putio(settings) => putio::check(settings, name, kept).await,
        }
    }
}
