//! Whether albums whose files lie apart can be brought together.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use towline_domain::Trouble;
use towline_files::{probe, trouble};

use super::super::{GatherBy, SlskdSettings};
use crate::{
    blocking,
    doctor::{self, Finding},
};

pub(super) async fn check(settings: &SlskdSettings, name: &str) -> Finding {
    let (from, into) = (settings.path.clone(), settings.gather_in());
    let tried = blocking::run(name, move || attempt(from.as_path(), into.as_path())).await;
    match tried {
        Ok(can) => judge(settings, name, can),
        Err(trouble) => doctor::no_directory(trouble, &settings.gather_in()),
    }
}

/// Tries it in a directory that is gone afterwards: `into` itself is made when it is needed.
fn attempt(from: &Path, into: &Path) -> Result<probe::Pair, Trouble> {
    let exists = into.ancestors().find(|path| path.is_dir()).unwrap_or(into);
    let place = Place::new(exists).map_err(|error| trouble("writing", exists, &error))?;
    probe::pair(from, &place.0)
}

pub(super) fn judge(settings: &SlskdSettings, name: &str, can: probe::Pair) -> Finding {
    let into = settings.gather_in();
    let ways = match settings.gather_by {
        GatherBy::Hardlink => (can.hardlink, "hard links work", "hard links do not work"),
        GatherBy::Rename => (can.rename, "renaming works", "it is on another file system"),
    };
    match ways {
        (true, so, _) => {
            let words = format!("albums that lie apart are brought together in {into}: {so}");
            Finding::ok(name, words)
        }
        (false, _, fails) => Finding::error(
            name,
            format!("albums that lie apart cannot be brought together in {into}: {fails}"),
            if can.rename {
                "set gather_by = \"rename\"".into()
            } else {
                format!(
                    "set gather_in to a directory on the file system of {} (in a container: in \
                     one mount with it)",
                    settings.path
                )
            },
        ),
    }
}

/// A hidden directory that is gone afterwards.
struct Place(PathBuf);

impl Place {
    fn new(within: &Path) -> io::Result<Self> {
        let place = Self(within.join(format!(".towline-gather-{}", std::process::id())));
        fs::create_dir(&place.0)?;
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _gone_already = fs::remove_dir(&self.0);
    }
}
