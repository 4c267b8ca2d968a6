//! Puts an album's files into a library: by moving, linking, cloning or copying.
//!
//! 1. Every file is *staged* in a hidden directory beside the target, `.towline-<id>`. Moving is
//!    linking at first (or copying, to another file system), so that nothing has left the source
//!    yet. Copies are read back and compared.
//! 2. The hidden directory is *published*: renamed to its final name, which nothing may have.
//! 3. Only for a move: what was staged and is unchanged is removed from the source.
//!
//! A journal in the data directory notes each step after it was done.
//!
//! # Guarantees
//! Killed at any instruction and run again under the same id, it goes on where it was: each file
//! ends in the library once, none is lost. Nothing that exists is overwritten. A source file that
//! changed since it was seen whole is neither taken nor removed. What is nowhere else is never
//! removed from the hidden directory.
//!
//! # Caveats
//! Where a file system knows no links, a move renames file by file: an album whose move is broken
//! off is then partly in the hidden directory, and the next run takes it from there; [`held()`] tells
//! what is there and nowhere else.

mod clear;
mod held;
mod journal;
mod kept;
mod publish;
mod put;
mod stage;

use std::{
    io,
    path::{Path, PathBuf},
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use towline_domain::{LocalPath, Trouble, imports::AlbumFile, role::ImportId};

pub use held::{Held, finish, held};
pub use journal::{Standing, standing};
pub use kept::{JOURNALS, bring_journals, kept};

use journal::{Journal, Line};

/// How files get into the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// They leave the source: renamed, or copied, compared and then removed where the library is
    /// on another file system.
    #[default]
    Move,
    /// A second name for the same file, on the same file system. Seeding goes on, no space is used.
    Hardlink,
    /// A clone that shares its blocks until one of them is changed (btrfs, XFS, ZFS).
    Reflink,
    /// A copy, compared with what was read.
    Copy,
}

/// What is to be placed where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The same id is the same placing.
    pub id: ImportId,
    /// Which attempt: what an earlier one found in its way may be gone by now.
    pub attempt: u32,
    /// The album's directory.
    pub from: LocalPath,
    /// Its files as they were when they were last seen whole.
    pub files: Vec<AlbumFile>,
    /// The library.
    pub into: LocalPath,
    /// What the directory is called there: one name.
    pub name: LocalPath,
    /// By which way.
    pub how: How,
}

impl Plan {
    /// The hidden directory that files are put into first.
    pub fn staging(&self) -> PathBuf {
        self.into.as_path().join(format!(".towline-{}", self.id.0))
    }

    /// Where the album ends.
    pub fn target(&self) -> PathBuf {
        self.into.as_path().join(&self.name)
    }

    fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).fold(0, u64::saturating_add)
    }
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Placed {
    /// All files are in the library.
    Done {
        /// Source files that a move did not remove, because they had changed.
        left: Vec<LocalPath>,
    },
    /// The very same files were there before. Nothing was done.
    Duplicate,
}

/// Why it did not come to its end in this run.
#[derive(Debug, thiserror::Error)]
pub enum NotPlaced {
    /// It was told to stop. The next run goes on.
    #[error("stopped; the next run goes on from here")]
    Stopped,
    /// Something did not work.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

/// What is about to be done. Tests break each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A line goes into the journal.
    Note,
    /// A file is looked at, to be staged.
    Stage,
    /// A link is made.
    Link,
    /// A file is renamed.
    Rename,
    /// A file is cloned.
    Clone,
    /// A piece of a copy is read and written.
    Chunk,
    /// What was written is forced to the disk.
    Sync,
    /// A piece of a copy is read back.
    Compare,
    /// The hidden directory gets its final name.
    Publish,
    /// A file is removed from the source.
    Remove,
}

/// Watches over a run: told of each step before it is done, and able to end it there.
pub trait Course {
    /// `step` comes next.
    fn before(&mut self, step: Step) -> Result<(), Halt>;
    /// So many bytes are done.
    fn progress(&mut self, done: u64, total: u64, at: &Path);
}

/// Why a run does not go on.
#[derive(Debug)]
pub enum Halt {
    /// It shall stop.
    Stop,
    /// As if the system had answered this to the step.
    Fault(io::Error),
}

/// One run over a plan.
struct Run<'a> {
    plan: Plan,
    journal: Journal,
    course: &'a mut dyn Course,
    done: u64,
    /// Of the file that was copied last.
    sum: Option<u32>,
}

/// Places the files of `plan`, or goes on with it. `journals` is a directory of towline's own.
pub fn place(
    plan: &Plan,
    journals: &LocalPath,
    course: &mut dyn Course,
) -> Result<Placed, NotPlaced> {
    let (journal, noted) = Journal::open(journals, &plan.id)?;
    if let Some(placed) = noted.end_of(plan.attempt) {
        return Ok(placed);
    }
    let mut run = Run { plan: plan.clone(), journal, course, done: 0, sum: None };
    let noted = run.take_up(noted)?;
    if !noted.published && !run.is_published()? {
        run.note(&Line::Begun { plan: run.plan.clone() })?;
        if run.is_there_already()? {
            if !held::stranded(&run.plan, &noted)?.is_empty() {
                return Err(publish::in_the_way(&run.plan.target()).into());
            }
            return run.end(Placed::Duplicate);
        }
        run.stage_all(&noted)?;
        run.publish()?;
    }
    run.published()?;
    // Read again: it now holds all that was staged, whichever run did it.
    let staged = journal::read(journals, &run.plan.id)?.staged;
    let left = if run.plan.how == How::Move { run.clear(&staged)? } else { Vec::new() };
    run.end(Placed::Done { left })
}

impl Run<'_> {
    fn note(&mut self, line: &Line) -> Result<(), NotPlaced> {
        let id = self.plan.id.0.clone();
        self.before(Step::Note, "noting the journal of", Path::new(&id))?;
        self.journal.append(line)?;
        Ok(())
    }

    fn end(mut self, placed: Placed) -> Result<Placed, NotPlaced> {
        self.note(&Line::Ended { placed: placed.clone() })?;
        Ok(placed)
    }

    fn before(&mut self, step: Step, doing: &str, path: &Path) -> Result<(), NotPlaced> {
        self.course.before(step).map_err(|halt| match halt {
            Halt::Stop => NotPlaced::Stopped,
            Halt::Fault(error) => crate::trouble(doing, path, &error).into(),
        })
    }
}

#[cfg(test)]
mod tests;
