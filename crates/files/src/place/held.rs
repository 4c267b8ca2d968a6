//! Where the files of a placing are, at its end or when it is broken off.

use std::{collections::BTreeSet, path::Path, time::Duration};

use towline_domain::{LocalPath, Timestamp, Trouble, imports::AlbumFile, role::ImportId};

use super::{
    Course, Halt, NotPlaced, Plan, Run, Step,
    journal::{self, By, Line, Noted, Staged},
    place,
    publish::{is_equal, is_free, is_marked},
    stage::{gone, is_same},
};
use crate::{
    io::{look, modified},
    scan, trouble,
};

/// Where the files of a placing are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// The album's directory in the library, once it has its final name.
    pub target: Option<LocalPath>,
    /// What is in it as it was put there, each as its source was when it was taken.
    pub placed: Vec<AlbumFile>,
    /// The hidden directory, until then.
    pub staging: Option<LocalPath>,
    /// What is in the hidden directory and nowhere else.
    pub stranded: Vec<LocalPath>,
}

impl Held {
    /// For a person: where to look for what is nowhere else.
    pub fn words(&self) -> Option<String> {
        let staging = self.staging.as_ref()?;
        let files = match self.stranded.len() {
            0 => return None,
            1 => "1 file is".into(),
            more => format!("{more} files are"),
        };
        Some(format!("{files} in {staging} and nowhere else: trying again finishes it"))
    }
}

/// Looks where the files of the placing `id` are.
pub fn held(journals: &LocalPath, id: &ImportId) -> Result<Held, Trouble> {
    let noted = journal::read(journals, id)?;
    let Some(plan) = &noted.plan else { return Ok(Held::default()) };
    if !noted.published && !is_marked(&plan.target(), id)? {
        let stranded = stranded(plan, &noted)?;
        let staging = Some(LocalPath::new(plan.staging()));
        return Ok(Held { staging, stranded, ..Held::default() });
    }
    let target = plan.target();
    let placed = noted.staged.values().filter(|staged| staged.is_placed(&target));
    let placed = placed.map(Staged::as_taken).collect();
    Ok(Held { target: Some(LocalPath::new(target)), placed, ..Held::default() })
}

/// Does once more what can be done unasked. What is whole in the hidden directory when nothing is left to
/// be taken from the source is published: no later attempt would find an album there. What is in the
/// library leaves the source where it was to, and could not.
pub fn finish(journals: &LocalPath, id: &ImportId) -> Result<(), NotPlaced> {
    let noted = journal::read(journals, id)?;
    let Some(plan) = noted.plan.as_ref().filter(|_| noted.placed.is_none()) else { return Ok(()) };
    if noted.published || is_marked(&plan.target(), id)? || is_all_stranded(plan, &noted)? {
        place(plan, journals, &mut Unwatched)?;
    }
    Ok(())
}

fn is_all_stranded(plan: &Plan, noted: &Noted) -> Result<bool, Trouble> {
    let stranded = stranded(plan, noted)?;
    Ok(!stranded.is_empty() && plan.files.iter().all(|file| stranded.contains(&file.path)))
}

struct Unwatched;

impl Course for Unwatched {
    fn before(&mut self, _: Step) -> Result<(), Halt> {
        Ok(())
    }

    fn progress(&mut self, _: u64, _: u64, _: &Path) {}
}

pub(super) fn stranded(plan: &Plan, noted: &Noted) -> Result<Vec<LocalPath>, Trouble> {
    let planned = plan.files.iter().map(|file| &file.path);
    let paths: BTreeSet<_> =
        planned.chain(noted.staged.keys()).chain(noted.staging.keys()).collect();
    let mut stranded = Vec::new();
    for path in paths {
        let (from, to) = (plan.from.as_path().join(path), plan.staging().join(path));
        let at = |path: &Path| look(path).map_err(|error| trouble("reading", path, &error));
        let Some(there) = at(&to)? else { continue };
        let is_only = match at(&from)? {
            None => true,
            // It came later.
            Some(source) => noted.by(path) == Some(By::Rename) && !is_same(&source, &there),
        };
        if is_only {
            stranded.push(path.clone());
        }
    }
    Ok(stranded)
}

impl Staged {
    /// As it was put there, although not every file system keeps times exactly.
    fn is_placed(&self, target: &Path) -> bool {
        let is_time =
            |now| self.placed.is_none_or(|then| apart(now, then) <= Duration::from_secs(2));
        look(&target.join(&self.path)).is_ok_and(|there| {
            there.is_some_and(|there| {
                there.is_file() && there.len() == self.size && is_time(modified(&there))
            })
        })
    }

    fn as_taken(&self) -> AlbumFile {
        AlbumFile::new(self.path.clone(), self.size, self.modified)
    }
}

fn apart(one: Timestamp, other: Timestamp) -> Duration {
    one.since(other).max(other.since(one))
}

impl Run<'_> {
    /// What counts of what an earlier run noted. The plan becomes the one by which it goes on.
    pub(super) fn take_up(&mut self, noted: Noted) -> Result<Noted, NotPlaced> {
        let Some(before) = noted.plan.clone() else { return Ok(noted) };
        if !noted.published && !is_marked(&before.target(), &before.id)? {
            // Another library by now: what is nowhere else is still in the first one.
            if before.into != self.plan.into && !stranded(&before, &noted)?.is_empty() {
                self.plan.into = before.into;
            }
            return Ok(noted);
        }
        // What is published is published by the plan of that time.
        if before.attempt == self.plan.attempt {
            self.plan = before;
            return Ok(noted);
        }
        let is_there = !is_free(&before.target())?;
        if is_there && (noted.placed.is_none() || self.is_still_there(&before)?) {
            self.plan = Plan { attempt: self.plan.attempt, ..before };
            self.note(&Line::Begun { plan: self.plan.clone() })?;
            return Ok(noted);
        }
        // It has to be placed anew: only where that can work is the first time forgotten.
        for file in &self.plan.files {
            let from = self.plan.from.as_path().join(&file.path);
            look(&from)
                .map_err(|error| trouble("reading", &from, &error))?
                .ok_or_else(|| gone(&from))?;
        }
        self.is_there_already()?;
        self.note(&Line::Again)?;
        Ok(Noted::default())
    }

    /// Whether the library has what an earlier attempt put there, and the source nothing else.
    fn is_still_there(&self, before: &Plan) -> Result<bool, Trouble> {
        for file in self.plan.files.iter().filter(|file| scan::is_audio(file.path.as_path())) {
            let (from, to) =
                (self.plan.from.as_path().join(&file.path), before.target().join(&file.path));
            let is_at_source =
                look(&from).map_err(|error| trouble("reading", &from, &error))?.is_some();
            let is_there = if is_at_source {
                before.target() == self.plan.target() && is_equal(&from, &to)
            } else {
                to.is_file()
            };
            if !is_there {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
