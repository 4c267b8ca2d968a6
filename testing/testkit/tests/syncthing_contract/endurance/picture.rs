//! How all folders of a server stand, as one knows it who follows its events.

use std::collections::BTreeMap;

use syncthing_client::{
    Error, FolderId, FolderState, Syncthing,
    database::FolderStatus,
    events::{Event, EventData},
};

/// How one folder stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Standing {
    state: FolderState,
    error: Option<String>,
    need: u64,
    errors: u64,
    files: (u64, u64),
    bytes: (u64, u64),
    sequence: u64,
}

impl From<&FolderStatus> for Standing {
    fn from(status: &FolderStatus) -> Self {
        Self {
            state: status.state.clone(),
            error: status.error.clone(),
            need: status.need_total_items,
            errors: status.errors,
            files: (status.local_files, status.global_files),
            bytes: (status.local_bytes, status.global_bytes),
            sequence: status.sequence,
        }
    }
}

/// How all folders stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Picture(BTreeMap<FolderId, Standing>);

impl Picture {
    /// As the server says when it is asked.
    pub(super) async fn read(client: &Syncthing) -> Result<Self, Error> {
        let mut all = BTreeMap::new();
        for folder in client.config().folders().list().await? {
            let Some(id) = folder.id() else { continue };
            let status = client.database().status(id.clone()).await?;
            all.insert(id, Standing::from(&status));
        }
        Ok(Self(all))
    }

    /// What an event changes. False when only a look can tell.
    pub(super) fn take(&mut self, event: &Event) -> bool {
        match &event.data {
            EventData::FolderSummary(folder) => {
                self.0.insert(folder.folder.clone(), Standing::from(&folder.summary));
                true
            }
            EventData::StateChanged(change) => {
                let folder = self.0.entry(change.folder.clone()).or_default();
                folder.state = change.to.clone();
                folder.error.clone_from(&change.error);
                true
            }
            // Folders may have come and gone.
            EventData::ConfigSaved(_) => false,
            _ => true,
        }
    }

    /// Of so many folders.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// How many files are here.
    pub(super) fn files(&self) -> u64 {
        self.0.values().map(|folder| folder.files.0).sum()
    }

    /// How many folders are in error.
    pub(super) fn in_error(&self) -> usize {
        self.0.values().filter(|folder| folder.state == FolderState::Error).count()
    }
}
