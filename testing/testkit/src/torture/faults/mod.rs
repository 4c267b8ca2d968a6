//! What fails beside towline itself.

pub(super) mod clock;
pub(super) mod disk;
pub(super) mod errno;
pub(super) mod line;
pub(super) mod network;
pub(super) mod services;

use std::{fmt, str::FromStr};

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
    /// The wall clock leaps. What was behind is set right in the end.
    Clock,
    /// It was ahead, too, and is set back in the end: for hours what towline has noted is of times to
    /// come. Only where it is asked for.
    SetBack,
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
        ("clock", Self::Clock),
        ("set-back", Self::SetBack),
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
        let mut missing = Vec::new();
        if !disk::can_be_mounted() {
            let why = "a small disk of its own needs the right to mount one (root has it)";
            missing.push((Self::Tmpfs, why.to_owned()));
        }
        if !errno::is_installed() {
            missing.push((Self::Strace, "strace is missing, or may not trace here".to_owned()));
        }
        if clock::library().is_none() {
            missing.push((Self::Faketime, "libfaketime is missing".to_owned()));
        }
        missing
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
