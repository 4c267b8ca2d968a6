//! Where a directory of a service is on this machine: by the names in it.

use std::{
    collections::{BTreeSet, HashSet},
    fs,
    path::{Component, Path, PathBuf},
};

use towline_domain::LocalPath;

/// A directory of this machine that may be one of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Twin {
    pub(crate) path: LocalPath,
    /// How many of the names there are here too.
    pub(crate) shared: usize,
    /// How many there are there.
    pub(crate) of: usize,
}

/// Where people and containers put what they share.
const USUAL_ROOTS: [&str; 10] = [
    "/data",
    "/downloads",
    "/music",
    "/media",
    "/mnt",
    "/srv",
    "/storage",
    "/volume1",
    "/share",
    "/home",
];
/// Nothing of a person's lies in these.
const SYSTEM: [&str; 13] = [
    "bin", "boot", "dev", "etc", "lib", "lib64", "proc", "run", "sbin", "snap", "sys", "usr", "var",
];
/// So many directories are compared at most, and so many names of each.
const MOST: usize = 400;
const MOST_NAMES: usize = 2000;
/// How far below a root is looked for a directory of the same name, and in how many directories of
/// all roots together: a NAS has millions.
const DEPTH: usize = 3;
const MOST_LOOKED_INTO: usize = 2000;

/// The directories here that hold what the service's directory `there` holds, the best first. Where
/// nothing is in it, only one of the very same path will do.
///
/// It reads the names in some hundred directories: where threads may wait for a disk.
pub(crate) fn here(there: &str, names: &HashSet<String>) -> Vec<Twin> {
    let same = Path::new(there);
    if names.is_empty() {
        let is_there = same.is_absolute() && same.is_dir();
        let twin = || Twin { path: LocalPath::new(same), shared: 0, of: 0 };
        return is_there.then(twin).into_iter().collect();
    }
    let mut twins: Vec<_> =
        candidates(there).into_iter().filter_map(|at| like(at, names)).collect();
    // Between equals, the one that is called the same.
    twins.sort_by_key(|twin| (usize::MAX - twin.shared, twin.path.as_path() != same));
    twins.truncate(3);
    twins
}

fn like(path: PathBuf, names: &HashSet<String>) -> Option<Twin> {
    let ours = names_in(&path)?;
    let shared = names.iter().filter(|name| ours.contains(*name)).count();
    let is_twin = shared > 0 && shared * 2 >= names.len();
    is_twin.then(|| Twin { path: LocalPath::new(path), shared, of: names.len() })
}

/// The names in a directory; hidden ones are each program's own. `None`: it cannot be read.
pub(crate) fn names_in(path: &Path) -> Option<HashSet<String>> {
    let entries = fs::read_dir(path).ok()?.flatten().take(MOST_NAMES);
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    Some(names.filter(|name| !name.starts_with('.')).collect())
}

/// Where it may be: under its own path, below a mount or a usual root by the end of its path, or
/// somewhere near them under its last name.
fn candidates(there: &str) -> Vec<PathBuf> {
    let parts = parts(there);
    let mut found: Vec<PathBuf> = Vec::new();
    let mut seen = HashSet::new();
    let mut add = |path: PathBuf| {
        if found.len() < MOST && seen.insert(path.clone()) {
            found.push(path);
        }
    };
    if there.starts_with('/') {
        add(PathBuf::from(there));
    }
    let roots = roots();
    for root in &roots {
        for from in 0..parts.len() {
            add(parts[from..].iter().fold(root.clone(), |path, part| path.join(part)));
        }
        add(root.clone());
    }
    if let Some(last) = parts.last() {
        let mut left = MOST_LOOKED_INTO;
        for root in &roots {
            near(root, last, DEPTH, &mut left, &mut add);
        }
    }
    found
}

/// The names of a path; of one of Windows too.
fn parts(there: &str) -> Vec<&str> {
    let separators: &[char] = if there.starts_with('/') { &['/'] } else { &['/', '\\'] };
    let parts = there.split(separators);
    parts.filter(|part| !matches!(*part, "" | "." | "..") && !part.ends_with(':')).collect()
}

fn roots() -> Vec<PathBuf> {
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let mut roots: BTreeSet<PathBuf> = mounts.lines().filter_map(mounted).collect();
    roots.extend(USUAL_ROOTS.iter().map(PathBuf::from).filter(|root| root.is_dir()));
    roots.extend(std::env::home_dir().filter(|home| home.is_dir()));
    roots.into_iter().collect()
}

/// A mount that a person may have made: mountinfo's fifth field, its escapes undone.
fn mounted(line: &str) -> Option<PathBuf> {
    let at = line.split(' ').nth(4)?;
    let path = PathBuf::from(at.replace("\\040", " ").replace("\\134", "\\"));
    let first = path.components().find_map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    })?;
    (!SYSTEM.contains(&first) && path.is_dir()).then_some(path)
}

/// Directories of this name, not far below. `left`: in so many more is looked.
fn near(root: &Path, name: &str, depth: usize, left: &mut usize, add: &mut impl FnMut(PathBuf)) {
    if depth == 0 || *left == 0 {
        return;
    }
    *left -= 1;
    let Ok(entries) = fs::read_dir(root) else { return };
    for entry in entries.flatten().take(MOST_NAMES) {
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if is_hidden || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        if entry.file_name().to_str().is_some_and(|it| it.eq_ignore_ascii_case(name)) {
            add(entry.path());
        }
        near(&entry.path(), name, depth - 1, left, add);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> HashSet<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_directory_is_found_by_what_is_in_it_and_not_by_its_name() {
        let home = tempfile::tempdir().unwrap();
        let right = home.path().join("downloads");
        for below in ["Blue Train", "Giant Steps", "Moanin'"] {
            fs::create_dir_all(right.join(below)).unwrap();
        }
        let there = right.to_str().unwrap();
        let twins = here(there, &names(&["Blue Train", "Giant Steps", "Other"]));
        assert_eq!((twins[0].path.as_path(), twins[0].shared, twins[0].of), (&*right, 2, 3));
        assert_eq!(here(there, &names(&["Other", "Strange"])), [], "a name alone proves nothing");
    }

    #[test]
    fn the_search_for_a_name_has_an_end() {
        let home = tempfile::tempdir().unwrap();
        for number in 0..40 {
            fs::create_dir_all(home.path().join(format!("{number}/wanted"))).unwrap();
        }
        let found = |mut left: usize| {
            let mut found = 0;
            near(home.path(), "Wanted", DEPTH, &mut left, &mut |_| found += 1);
            (found, left)
        };
        assert_eq!(found(1000), (40, 1000 - 81));
        let (some, left) = found(21);
        assert!((1..40).contains(&some) && left == 0, "{some}, {left}");
    }

    #[test]
    fn an_empty_directory_is_only_itself() {
        let home = tempfile::tempdir().unwrap();
        let there = home.path().to_str().unwrap();
        assert_eq!(here(there, &HashSet::new())[0].of, 0);
        assert_eq!(here("/nowhere/at all", &HashSet::new()), []);
    }

    #[test]
    fn paths_of_either_kind_of_system_have_parts() {
        assert_eq!(parts("/app/downloads/"), ["app", "downloads"]);
        assert_eq!(parts(r"C:\Music\..\New"), ["Music", "New"]);
    }

    #[test]
    fn what_is_mounted_by_the_system_is_no_place_for_music() {
        let line = |at: &str| format!("36 35 98:0 / {at} rw,noatime - ext3 /dev/root rw");
        assert_eq!(mounted(&line("/proc/sys")), None);
        assert_eq!(mounted(&line("/")), None);
        assert_eq!(mounted(&line("/tmp")), Some("/tmp".into()));
    }
}
