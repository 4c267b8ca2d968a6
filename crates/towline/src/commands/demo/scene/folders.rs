//! Folders that other devices change.

use std::sync::Arc;

use towline_sim::syncthing::File;

use super::{ACTS, Stage, nth, pause, rest};
use crate::commands::demo::records::{Record, SYNCED};

const MEGABYTE: u64 = 1_000_000;

pub(super) async fn play(stage: Arc<Stage>) -> anyhow::Result<()> {
    let nas = &stage.services.syncthing;
    nas.disconnects("phone");
    for act in 0..ACTS {
        // Photos come in turns, so that one sees how far they are.
        let photos: Vec<_> = (0..6).map(|n| photo(act, n)).collect();
        nas.lacks("photos", photos.clone());
        for at in 1..photos.len() {
            pause(3).await;
            let missing: Vec<_> = photos[at..].to_vec();
            nas.brings("photos")?;
            nas.lacks("photos", missing);
        }
        nas.brings("photos")?;
        remove_older(&stage, act)?;
        pause(rest(act)).await;
        if act == 4 {
            nas.connects("phone");
        }
        nas.lacks("papers", [File::new("letters/draft.odt", 3 * MEGABYTE)]);
        pause(6).await;
        nas.brings("papers")?;
        pause(rest(act)).await;
    }
    Ok(())
}

fn photo(act: u32, n: u32) -> File {
    File::new(&format!("2026/IMG_{:04}.raw", 1000 + act * 6 + n), 180 * MEGABYTE)
}

/// The folder does not grow for ever.
fn remove_older(stage: &Stage, act: u32) -> anyhow::Result<()> {
    let Some(before) = act.checked_sub(4) else { return Ok(()) };
    for n in 0..6 {
        stage.services.syncthing.removes("photos", &photo(before, n).name)?;
    }
    Ok(())
}

/// Records that somebody puts into a folder elsewhere: once they are here they are imported.
pub(super) async fn play_music(stage: Arc<Stage>) -> anyhow::Result<()> {
    for act in 0..ACTS {
        bring(&stage, &nth(&SYNCED, act), if act == 0 { 2 } else { 12 }).await?;
        pause(3 * rest(act)).await;
    }
    Ok(())
}

async fn bring(stage: &Stage, record: &Record, takes: u64) -> anyhow::Result<()> {
    let (nas, places) = (&stage.services.syncthing, &stage.places);
    let name = record.directory();
    let before = places.library.join(&name);
    if before.exists() {
        std::fs::remove_dir_all(before)?;
    }
    record.write(&places.shared)?;
    let file = |file: String| {
        let from = places.shared.join(&name).join(&file);
        let size = std::fs::metadata(&from)?.len();
        let named = File::new(&format!("{name}/{file}"), size);
        Ok(File { copy_from: Some(from), ..named })
    };
    let files = record.files().into_iter().map(file).collect::<std::io::Result<Vec<_>>>()?;
    nas.lacks("music", files);
    pause(takes).await;
    Ok(nas.brings("music")?)
}
