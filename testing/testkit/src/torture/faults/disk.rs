//! A small disk of its own, which is full at times.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Large enough for all that a round brings, and small enough to be filled in a moment.
const SIZE: &str = "size=384m";
/// What fills it is written in pieces of so many bytes.
const PIECE: usize = 1 << 20;

/// Whether one can be mounted here.
pub(in super::super) fn can_be_mounted() -> bool {
    tempfile::tempdir().is_ok_and(|place| Disk::mount(place.path()).is_some())
}

/// A mounted disk. Dropped, it goes.
pub(in super::super) struct Disk {
    at: PathBuf,
}

impl Disk {
    /// Mounts one over a directory.
    pub(in super::super) fn mount(at: &Path) -> Option<Self> {
        let disk = Self { at: at.to_owned() };
        run("mount", &["-t", "tmpfs", "-o", SIZE, "towline-torture"], at).then_some(disk)
    }

    /// Fills it to the last byte, or leaves a few.
    pub(in super::super) fn fill(&self, but: u64) {
        let ballast = self.ballast();
        let Ok(mut file) = fs::File::options().create(true).append(true).open(&ballast) else {
            return;
        };
        let piece = vec![0; PIECE];
        // It ends with the disk.
        while std::io::Write::write_all(&mut file, &piece).is_ok() {}
        let full = file.metadata().map_or(0, |meta| meta.len());
        let _as_it_is = file.set_len(full.saturating_sub(but));
    }

    /// There is room again.
    pub(in super::super) fn free(&self) {
        let _was_not_full = fs::remove_file(self.ballast());
    }

    fn ballast(&self) -> PathBuf {
        self.at.join(super::super::world::BALLAST)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run("umount", &["--lazy"], &self.at);
    }
}

fn run(program: &str, arguments: &[&str], at: &Path) -> bool {
    let output = Command::new(program).args(arguments).arg(at).output();
    output.is_ok_and(|output| output.status.success())
}
