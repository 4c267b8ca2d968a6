//! What has come is taken away, so that the disk does not fill.

use std::{fs, io, path::Path, sync::Arc, time::Duration};

use tokio::time::sleep;

use super::Stage;

/// Of each: some two minutes' at twenty times the demo's pace.
const RECORDS: usize = 40;
const SHARED: usize = 60;
const FILMS: usize = 40;

pub(super) async fn goes_on(stage: Arc<Stage>) -> anyhow::Result<()> {
    let places = &stage.house.places;
    loop {
        sleep(Duration::from_secs(5)).await;
        keep_newest(&places.library(), RECORDS)?;
        keep_newest(&places.shared(), SHARED)?;
        keep_newest(&places.films(), FILMS)?;
        stage.house.services.forget();
    }
}

/// Takes away all but the newest so many entries of a directory.
fn keep_newest(directory: &Path, most: usize) -> io::Result<()> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        // One that has gone meanwhile needs nothing.
        if let (false, Ok(kind)) = (is_hidden, entry.metadata()) {
            entries.push((kind.modified()?, entry.path(), kind.is_dir()));
        }
    }
    entries.sort();
    let too_many = entries.len().saturating_sub(most);
    for (_, path, is_directory) in entries.into_iter().take(too_many) {
        let removed = if is_directory { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        removed.or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
    }
    Ok(())
}
