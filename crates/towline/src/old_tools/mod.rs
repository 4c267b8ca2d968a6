//! The tools that towline takes the place of: where their files usually lie, and what is believed of
//! them.

pub(crate) mod known;
pub(crate) mod lists;
pub(crate) mod titles;

use std::path::{Path, PathBuf};

use towline_api::old_state::OldTool;

/// So many directories are looked through.
const MOST: usize = 500;

/// Whether a path is this tool's: `downloads.db` is many programs' name.
fn is_likely(tool: OldTool, path: &Path) -> bool {
    let words: &[&str] = match tool {
        OldTool::ListSync => return true,
        OldTool::PutioAutomator => &["putio", "put.io", "automator"],
    };
    let path = path.to_string_lossy().to_lowercase();
    words.iter().any(|word| path.contains(word))
}

/// The tool that did this job before.
pub(crate) fn of_job(job: &str) -> Option<OldTool> {
    match job {
        "wishes" => Some(OldTool::ListSync),
        "torrents" => Some(OldTool::PutioAutomator),
        _ => None,
    }
}

/// Its files, in these directories, the home directory, and where containers keep such things; each
/// with what lies at most two directories below.
pub(crate) fn found(tool: OldTool, beside: &[PathBuf]) -> Vec<PathBuf> {
    let mut roots = beside.to_vec();
    roots.extend(["/config", "/data", "/opt", "/srv", "/docker"].map(PathBuf::from));
    roots.extend(std::env::home_dir());
    roots.sort();
    roots.dedup();
    let mut files = Vec::new();
    let mut left = MOST;
    for root in roots {
        look(&root, tool, 3, &mut left, &mut files);
    }
    files.sort();
    files.dedup();
    files
}

fn look(directory: &Path, tool: OldTool, depth: usize, left: &mut usize, files: &mut Vec<PathBuf>) {
    if depth == 0 || *left == 0 {
        return;
    }
    *left -= 1;
    for name in tool.files() {
        let file = directory.join(name);
        if file.is_file() && is_likely(tool, &file) {
            files.push(file);
        }
    }
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    let is_dir = |entry: &std::fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    for entry in entries.flatten().filter(is_dir).take(MOST) {
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            look(&entry.path(), tool, depth - 1, left, files);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_old_tools_are_found_and_others_of_their_name_are_not() {
        let home = tempfile::tempdir().unwrap();
        let make = |path: &str| {
            let path = home.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, "").unwrap();
            path
        };
        let lists = make("listsync/data/list_sync.db");
        let torrents = make("putio-automator/downloads.db");
        make("browser/downloads.db");
        make("a/b/c/d/list_sync.db");
        let found = |tool| {
            let all = super::found(tool, &[home.path().to_owned()]);
            all.into_iter().filter(|it| it.starts_with(home.path())).collect::<Vec<_>>()
        };
        assert_eq!(found(OldTool::ListSync), [lists]);
        assert_eq!(found(OldTool::PutioAutomator), [torrents]);
    }
}
