//! What a simulated Syncthing is told beforehand. All of it can stand in a scene, a JSON file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{Faults, Version};

/// A scene.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Script {
    /// Which Syncthing this is.
    pub version: Version,
    /// The API key.
    pub key: String,
    /// What people call this device. Its id follows from it.
    pub name: String,
    /// Who else is known.
    pub devices: Vec<Device>,
    /// What is kept the same. Each is shared with all devices.
    pub folders: Vec<Folder>,
    /// Faults from the start.
    pub faults: Faults,
}

/// Another device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// What people call it. Its id follows from it.
    pub name: String,
    /// Whether it is there at the start.
    #[serde(default)]
    pub connected: bool,
}

/// A folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// What the server calls it.
    pub id: String,
    /// What people call it.
    #[serde(default)]
    pub label: String,
    /// Where the server says that it is.
    #[serde(default)]
    pub path: String,
    /// Where its files are really written. Nowhere, when it is not said.
    #[serde(default)]
    pub disk: Option<PathBuf>,
    /// What it holds at the start.
    #[serde(default)]
    pub files: Vec<File>,
    /// What it lacks at the start.
    #[serde(default)]
    pub lacks: Vec<File>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Below its folder, with `/`.
    pub name: String,
    /// In bytes.
    #[serde(default)]
    pub size: u64,
    /// What is in it, where it is really written: zeros, when it is not said. The size is then its.
    #[serde(default)]
    pub copy_from: Option<PathBuf>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            version: Version::default(),
            key: "testkey".into(),
            name: "sim".into(),
            devices: Vec::new(),
            folders: Vec::new(),
            faults: Faults::default(),
        }
    }
}

impl Script {
    /// One folder `media`, and nobody else.
    pub fn new(version: Version) -> Self {
        Self { version, ..Self::default() }.folder(Folder::new("media", "Media"))
    }

    /// Adds a folder.
    #[must_use]
    pub fn folder(mut self, folder: Folder) -> Self {
        self.folders.push(folder);
        self
    }

    /// Adds a device that is there.
    #[must_use]
    pub fn device(mut self, name: &str) -> Self {
        self.devices.push(Device { name: name.into(), connected: true });
        self
    }

    /// Reads a scene. Files to copy from are relative to the scene's directory.
    pub fn read(scene: &Path) -> io::Result<Self> {
        let mut script: Self = serde_json::from_str(&fs::read_to_string(scene)?)?;
        let directory = scene.parent().unwrap_or(Path::new(""));
        for folder in &mut script.folders {
            for file in folder.files.iter_mut().chain(&mut folder.lacks) {
                file.copy_from = file.copy_from.take().map(|path| directory.join(path));
            }
        }
        Ok(script)
    }
}

impl Folder {
    /// An empty one, nowhere on disk.
    pub fn new(id: &str, label: &str) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            path: format!("/var/syncthing/{id}"),
            disk: None,
            files: Vec::new(),
            lacks: Vec::new(),
        }
    }

    /// Its files are really written, here.
    #[must_use]
    pub fn on_disk(mut self, disk: impl Into<PathBuf>) -> Self {
        let disk = disk.into();
        self.path = disk.to_string_lossy().into_owned();
        self.disk = Some(disk);
        self
    }
}

impl File {
    /// So many bytes.
    pub fn new(name: &str, size: u64) -> Self {
        Self { name: name.into(), size, copy_from: None }
    }
}
