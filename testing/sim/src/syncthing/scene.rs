//! What happens in folders, with the events of a real server in its order (reference §4.6).

use serde_json::json;

use super::{
    File,
    state::{State, short},
};

impl State {
    /// Another device has files that this one lacks: it begins to bring them.
    pub(super) fn lack(&mut self, id: &str, files: &[File]) {
        let from = self.source_of(id);
        let Some(folder) = self.folders.get_mut(id) else { return };
        folder.sequence += 1;
        let (sequence, items) = (folder.sequence, files.len());
        for file in files {
            folder.lacks.insert(file.name.clone(), file.clone());
        }
        self.hub.raise(
            "RemoteIndexUpdated",
            json!({
                "device": from, "folder": id, "items": items, "sequence": sequence,
                "version": sequence,
            }),
        );
        self.go(id, "sync-waiting");
        self.go(id, "sync-preparing");
        for file in files {
            self.hub.raise("ItemStarted", item(id, &file.name, "update"));
        }
        self.go(id, "syncing");
        self.unsummed.insert(id.to_owned());
    }

    /// What is lacking arrives, all of it, on disk first; but not what is named in `failing`.
    pub(super) fn bring(&mut self, id: &str, failing: &[(String, String)]) -> std::io::Result<()> {
        let by = short(&self.source_of(id)).to_owned();
        let Some(folder) = self.folders.get_mut(id) else { return Ok(()) };
        let why = |name: &str| {
            failing.iter().find(|(failed, _)| failed == name).map(|(_, why)| why.clone())
        };
        let (mut names, mut finished) = (Vec::new(), Vec::new());
        for (name, file) in std::mem::take(&mut folder.lacks) {
            let why = why(&name);
            if why.is_some() {
                folder.lacks.insert(name.clone(), file);
            } else {
                folder.write(&file)?;
                names.extend(folder.hold(&file, &by));
                folder.last_file = Some((super::clock::seconds(), name.clone()));
            }
            finished.push((name, why));
        }
        folder.failures = failing.to_vec();
        let sequence = folder.sequence;
        for (name, why) in finished {
            let mut data = item(id, &name, "update");
            data["error"] = why.clone().into();
            self.hub.raise("ItemFinished", data);
            if why.is_none() {
                let change = self.change(id, &name, &by);
                self.hub.raise("RemoteChangeDetected", change);
            }
        }
        if !names.is_empty() {
            self.index(id, &names, sequence);
        }
        if !failing.is_empty() {
            let errors: Vec<_> =
                failing.iter().map(|(path, error)| json!({"path": path, "error": error})).collect();
            self.hub.raise("FolderErrors", json!({"folder": id, "errors": errors}));
        }
        self.go(id, "sync-preparing");
        self.go(id, "idle");
        self.unsummed.remove(id);
        self.sum_up(id);
        Ok(())
    }

    /// Somebody writes a file here, and a scan finds it.
    pub(super) fn write_here(&mut self, id: &str, file: &File) -> std::io::Result<()> {
        let by = short(self.config.own()).to_owned();
        let Some(folder) = self.folders.get_mut(id) else { return Ok(()) };
        folder.write(file)?;
        let names = folder.hold(file, &by);
        let sequence = folder.sequence;
        self.scanned(id, &names, sequence, &by);
        Ok(())
    }

    /// Somebody removes a file here, and a scan finds it gone.
    pub(super) fn remove_here(&mut self, id: &str, name: &str) -> std::io::Result<()> {
        let by = short(self.config.own()).to_owned();
        let Some(folder) = self.folders.get_mut(id) else { return Ok(()) };
        if folder.files.remove(name).is_some() {
            if let Some(disk) = &folder.disk {
                std::fs::remove_file(disk.join(name))?;
            }
            folder.sequence += 1;
            let sequence = folder.sequence;
            self.scanned(id, &[name.to_owned()], sequence, &by);
        }
        Ok(())
    }

    fn scanned(&mut self, id: &str, names: &[String], sequence: u64, by: &str) {
        self.go(id, "scan-waiting");
        self.go(id, "scanning");
        self.index(id, names, sequence);
        for name in names {
            let change = self.change(id, name, by);
            self.hub.raise("LocalChangeDetected", change);
        }
        self.go(id, "idle");
    }

    /// A folder stands still, for this reason.
    pub(super) fn stop_folder(&mut self, id: &str, why: &str) {
        let Some(folder) = self.folders.get_mut(id) else { return };
        folder.error = Some(why.to_owned());
        self.go(id, "error");
    }

    /// What was wrong with it is mended: it looks through its disk and goes on.
    pub(super) fn mend(&mut self, id: &str) {
        let Some(folder) = self.folders.get_mut(id) else { return };
        if folder.error.take().is_some() {
            self.go(id, "idle");
        }
        self.scan(id);
    }

    fn index(&mut self, id: &str, names: &[String], sequence: u64) {
        self.hub.raise(
            "LocalIndexUpdated",
            json!({
                "filenames": names, "folder": id, "items": names.len(), "sequence": sequence,
                "version": sequence,
            }),
        );
        self.unsummed.insert(id.to_owned());
    }

    fn change(&self, id: &str, name: &str, by: &str) -> serde_json::Value {
        let label = self.config.folder(id).map_or(serde_json::Value::Null, |f| f["label"].clone());
        let held = self.folders.get(id).and_then(|folder| folder.files.get(name));
        let action = if held.is_some() { "modified" } else { "deleted" };
        let kind = if held.is_some_and(|held| held.is_directory) { "dir" } else { "file" };
        json!({
            "folder": id, "folderID": id, "label": label, "path": name, "type": kind,
            "action": action, "modifiedBy": by,
        })
    }

    /// Who has what is lacking: the first other that is connected, else the first.
    fn source_of(&self, id: &str) -> String {
        let others = self.config.others_of(id);
        let connected = others.iter().find(|device| self.is_connected(device));
        connected.or(others.first()).cloned().unwrap_or_default()
    }
}

fn item(folder: &str, name: &str, action: &str) -> serde_json::Value {
    json!({"folder": folder, "item": name, "type": "file", "action": action})
}
