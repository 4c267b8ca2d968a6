//! A clock that is set, while the machine's own goes on: libfaketime stands between a program and the
//! time of day.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Where Debian and others put the library.
const PLACES: [&str; 4] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib64/faketime/libfaketimeMT.so.1",
    "/usr/lib/faketime/libfaketimeMT.so.1",
];

/// The library, where it is installed.
pub fn library() -> Option<&'static Path> {
    PLACES.iter().map(Path::new).find(|place| place.exists())
}

/// A clock that can be set.
#[derive(Debug, Clone)]
pub struct SetClock {
    file: PathBuf,
    /// In seconds.
    off_by: i64,
}

impl SetClock {
    /// One that is right. What it says is kept in a file there.
    pub fn new(place: &Path) -> Self {
        let mut clock = Self { file: place.join("clock"), off_by: 0 };
        clock.set(0);
        clock
    }

    /// By how many seconds it is ahead.
    pub const fn off_by(&self) -> i64 {
        self.off_by
    }

    /// Sets it so many seconds ahead of the truth.
    ///
    /// # Panics
    /// When its directory cannot be written.
    pub fn set(&mut self, off_by: i64) {
        self.off_by = off_by;
        let new = self.file.with_extension("new");
        let written = fs::write(&new, format!("{off_by:+}\n"));
        written.and_then(|()| fs::rename(&new, &self.file)).expect("the directory can be written");
    }

    /// The same command by this clock. What files say of their times stays: those of a file that is there
    /// do not leap with a clock.
    pub fn of(&self, mut command: Command) -> Command {
        let Some(library) = library() else { return command };
        command
            .env("LD_PRELOAD", library)
            .env("FAKETIME_TIMESTAMP_FILE", &self.file)
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("FAKETIME_CACHE_DURATION", "1")
            .env("NO_FAKE_STAT", "1")
            .env("TZ", "Europe/Berlin");
        command
    }
}
