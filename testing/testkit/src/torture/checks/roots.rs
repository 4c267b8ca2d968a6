//! Nothing lies beside the roots, and no half-written file in them.

use std::{fs, path::Path};

use super::super::{
    Zero,
    report::Figures,
    world::{BALLAST, World},
};
use crate::putio::paths;

/// What a round has in its directory.
const KNOWN: [&str; 18] = [
    "albums",
    "clock",
    "clock.new",
    "disk",
    "house",
    "house-two",
    "ledger",
    "library",
    "rack",
    "shelf",
    "soulseek",
    "stock",
    "strace.log",
    "strace-two.log",
    "synced",
    "unfinished",
    "watch",
    "life.log",
];

pub(in super::super) fn check(world: &World, figures: &mut Figures) {
    let places = &world.places;
    beside(&places.root, &KNOWN, figures);
    beside(&places.disk(), &["data", "data-two", "done", "shared", "shelf", BALLAST], figures);
    if let Some(elsewhere) = places.elsewhere() {
        beside(elsewhere, &["shelf", "incomplete"], figures);
    }
    for path in places.incomplete().map(paths).unwrap_or_default() {
        figures.found(Zero::Outside, format!("where torrents come together: {path}"));
    }
    for (root, name) in
        [(places.shelf(), "the shelf"), (places.rack(), "the rack"), (places.done(), "downloads")]
    {
        for entry in fs::read_dir(root).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with('.') {
                let left = entry.path();
                figures.found(Zero::Outside, format!("{name}: {} was left", left.display()));
            }
        }
    }
}

fn beside(place: &Path, known: &[&str], figures: &mut Figures) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if !known.iter().any(|known| name.as_os_str() == *known) {
            figures.found(Zero::Outside, entry.path().display().to_string());
        }
    }
}
