//! What was last read of a Syncthing, and what its events have named since.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use syncthing_client::{DeviceId, Error, FolderId, config::FolderConfig};
use towline_domain::{
    Timestamp,
    folders::{Activity, DeviceState, FolderState, Kept, KeptDevice, KeptFolder},
};

use super::{Syncthing, failing::is_of_the_server, settings::Rules, state};

/// How many statuses are asked for at once.
const AT_ONCE: usize = 4;
/// How many conflict files of a folder are remembered.
pub(super) const CONFLICTS: usize = 1_000;

/// What was last read.
#[derive(Default)]
pub(super) struct Board {
    /// Held across a read on purpose: one at a time, and whoever waits is served by it.
    pub(super) reading: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

/// What is known.
#[derive(Default)]
pub(super) struct State {
    /// When everything was read the last time.
    everything: Option<Timestamp>,
    folders: BTreeMap<FolderId, Known<FolderState>>,
    configs: HashMap<FolderId, FolderConfig>,
    /// Those too that the configuration leaves out: what was paused of them is to be resumed.
    devices: BTreeMap<String, DeviceState>,
    devices_read: Timestamp,
    named: Named,
    /// Conflict files that events or a look have named, by folder: each may be gone again.
    pub(super) conflicts: HashMap<FolderId, BTreeSet<String>>,
    /// Folders whose whole tree has been looked through.
    pub(super) looked_through: BTreeSet<FolderId>,
}

struct Known<T> {
    begun: Timestamp,
    state: T,
}

/// What events have named since the last look.
#[derive(Default)]
pub(super) struct Named {
    /// Anything may have changed.
    pub(super) everything: bool,
    pub(super) folders: BTreeSet<FolderId>,
    pub(super) devices: bool,
}

impl Board {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An event has named this.
    pub(super) fn name(&self, name: impl FnOnce(&mut Named)) {
        name(&mut self.state().named);
    }

    /// Events were lost, or the server is another process: nothing that was derived holds.
    pub(super) fn forget(&self) {
        let mut state = self.state();
        state.named.everything = true;
        state.looked_through.clear();
    }
}

impl State {
    /// Conflict files have been named. What is more than can be remembered is looked for in the
    /// tree, once there is room again.
    pub(super) fn name_conflicts(
        &mut self,
        folder: &FolderId,
        names: impl IntoIterator<Item = String>,
    ) {
        if self.everything.is_some() && !self.configs.contains_key(folder) {
            return;
        }
        let known = self.conflicts.entry(folder.clone()).or_default();
        for name in names {
            if known.len() >= CONFLICTS && !known.contains(&name) {
                self.looked_through.remove(folder);
                return;
            }
            known.insert(name);
        }
    }

    /// Whether the folder's whole tree is to be looked through for conflict files.
    pub(super) fn is_to_be_looked_through(&self, folder: &FolderId) -> bool {
        let is_full = self.conflicts.get(folder).is_some_and(|known| known.len() >= CONFLICTS);
        !is_full && !self.looked_through.contains(folder)
    }

    fn remove(&mut self, folder: &FolderId) {
        self.folders.remove(folder);
        self.configs.remove(folder);
    }

    fn kept(&self, rules: &Rules) -> Kept {
        let folders = self
            .folders
            .iter()
            .map(|(id, known)| KeptFolder { id: id.as_str().into(), state: known.state.clone() });
        let devices = self
            .devices
            .iter()
            .filter(|(id, state)| rules.takes_device(id, &state.name))
            .map(|(id, state)| KeptDevice { id: id.clone(), state: state.clone() });
        Kept { folders: folders.collect(), devices: devices.collect() }
    }
}

impl Syncthing {
    /// Reads what events have named; once in a while, everything.
    pub(super) async fn read_changes(&self) -> Result<Kept, Error> {
        let _alone = self.board.reading.lock().await;
        let now = self.clock.now();
        let named = {
            let mut state = self.board.state();
            let is_old = state.everything.is_none_or(|at| now.since(at) >= self.rescan);
            let mut named = std::mem::take(&mut state.named);
            named.everything |= is_old;
            named
        };
        match self.read_named(&named).await {
            Ok(()) => {
                let mut state = self.board.state();
                if named.everything {
                    state.everything = Some(now);
                }
                Ok(state.kept(&self.rules))
            }
            Err(error) => {
                // It is still to be read.
                self.board.name(|again| {
                    again.everything |= named.everything;
                    again.devices |= named.devices;
                    again.folders.extend(named.folders);
                });
                Err(error)
            }
        }
    }

    async fn read_named(&self, named: &Named) -> Result<(), Error> {
        let is_news = named.folders.iter().any(|id| !self.board.state().configs.contains_key(id));
        let mut wanted = named.folders.clone();
        if named.everything || is_news {
            let configs = self.client.config().folders().list().await?;
            let configs: HashMap<_, _> = configs
                .into_iter()
                .filter_map(|config| Some((config.id()?, config)))
                .filter(|(id, config)| {
                    self.rules.takes_folder(id.as_str(), &config.label().unwrap_or_default())
                })
                .collect();
            let mut state = self.board.state();
            state.folders.retain(|id, _| configs.contains_key(id));
            state.conflicts.retain(|id, _| configs.contains_key(id));
            state.looked_through.retain(|id| configs.contains_key(id));
            wanted.retain(|id| configs.contains_key(id));
            if named.everything {
                wanted.extend(configs.keys().cloned());
            }
            state.configs = configs;
        }
        wanted.retain(|id| self.board.state().configs.contains_key(id));
        self.read_folders(wanted).await?;
        if named.everything || named.devices {
            self.read_devices().await?;
        } else if named.folders.is_empty() {
            // Nothing is to be read: is it there at all?
            self.client.system().ping().await?;
        }
        Ok(())
    }

    async fn read_folders(&self, wanted: BTreeSet<FolderId>) -> Result<(), Error> {
        use futures::{StreamExt as _, TryStreamExt as _};
        futures::stream::iter(wanted)
            .map(|id| async move { self.read_one(&id).await })
            .buffer_unordered(AT_ONCE)
            .try_for_each(|()| async { Ok(()) })
            .await
    }

    /// How one folder stands. One that went away meanwhile is taken off; one that cannot be read
    /// stands still, and costs the others nothing.
    async fn read_one(&self, id: &FolderId) -> Result<(), Error> {
        let begun = self.clock.now();
        let Some(config) = self.board.state().configs.get(id).cloned() else { return Ok(()) };
        let mut read = state::of_folder(self, id, &config).await;
        if matches!(read, Err(Error::UnknownFolder { .. })) {
            // Removed, or paused between two calls: the configuration tells.
            let Some(config) = self.read_config(id).await? else { return Ok(()) };
            read = state::of_folder(self, id, &config).await;
        }
        match read {
            Err(error) if is_of_the_server(&error) => Err(error),
            read => {
                let state = read.unwrap_or_else(|error| self.unreadable(id, &config, &error));
                self.board.state().folders.insert(id.clone(), Known { begun, state });
                Ok(())
            }
        }
    }

    /// A folder's settings as they are now; it is taken off where there are none any more.
    async fn read_config(&self, id: &FolderId) -> Result<Option<FolderConfig>, Error> {
        match self.client.config().folders().get(id.clone()).await {
            Ok(config) => {
                self.board.state().configs.insert(id.clone(), config.clone());
                Ok(Some(config))
            }
            Err(Error::UnknownFolder { .. }) => {
                self.board.state().remove(id);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// As it was last read, standing still; it is read again by the next look, whatever for.
    fn unreadable(&self, id: &FolderId, config: &FolderConfig, error: &Error) -> FolderState {
        let mut board = self.board.state();
        board.named.folders.insert(id.clone());
        let known = board.folders.get(id).map(|known| known.state.clone());
        FolderState {
            activity: Activity::Stopped,
            error: Some(error.words().map_or_else(|| error.to_string(), str::to_owned)),
            ..known.unwrap_or_else(|| state::of_config(self, config))
        }
    }

    async fn read_devices(&self) -> Result<(), Error> {
        let begun = self.clock.now();
        let devices = state::of_devices(&self.client).await?;
        let devices = devices
            .into_iter()
            .map(|(id, state): (DeviceId, DeviceState)| (id.as_str().to_owned(), state));
        let mut board = self.board.state();
        board.devices = devices.collect();
        board.devices_read = begun;
        Ok(())
    }

    /// One folder, by a read that began after `begun_after`.
    pub(super) async fn read_folder(
        &self,
        id: &FolderId,
        begun_after: Timestamp,
    ) -> Result<Option<FolderState>, Error> {
        let known = |state: &State| {
            let known = state.folders.get(id).filter(|known| known.begun >= begun_after);
            known.map(|known| known.state.clone())
        };
        if let Some(state) = known(&self.board.state()) {
            return Ok(Some(state));
        }
        let _alone = self.board.reading.lock().await;
        if let Some(state) = known(&self.board.state()) {
            return Ok(Some(state));
        }
        let is_configured = self.board.state().configs.contains_key(id);
        let named = Named {
            everything: self.board.state().everything.is_none(),
            folders: BTreeSet::from([id.clone()]),
            devices: false,
        };
        if is_configured {
            // Paused or moved, its settings tell.
            if self.read_config(id).await?.is_none() {
                return Ok(None);
            }
        }
        self.read_named(&named).await?;
        Ok(self.board.state().folders.get(id).map(|known| known.state.clone()))
    }

    /// One device, likewise.
    pub(super) async fn read_device(
        &self,
        id: &str,
        begun_after: Timestamp,
    ) -> Result<Option<DeviceState>, Error> {
        if self.board.state().devices_read < begun_after {
            let _alone = self.board.reading.lock().await;
            if self.board.state().devices_read < begun_after {
                self.read_devices().await?;
            }
        }
        Ok(self.board.state().devices.get(id).cloned())
    }
}
