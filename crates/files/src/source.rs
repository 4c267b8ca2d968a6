//! What of an album is still where it was found.

use std::{fs, os::unix::fs::MetadataExt, path::Path};

use towline_domain::{LocalPath, Trouble, TroubleKind, imports::AlbumFiles};

use crate::io::{DISK, is_absence, look, trouble};

/// The number of the file system that `dir` is on.
pub fn device(dir: &LocalPath) -> Result<u64, Trouble> {
    fs::metadata(dir)
        .map(|meta| meta.dev())
        .map_err(|error| trouble("reading", dir.as_path(), &error))
}

/// Which audio files of `album` are no longer there. `device` is the file system where they were.
///
/// # Guarantees
/// A mount that is gone is a trouble: its files have not left.
pub fn departed(
    album: &LocalPath,
    files: &AlbumFiles,
    device: Option<u64>,
) -> Result<Vec<LocalPath>, Trouble> {
    let mut gone = Vec::new();
    for file in &files.audio {
        let path = album.as_path().join(&file.path);
        match look(&path).map_err(|error| trouble("reading", &path, &error))? {
            Some(meta) if meta.is_file() => {}
            _ => gone.push(file.path.clone()),
        }
    }
    // A file that is still there shows that the mount is.
    if !gone.is_empty()
        && gone.len() == files.audio.len()
        && device.is_some_and(|device| now_at(album.as_path()).is_none_or(|now| now != device))
    {
        let words = format!("{album} is on another file system than before: a mount came or went");
        return Err(Trouble::new(DISK, TroubleKind::Local, words).hint("mount it as it was"));
    }
    Ok(gone)
}

/// The file system of the nearest directory that is still there.
fn now_at(album: &Path) -> Option<u64> {
    album.ancestors().find_map(|dir| match fs::metadata(dir) {
        Err(error) if is_absence(&error) => None,
        meta => Some(meta.ok().map(|meta| meta.dev())),
    })?
}

#[cfg(test)]
mod tests {
    use towline_domain::{Timestamp, imports::AlbumFile};

    use super::*;

    #[test]
    fn files_have_left_only_when_their_file_system_is_still_there() {
        let dir = tempfile::tempdir().unwrap();
        let album = LocalPath::new(dir.path().join("Artist/Album"));
        let file = |name: &str| AlbumFile::new(LocalPath::new(name), 1, Timestamp::default());
        let files = AlbumFiles { audio: vec![file("1.mp3"), file("2.mp3")], ..Default::default() };
        fs::create_dir_all(&album).unwrap();
        fs::write(album.join("1.mp3"), "x").unwrap();
        let device = device(&album).unwrap();

        assert_eq!(departed(&album, &files, Some(device)).unwrap(), [LocalPath::new("2.mp3")]);
        fs::remove_dir_all(dir.path().join("Artist")).unwrap();
        assert_eq!(departed(&album, &files, Some(device)).unwrap().len(), 2);
        assert!(departed(&album, &files, Some(device ^ 1)).is_err());
    }
}
