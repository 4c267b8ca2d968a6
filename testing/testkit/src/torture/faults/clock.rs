//! The wall clock leaps, while the machine's own goes on: libfaketime stands between towline and it.
//!
//! What files say of their times leaps with it, as far as the library sees the call: else every file
//! would be of another clock than towline. Services live by the true time.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::chance::Chance;

/// Where Debian and others put the library.
const PLACES: [&str; 4] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib64/faketime/libfaketimeMT.so.1",
    "/usr/lib/faketime/libfaketimeMT.so.1",
];

/// Leaps, in seconds, and what they are.
const BACK: [(i64, &str); 3] = [
    (-3_600, "clock: an hour back"),
    (-7_200, "clock: two hours back"),
    (-86_400, "clock: a day back"),
];
const ON: [(i64, &str); 3] =
    [(3_600, "clock: an hour on"), (86_400, "clock: a day on"), (4, "clock: four seconds on")];

/// The library, where it is installed.
pub(in super::super) fn library() -> Option<&'static Path> {
    PLACES.iter().map(Path::new).find(|place| place.exists())
}

/// A clock that can be set.
pub(in super::super) struct Clock {
    file: PathBuf,
    /// In seconds.
    off_by: i64,
    /// The farthest on that it ever was.
    farthest: i64,
}

impl Clock {
    /// One that is right.
    pub(in super::super) fn new(place: &Path) -> Self {
        let clock = Self { file: place.join("clock"), off_by: 0, farthest: 0 };
        clock.set();
        clock
    }

    /// It leaps on, or back. What it was.
    pub(in super::super) fn leaps(&mut self, on: bool, chance: &mut Chance) -> &'static str {
        let (by, what) = *chance.one_of(if on { &ON } else { &BACK });
        // Within a day or two of the truth: a file is not to be of another year.
        self.off_by = (self.off_by + by).clamp(-2 * 86_400, 2 * 86_400);
        self.farthest = self.farthest.max(self.off_by);
        self.set();
        what
    }

    /// It is right again: what was behind was wrong, and what has passed has passed.
    pub(in super::super) fn is_right(&mut self) {
        self.off_by = self.farthest;
        self.set();
    }

    /// It is right again: whatever was not of now was wrong, and what was noted then has times that
    /// are still to come.
    pub(in super::super) fn is_set_back(&mut self) {
        self.off_by = 0;
        self.set();
    }

    fn set(&self) {
        let new = self.file.with_extension("new");
        let written = fs::write(&new, format!("{:+}\n", self.off_by));
        written
            .and_then(|()| fs::rename(&new, &self.file))
            .expect("the round's directory can be written");
    }

    /// The same command by this clock.
    pub(in super::super) fn of(&self, mut command: Command) -> Command {
        let Some(library) = library() else { return command };
        command
            .env("LD_PRELOAD", library)
            .env("FAKETIME_TIMESTAMP_FILE", &self.file)
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("FAKETIME_CACHE_DURATION", "1")
            .env("TZ", "Europe/Berlin");
        command
    }
}
