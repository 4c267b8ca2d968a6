//! What has come of a round: by the services' own logs and by the disk.

mod folders;
mod imports;
mod roots;
mod torrents;
mod wishes;

pub(super) use self::{
    folders::check as folders, imports::check as imports, roots::check as roots,
    torrents::check as torrents, wishes::check as wishes,
};

use std::{collections::BTreeMap, path::Path};

use super::{Zero, report::Figures};
use crate::{audio::Album, audio::sounds_below, putio::tree};

/// These sounds are there, each once, and no others: whatever their files are called.
fn sounds<'a>(
    what: &str,
    directory: &Path,
    albums: impl IntoIterator<Item = &'a Album>,
    figures: &mut Figures,
) {
    let mut left = sounds_below(directory);
    for album in albums {
        for sound in album.sounds() {
            match left.iter().position(|found| *found == sound) {
                Some(at) => drop(left.swap_remove(at)),
                None => figures.found(Zero::Lost, format!("{what}: a track of {}", album.title)),
            }
        }
    }
    for sound in left {
        figures
            .found(Zero::Double, format!("{what}: {sound} bytes of sound once more, or not whole"));
    }
}

/// Exactly these files are there, byte by byte, hidden ones too.
fn files(what: &str, directory: &Path, wanted: &BTreeMap<String, Vec<u8>>, figures: &mut Figures) {
    let found = tree(directory);
    for (path, bytes) in wanted {
        match found.get(path) {
            None => figures.found(Zero::Lost, format!("{what}: {path}")),
            Some(found) if found == bytes => {}
            Some(found) => figures.found(
                Zero::WrongBytes,
                format!("{what}: {path}, {} bytes and not {}", found.len(), bytes.len()),
            ),
        }
    }
    for path in found.keys().filter(|path| !wanted.contains_key(*path)) {
        figures.found(Zero::Outside, format!("{what}: {path}"));
    }
}
