//! `db/need`, `db/browse`, `db/file` and the like: single files.

use serde_json::{Value, json};

use super::{running, unknown};
use crate::syncthing::{
    File, Version, clock,
    folder::{Folder, Held},
    routes::{
        answer::{Answer, ok, refused},
        call::Call,
    },
    state::short,
};

/// `FileInfo` (reference §2).
fn info(name: &str, held: &Held, version: Version) -> Value {
    let (kind, permissions) = if held.is_directory {
        ("FILE_INFO_TYPE_DIRECTORY", "0755")
    } else {
        ("FILE_INFO_TYPE_FILE", "0644")
    };
    let mut info = json!({
        "deleted": false, "ignored": false, "invalid": false, "localFlags": 0,
        "modified": held.modified, "modifiedBy": held.by, "mustRescan": false, "name": name,
        "noPermissions": false, "numBlocks": 1, "permissions": permissions, "sequence": 1,
        "size": held.size, "type": kind, "version": [format!("{}:1", held.by)],
    });
    if version.is_newer() {
        let none = json!({"unix": null, "windows": null, "linux": null});
        info["blocksHash"] = Value::Null;
        info["platform"] = none;
    }
    info
}

fn lacking(file: &File, by: &str, version: Version) -> Value {
    let held = Held {
        size: file.size,
        is_directory: false,
        modified: clock::nanos(),
        by: short(by).to_owned(),
    };
    info(&file.name, &held, version)
}

fn paged(call: &Call, files: impl Iterator<Item = Value>) -> (Value, usize, usize) {
    let (page, per_page) = call.page();
    (files.skip((page - 1) * per_page).take(per_page).collect(), page, per_page)
}

pub(super) fn need(call: &Call) -> Answer {
    let id = call.query("folder");
    let state = call.sim.state();
    let folder = running(&state, id, 404, "no such folder")?;
    let by = state.config.others_of(id).into_iter().next().unwrap_or_default();
    let files = folder.lacks.values().map(|file| lacking(file, &by, state.version));
    let (rest, page, per_page) = paged(call, files);
    ok(&json!({"progress": [], "queued": [], "rest": rest, "page": page, "perpage": per_page}))
}

/// One that is known has everything; one that is not, nothing.
pub(super) fn remote_need(call: &Call) -> Answer {
    let state = call.sim.state();
    let id = call.query("folder");
    let folder = state.folders.get(id).ok_or_else(|| unknown(404))?;
    let device = call.device(500)?;
    let is_known = state.config.device(&device).is_some();
    let files = folder.files.iter().filter(|_| !is_known);
    let files = files.map(|(name, held)| info(name, held, state.version));
    let (files, page, per_page) = paged(call, files);
    ok(&json!({"files": files, "page": page, "perpage": per_page}))
}

pub(super) fn local_changed(call: &Call) -> Answer {
    let state = call.sim.state();
    running(&state, call.query("folder"), 404, "no such folder")?;
    let (files, page, per_page) = paged(call, std::iter::empty());
    ok(&json!({"files": files, "page": page, "perpage": per_page}))
}

pub(super) fn file(call: &Call) -> Answer {
    let state = call.sim.state();
    let id = call.query("folder");
    let folder = running(&state, id, 404, "no such folder")?;
    let name = call.query("file");
    let Some(held) = folder.files.get(name) else {
        return Err(refused(404, "No such object in the index"));
    };
    let info = info(name, held, state.version);
    let others = state.config.others_of(id).into_iter().filter(|id| state.is_connected(id));
    let available: Vec<_> = others.map(|id| json!({"id": id, "fromTemporary": false})).collect();
    let mut answer = json!({"availability": available, "global": info, "local": info});
    if !state.version.is_2() {
        let never = json!({"real": clock::YEAR_1, "virtual": clock::YEAR_1});
        answer["mtime"] = json!({"err": null, "value": never});
    }
    ok(&answer)
}

pub(super) fn browse(call: &Call) -> Answer {
    let state = call.sim.state();
    let folder = running(&state, call.query("folder"), 500, "no such folder")?;
    let prefix = call.query("prefix").trim_end_matches('/');
    let above = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
    let levels = call.query("levels").parse().unwrap_or(usize::MAX);
    ok(&tree(folder, &above, levels, call.has_query("dirsonly")))
}

fn tree(folder: &Folder, above: &str, levels: usize, only_directories: bool) -> Value {
    let below = folder.files.range(above.to_owned()..);
    let below = below.take_while(|(name, _)| name.starts_with(above));
    let entries = below.filter_map(|(path, held)| {
        let name = &path[above.len()..];
        if name.is_empty() || name.contains('/') || (only_directories && !held.is_directory) {
            return None;
        }
        let kind = if held.is_directory { "DIRECTORY" } else { "FILE" };
        let mut entry = json!({
            "name": name, "modTime": held.modified, "size": held.size,
            "type": format!("FILE_INFO_TYPE_{kind}"),
        });
        if held.is_directory && levels > 0 {
            let children = tree(folder, &format!("{path}/"), levels - 1, only_directories);
            if children.as_array().is_some_and(|children| !children.is_empty()) {
                entry["children"] = children;
            }
        }
        Some(entry)
    });
    entries.collect()
}
