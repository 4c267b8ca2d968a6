//! Names from outside, made names and paths on our disk.

use std::{
    collections::HashSet,
    path::{Component, Path, PathBuf},
};

use towline_files::names::{LONGEST, Remote, component, tree};

/// What lies deeper, or is more, is refused before it is named (`services/src/torrents/putio/tree.rs`).
const DEEPEST: usize = 60;
const MOST: usize = 500;

/// Separates the files of a tree, the names of a file, and its key.
const FILE: u8 = 0x1e;
const NAME: u8 = 0x1f;
const KEY: u8 = 0x1d;

/// One name, and the same bytes as a tree of files.
pub fn names(data: &[u8]) {
    let name = component(&String::from_utf8_lossy(data)).into_owned();
    safe(&name);
    let files: Vec<_> = data.split(|byte| *byte == FILE).take(MOST).map(file).collect();
    let paths = tree(&files);
    assert_eq!(paths.len(), files.len());
    for path in &paths {
        inside(path);
    }
    no_two_are_one(&paths);
    let again: Vec<_> = paths.iter().map(|path| plain(path)).collect();
    assert_eq!(tree(&again), paths, "what is safe stays as it is");
}

fn file(bytes: &[u8]) -> Remote {
    let (path, key) = match bytes.iter().rposition(|byte| *byte == KEY) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, &[][..]),
    };
    let names = path.split(|byte| *byte == NAME).take(DEEPEST).map(<[u8]>::to_vec).collect();
    Remote { names, key: String::from_utf8_lossy(key).into_owned() }
}

fn plain(path: &Path) -> Remote {
    let names = path.iter().map(|name| name.as_encoded_bytes().to_vec()).collect();
    Remote { names, key: String::new() }
}

fn safe(name: &str) {
    assert!(!name.is_empty() && name.len() <= LONGEST, "{name:?}");
    assert!(!matches!(name, "." | "..") && !name.starts_with(['.', '-']), "{name:?}");
    let is_bad = |letter: char| letter.is_control() || matches!(letter, '/' | '\\' | '\u{202e}');
    assert!(!name.chars().any(is_bad), "{name:?}");
    assert_eq!(component(name), name, "what is safe stays as it is");
}

fn inside(path: &Path) {
    let root = Path::new("/staging");
    assert!(root.join(path).starts_with(root) && root.join(path) != root, "{}", path.display());
    for part in path.components() {
        let Component::Normal(name) = part else {
            panic!("it leads elsewhere: {}", path.display())
        };
        safe(name.to_str().expect("names are made of text"));
    }
}

/// Nor is one the directory of another, also where case counts for nothing.
fn no_two_are_one(paths: &[PathBuf]) {
    let folded = |path: &Path| path.to_string_lossy().to_lowercase();
    let mut all = HashSet::new();
    for path in paths {
        assert!(all.insert(folded(path)), "{} is there twice", path.display());
    }
    for above in paths.iter().flat_map(|path| path.ancestors().skip(1)) {
        assert!(!all.contains(&folded(above)), "{} is a file too", above.display());
    }
}
