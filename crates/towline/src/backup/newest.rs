//! What puts a damaged ledger right: the command that puts the newest backup back.

use std::path::{Path, PathBuf};

use towline_domain::{LocalPath, path::shown};

use super::{Found, all, usual};

/// What to do about a damaged ledger, in words. `to`: where the configuration has backups made.
pub(crate) fn how_to_restore(data: &Path, to: Option<&Path>) -> String {
    // It is copied out of a log, and run from anywhere.
    let absolute = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
    let data = absolute(data.to_owned());
    let directories: Vec<PathBuf> = directories(&data, to).map(absolute).collect();
    let command = format!("towline --data {} restore --force", quoted_path(&data));
    let Some(newest) = newest(&directories) else {
        let places: Vec<_> = directories.iter().map(|it| LocalPath::new(it).to_string()).collect();
        return format!(
            "there is no backup in {}; where else is one? `{command} FILE` puts it back and keeps the \
             files that are there",
            places.join(" or ")
        );
    };
    let (file, made) = (quoted_path(&newest.path), shown(newest.manifest.created.as_bytes()));
    format!(
        "the newest backup was made {made}: `{command} {file}` puts it back, and keeps the damaged files beside it. Is the disk in order?"
    )
}

/// Whether any is found. `to`: where the configuration has backups made.
pub(crate) fn has_backup(data: &Path, to: Option<&Path>) -> bool {
    newest(&directories(data, to).collect::<Vec<_>>()).is_some()
}

fn directories(data: &Path, to: Option<&Path>) -> impl Iterator<Item = PathBuf> {
    [Some(usual(data)), to.map(Path::to_owned)].into_iter().flatten()
}

fn newest(directories: &[PathBuf]) -> Option<Found> {
    let found = directories.iter().filter_map(|directory| all(directory).ok()).flatten();
    // Times are written so that their order is that of their letters.
    found.max_by(|one, other| one.manifest.created.cmp(&other.manifest.created))
}

/// A path as a shell takes it.
fn quoted_path(path: &Path) -> String {
    quoted(&LocalPath::new(path).to_string())
}

/// A word as a shell takes it.
pub(crate) fn quoted(word: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "/._-+@:".contains(it);
    let is_word = !word.is_empty() && word.chars().all(is_plain);
    if is_word { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_as_a_shell_takes_it() {
        assert_eq!(quoted("/data/backups/towline-1.tar.gz"), "/data/backups/towline-1.tar.gz");
        assert_eq!(quoted("/my data/it's"), r"'/my data/it'\''s'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn where_no_backup_is_the_places_are_named() {
        let words = how_to_restore(Path::new("/nowhere/data"), Some(Path::new("/nowhere/else")));
        assert!(words.contains("no backup in /nowhere/data/backups or /nowhere/else"), "{words}");
        assert!(words.contains("`towline --data /nowhere/data restore --force FILE`"), "{words}");
    }
}
