//! What `towline doctor` finds: each service asked, each disk tried, each fix in words.

use std::path::Path;

use serde::Serialize;
use towline_domain::{LocalPath, Trouble};
use towline_files::{place::How, probe};

use crate::blocking;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How it is.
    pub level: Level,
    /// What was looked at: a part's name in the configuration.
    pub subject: String,
    /// What was found, in words.
    pub what: String,
    /// What to do about it.
    pub fix: Option<String>,
}

/// How a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
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
    pub fn ok(subject: impl Into<String>, what: impl Into<String>) -> Self {
        Self { level: Level::Ok, subject: subject.into(), what: what.into(), fix: None }
    }

    /// It works, and could be better.
    pub fn warn(
        subject: impl Into<String>,
        what: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            level: Level::Warn,
            subject: subject.into(),
            what: what.into(),
            fix: Some(fix.into()),
        }
    }

    /// It cannot work.
    pub fn error(
        subject: impl Into<String>,
        what: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            level: Level::Error,
            subject: subject.into(),
            what: what.into(),
            fix: Some(fix.into()),
        }
    }

    /// Whether nothing stands against it.
    pub fn is_good(&self) -> bool {
        self.level != Level::Error
    }
}

impl From<Trouble> for Finding {
    fn from(trouble: Trouble) -> Self {
        let Trouble { service, words, hint, .. } = trouble;
        Self { level: Level::Error, subject: service, what: words, fix: hint }
    }
}

/// A trouble with a directory that says nothing else about it.
pub(crate) fn no_directory(trouble: Trouble, dir: &LocalPath) -> Finding {
    let usual = || format!("is {dir} there and mounted, and may this user read and write it?");
    let hint = trouble.hint.clone().unwrap_or_else(usual);
    trouble.hint(hint).into()
}

/// Whether towline can read `dir`, and will notice changes in it.
pub async fn watchable(name: &str, dir: &LocalPath) -> Finding {
    let at = dir.clone();
    let read = blocking::run(name, move || {
        std::fs::read_dir(&at)
            .map_err(|error| towline_files::trouble("reading", at.as_path(), &error))?;
        Ok((probe::network_mount(at.as_path())?, Watches::of(at.as_path())))
    });
    match read.await {
        Ok((None, watches)) => watches.judge(name, dir),
        Ok((Some(kind), _)) => Finding::warn(
            name,
            format!("{dir} is on {kind}, which does not tell of changes made elsewhere"),
            "set `rescan` as short as you want to wait",
        ),
        Err(trouble) => no_directory(trouble, dir),
    }
}

/// What the kernel must watch, one by one, and how much it lets one user watch.
struct Watches {
    directories: u64,
    limit: Option<u64>,
    /// The first directory that cannot be read: the kernel refuses to watch it, and with it all.
    unreadable: Option<(LocalPath, std::io::Error)>,
}

/// More are not counted: the look would take too long, and the limit is smaller everywhere.
const MOST_COUNTED: u64 = 1_000_000;

impl Watches {
    fn of(root: &Path) -> Self {
        let limit = std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches");
        let limit = limit.ok().and_then(|text| text.trim().parse().ok());
        let (mut directories, mut below, mut unreadable) = (0, vec![root.to_owned()], None);
        while let Some(directory) = below.pop().filter(|_| directories < MOST_COUNTED) {
            directories += 1;
            let entries = match std::fs::read_dir(&directory) {
                Ok(entries) => entries.flatten(),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => {
                    unreadable.get_or_insert_with(|| (LocalPath::new(directory), error));
                    continue;
                }
            };
            let is_dir =
                |entry: &std::fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
            below.extend(entries.filter(is_dir).map(|entry| entry.path()));
        }
        Self { directories, limit, unreadable }
    }

    /// Other programs of this user need some of them too.
    fn judge(&self, name: &str, dir: &LocalPath) -> Finding {
        if let Some((below, error)) = &self.unreadable {
            return Finding::warn(
                name,
                format!(
                    "{dir} can be read, but {below} in it cannot ({error}), so changes are found \
                     by the slow look only"
                ),
                format!("let this user read {below}, or move it elsewhere"),
            );
        }
        match self.limit {
            Some(limit) if self.directories > limit / 2 => Finding::warn(
                name,
                format!(
                    "{dir} holds {} directories, and the kernel lets one user watch {limit}",
                    self.directories
                ),
                format!("sysctl fs.inotify.max_user_watches={}", self.directories * 4),
            ),
            _ => Finding::ok(name, format!("{dir} can be read, and changes are noticed")),
        }
    }
}

/// Whether towline can write in `dir`, and how much.
pub async fn writable(name: &str, dir: &LocalPath) -> Finding {
    let at = dir.clone();
    let tried = blocking::run(name, move || {
        probe::can_write(at.as_path())?;
        probe::free_space(at.as_path())
    });
    match tried.await {
        Ok(free) if free < 1_000_000_000 => Finding::warn(
            name,
            format!("{dir} can be written, and has {} MB free", free / 1_000_000),
            "make room there",
        ),
        Ok(free) => {
            Finding::ok(name, format!("{dir} can be written, {} GB free", free / 1_000_000_000))
        }
        Err(trouble) => no_directory(trouble, dir),
    }
}

/// Whether files of `from` can get into `into` by the way that is set.
pub(crate) async fn pair(name: &str, from: &LocalPath, into: &LocalPath, how: How) -> Vec<Finding> {
    if probe::overlap(from, into) {
        return vec![Finding::error(
            name,
            format!("{into} and {from} overlap: what is imported would be found again"),
            "use two directories, neither inside the other",
        )];
    }
    let (one, other) = (from.clone(), into.clone());
    let tried = blocking::run(name, move || probe::pair(one.as_path(), other.as_path())).await;
    vec![match tried {
        Ok(can) => judge(name, from, into, how, can),
        Err(trouble) if how == How::Copy => {
            Finding::warn(name, trouble.words, "copying only reads there, so it may do")
        }
        Err(trouble) => no_directory(trouble, into),
    }]
}

fn judge(name: &str, from: &LocalPath, into: &LocalPath, how: How, can: probe::Pair) -> Finding {
    let pair = format!("{from} to {into}");
    match how {
        How::Copy => Finding::ok(name, format!("{pair}: copies")),
        How::Move if can.rename => Finding::ok(name, format!("{pair}: moves without copying")),
        How::Move => Finding::warn(
            name,
            format!("{pair}: another file system, so a move is a copy, compared and then removed"),
            "put both on one file system (in a container: one mount that holds both)",
        ),
        How::Hardlink if can.hardlink => Finding::ok(name, format!("{pair}: hard links work")),
        How::Hardlink => Finding::error(
            name,
            format!("{pair}: hard links do not work"),
            "put both on one file system that knows links, or set how = \"copy\"",
        ),
        How::Reflink if can.reflink => Finding::ok(name, format!("{pair}: clones work")),
        How::Reflink => Finding::error(
            name,
            format!("{pair}: clones do not work"),
            "put both on one btrfs, XFS or ZFS, or set how = \"copy\"",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file stands for a directory that cannot be read: root, who may run this, can read all.
    #[test]
    fn what_cannot_be_read_cannot_be_watched() {
        let dir = tempfile::tempdir().unwrap();
        let root = LocalPath::new(dir.path());
        let is_good = Watches::of(root.as_path()).judge("music", &root);
        assert!(is_good.what.ends_with("changes are noticed"), "{is_good:?}");
        let file = dir.path().join("file");
        std::fs::write(&file, "x").unwrap();
        let finding = Watches::of(&file).judge("music", &root);
        assert_eq!(finding.level, Level::Warn);
        assert!(finding.what.contains("file in it cannot"), "{finding:?}");
        let gone = Watches::of(&dir.path().join("gone")).judge("music", &root);
        assert_eq!(gone.level, Level::Ok, "it went meanwhile: {gone:?}");
    }
}
