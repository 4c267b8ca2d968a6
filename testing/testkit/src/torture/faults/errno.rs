//! Calls of the file system fail, as strace makes them: `inject` lets the n-th call of a kind return an
//! error, and it is not done.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::chance::Chance;

/// Calls that can fail, and how.
pub(in super::super) const CALLS: [(&str, &[&str]); 24] = [
    ("openat", &["EIO", "ENOSPC", "EROFS"]),
    ("write", &["EIO", "ENOSPC"]),
    ("pwrite64", &["EIO", "ENOSPC"]),
    ("pwritev", &["EIO", "ENOSPC"]),
    ("fsync", &["EIO", "ENOSPC"]),
    ("fdatasync", &["EIO", "ENOSPC"]),
    ("ftruncate", &["EIO", "EROFS"]),
    ("fallocate", &["EIO", "ENOSPC"]),
    ("rename", &["EIO", "ENOSPC", "EROFS", "EXDEV"]),
    ("renameat", &["EIO", "EXDEV"]),
    ("renameat2", &["EIO", "ENOSPC", "EROFS", "EXDEV"]),
    ("linkat", &["EIO", "ENOSPC", "EROFS", "EXDEV"]),
    ("unlink", &["EIO", "EROFS"]),
    ("unlinkat", &["EIO", "EROFS"]),
    ("mkdir", &["EIO", "ENOSPC", "EROFS"]),
    ("mkdirat", &["EIO", "ENOSPC", "EROFS"]),
    ("copy_file_range", &["EIO", "ENOSPC", "EXDEV"]),
    ("sendfile", &["EIO", "ENOSPC"]),
    ("getdents64", &["EIO"]),
    ("read", &["EIO"]),
    ("pread64", &["EIO"]),
    ("statx", &["EIO"]),
    ("utimensat", &["EIO", "EROFS"]),
    ("fchmod", &["EIO", "EROFS"]),
];

/// Whether strace can be used here.
pub(in super::super) fn is_installed() -> bool {
    let inject = ["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e"];
    let probe = Command::new("strace")
        .args(inject)
        .args(["inject=fsync:error=EIO:when=1", "true"])
        .output();
    probe.is_ok_and(|output| output.status.success())
}

/// One point: which call fails, how, and the how-many-th it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Point {
    pub(in super::super) call: &'static str,
    pub(in super::super) error: &'static str,
    pub(in super::super) when: u64,
    /// And all after it.
    pub(in super::super) and_after: bool,
}

impl Point {
    /// Any of them.
    pub(in super::super) fn any(chance: &mut Chance) -> Self {
        let (call, errors) = *chance.one_of(&CALLS);
        let error = *chance.one_of(errors);
        // Early ones and late ones: a life makes few of some calls and thousands of others.
        let doubled = chance.below(8);
        let when = 1 + chance.below(2 << doubled);
        Self { call, error, when, and_after: chance.happens(1, 3) }
    }

    /// The same command under strace, which writes into this file what it did. The command is strace's
    /// parent, not its child: what kills it kills towline.
    pub(in super::super) fn of(&self, command: &Command, log: &Path) -> Command {
        let Self { call, error, when, and_after } = self;
        let more = if *and_after { "+" } else { "" };
        let inject = format!("inject={call}:error={error}:when={when}{more}");
        under_strace(command, log, call, &["-e", &inject])
    }
}

/// Runs under strace, which tells of these calls.
pub(in super::super) fn under_strace(
    command: &Command,
    log: &Path,
    calls: &str,
    more: &[&str],
) -> Command {
    let mut strace = Command::new("strace");
    strace
        .args(["-D", "-f", "-qq", "--seccomp-bpf", "-o"])
        .arg(log)
        .args(["-e", &format!("trace={calls}"), "-e", "signal=none"])
        .args(more)
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            strace.env(name, value);
        }
    }
    if let Some(directory) = command.get_current_dir() {
        strace.current_dir(directory);
    }
    strace
}

/// How many calls strace has let fail, by its own log.
pub(in super::super) fn injected(log: &Path) -> u64 {
    let text = fs::read(log).unwrap_or_default();
    String::from_utf8_lossy(&text).matches("(INJECTED)").count() as u64
}

/// The first call that strace has let fail, and how: `errno: ENOSPC at write`.
pub(in super::super) fn said(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().find(|line| line.contains("(INJECTED)")).unwrap_or_default();
    let call = line.split_once(' ').map_or("", |(_, rest)| rest.trim_start());
    let call = call.trim_start_matches("<... ").split(['(', ' ']).next().unwrap_or_default();
    let error = line.rsplit_once("= -1 ").map_or("", |(_, rest)| rest);
    let error = error.split(' ').next().unwrap_or_default();
    format!("errno: {error} at {call}")
}

/// How many calls of each kind there were.
pub(in super::super) fn counted(log: &PathBuf) -> BTreeMap<&'static str, u64> {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let mut counted = BTreeMap::new();
    for line in text.lines() {
        // As in `1234 openat(AT_FDCWD, …) = 3`.
        let name = line.split_once(' ').and_then(|(_, rest)| rest.trim_start().split_once('('));
        let call = name.and_then(|(name, _)| CALLS.iter().find(|(call, _)| *call == name));
        if let Some((call, _)) = call {
            *counted.entry(*call).or_default() += 1;
        }
    }
    counted
}
