//! What is asked of slskd, and done to its files, for albums that the ledger has.

use slskd_client::{
    CallError, RemoteFilename, Slskd as Client, Username,
    transfers::downloads::{Cancel, Enqueue, Get, RemoteFile, batches},
};
use towline_domain::{
    ActError, LocalPath, Trouble, TroubleKind,
    imports::{Album, Gathered, Row, RowState, TransferId},
};
use towline_files::{
    gather::{self, By, Piece},
    prune,
};

use super::{GatherBy, Slskd, groups::GroupRow, id, unnamed};
use crate::{blocking, trouble};

/// A row by its id, hidden or not.
pub(super) async fn get(
    client: &Client,
    user: &str,
    row: &TransferId,
) -> Result<Option<GroupRow>, CallError> {
    let Some(id) = id(row) else { return Ok(None) };
    let found = client.find(&Get { username: Username::new(user), id }).await?;
    Ok(found.as_ref().map(GroupRow::of))
}

/// The directory that a batch was told to land in (slskd contract §4); since 0.26.
pub(super) async fn destination(client: &Client, batch: &str) -> Result<Option<String>, CallError> {
    let Ok(batch) = batch.parse() else { return Ok(None) };
    let batch = client.find(&batches::Get(batch)).await?;
    Ok(batch.and_then(|batch| batch.options?.destination))
}

impl Slskd {
    /// Asks slskd for files of an album again. It hides their old rows, which are ours.
    pub(super) async fn ask_again(&self, album: &Album, files: &[String]) -> Result<(), ActError> {
        let Some(transfers) = album.origin.transfers() else { return Ok(()) };
        let rows = transfers.rows.iter().filter(|row| files.contains(&row.file));
        let files: Vec<_> = rows.map(remote_file).collect();
        if files.is_empty() {
            return Err(unnamed(&self.name, "none of its transfers has failed"));
        }
        let username = Username::new(transfers.user.as_str());
        let sent = self.client.send(&Enqueue { username, files }).await;
        // What was read before says nothing any more.
        self.shared.table.forget().await;
        sent.map(|_| ()).map_err(|error| trouble::of_act(&self.name, &*self.clock, &error))
    }

    pub(super) async fn bring_together(&self, album: &Album) -> Result<(), ActError> {
        let (ground, album) = (self.ground.clone(), album.clone());
        let by = match self.settings.gather_by {
            GatherBy::Hardlink => By::Hardlink,
            GatherBy::Rename => By::Rename,
        };
        let work = move || gather::gather(&ground.gather_in, &album.path, &scattered(&album), by);
        blocking::run(&self.name, work).await.map_err(ActError::NotDone)
    }

    pub(super) async fn take_apart(&self, album: &Album) -> Result<(), ActError> {
        let (ground, album) = (self.ground.clone(), album.clone());
        let work = move || gather::ungather(&ground.gather_in, &album.path, &gathered(&album));
        blocking::run(&self.name, work).await.map_err(ActError::NotDone)
    }

    /// After a proved import: what the configuration wants cleared away. Files that stay, as those
    /// of an importer that copies do, keep no row from being hidden.
    pub(super) async fn clear_away(&self, album: &Album) -> Result<Vec<LocalPath>, ActError> {
        let removed = if self.settings.prune { self.remove(album).await } else { Ok(Vec::new()) };
        if self.settings.hide_imported {
            self.hide(album).await?;
        }
        removed
    }

    async fn remove(&self, album: &Album) -> Result<Vec<LocalPath>, ActError> {
        let (ground, known) = (self.ground.clone(), album.clone());
        let work = move || {
            if known.is_gathered() {
                gather::prune(&ground.root, &known.path, &gathered(&known))
            } else {
                prune::prune(&ground.root, &known.path, &known.files)
            }
        };
        blocking::run(&self.name, work).await.map_err(ActError::NotDone)
    }

    /// Hides the rows of an album that is imported, one by one (slskd contract §3; never all of
    /// them at once). Those that are over now: to hide one that runs is to cancel it.
    async fn hide(&self, album: &Album) -> Result<(), ActError> {
        let Some(transfers) = album.origin.transfers() else { return Ok(()) };
        let table = self.table(self.clock.now()).await.map_err(ActError::NotDone)?;
        let listed = transfers.rows.iter().filter_map(|row| table.row(&row.id));
        let mut hidden = Vec::new();
        for row in listed.map(|row| &row.row).filter(|row| row.state != RowState::Pending) {
            let Some(id) = id(&row.id) else { continue };
            let username = Username::new(transfers.user.as_str());
            let sent = self.client.send(&Cancel { username, id, remove: true }).await;
            sent.map_err(|error| trouble::of_act(&self.name, &*self.clock, &error))?;
            hidden.push(&row.id);
        }
        self.shared.table.forget().await;
        if hidden.is_empty() { Ok(()) } else { self.lists_none_of(&hidden).await }
    }

    /// A good status is no proof: a proxy's page comes with one, too.
    async fn lists_none_of(&self, hidden: &[&TransferId]) -> Result<(), ActError> {
        let table = self.table(self.clock.now()).await.map_err(ActError::NotDone)?;
        let left = hidden.iter().filter(|id| table.row(id).is_some()).count();
        if left == 0 {
            return Ok(());
        }
        let words = format!("slskd still lists {left} of the transfers that it was told to hide");
        Err(ActError::NotDone(Trouble::new(&*self.name, TroubleKind::Unreadable, words)))
    }
}

fn remote_file(row: &Row) -> RemoteFile {
    RemoteFile { filename: RemoteFilename::new(row.file.as_str()), size: row.size }
}

/// The files that are to be brought together.
fn scattered(album: &Album) -> Vec<Piece> {
    let files = album.files.audio.iter().chain(&album.files.optional);
    files
        .filter_map(|file| {
            let from = file.at.clone()?;
            Some(Piece { path: file.path.clone(), from, size: file.size, modified: file.modified })
        })
        .collect()
}

/// The files that were.
fn gathered(album: &Album) -> Vec<Piece> {
    let known = |gathered: &Gathered| {
        let mut files = album.files.audio.iter().chain(&album.files.optional);
        let file = files.find(|file| file.path == gathered.path)?;
        Some(Piece {
            path: gathered.path.clone(),
            from: gathered.from.clone(),
            size: file.size,
            modified: file.modified,
        })
    };
    let transfers = album.origin.transfers();
    transfers
        .map(|transfers| transfers.gathered.iter().filter_map(known).collect())
        .unwrap_or_default()
}
