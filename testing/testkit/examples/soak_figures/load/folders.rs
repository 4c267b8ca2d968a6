//! Folders that other devices change.

use std::{collections::VecDeque, fs, io, path::PathBuf, sync::Arc, time::Duration};

use tokio::time::sleep;
use towline_sim::syncthing::File;

use super::{Stage, records::record};

const MEGABYTE: u64 = 1_000_000;
const PHOTOS: usize = 6;
/// So many turns' photos stay.
const TURNS: usize = 4;
/// So many records stay in the folder; their files are in the library by then.
const RECORDS: usize = 8;
/// How long what is announced takes to come.
const TAKES: Duration = Duration::from_secs(12);

pub(super) async fn change(stage: Arc<Stage>) -> anyhow::Result<()> {
    let nas = &stage.house.services.syncthing;
    let (mut pace, mut turn) = (stage.pace(261.0), 0);
    while pace.goes_on().await {
        // Photos come in turns, so that one sees how far they are.
        let photos: Vec<_> = (0..PHOTOS).map(|n| photo(turn, n)).collect();
        for missing in (0..photos.len()).map(|at| &photos[at..]) {
            nas.lacks("photos", missing.to_vec());
            sleep(Duration::from_millis(500)).await;
            nas.brings("photos")?;
        }
        if let Some(older) = turn.checked_sub(TURNS) {
            (0..PHOTOS).try_for_each(|n| nas.removes("photos", &photo(older, n).name))?;
        }
        if turn % 2 == 0 {
            nas.disconnects("phone");
        } else {
            nas.connects("phone");
        }
        nas.lacks("papers", [File::new("letters/draft.odt", 3 * MEGABYTE)]);
        sleep(Duration::from_secs(2)).await;
        nas.brings("papers")?;
        turn += 1;
    }
    nas.connects("phone");
    Ok(())
}

fn photo(turn: usize, n: usize) -> File {
    File::new(&format!("2026/IMG_{:04}.raw", 1000 + turn * PHOTOS + n), 180 * MEGABYTE)
}

/// Records that somebody puts into a folder elsewhere: once they are here they are imported.
pub(super) async fn music(stage: Arc<Stage>) -> anyhow::Result<()> {
    let nas = &stage.house.services.syncthing;
    let (mut pace, mut number, mut brought) = (stage.pace(360.0), 0, VecDeque::new());
    while pace.goes_on().await {
        number += 1;
        let album = record("Synced", number);
        let written = album.write(stage.house.places.shared().join(&album.title))?;
        let files = written.into_iter().map(|from| file(&album.title, from));
        let files = files.collect::<io::Result<Vec<_>>>()?;
        stage.drops(|dropped| dropped.synced += 1);
        brought.push_back((album.title, files.clone()));
        nas.lacks("music", files);
        sleep(TAKES).await;
        nas.brings("music")?;
        if brought.len() > RECORDS
            && let Some((title, files)) = brought.pop_front()
        {
            remove(&stage, &title, &files)?;
        }
    }
    Ok(())
}

fn file(title: &str, from: PathBuf) -> io::Result<File> {
    let name = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let size = fs::metadata(&from)?.len();
    Ok(File { copy_from: Some(from), ..File::new(&format!("{title}/{name}"), size) })
}

/// Somebody tidies the folder: what was imported is gone from the disk already.
fn remove(stage: &Stage, title: &str, files: &[File]) -> io::Result<()> {
    for file in files {
        match stage.house.services.syncthing.removes("music", &file.name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    match fs::remove_dir_all(stage.house.places.synced().join(title)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
