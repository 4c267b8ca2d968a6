//! What disk and library show of an import by betanin.

use std::{path::PathBuf, time::Duration};

use towline_domain::{
    LocalPath, Timestamp, Trouble,
    role::{Evidence, Import},
};
use towline_files::{
    audio,
    library::{self, Arrival},
};

use crate::{blocking, importers::evidence};

/// The library's machine may be another, with another clock; file systems round.
const CLOCKS_DIFFER: Duration = Duration::from_secs(2);

/// Longer than clocks differ, by what it takes to prepare an import.
const JUST_BEFORE: Duration = Duration::from_secs(30);

pub(super) async fn prove(
    name: &str,
    import: Import,
    source: evidence::Source,
    library: Option<Known>,
) -> Result<Evidence, Trouble> {
    blocking::run(name, move || {
        let departed = source.departed()?;
        let expected = import.files.audio.len();
        let in_library = match &library {
            Some(library) => Some(in_library(&import, &departed, library)?),
            None => None,
        };
        let words = match in_library {
            Some(count) => format!(
                "{} of {expected} left the source, {count} new in the library",
                departed.len()
            ),
            None => format!("{} of {expected} left the source", departed.len()),
        };
        Ok(Evidence {
            expected: evidence::count(expected),
            left_source: evidence::count(departed.len()),
            in_library: in_library.map(evidence::count),
            words,
        })
    })
    .await
}

/// A library, and what had only just arrived in it when the import was prepared.
pub(super) struct Known {
    pub(super) library: LocalPath,
    pub(super) already: Vec<Arrival>,
}

/// What the library got so shortly before this moment that it could later be taken for the
/// import's own: another import may have ended just now, and of the same music.
pub(super) async fn already(
    name: &str,
    library: &LocalPath,
    now: Timestamp,
) -> Result<Vec<Arrival>, Trouble> {
    let library = library.clone();
    blocking::run(name, move || library::newer_than(&library, now.before(JUST_BEFORE))).await
}

/// Files that are still at the source are recognised by their sound: beets rewrites names and
/// tags. Of those that left there is nothing to compare, and each new file can be one of them.
fn in_library(
    import: &Import,
    departed: &[LocalPath],
    Known { library, already }: &Known,
) -> Result<usize, Trouble> {
    let since = import.begun.before(CLOCKS_DIFFER);
    let mut new = library::newer_than(library, since)?;
    new.retain(|arrival| !already.contains(arrival));
    let new: Vec<_> = new.into_iter().map(|arrival| arrival.path.as_path().to_owned()).collect();
    let stayed: Vec<PathBuf> = import
        .files
        .audio
        .iter()
        .filter(|file| !departed.contains(&file.path))
        .map(|file| import.album.as_path().join(&file.path))
        .collect();
    let recognised = if stayed.is_empty() || new.is_empty() {
        0
    } else {
        audio::matches(&properties(&stayed), &properties(&new))
    };
    Ok(recognised + departed.len().min(new.len() - recognised))
}

fn properties(files: &[PathBuf]) -> Vec<audio::Properties> {
    files.iter().filter_map(|file| audio::properties(file).ok()).collect()
}
