//! The files API (section 9), its ways with base64 among it.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
    time::UNIX_EPOCH,
};

use axum::{http::StatusCode, response::Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    answer::{Refusal, empty, ok, text},
    call::Call,
};
use crate::{slskd::log::MutationKind, time::iso};

fn root(call: &Call, root: &str) -> Option<PathBuf> {
    let directories = &call.sim.script.directories;
    match root {
        "downloads" => Some(directories.downloads.clone()),
        "incomplete" => Some(directories.incomplete()),
        _ => None,
    }
}

/// The path below a root that base64 text spells.
fn spelled(text: &str) -> Result<PathBuf, Refusal> {
    let fails = |why| Refusal(StatusCode::INTERNAL_SERVER_ERROR, why);
    let bytes = STANDARD.decode(text).map_err(|_| {
        fails("The input is not a valid Base-64 string as it contains a non-base 64 character")
    })?;
    let path = String::from_utf8(bytes).map_err(|_| fails("Unable to translate bytes"))?;
    let mut clean = PathBuf::new();
    for part in Path::new(path.trim_start_matches('/')).components() {
        match part {
            Component::Normal(name) => clean.push(name),
            Component::ParentDir if clean.pop() => {}
            Component::CurDir => {}
            _ => return Err(Refusal(StatusCode::FORBIDDEN, "")),
        }
    }
    Ok(clean)
}

pub(super) fn list(call: &Call, root_name: &str) -> Response {
    let Some(root) = root(call, root_name) else { return empty(StatusCode::NOT_FOUND) };
    let path = match call.segments.get(3).map(|_| spelled(&call.at_but_slash(3))) {
        None => PathBuf::new(),
        Some(Ok(path)) => path,
        Some(Err(refusal)) => return refusal.into(),
    };
    let directory = root.join(path);
    if !directory.is_dir() {
        return empty(StatusCode::NOT_FOUND);
    }
    let mut found = Found::default();
    match found.look(&directory, &directory, call.is_asked("recursive")) {
        Ok(()) => {}
        Err(error) => return text(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
    let mut shown = shown(&directory, "").unwrap_or_default();
    shown["files"] = found.files.into();
    shown["directories"] = found.directories.into();
    ok(shown)
}

/// Both lists are flat.
#[derive(Default)]
struct Found {
    files: Vec<Value>,
    directories: Vec<Value>,
}

impl Found {
    fn look(&mut self, top: &Path, directory: &Path, recursive: bool) -> io::Result<()> {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(directory)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        paths.sort();
        for path in paths {
            let name = path.strip_prefix(top).unwrap_or(&path).to_string_lossy().into_owned();
            let shown = shown(&path, &name)?;
            if !path.is_dir() {
                self.files.push(shown);
                continue;
            }
            self.directories.push(shown);
            if recursive {
                self.look(top, &path, true)?;
            }
        }
        Ok(())
    }
}

fn shown(path: &Path, full_name: &str) -> io::Result<Value> {
    let metadata = fs::metadata(path)?;
    let modified = metadata.modified()?.duration_since(UNIX_EPOCH).map_or(0, |at| at.as_secs());
    let is_directory = metadata.is_dir();
    Ok(json!({
        "name": path.file_name().unwrap_or_default().to_string_lossy(),
        "fullName": full_name,
        "length": (!is_directory).then_some(metadata.len()),
        "attributes": if is_directory { "Directory" } else { "Normal" },
        "createdAt": iso(modified),
        "modifiedAt": iso(modified),
    }))
}

pub(super) fn delete(call: &Call, root_name: &str, kind: &str) -> Response {
    if !call.sim.script.settings.remote_file_management {
        return empty(StatusCode::FORBIDDEN);
    }
    let Some(root) = root(call, root_name) else { return empty(StatusCode::NOT_FOUND) };
    let path = match spelled(&call.at_but_slash(3)) {
        Ok(path) => path,
        Err(refusal) => return refusal.into(),
    };
    if path.as_os_str().is_empty() {
        return empty(StatusCode::FORBIDDEN);
    }
    let full = root.join(&path);
    let is_there = if kind == "files" { full.is_file() } else { full.is_dir() };
    if !is_there {
        return empty(StatusCode::NOT_FOUND);
    }
    let deleted = if kind == "files" { fs::remove_file(&full) } else { fs::remove_dir_all(&full) };
    match deleted {
        Ok(()) => {
            call.did(MutationKind::Deleted, &format!("{root_name}/{}", path.display()));
            empty(StatusCode::NO_CONTENT)
        }
        Err(error) => text(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}
