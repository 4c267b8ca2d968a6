//! Where finished downloads come from: one file per kind, and this list of them.

mod directory;
mod slskd;
mod synced;

use std::{collections::BTreeMap, sync::Arc};

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use towline_domain::{
    Clock, LocalPath, Period, SystemClock, imports::AlbumPolicy, role::FinishedDownloads,
};

pub use directory::{Directory, DirectorySettings};
pub use slskd::{GatherBy, Slskd, SlskdSettings};

use self::synced::Synced;
use crate::{WrongSetting, doctor::Finding, folders::FoldersSettings, propose};

/// A source of finished downloads. The kind stands in the table's name:
/// `[imports.<name>.directory]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DownloadsSettings {
    /// A directory that something else puts finished directories of music into.
    Directory(DirectorySettings),
    /// A running slskd: what it has downloaded from Soulseek.
    Slskd(Box<SlskdSettings>),
}

/// A service calls us when something has happened.
#[derive(Debug, Clone, Copy)]
pub struct Hook<'a> {
    /// The service, as in the hook's address: `/api/v1/hooks/<service>`.
    pub service: &'static str,
    /// The secret that it must send, where the configuration gives one.
    pub secret: Option<&'a SecretString>,
}

/// What to do with what was there before towline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Existing {
    /// List it, leave it alone, and ask a person once.
    #[default]
    Ask,
    /// Import it.
    All,
    /// Leave it.
    None,
}

impl DownloadsSettings {
    /// The source that the settings describe. `name` is its name in the configuration.
    /// `servers` are those of folders: a directory may be one's.
    pub fn build(
        &self,
        name: &str,
        clock: Arc<dyn Clock>,
        servers: &BTreeMap<String, FoldersSettings>,
    ) -> Result<Arc<dyn FinishedDownloads>, WrongSetting> {
        match self {
            Self::Directory(settings) => match synced(name, settings, &clock, servers)? {
                Some(synced) => Ok(Arc::new(synced)),
                None => Ok(Arc::new(Directory::new(name, settings)?)),
            },
            Self::Slskd(settings) => Ok(Arc::new(Slskd::new(name, settings, clock)?)),
        }
    }

    /// The server and its folder, where it is one of a Syncthing.
    pub fn synced(&self) -> Option<(&str, &str)> {
        match self {
            Self::Directory(settings) => settings.synced(),
            Self::Slskd(_) => None,
        }
    }

    /// The name of the importer that takes what is found here.
    pub fn importer(&self) -> &str {
        match self {
            Self::Directory(settings) => &settings.importer,
            Self::Slskd(settings) => &settings.importer,
        }
    }

    /// The setting that tells this source from others: two with the same would find the same.
    pub const fn identity(&self) -> &'static str {
        match self {
            Self::Directory(_) => "path",
            Self::Slskd(_) => "url",
        }
    }

    /// The directory below which finished files are, as towline sees it.
    pub fn path(&self) -> &LocalPath {
        match self {
            Self::Directory(settings) => &settings.path,
            Self::Slskd(settings) => &settings.path,
        }
    }

    /// What to do with what was there before towline.
    pub fn existing(&self) -> Existing {
        match self {
            Self::Directory(settings) => settings.existing,
            Self::Slskd(settings) => settings.existing,
        }
    }

    /// How often to look without being woken.
    pub fn rescan(&self) -> Period {
        match self {
            Self::Directory(settings) => settings.rescan,
            Self::Slskd(settings) => settings.rescan,
        }
    }

    /// The hook by which the service tells that something has happened, where it can call one.
    pub fn hook(&self) -> Option<Hook<'_>> {
        match self {
            Self::Directory(_) => None,
            Self::Slskd(settings) => {
                Some(Hook { service: "slskd", secret: settings.hook_secret.as_ref() })
            }
        }
    }

    /// Asks the disk, and who is named, whether it would work. Changes nothing that stays.
    pub async fn check(
        &self,
        name: &str,
        servers: &BTreeMap<String, FoldersSettings>,
    ) -> Vec<Finding> {
        match self {
            Self::Directory(settings) => {
                let mut findings = settings.check(name).await;
                let clock: Arc<dyn Clock> = Arc::new(SystemClock);
                if let Ok(Some(synced)) = synced(name, settings, &clock, servers) {
                    findings.push(synced.check().await);
                }
                findings
            }
            Self::Slskd(settings) => slskd::check(settings, name).await,
        }
    }

    /// What the service suggests about where its files are here.
    pub async fn propose(&self, name: &str) -> propose::Answer {
        match self {
            Self::Directory(_) => propose::Answer::default(),
            Self::Slskd(settings) => slskd::propose(settings, name).await,
        }
    }

    /// The rules for albums found here; what to do with prompts is the importer's to say.
    pub fn policy(&self) -> AlbumPolicy {
        match self {
            Self::Directory(settings) => settings.policy(),
            Self::Slskd(settings) => settings.policy(),
        }
    }
}

/// The directory as a folder of a Syncthing, where it is one.
fn synced(
    name: &str,
    settings: &DirectorySettings,
    clock: &Arc<dyn Clock>,
    servers: &BTreeMap<String, FoldersSettings>,
) -> Result<Option<Synced>, WrongSetting> {
    let Some((server, folder)) = settings.synced() else { return Ok(None) };
    let Some(FoldersSettings::Syncthing(of)) = servers.get(server) else {
        return Err(WrongSetting::new("synced", format!("there is no [folders.{server}]")));
    };
    if folder.is_empty() {
        let words = "write the server's name and the folder's id: \"nas/music\"";
        return Err(WrongSetting::new("synced", words));
    }
    let directory = (&settings.path, Directory::new(name, settings)?);
    Synced::new(name, directory, (of, folder), Arc::clone(clock)).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<DownloadsSettings, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn the_kind_stands_in_the_name_of_the_table() {
        let settings = read("[directory]\npath = '/music'\nimporter = 'beets'\n").unwrap();
        assert_eq!(settings.importer(), "beets");
        assert_eq!(settings.existing(), Existing::Ask);
        assert_eq!(settings.policy(), AlbumPolicy::default());
        assert_eq!(
            settings.build("music", Arc::new(SystemClock), &BTreeMap::new()).unwrap().key(),
            "directory:/music"
        );
    }

    #[test]
    fn what_is_wrong_is_refused_with_words() {
        let unknown = read("[directory]\npath = '/music'\nimporter = 'b'\nqiet = '1m'\n");
        assert!(unknown.unwrap_err().contains("unknown field `qiet`"));
        assert!(read("[putio]\n").unwrap_err().contains("expected `directory`"));
        let relative = read("[directory]\npath = 'music'\nimporter = 'b'\n").unwrap();
        let Err(wrong) = relative.build("music", Arc::new(SystemClock), &BTreeMap::new()) else {
            panic!("a relative path")
        };
        assert_eq!(wrong.words, "`music` is not an absolute path");
    }
}
