//! A watched directory that Syncthing keeps: an album in it is whole once Syncthing lacks nothing
//! below it.

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use syncthing_client::{
    FolderId,
    database::{FileInfo, Paging},
};
use towline_domain::{
    ActError, Clock, LocalPath, PathMap, Timestamp, Trouble, TroubleKind,
    flight::Flight,
    imports::Album,
    role::{FinishedDownloads, Listing, Scan, Watch},
};

use super::Directory;
use crate::{
    WrongSetting,
    folders::{SyncthingSettings, trouble_of},
};

/// How many files are asked for at once.
const PAGE: u32 = 5_000;
/// A folder that lacks more than this is not looked into: nothing in it is whole yet.
const PAGES: u32 = 20;

/// A directory that is a folder of a Syncthing.
pub(super) struct Synced {
    name: String,
    directory: Directory,
    client: syncthing_client::Syncthing,
    path_map: PathMap,
    folder: FolderId,
    clock: Arc<dyn Clock>,
    lacking: Flight<Lacking, Trouble>,
}

/// What a folder lacks.
enum Lacking {
    /// These, by their paths as we see them.
    Files(Vec<LocalPath>),
    /// Too many to count.
    TooMuch,
}

impl Synced {
    /// `directory` as `folder` of this server.
    pub(super) fn new(
        name: &str,
        directory: Directory,
        (server, folder): (&SyncthingSettings, &str),
        clock: Arc<dyn Clock>,
    ) -> Result<Self, WrongSetting> {
        let client = server.client().map_err(|wrong| {
            WrongSetting::new("synced", format!("the server's `{}`: {wrong}", wrong.key))
        })?;
        Ok(Self {
            name: name.into(),
            directory,
            client,
            path_map: server.path_map(),
            folder: FolderId::from(folder),
            lacking: Flight::new(Arc::clone(&clock)),
            clock,
        })
    }

    async fn read(&self) -> Result<Lacking, Trouble> {
        let trouble = |error| trouble_of(&self.name, &*self.clock, &error);
        let database = self.client.database();
        let config = self.client.config().folders().get(self.folder.clone()).await;
        let path = config.map_err(trouble)?.path().unwrap_or_default();
        let Some(root) = self.path_map.to_local(&towline_domain::RemotePath::new(&*path)) else {
            let words =
                format!("Syncthing keeps this folder in {path}, which towline does not see");
            return Err(Trouble::new(&self.name, TroubleKind::PathNotSeen, words)
                .hint("add a line to the server's `path_map`"));
        };
        let status = database.status(self.folder.clone()).await.map_err(trouble)?;
        if let Some(error) = status.error {
            // What it lacks is not known then.
            let words = format!("the folder {:?} stands still: {error}", self.folder.as_str());
            return Err(Trouble::new(&self.name, TroubleKind::Refused, words));
        }
        let mut files = Vec::new();
        if status.need_total_items == 0 {
            return Ok(Lacking::Files(files));
        }
        for page in 1..=PAGES {
            let paging = Paging { page, per_page: PAGE };
            let need = database.need(self.folder.clone(), paging).await.map_err(trouble)?;
            let count = need.files().count();
            let wanted = need.files().filter(|file: &&FileInfo| !file.deleted);
            files.extend(wanted.map(|file| root.join(file.name.replace('\\', "/"))));
            if count < PAGE as usize {
                return Ok(Lacking::Files(files));
            }
        }
        Ok(Lacking::TooMuch)
    }
}

#[async_trait]
impl FinishedDownloads for Synced {
    fn key(&self) -> String {
        self.directory.key()
    }

    async fn look(&self) -> Result<Listing, Trouble> {
        self.directory.look().await
    }

    /// The disk is looked at after Syncthing was asked: what came in between is on it.
    async fn scan(&self, album: &Album, begun_after: Timestamp) -> Result<Option<Scan>, Trouble> {
        let lacking = self.lacking.get(begun_after, || self.read()).await?;
        let mut scan = self.directory.scan(album, begun_after).await?;
        if let Some(scan) = &mut scan {
            let dir = album.path.as_path();
            match &*lacking {
                Lacking::TooMuch => scan.files.unfinished.push(".".into()),
                Lacking::Files(files) => scan.files.unfinished.extend(
                    files
                        .iter()
                        .filter_map(|file| file.as_path().strip_prefix(dir).ok())
                        .map(Path::to_owned),
                ),
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
