//! What disk and library show of an import by betanin.

use std::{path::PathBuf, time::Duration};

use towline_domain::{
    LocalPath, Timestamp, Trouble,
    role::{Evidence, Import},
};
use towline_files::{audio, library};

use crate::{blocking, importers::evidence};

/// The library's machine may be another, with another clock; file systems round.
pub(super) const CLOCKS_DIFFER: Duration = Duration::from_secs(2);

pub(super) async fn prove(
    name: &str,
    import: Import,
    source: evidence::Source,
    library: Option<LocalPath>,
    since: Option<Timestamp>,
) -> Result<Evidence, Trouble> {
    blocking::run(name, move || {
        let departed = source.departed()?;
        let expected = import.files.audio.len();
        let in_library = match &library {
            Some(library) => Some(in_library(&import, &departed, library, since)?),
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
            by_id: false,
            expected: evidence::count(expected),
            left_source: evidence::count(departed.len()),
            in_library: in_library.map(evidence::count),
            words,
        })
    })
    .await
}

/// Files that are still at the source are recognised by their sound: beets rewrites names and
/// tags. Of those that left there is nothing to compare, and each new file can be one of them.
fn in_library(
    import: &Import,
    departed: &[LocalPath],
    library: &LocalPath,
    since: Option<Timestamp>,
) -> Result<usize, Trouble> {
    let since = since.unwrap_or_else(|| import.begun.before(CLOCKS_DIFFER));
    let new = library::newer_than(library, since)?;
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
