//! The last part of a move: removes from the source what is in the library.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use towline_domain::{LocalPath, Trouble};

use super::{NotPlaced, Run, Step, journal::Staged};
use crate::{
    io::{look, sync_dir},
    prune::remove_empty,
    trouble,
};

impl Run<'_> {
    /// Returns what was not removed because it is not what was taken.
    pub(super) fn clear(
        &mut self,
        staged: &BTreeMap<LocalPath, Staged>,
    ) -> Result<Vec<LocalPath>, NotPlaced> {
        let mut left = Vec::new();
        let mut emptied = BTreeSet::new();
        for file in self.plan.files.clone() {
            let from = self.plan.from.as_path().join(&file.path);
            let to = self.plan.target().join(&file.path);
            if look(&from).map_err(|error| trouble("reading", &from, &error))?.is_none() {
                continue;
            }
            self.before(Step::Remove, "removing", &from)?;
            if staged.get(&file.path).is_some_and(|staged| staged.is_taken(&from, &to)) {
                fs::remove_file(&from).map_err(|error| trouble("removing", &from, &error))?;
                emptied.extend(from.parent().map(Path::to_owned));
            } else {
                left.push(file.path);
            }
        }
        for dir in &emptied {
            sync_dir(dir)?;
        }
        self.remove_empty_directories()?;
        Ok(left)
    }

    /// As a plain move would: the album's directory goes when nothing is left in it.
    fn remove_empty_directories(&self) -> Result<(), Trouble> {
        let album = self.plan.from.as_path();
        let end = album.parent().unwrap_or(album);
        let mut dirs: BTreeSet<_> = self
            .plan
            .files
            .iter()
            .filter_map(|file| album.join(&file.path).parent().map(Path::to_owned))
            .collect();
        dirs.insert(album.to_owned());
        dirs.iter().rev().try_for_each(|dir| remove_empty(dir, end, &mut Vec::new()))
    }
}
