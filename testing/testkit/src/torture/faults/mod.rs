//! What fails beside towline itself.

pub(super) mod clock;
pub(super) mod disk;
pub(super) mod errno;
pub(super) mod line;
pub(super) mod network;
pub(super) mod services;

use std::{fmt, str::FromStr};

use crate::components::is_installed;

/// What can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Services restart, answer errors, do late or not at all what they were told, send wrong bytes.
    Services,
    /// The line to them breaks, stalls, is slow; something else answers in their place.
    Network,
    /// The disk is full.
    Disk,
    /// Calls of the file system and the database fail.
    Errno,
    /// PostgreSQL is killed, or restarted: where several nodes share a ledger.
    Database,
    /// The wall clock leaps back and on, at any moment, also just after a service saw a call of which
    /// nobody knows yet whether it will be done. In the end it is right: what was noted ahead of it is
    /// of times to come.
    Clock,
}

/// What cannot be had everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Without {
    /// The right to mount a small disk.
    Tmpfs,
    /// strace.
    Strace,
    /// libfaketime.
    Faketime,
    /// A real betanin.
    Betanin,
    /// A real Syncthing.
    Syncthing,
}

impl Kind {
    const ALL: [(&'static str, Self); 6] = [
        ("services", Self::Services),
        ("network", Self::Network),
        ("disk", Self::Disk),
        ("errno", Self::Errno),
        ("database", Self::Database),
        ("clock", Self::Clock),
    ];
}

impl Without {
    const ALL: [(&'static str, Self); 5] = [
        ("tmpfs", Self::Tmpfs),
        ("strace", Self::Strace),
        ("faketime", Self::Faketime),
        ("betanin", Self::Betanin),
        ("syncthing", Self::Syncthing),
    ];

    /// What is missing here, each with what to do about it.
    pub fn missing() -> Vec<(Self, String)> {
        let has = [
            (Self::Tmpfs, disk::can_be_mounted(), "no disk may be mounted (root may)"),
            (Self::Strace, errno::is_installed(), "strace is missing, or may not trace"),
            (Self::Faketime, crate::clock::library().is_some(), "libfaketime is missing"),
            (Self::Betanin, is_installed("betanin-venv", "bin/betanin"), "betanin is missing"),
            (Self::Syncthing, crate::syncthing::is_installed(), "syncthing is missing"),
        ];
        let missing = has.into_iter().filter(|(_, is_there, _)| !is_there);
        missing.map(|(what, _, why)| (what, why.to_owned())).collect()
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        named(&Self::ALL, text)
    }
}

impl FromStr for Without {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        named(&Self::ALL, text)
    }
}

impl fmt::Display for Without {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL.iter().find(|(_, it)| it == self).map_or("", |(name, _)| name);
        f.write_str(name)
    }
}

fn named<T: Copy>(all: &[(&str, T)], text: &str) -> Result<T, String> {
    let names: Vec<_> = all.iter().map(|(name, _)| *name).collect();
    let found = all.iter().find(|(name, _)| *name == text).map(|(_, it)| *it);
    found.ok_or_else(|| format!("{text:?} is none of {}", names.join(", ")))
}
