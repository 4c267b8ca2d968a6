//! How one folder stands.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{File, Version, clock, script};

/// A folder that runs. A paused one keeps what it has, and shows nothing.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    pub(super) disk: Option<PathBuf>,
    pub(super) files: BTreeMap<String, Held>,
    pub(super) lacks: BTreeMap<String, File>,
    /// Names of what others have removed, and this device has not yet.
    pub(super) removals: BTreeSet<String>,
    pub(super) state: &'static str,
    pub(super) changed: u64,
    /// Why it stands still.
    pub(super) error: Option<String>,
    /// What could not be brought, and why.
    pub(super) failures: Vec<(String, String)>,
    pub(super) ignores: Vec<String>,
    pub(super) sequence: u64,
    pub(super) last_scan: u64,
    pub(super) last_file: Option<(u64, String)>,
}

/// What is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) size: u64,
    pub(super) is_directory: bool,
    pub(super) modified: String,
    /// The first seven characters of a device's id.
    pub(super) by: String,
}

/// Files, directories, bytes: what Syncthing counts.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    files: u64,
    directories: u64,
    bytes: u64,
}

/// As Syncthing counts a directory.
const DIRECTORY: u64 = 128;

impl Folder {
    pub(super) fn new(script: &script::Folder, by: &str) -> Self {
        let now = clock::seconds();
        let mut folder = Self {
            disk: script.disk.clone(),
            files: BTreeMap::new(),
            lacks: BTreeMap::new(),
            removals: BTreeSet::new(),
            state: "idle",
            changed: now,
            error: None,
            failures: Vec::new(),
            ignores: Vec::new(),
            sequence: 0,
            last_scan: now,
            last_file: None,
        };
        for file in &script.files {
            folder.hold(file, by);
        }
        for file in &script.lacks {
            folder.lacks.insert(file.name.clone(), file.clone());
        }
        folder
    }

    /// Takes a file in, and the directories above it. All names that are new in the index.
    pub(super) fn hold(&mut self, file: &File, by: &str) -> Vec<String> {
        let mut names = Vec::new();
        let above = file.name.match_indices('/').map(|(at, _)| &file.name[..at]);
        for name in above {
            if !self.files.contains_key(name) {
                self.insert(name, DIRECTORY, true, by);
                names.push(name.to_owned());
            }
        }
        self.insert(&file.name, file.size, false, by);
        names.push(file.name.clone());
        names
    }

    fn insert(&mut self, name: &str, size: u64, is_directory: bool, by: &str) {
        self.sequence += 1;
        let held = Held { size, is_directory, modified: clock::nanos(), by: by.to_owned() };
        self.files.insert(name.to_owned(), held);
    }

    /// Writes a file where the script says so, under its real name at once.
    pub(super) fn write(&self, file: &File) -> io::Result<()> {
        let Some(disk) = &self.disk else { return Ok(()) };
        let path = disk.join(&file.name);
        std::fs::create_dir_all(path.parent().unwrap_or(disk))?;
        let aside = aside(&path);
        match &file.copy_from {
            Some(from) => std::fs::copy(from, &aside).map(drop)?,
            None => std::fs::File::create(&aside)?.set_len(file.size)?,
        }
        std::fs::rename(aside, path)
    }

    /// `FolderStatus` (reference §2).
    pub(super) fn status(&self, version: Version, others: &[String]) -> Value {
        let local = self.local();
        let needed = self.needed();
        let global = Counts {
            files: local.files + needed.files,
            directories: local.directories,
            bytes: local.bytes + needed.bytes,
        };
        let mut status = self.counted(local, global, needed);
        status["receiveOnlyTotalItems"] = 0.into();
        for of in ["Files", "Directories", "Symlinks", "Deletes", "Bytes"] {
            status[format!("receiveOnlyChanged{of}")] = 0.into();
        }
        if version.is_newer() {
            let sequences = others.iter().map(|id| (id.clone(), self.sequence.into()));
            status["remoteSequence"] = Value::Object(sequences.collect());
            status["watchError"] = "".into();
            status["error"] = self.error.as_deref().unwrap_or_default().into();
        } else {
            let members = status.as_object_mut();
            if let Some(members) = members {
                members.retain(|name, _| !name.starts_with("receiveOnly"));
            }
            if let Some(error) = &self.error {
                status["error"] = error.as_str().into();
            }
        }
        status
    }

    fn counted(&self, local: Counts, global: Counts, needed: Counts) -> Value {
        let deletes = self.removals.len() as u64;
        json!({
            "errors": self.failures.len(),
            "globalBytes": global.bytes,
            "globalDeleted": 0,
            "globalDirectories": global.directories,
            "globalFiles": global.files,
            "globalSymlinks": 0,
            "globalTotalItems": global.files + global.directories,
            "ignorePatterns": !self.ignores.is_empty(),
            "inSyncBytes": local.bytes,
            "inSyncFiles": local.files,
            "invalid": "",
            "localBytes": local.bytes,
            "localDeleted": 0,
            "localDirectories": local.directories,
            "localFiles": local.files,
            "localSymlinks": 0,
            "localTotalItems": local.files + local.directories,
            "needBytes": needed.bytes,
            "needDeletes": deletes,
            "needDirectories": 0,
            "needFiles": needed.files,
            "needSymlinks": 0,
            "needTotalItems": needed.files + deletes,
            "pullErrors": self.failures.len(),
            "sequence": self.sequence,
            "state": self.state,
            "stateChanged": clock::second(self.changed),
            "version": self.sequence,
        })
    }

    /// What a paused one shows: nothing at all (reference §1.3).
    pub(super) fn paused_status(version: Version) -> Value {
        let by = String::new();
        let empty = script::Folder::new("", "");
        let mut status = Self::new(&empty, &by).status(version, &[]);
        status["state"] = "".into();
        status["stateChanged"] = clock::YEAR_1.into();
        status
    }

    fn local(&self) -> Counts {
        self.files.values().fold(Counts::default(), |counts, held| Counts {
            files: counts.files + u64::from(!held.is_directory),
            directories: counts.directories + u64::from(held.is_directory),
            bytes: counts.bytes + held.size,
        })
    }

    fn needed(&self) -> Counts {
        let bytes = self.lacks.values().map(|file| file.size).sum();
        Counts { files: self.lacks.len() as u64, directories: 0, bytes }
    }

    /// Completion (reference §2), of this device, or of one that has everything, or nothing.
    pub(super) fn completion(&self, version: Version, of: Of, remote: &str) -> Value {
        let (local, needed) = (self.local(), self.needed());
        let (bytes, items) = (local.bytes + needed.bytes, local.files + local.directories);
        let items = items + needed.files;
        let (need_bytes, need_items, deletes) = match of {
            Of::Own => (needed.bytes, needed.files, self.removals.len()),
            Of::Whole => (0, 0, 0),
            Of::Nothing => (bytes, items, 0),
        };
        #[expect(clippy::cast_precision_loss, reason = "it is a share of a hundred")]
        let share = match (bytes, need_items, deletes) {
            (_, 0, deletes) if deletes > 0 => 95.0,
            (0, ..) => 100.0,
            (bytes, ..) => 100.0 * (1.0 - need_bytes as f64 / bytes as f64),
        };
        let mut completion = json!({
            "completion": share, "globalBytes": bytes, "globalItems": items,
            "needBytes": need_bytes, "needDeletes": deletes, "needItems": need_items,
            "sequence": self.sequence,
        });
        if version.is_newer() {
            completion["remoteState"] = remote.into();
        }
        completion
    }
}

/// Whose completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// This device's.
    Own,
    /// Another's, that has all that is here.
    Whole,
    /// That of one that nothing is known of.
    Nothing,
}

/// As Syncthing calls what is not whole yet.
fn aside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".syncthing.{name}.tmp"))
}
