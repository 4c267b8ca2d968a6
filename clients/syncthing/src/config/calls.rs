//! The calls about the configuration, as methods.

use super::{
    AddDevice, AddFolder, Config, DefaultDevice, DefaultFolder, DeviceConfig, FolderConfig,
    GetConfig, GetDefaultIgnores, GetDevice, GetFolder, GetPart, GetRestartRequired, GuiConfig,
    IgnoreLines, LdapConfig, ListDevices, ListFolders, OptionsConfig, Part, PatchDevice,
    PatchFolder, PatchPart, PutConfig, PutDefaultIgnores, PutDevice, PutDevices, PutFolder,
    PutFolders, PutPart, RemoveDevice, RemoveFolder,
};
use crate::{DeviceId, Error, FolderId, Syncthing};

/// The configuration. What is written is in force, and saved, when the call is answered; a folder
/// restarts a little later (reference §3.2).
#[derive(Debug, Clone, Copy)]
pub struct Configuration<'a>(pub(crate) &'a Syncthing);

impl<'a> Configuration<'a> {
    /// The whole of it, with its secrets.
    pub async fn get(self) -> Result<Config, Error> {
        self.0.send(&GetConfig).await
    }

    /// Replaces the whole of it. What is missing gets its default, so write back what was read.
    pub async fn put(self, config: &Config) -> Result<(), Error> {
        self.0.send(&PutConfig(config.clone())).await
    }

    /// Whether a change waits for a restart.
    pub async fn requires_restart(self) -> Result<bool, Error> {
        Ok(self.0.send(&GetRestartRequired).await?.requires_restart)
    }

    /// The folders' settings.
    pub fn folders(self) -> FolderList<'a> {
        FolderList(self.0)
    }

    /// The devices' settings.
    pub fn devices(self) -> DeviceList<'a> {
        DeviceList(self.0)
    }

    /// The page and the API.
    pub fn gui(self) -> Section<'a, GuiConfig> {
        Section::new(self.0)
    }

    /// Logins by LDAP.
    pub fn ldap(self) -> Section<'a, LdapConfig> {
        Section::new(self.0)
    }

    /// The rest of the settings.
    pub fn options(self) -> Section<'a, OptionsConfig> {
        Section::new(self.0)
    }

    /// What new folders and devices are given.
    pub fn defaults(self) -> Sections<'a> {
        Sections(self.0)
    }
}

/// The folders' settings.
#[derive(Debug, Clone, Copy)]
pub struct FolderList<'a>(&'a Syncthing);

impl FolderList<'_> {
    /// All of them.
    pub async fn list(self) -> Result<Vec<FolderConfig>, Error> {
        Ok(self.0.send(&ListFolders).await?.unwrap_or_default())
    }

    /// One of them.
    pub async fn get(self, folder: impl Into<FolderId>) -> Result<FolderConfig, Error> {
        let folder = folder.into();
        if !folder.has_slash() {
            return self.0.send(&GetFolder(folder)).await;
        }
        let all = self.list().await?;
        let found = all.into_iter().find(|one| one.id().as_ref() == Some(&folder));
        found.ok_or(Error::UnknownFolder { folder: Some(folder), source: None })
    }

    /// Adds one, or replaces the one of its id. Missing members get their defaults.
    pub async fn add(self, folder: FolderConfig) -> Result<(), Error> {
        self.0.send(&AddFolder(folder)).await
    }

    /// Replaces the one of its id, or adds it. Missing members get their defaults.
    pub async fn put(self, folder: FolderConfig) -> Result<(), Error> {
        if folder.id().is_some_and(|id| id.has_slash()) {
            return self.add(folder).await;
        }
        self.0.send(&PutFolder(folder)).await
    }

    /// Changes some members of one; a list is replaced, not added to.
    ///
    /// # Caveats
    /// What an element of a list does not name is filled in from the element that stood at its number
    /// before: of devices, another's password. Name all members, or [`put`](Self::put) what was read.
    ///
    /// A folder whose id has a slash in it is read, changed and written back as a whole.
    pub async fn patch(
        self,
        folder: impl Into<FolderId>,
        change: FolderConfig,
    ) -> Result<(), Error> {
        let id = folder.into();
        if !id.has_slash() {
            return self.0.send(&PatchFolder { id, change }).await;
        }
        let mut whole = self.get(id).await?;
        whole.members_mut().extend(change.members().clone());
        self.add(whole).await
    }

    /// Adds or replaces several, each by its id; others stay. Missing members get their defaults.
    pub async fn put_all(self, folders: Vec<FolderConfig>) -> Result<(), Error> {
        self.0.send(&PutFolders(folders)).await
    }

    /// Removes one from the configuration; its files stay. The server says nothing about one that
    /// it does not have, so it is looked for first.
    ///
    /// # Caveats
    /// One whose id has a slash in it is removed by writing the whole configuration back without it:
    /// what another changes at the same moment is lost.
    pub async fn remove(self, folder: impl Into<FolderId>) -> Result<(), Error> {
        let folder = folder.into();
        self.get(&folder).await?;
        if !folder.has_slash() {
            return self.0.send(&RemoveFolder(folder)).await;
        }
        let mut config = self.0.config().get().await?;
        config.folders.retain(|one| one.id().as_ref() != Some(&folder));
        self.0.config().put(&config).await
    }
}

/// The devices' settings.
#[derive(Debug, Clone, Copy)]
pub struct DeviceList<'a>(&'a Syncthing);

impl DeviceList<'_> {
    /// All of them, this one's among them.
    pub async fn list(self) -> Result<Vec<DeviceConfig>, Error> {
        Ok(self.0.send(&ListDevices).await?.unwrap_or_default())
    }

    /// One of them.
    pub async fn get(self, device: &DeviceId) -> Result<DeviceConfig, Error> {
        self.0.send(&GetDevice(device.clone())).await
    }

    /// Adds one, or replaces the one of its id. Missing members get their defaults.
    pub async fn add(self, device: DeviceConfig) -> Result<(), Error> {
        self.0.send(&AddDevice(device)).await
    }

    /// Replaces the one of its id, or adds it. Missing members get their defaults.
    pub async fn put(self, device: DeviceConfig) -> Result<(), Error> {
        self.0.send(&PutDevice(device)).await
    }

    /// Changes some members of one; a list is replaced, not added to.
    ///
    /// # Caveats
    /// As of [`FolderList::patch`].
    pub async fn patch(self, device: &DeviceId, change: DeviceConfig) -> Result<(), Error> {
        self.0.send(&PatchDevice { id: device.clone(), change }).await
    }

    /// Adds or replaces several, each by its id; others stay. Missing members get their defaults.
    pub async fn put_all(self, devices: Vec<DeviceConfig>) -> Result<(), Error> {
        self.0.send(&PutDevices(devices)).await
    }

    /// Removes one, from every folder too. The server says nothing about one that it does not
    /// have, so it is looked for first.
    ///
    /// # Caveats
    /// The own device comes back at once, with its name and addresses as if new.
    pub async fn remove(self, device: &DeviceId) -> Result<(), Error> {
        self.get(device).await?;
        self.0.send(&RemoveDevice(device.clone())).await
    }
}

/// A part that is there once.
#[derive(Debug)]
pub struct Section<'a, P: Part> {
    syncthing: &'a Syncthing,
    of: std::marker::PhantomData<fn() -> P>,
}

impl<'a, P: Part> Section<'a, P> {
    fn new(syncthing: &'a Syncthing) -> Self {
        Self { syncthing, of: std::marker::PhantomData }
    }

    /// Its settings.
    pub async fn get(self) -> Result<P::Settings, Error> {
        self.syncthing.send(&GetPart::<P>::default()).await
    }

    /// Replaces them. Missing members get their defaults.
    pub async fn put(self, settings: P::Settings) -> Result<(), Error> {
        self.syncthing.send(&PutPart::<P>(settings)).await
    }

    /// Changes some members; a list is replaced, not added to.
    pub async fn patch(self, change: P::Settings) -> Result<(), Error> {
        self.syncthing.send(&PatchPart::<P>(change)).await
    }
}

/// What new folders and devices are given.
#[derive(Debug, Clone, Copy)]
pub struct Sections<'a>(&'a Syncthing);

impl<'a> Sections<'a> {
    /// What a new folder is given.
    pub fn folder(self) -> Section<'a, DefaultFolder> {
        Section::new(self.0)
    }

    /// What a new device is given.
    pub fn device(self) -> Section<'a, DefaultDevice> {
        Section::new(self.0)
    }

    /// What a new folder ignores; since 1.19.
    pub async fn ignores(self) -> Result<IgnoreLines, Error> {
        self.0.send(&GetDefaultIgnores).await
    }

    /// Sets what a new folder ignores; since 1.19.
    pub async fn put_ignores(self, lines: IgnoreLines) -> Result<(), Error> {
        self.0.send(&PutDefaultIgnores(lines)).await
    }
}
