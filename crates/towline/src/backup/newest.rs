//! What puts a damaged ledger right: the command that puts the newest backup back.

use std::path::{Path, PathBuf};

use towline_domain::{LocalPath, path::shown};

use super::{Found, all, usual};

/// What to do about a damaged ledger, in words. `to`: where the configuration has backups made.
pub(crate) fn how_to_restore(data: &Path, to: Option<&Path>) -> String {
    let directories: Vec<PathBuf> =
        [Some(usual(data)), to.map(Path::to_owned)].into_iter().flatten().collect();
    let Some(newest) = newest(&directories) else {
        let places: Vec<_> = directories.iter().map(|it| LocalPath::new(it).to_string()).collect();
        return format!(
            "there is no backup in {}; where else is one? `towline restore \
             --force FILE` puts it back and keeps the files that are there",
            places.join(" or ")
        );
    };
    let (file, made) = (quoted(&newest.path), shown(newest.manifest.created.as_bytes()));
    format!(
        "the newest backup was made {made}: `towline restore --force {file}` \
         puts it back, and keeps the damaged files beside it. Is the disk in order?"
    )
}

fn newest(directories: &[PathBuf]) -> Option<Found> {
    let found = directories.iter().filter_map(|directory| all(directory).ok()).flatten();
    // Times are written so that their order is that of their letters.
    found.max_by(|one, other| one.manifest.created.cmp(&other.manifest.created))
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = LocalPath::new(path).to_string();
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "/._-+@:".contains(it);
    if path.chars().all(is_plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_as_a_shell_takes_it() {
        assert_eq!(
            quoted(Path::new("/data/backups/towline-1.tar.gz")),
            "/data/backups/towline-1.tar.gz"
        );
        assert_eq!(quoted(Path::new("/my data/it's")), r"'/my data/it'\''s'");
    }

    #[test]
    fn where_no_backup_is_the_places_are_named() {
        let words = how_to_restore(Path::new("/nowhere/data"), Some(Path::new("/nowhere/else")));
        assert!(words.contains("no backup in /nowhere/data/backups or /nowhere/else"), "{words}");
    }
}
