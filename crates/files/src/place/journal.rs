//! What was done so far, one line of JSON each, forced to the disk line by line.
//!
//! It stays when all is done: it is how an import is recognised as ours after a crash.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};
use towline_domain::{LocalPath, Timestamp, Trouble, TroubleKind, role::ImportId};

use super::{Placed, Plan};
use crate::{
    io::{DISK, sync_dir},
    trouble,
};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "did")]
pub(super) enum Line {
    Begun {
        plan: Plan,
    },
    /// Written before a file is renamed away, or copied after that did not work: what then lies in
    /// the hidden directory without a line of its own is the only one, or half a copy.
    Staging {
        path: LocalPath,
        by: By,
    },
    Staged(Staged),
    Published,
    Ended {
        placed: Placed,
    },
    /// What was published is there no more: all that was noted of it is past.
    Again,
}

/// A file that is in the hidden directory, as its source was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Staged {
    pub(super) path: LocalPath,
    pub(super) size: u64,
    pub(super) modified: Timestamp,
    pub(super) device: u64,
    pub(super) inode: u64,
    pub(super) by: By,
    /// When the status of the source last changed, as far as it was copied or cloned.
    #[serde(default)]
    pub(super) changed: Option<Timestamp>,
    /// When what is in the hidden directory was last changed, as its file system tells it.
    #[serde(default)]
    pub(super) placed: Option<Timestamp>,
    /// Of its bytes, where they were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) crc32: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum By {
    Link,
    Rename,
    Clone,
    Copy,
}

/// All lines together.
#[derive(Debug, Default)]
pub(super) struct Noted {
    pub(super) plan: Option<Plan>,
    pub(super) staging: BTreeMap<LocalPath, By>,
    pub(super) staged: BTreeMap<LocalPath, Staged>,
    pub(super) published: bool,
    pub(super) placed: Option<Placed>,
}

/// How a placing stands, by its journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It was never begun.
    Unknown,
    /// Begun, and not at its end.
    Begun {
        /// By this plan.
        plan: Plan,
        /// Whether the files have their final names.
        published: bool,
    },
    /// At its end.
    Ended {
        /// By this plan.
        plan: Plan,
        /// How.
        placed: Placed,
    },
}

/// Reads how the placing `id` stands.
pub fn standing(journals: &LocalPath, id: &ImportId) -> Result<Standing, Trouble> {
    let Noted { plan, published, placed, .. } = read(journals, id)?;
    Ok(match (plan, placed) {
        (None, _) => Standing::Unknown,
        (Some(plan), None) => Standing::Begun { plan, published },
        (Some(plan), Some(placed)) => Standing::Ended { plan, placed },
    })
}

pub(super) struct Journal {
    path: PathBuf,
    file: File,
}

fn path(journals: &LocalPath, id: &ImportId) -> PathBuf {
    journals.as_path().join(format!("place-{}.jsonl", id.0))
}

pub(super) fn read(journals: &LocalPath, id: &ImportId) -> Result<Noted, Trouble> {
    let path = path(journals, id);
    match File::open(&path) {
        Ok(mut file) => Ok(read_lines(&mut file, &path)?.0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Noted::default()),
        Err(error) => Err(trouble("reading", &path, &error)),
    }
}

/// The lines, and how many bytes of whole lines there are. A crash can cut the last one short.
fn read_lines(file: &mut File, path: &std::path::Path) -> Result<(Noted, u64), Trouble> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|error| trouble("reading", path, &error))?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let mut noted = Noted::default();
    for line in bytes[..whole].split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let line = serde_json::from_slice(line).map_err(|error| {
            let words = format!("the journal {} is damaged: {error}", LocalPath::new(path));
            Trouble::new(DISK, TroubleKind::Local, words).hint(
                "check that disk and what the library and its .towline-… directory hold of the \
                 album; take the damaged line out, or the file away, and try again",
            )
        })?;
        noted.take(line);
    }
    Ok((noted, u64::try_from(whole).unwrap_or(u64::MAX)))
}

impl Noted {
    /// An end is the end of its own attempt only.
    pub(super) fn end_of(&self, attempt: u32) -> Option<Placed> {
        let same = self.plan.as_ref().is_some_and(|plan| plan.attempt == attempt);
        self.placed.clone().filter(|_| same)
    }

    /// By which way a file came into the hidden directory, or was about to.
    pub(super) fn by(&self, path: &LocalPath) -> Option<By> {
        let staged = self.staged.get(path).map(|staged| staged.by);
        staged.or_else(|| self.staging.get(path).copied())
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Begun { plan } => {
                self.plan = Some(plan);
                self.placed = None;
            }
            Line::Staging { path, by } => {
                self.staging.insert(path, by);
            }
            Line::Staged(staged) => {
                self.staged.insert(staged.path.clone(), staged);
            }
            Line::Published => self.published = true,
            Line::Ended { placed } => self.placed = Some(placed),
            Line::Again => *self = Self::default(),
        }
    }
}

impl Journal {
    pub(super) fn open(journals: &LocalPath, id: &ImportId) -> Result<(Self, Noted), Trouble> {
        let path = path(journals, id);
        let failed = |error: io::Error| trouble("writing", &path, &error);
        std::fs::create_dir_all(journals).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(failed)?;
        let (noted, whole) = read_lines(&mut file, &path)?;
        file.set_len(whole).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        sync_dir(journals.as_path())?;
        Ok((Self { path, file }, noted))
    }

    pub(super) fn append(&mut self, line: &Line) -> Result<(), Trouble> {
        let failed = |error: io::Error| trouble("writing", &self.path, &error);
        let mut text = serde_json::to_vec(line).map_err(|error| failed(error.into()))?;
        text.push(b'\n');
        self.file.write_all(&text).and_then(|()| self.file.sync_data()).map_err(failed)
    }
}
