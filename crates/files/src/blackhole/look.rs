//! What lies in the folder, and whether it is whole.

use std::{
    collections::{BinaryHeap, HashMap, HashSet},
    ffi::{OsStr, OsString},
    io,
    os::unix::ffi::OsStrExt,
    time::Duration,
};

use towline_domain::{LocalPath, Timestamp, Trouble};

use super::{
    DropFolder,
    dir::{Dir, Stamp},
    lock,
};
use crate::torrent::{Content, Kind, NotWhole};

/// So much is read in one look, in bytes: a folder full of large files is read in several.
const TOGETHER: u64 = 256 << 20;

/// What has not changed for so long is taken to be as it is without having been watched: no two
/// machines' clocks are so far apart, and no writer is so slow.
const LONG_AGO: Duration = Duration::from_hours(24);

/// All that was found by one look.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The files, those first that were written first.
    pub files: Vec<Dropped>,
    /// What has the name of such a file and is none, the first time that it is met.
    pub strange: Vec<Strange>,
    /// There are more, which come into view when some of these are taken.
    pub has_more: bool,
}

impl Found {
    /// When to look again without a hint; `None` where nothing is being waited for.
    pub fn look_in(&self) -> Option<Duration> {
        let waits = self.files.iter().filter_map(|file| match file.state {
            State::Growing { look_in } => Some(look_in),
            State::Ready(_) | State::Broken { .. } | State::Unreadable(_) => None,
        });
        waits.min()
    }
}

/// What is no plain file, and is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strange {
    /// Its name, of any bytes.
    pub name: LocalPath,
    /// What it is, for people.
    pub words: &'static str,
}

/// A file in the folder as it was found.
#[derive(Debug, Clone)]
pub struct Dropped {
    /// Its name, of any bytes.
    pub name: LocalPath,
    /// What its name says that it is.
    pub kind: Kind,
    /// In bytes.
    pub size: u64,
    /// How it stands.
    pub state: State,
    pub(super) stamp: Stamp,
}

/// How a file in the folder stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It is whole.
    Ready(Content),
    /// It may still be written to.
    Growing {
        /// Look again after this time, should no hint come before.
        look_in: Duration,
    },
    /// It is no torrent or link, and nobody is writing to it.
    Broken {
        /// For people.
        reason: String,
    },
    /// It cannot be read. It is whole or not; a person mends its permissions.
    Unreadable(Trouble),
}

/// Since when a file has been as it is.
#[derive(Debug)]
pub(super) struct Seen {
    stamp: Stamp,
    since: Timestamp,
    /// When it was first seen, whatever it was like.
    first: Timestamp,
}

/// For how long a file has been as it is.
#[derive(Clone, Copy)]
struct Ages {
    /// As we have seen it.
    quiet: Duration,
    /// As its own times tell, which another machine's clock may have written.
    told: Duration,
    /// Since we first saw it, although it may have changed since.
    known: Duration,
}

impl DropFolder {
    /// Looks at all files of the folder, those that were there before us too. `now` is the
    /// caller's clock, by which it is measured how long a file has been quiet.
    ///
    /// A torrent is ready as soon as it can be read to its end. A link can be cut short and look
    /// whole: it is ready when the watch saw it closed or renamed here, when a line's end follows
    /// it, or when it was quiet for [`super::Settings::settle`]. What cannot be read as either is
    /// broken when it was quiet for [`super::Settings::broken_after`], or went on changing for
    /// [`super::Settings::grows_for`]; at once where nothing that may still be added would help and
    /// the watch saw it closed, or its own times say that it was quiet for so long.
    ///
    /// A folder at which another process looks is a trouble.
    pub fn look(&self, now: Timestamp) -> Result<Found, Trouble> {
        let folder = Dir::open(&self.path)?;
        self.hold(&folder)?;
        let (names, mut has_more) = self.oldest(&folder)?;
        let mut seen = lock(&self.seen);
        let mut before = std::mem::take(&mut *seen);
        let mut files = Vec::new();
        let mut left = TOGETHER;
        for (_, name) in names {
            let before = before.remove(&name);
            let Some(file) = self.look_at(&folder, &name, before, now, &mut seen)? else {
                continue;
            };
            files.push(file);
            left = left.saturating_sub(files.last().map_or(0, |file| file.size));
            if left == 0 {
                has_more = true;
                break;
            }
        }
        Ok(Found { files, strange: self.strange(&folder)?, has_more })
    }

    /// Each is told once. A name that a plain file has by then may be told again.
    fn strange(&self, folder: &Dir) -> Result<Vec<Strange>, Trouble> {
        let mut told = lock(&self.strange);
        let (mut now, mut new) = (HashSet::new(), Vec::new());
        for name in folder.names()? {
            let name = name?;
            if now.len() >= self.settings.at_most || kind_of(&name).is_none() {
                continue;
            }
            let Some(words) = folder.is_no_file(&name) else { continue };
            if !told.contains(&name) {
                new.push(Strange { name: LocalPath::new(&name), words });
            }
            now.insert(name);
        }
        *told = now;
        Ok(new)
    }

    fn oldest(&self, folder: &Dir) -> Result<(Vec<(Timestamp, OsString)>, bool), Trouble> {
        let mut oldest = BinaryHeap::new();
        let mut has_more = false;
        for name in folder.names()? {
            let name = name?;
            if kind_of(&name).is_none() {
                continue;
            }
            if let Some(stamp) = folder.stamp(&name)? {
                oldest.push((stamp.modified, name));
            }
            if oldest.len() > self.settings.at_most {
                oldest.pop();
                has_more = true;
            }
        }
        Ok((oldest.into_sorted_vec(), has_more))
    }

    /// `None`: it is gone, or no plain file any more.
    fn look_at(
        &self,
        folder: &Dir,
        name: &OsStr,
        before: Option<Seen>,
        now: Timestamp,
        seen: &mut HashMap<OsString, Seen>,
    ) -> Result<Option<Dropped>, Trouble> {
        let (Some(kind), Some(there)) = (kind_of(name), folder.stamp(name)?) else {
            return Ok(None);
        };
        // Before it is read: whether it was closed must not be about later bytes.
        let is_closed = lock(&self.marks).is_closed(name);
        let (stamp, read) = match folder.read(name, kind.largest()) {
            Ok(None) => return Ok(None),
            Ok(Some((stamp, bytes))) => (stamp, Ok(bytes)),
            Err(error) => (there, Err(error)),
        };
        let first = before.as_ref().map_or(now, |seen| seen.first);
        let since = before.filter(|seen| seen.stamp == stamp).map_or(now, |seen| seen.since);
        seen.insert(name.to_owned(), Seen { stamp, since, first });
        let told = now.since(stamp.modified.max(stamp.changed));
        let quiet = if told > LONG_AGO { told } else { now.since(since) };
        let state = match read {
            Ok(bytes) => {
                let ages = Ages { quiet, told, known: now.since(first) };
                self.judge(kind, &bytes, is_closed, ages)
            }
            Err(error) => self.unreadable(folder, name, &error, quiet),
        };
        Ok(Some(Dropped { name: LocalPath::new(name), kind, size: stamp.size, state, stamp }))
    }

    fn judge(&self, kind: Kind, bytes: &[u8], is_closed: bool, ages: Ages) -> State {
        let (settings, quiet) = (self.settings, ages.quiet);
        match kind.read(bytes) {
            Ok(content @ Content::Torrent(_)) => State::Ready(content),
            Ok(link) if is_closed || ends_a_line(bytes) || quiet >= settings.settle => {
                State::Ready(link)
            }
            Ok(_) => State::Growing { look_in: settings.settle.saturating_sub(quiet) },
            Err(NotWhole::Broken { reason }) if is_closed || ages.told >= settings.broken_after => {
                State::Broken { reason }
            }
            Err(NotWhole::Broken { reason } | NotWhole::Incomplete { reason })
                if quiet >= settings.broken_after =>
            {
                State::Broken { reason }
            }
            Err(NotWhole::Broken { reason } | NotWhole::Incomplete { reason })
                if ages.known >= settings.grows_for =>
            {
                State::Broken { reason: format!("it changes on and on, and {reason}") }
            }
            Err(_) => self.growing(quiet),
        }
    }

    /// A program may set the permissions last of all.
    fn unreadable(&self, folder: &Dir, name: &OsStr, error: &io::Error, quiet: Duration) -> State {
        if quiet < self.settings.broken_after {
            return self.growing(quiet);
        }
        State::Unreadable(folder.trouble("reading", name, error))
    }

    /// The longer nothing has come, the longer until the next look.
    fn growing(&self, quiet: Duration) -> State {
        let look_in = (quiet / 2).clamp(Duration::from_secs(1), Duration::from_secs(15));
        let rest = self.settings.broken_after.saturating_sub(quiet);
        State::Growing { look_in: look_in.min(rest) }
    }
}

/// What a file is by its name; `None` for hidden ones, which are being written under names that
/// they do not keep (`rsync`), and for all others.
pub(super) fn kind_of(name: &OsStr) -> Option<Kind> {
    let name = name.as_bytes();
    if name.starts_with(b".") {
        return None;
    }
    let ends = |end: &[u8]| {
        let at = name.len().checked_sub(end.len()).filter(|at| *at > 0);
        at.is_some_and(|at| name[at..].eq_ignore_ascii_case(end))
    };
    match () {
        () if ends(b".torrent") => Some(Kind::Torrent),
        () if ends(b".magnet") => Some(Kind::Magnet),
        () => None,
    }
}

/// In UTF-8 or UTF-16.
fn ends_a_line(bytes: &[u8]) -> bool {
    [&b"\n"[..], b"\n\0", b"\0\n"].iter().any(|end| bytes.ends_with(end))
}
