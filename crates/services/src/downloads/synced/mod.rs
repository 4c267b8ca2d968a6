//! A watched directory that Syncthing keeps: an album in it is whole once Syncthing lacks nothing
//! below it.

mod lacking;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use syncthing_client::{Error, FolderId, config::FolderConfig};
use towline_domain::{
    ActError, Clock, LocalPath, PathMap, Timestamp, Trouble, TroubleKind,
    flight::Flight,
    imports::Album,
    role::{FinishedDownloads, Listing, Scan, Watch},
};

use self::lacking::{Ground, Lacking};
use super::Directory;
use crate::{
    WrongSetting, blocking,
    doctor::Finding,
    folders::{SyncthingSettings, trouble_of},
};

/// What Syncthing said so long ago still holds: albums that are looked at together share it.
const JUST_ASKED: Duration = Duration::from_secs(1);

/// A directory that is a folder of a Syncthing, or a part of one.
pub(super) struct Synced {
    name: String,
    root: LocalPath,
    directory: Directory,
    client: syncthing_client::Syncthing,
    path_map: PathMap,
    folder: FolderId,
    clock: Arc<dyn Clock>,
    lacking: Flight<Lacking, Trouble>,
}

impl Synced {
    /// `directory`, at `root`, as `folder` of this server.
    pub(super) fn new(
        name: &str,
        (root, directory): (&LocalPath, Directory),
        (server, folder): (&SyncthingSettings, &str),
        clock: Arc<dyn Clock>,
    ) -> Result<Self, WrongSetting> {
        let client = server.client().map_err(|wrong| {
            WrongSetting::new("synced", format!("the server's `{}`: {wrong}", wrong.key))
        })?;
        Ok(Self {
            name: name.into(),
            root: root.clone(),
            directory,
            client,
            path_map: server.path_map(),
            folder: FolderId::from(folder),
            lacking: Flight::new(Arc::clone(&clock)),
            clock,
        })
    }

    /// What `doctor` says: the folder exists, and the directory is a part of it.
    pub(super) async fn check(&self) -> Finding {
        match self.ground().await {
            Ok(_) => {
                let words = format!("kept by Syncthing, in the folder {:?}", self.folder.as_str());
                Finding::ok(&self.name, words)
            }
            Err(trouble) => {
                let hint = trouble.hint.unwrap_or_else(|| "see `synced`".into());
                Finding::error(&self.name, trouble.words, hint)
            }
        }
    }

    /// That Syncthing has the folder, and that the directory is a part of it. Otherwise nothing
    /// that it says means anything here.
    async fn ground(&self) -> Result<(FolderConfig, Ground), Trouble> {
        let config = match self.client.config().folders().get(self.folder.clone()).await {
            Ok(config) => config,
            Err(Error::UnknownFolder { .. }) => return Err(self.no_such_folder().await),
            Err(error) => return Err(self.trouble(&error)),
        };
        let (root, map) = (self.root.clone(), self.path_map.clone());
        blocking::run(&self.name, move || {
            Ground::find(&root, &config, &map).map(|ground| (config, ground))
        })
        .await
    }

    async fn no_such_folder(&self) -> Trouble {
        let words = format!("Syncthing has no folder with the id {:?}", self.folder.as_str());
        let trouble = Trouble::new(&self.name, TroubleKind::PathNotSeen, words);
        let Ok(configs) = self.client.config().folders().list().await else { return trouble };
        let ids: Vec<_> = configs
            .iter()
            .filter_map(|config| Some(format!("{:?}", config.id()?.as_str())))
            .collect();
        trouble.hint(format!("`synced` names the server and the folder's id: {}", ids.join(", ")))
    }

    async fn read(&self) -> Result<Lacking, Trouble> {
        let (config, ground) = self.ground().await?;
        let asked = lacking::ask(&self.client, &self.folder, &config, &ground).await;
        asked.map_err(|error| self.trouble(&error))
    }

    fn trouble(&self, error: &Error) -> Trouble {
        trouble_of(&self.name, &*self.clock, error)
    }
}

#[async_trait]
impl FinishedDownloads for Synced {
    fn key(&self) -> String {
        self.directory.key()
    }

    async fn look(&self) -> Result<Listing, Trouble> {
        match self.ground().await {
            Err(trouble) if trouble.kind == TroubleKind::PathNotSeen => Err(trouble),
            // That Syncthing is away or refuses the key is told of the server itself: once.
            _ => self.directory.look().await,
        }
    }

    /// The disk is looked at after Syncthing was asked: what came in between is on it. However
    /// long ago the album was woken, Syncthing is asked now: what it lacks changes by itself.
    async fn scan(&self, album: &Album, begun_after: Timestamp) -> Result<Option<Scan>, Trouble> {
        let begun_after = begun_after.max(self.clock.now().before(JUST_ASKED));
        let lacking = self.lacking.get(begun_after, || self.read()).await?;
        let mut scan = self.directory.scan(album, begun_after).await?;
        if let Some(scan) = &mut scan {
            let dir = album.path.as_path();
            match &*lacking {
                Lacking::NotTold => scan.files.unfinished.push(".".into()),
                Lacking::Files(files) => {
                    let below = files.iter().filter_map(|file| file.strip_prefix(dir).ok());
                    scan.files.unfinished.extend(below.map(Into::into));
                }
            }
        }
        Ok(scan)
    }

    async fn prune(&self, album: &Album) -> Result<Vec<LocalPath>, ActError> {
        self.directory.prune(album).await
    }

    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Result<Watch, Trouble> {
        self.directory.watch(hint)
    }
}
