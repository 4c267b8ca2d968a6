//! A finished file's way into the downloads directory, and what is told of it (sections 6 and 7).

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde_json::{Value, json};

use super::Row;
use crate::{
    lock,
    slskd::{
        Sim,
        clock::dotnet,
        events,
        script::{Exists, Move},
    },
};

const COPY_STEPS: usize = 4;

pub(in crate::slskd) async fn land(sim: &Arc<Sim>, id: &str) {
    let Some(row) = sim.state().table.get(id).cloned() else { return };
    let moving = sim.moving(&row);
    sim.clock.sleep(moving.after_ms).await;
    match put(sim, &row, &moving).await {
        Ok(relative) => announce(sim, &row, &relative),
        // The row stays as it is, and nobody is told.
        Err(_) => sim.change(id, |row, _| row.exception.clone_from(&moving.exception)),
    }
}

/// The final path, below the downloads directory.
async fn put(sim: &Sim, row: &Row, moving: &Move) -> io::Result<PathBuf> {
    if moving.fails {
        return Err(io::Error::other("scripted"));
    }
    let source = sim.incomplete_path(row);
    let relative = sim.layout().complete(&sim.origin(row));
    let (relative, target) = take_place(sim, &relative, &source, moving)?;
    if let Some(target) = target {
        copy(sim, &source, target, moving.copy_ms).await?;
        fs::remove_file(&source)?;
    }
    // The leaf only, and only when nothing else is in it.
    if let Some(leaf) = source.parent() {
        let _ = fs::remove_dir(leaf);
    }
    Ok(relative)
}

/// Moves, or begins the file to copy to, so that no other file takes the name.
fn take_place(
    sim: &Sim,
    relative: &Path,
    source: &Path,
    moving: &Move,
) -> io::Result<(PathBuf, Option<File>)> {
    let _alone = lock(&sim.landing);
    let downloads = &sim.script.directories.downloads;
    fs::metadata(source)?;
    let mut relative = relative.to_owned();
    if downloads.join(&relative).exists() && renames(sim) {
        relative = beside(&relative, dotnet(sim.clock.stamp()));
    }
    let target = downloads.join(&relative);
    if let Some(above) = target.parent() {
        fs::create_dir_all(above)?;
    }
    if moving.copy_ms > 0 {
        return Ok((relative, Some(File::create(target)?)));
    }
    if fs::rename(source, &target).is_err() {
        fs::copy(source, &target)?;
        fs::remove_file(source)?;
    }
    Ok((relative, None))
}

fn renames(sim: &Sim) -> bool {
    !sim.script.version.has_batches() || sim.script.settings.exists == Exists::Rename
}

/// `<stem>_<ticks>.<ext>`
fn beside(path: &Path, ticks: u64) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy()));
    path.with_file_name(format!("{stem}_{ticks}{}", extension.unwrap_or_default()))
}

async fn copy(sim: &Sim, source: &Path, mut target: File, takes_ms: u64) -> io::Result<()> {
    let content = fs::read(source)?;
    for part in content.chunks(content.len().div_ceil(COPY_STEPS).max(1)) {
        sim.clock.sleep(takes_ms / COPY_STEPS as u64).await;
        target.write_all(part)?;
    }
    Ok(())
}

/// One event for the file, and one for its directory when no other file of it is live.
fn announce(sim: &Arc<Sim>, row: &Row, relative: &Path) {
    let Some(row) = sim.state().table.get(&row.id).cloned() else { return };
    let at = row.ended_at.unwrap_or_else(|| sim.clock.now());
    let directory = row.directory().to_owned();
    events::raise(sim, at, "DownloadFileComplete", file_data(sim, &row, relative));
    let here = (row.username.clone(), directory);
    let others_are_live = sim.state().live.values().any(|live| *live == here);
    if !others_are_live {
        let (username, directory) = here;
        let data = json!({
            "version": 0,
            "localDirectoryName": reported(sim, relative.parent().unwrap_or(Path::new(""))),
            "remoteDirectoryName": directory,
            "username": username,
        });
        events::raise(sim, at, "DownloadDirectoryComplete", data);
    }
}

fn file_data(sim: &Sim, row: &Row, relative: &Path) -> Value {
    json!({
        "version": 0,
        "localFilename": reported(sim, relative),
        "remoteFilename": row.filename,
        "transfer": sim.hand().file(row),
    })
}

/// As slskd sees it.
fn reported(sim: &Sim, relative: &Path) -> String {
    let downloads = sim.script.directories.reported_downloads.trim_end_matches('/');
    match relative.to_string_lossy().as_ref() {
        "" => downloads.to_owned(),
        relative => format!("{downloads}/{relative}"),
    }
}

impl Sim {
    /// What the script says of a row's file.
    fn moving(&self, row: &Row) -> Move {
        let peer = self.peer(&row.username);
        let file = peer.iter().flat_map(|peer| &peer.files).find(|f| f.filename == row.filename);
        file.map(|file| file.moving.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_file_of_a_name_gets_ticks() {
        let at = |name| beside(Path::new(name), 639_097_129_778_484_198);
        assert_eq!(at("A/01.flac"), Path::new("A/01_639097129778484198.flac"));
        assert_eq!(at("A/01.a.flac"), Path::new("A/01.a_639097129778484198.flac"));
        assert_eq!(at("README"), Path::new("README_639097129778484198"));
    }
}
