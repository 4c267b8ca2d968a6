//! What `towline doctor` finds: each service asked, each disk tried, each fix in words.

use towline_domain::{LocalPath, Trouble};
use towline_files::{place::How, probe};

use crate::blocking;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How it is.
    pub level: Level,
    /// What was found, in words.
    pub what: String,
    /// What to do about it.
    pub fix: Option<String>,
}

/// How a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Ok,
    /// It works, and could be better.
    Warn,
    /// It cannot work.
    Error,
}

impl Finding {
    /// As it should be.
    pub fn ok(what: impl Into<String>) -> Self {
        Self { level: Level::Ok, what: what.into(), fix: None }
    }

    /// It works, and could be better.
    pub fn warn(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { level: Level::Warn, what: what.into(), fix: Some(fix.into()) }
    }

    /// It cannot work.
    pub fn error(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { level: Level::Error, what: what.into(), fix: Some(fix.into()) }
    }

    /// Whether nothing stands against it.
    pub fn is_good(&self) -> bool {
        self.level != Level::Error
    }
}

impl From<Trouble> for Finding {
    fn from(trouble: Trouble) -> Self {
        let Trouble { service, words, hint, .. } = trouble;
        Self { level: Level::Error, what: format!("{service}: {words}"), fix: hint }
    }
}

/// Whether towline can read `dir`, and will notice changes in it.
pub(crate) async fn watchable(name: &str, dir: &LocalPath) -> Finding {
    let at = dir.clone();
    let read = blocking::run(name, move || {
        std::fs::read_dir(&at)
            .map_err(|error| towline_files::trouble("reading", at.as_path(), &error))?;
        probe::network_mount(at.as_path())
    });
    match read.await {
        Ok(None) => Finding::ok(format!("{name}: {dir} can be read")),
        Ok(Some(kind)) => Finding::warn(
            format!("{name}: {dir} is on {kind}, which does not tell of changes made elsewhere"),
            "set `rescan` as short as you want to wait",
        ),
        Err(trouble) => trouble.into(),
    }
}

/// Whether towline can write in `dir`, and how much.
pub(crate) async fn writable(name: &str, dir: &LocalPath) -> Finding {
    let at = dir.clone();
    let tried = blocking::run(name, move || {
        probe::can_write(at.as_path())?;
        probe::free_space(at.as_path())
    });
    match tried.await {
        Ok(free) if free < 1_000_000_000 => Finding::warn(
            format!("{name}: {dir} can be written, and has {} MB free", free / 1_000_000),
            "make room there",
        ),
        Ok(free) => {
            Finding::ok(format!("{name}: {dir} can be written, {} GB free", free / 1_000_000_000))
        }
        Err(trouble) => trouble.into(),
    }
}

/// Whether files of `from` can get into `into` by the way that is set.
pub(crate) async fn pair(name: &str, from: &LocalPath, into: &LocalPath, how: How) -> Vec<Finding> {
    if probe::overlap(from, into) {
        return vec![Finding::error(
            format!("{name}: {into} and {from} overlap: what is imported would be found again"),
            "use two directories, neither inside the other",
        )];
    }
    let (one, other) = (from.clone(), into.clone());
    let tried = blocking::run(name, move || probe::pair(one.as_path(), other.as_path())).await;
    vec![match tried {
        Ok(can) => judge(name, from, into, how, can),
        Err(trouble) if how == How::Copy => Finding::warn(
            format!("{name}: {}", trouble.words),
            "copying only reads there, so it may do",
        ),
        Err(trouble) => trouble.into(),
    }]
}

fn judge(name: &str, from: &LocalPath, into: &LocalPath, how: How, can: probe::Pair) -> Finding {
    let pair = format!("{name}: {from} to {into}");
    match how {
        How::Copy => Finding::ok(format!("{pair}: copies")),
        How::Move if can.rename => Finding::ok(format!("{pair}: moves without copying")),
        How::Move => Finding::warn(
            format!("{pair}: another file system, so a move is a copy, compared and then removed"),
            "put both on one file system (in a container: one mount that holds both)",
        ),
        How::Hardlink if can.hardlink => Finding::ok(format!("{pair}: hard links work")),
        How::Hardlink => Finding::error(
            format!("{pair}: hard links do not work"),
            "put both on one file system that knows links, or set how = \"copy\"",
        ),
        How::Reflink if can.reflink => Finding::ok(format!("{pair}: clones work")),
        How::Reflink => Finding::error(
            format!("{pair}: clones do not work"),
            "put both on one btrfs, XFS or ZFS, or set how = \"copy\"",
        ),
    }
}
