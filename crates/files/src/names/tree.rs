//! The names of a remote tree as paths here: safe, and no two of them one.

use std::{
    collections::{BTreeMap, HashSet},
    path::PathBuf,
};

use unicode_normalization::UnicodeNormalization;

use super::{LONGEST, component, shortened, split};

/// A file of a remote tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// The names of its directories and its own, as they are there: any bytes.
    pub names: Vec<Vec<u8>>,
    /// Tells it from another file of the very same names, as an id does.
    pub key: String,
}

/// Paths for the files of a remote tree, in their order.
///
/// # Guarantees
/// Relative, of plain names as [`component`] makes them; never empty. No two are the same, also
/// not to a file system that ignores case, Unicode's normal forms or what is not seen; and none is
/// the directory of another. They do not depend on the order of the files. Names that are safe
/// and have no double come back unchanged, so doing it twice changes nothing.
///
/// # Caveats
/// Among doubles one keeps its name, and the others get a mark of eight digits. Which one it is
/// can change when files come or go.
pub fn tree(files: &[Remote]) -> Vec<PathBuf> {
    let mut paths = vec![PathBuf::new(); files.len()];
    let all = (0..files.len()).collect::<Vec<_>>();
    name_below(files, &all, 0, &mut paths);
    paths
}

/// What is in a directory, as it sorts: nothing else decides who keeps a name.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Node<'a> {
    /// Who needs no other name goes first.
    is_changed: bool,
    name: &'a [u8],
    /// Of a file; directories of one name are one directory.
    file: Option<&'a str>,
}

fn name_below(files: &[Remote], of: &[usize], depth: usize, paths: &mut [PathBuf]) {
    let mut nodes: BTreeMap<Node<'_>, Vec<usize>> = BTreeMap::new();
    for at in of {
        let Remote { names, key } = &files[*at];
        let name = names.get(depth).map_or(&b""[..], Vec::as_slice);
        let is_file = depth + 1 >= names.len();
        let node = Node {
            is_changed: component(&String::from_utf8_lossy(name)).as_bytes() != name,
            name,
            file: is_file.then_some(key.as_str()),
        };
        nodes.entry(node).or_default().push(*at);
    }
    let mut taken = HashSet::new();
    for (node, members) in nodes {
        let is_file = node.file.is_some();
        // The very same file twice: told apart by where it stands, for want of anything else.
        let groups: Vec<&[usize]> =
            if is_file { members.chunks(1).collect() } else { vec![&members[..]] };
        for (double, group) in groups.into_iter().enumerate() {
            let name = free_name(&node, double, &mut taken);
            for at in group {
                paths[*at].push(&name);
            }
            if !is_file {
                name_below(files, group, depth + 1, paths);
            }
        }
    }
}

fn free_name(node: &Node<'_>, double: usize, taken: &mut HashSet<String>) -> String {
    let text = String::from_utf8_lossy(node.name);
    let name = component(&text);
    if taken.insert(folded(&name)) {
        return name.into_owned();
    }
    for turn in double.. {
        let mark = marked(&name, &sum(node, turn));
        if taken.insert(folded(&mark)) {
            return mark;
        }
    }
    unreachable!("there are more marks than files")
}

fn sum(node: &Node<'_>, turn: usize) -> String {
    let mut sum = crc32fast::Hasher::new();
    sum.update(node.name);
    // Nothing that a name and a key could say together is said by another pair.
    sum.update(&[0xff, u8::from(node.file.is_some())]);
    sum.update(node.file.unwrap_or_default().as_bytes());
    sum.update(&turn.to_le_bytes());
    format!("~{:08x}", sum.finalize())
}

fn marked(name: &str, mark: &str) -> String {
    let short = shortened(name, LONGEST - mark.len());
    let (stem, extension) = split(&short);
    let stem = if stem.is_empty() { "_" } else { stem };
    component(&format!("{stem}{mark}{extension}")).into_owned()
}

/// The name as file systems see it that are not exact: without case, in one normal form, without
/// letters that are not seen.
fn folded(name: &str) -> String {
    let seen = name.nfd().filter(|letter| !is_unseen(*letter));
    let upper: String = seen.flat_map(char::to_uppercase).collect();
    let lower: String = upper.chars().flat_map(char::to_lowercase).collect();
    // A small sigma at the end of a word is one of its own.
    lower.replace('ς', "σ").nfd().collect()
}

const fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    fn remote(path: &str) -> Remote {
        let names = path.split('|').map(|name| name.as_bytes().to_vec()).collect();
        Remote { names, key: String::new() }
    }

    fn named(paths: &[&str]) -> Vec<String> {
        let files: Vec<_> = paths.iter().map(|path| remote(path)).collect();
        tree(&files).into_iter().map(|path| path.to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn ordinary_trees_stay_as_they_are() {
        let paths = ["Show|S01|01.mkv", "Show|S01|02.mkv", "Show|info.nfo", "film.mkv"];
        assert_eq!(
            named(&paths),
            ["Show/S01/01.mkv", "Show/S01/02.mkv", "Show/info.nfo", "film.mkv"]
        );
    }

    #[test]
    fn doubles_are_told_apart_and_the_safe_name_is_kept_by_whom_it_belongs_to() {
        let names = named(&["a?.mkv", "a_.mkv", "A_.MKV", "\u{e9}.txt", "e\u{301}.txt"]);
        assert_eq!(names[1], "a_~".to_owned() + &names[1][3..]);
        assert_eq!(names[2], "A_.MKV");
        assert!(
            names[0].starts_with("a_~") && names[0].len() == "a_~12345678.mkv".len(),
            "{names:?}"
        );
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), 5);
        assert_eq!(names[4], "e\u{301}.txt");
        assert!(names[3].starts_with("\u{e9}~"), "{names:?}");
    }

    #[test]
    fn a_file_and_a_directory_of_one_name_are_two() {
        let names = named(&["x", "X|below"]);
        assert!(names[0] != "X" && names[1].ends_with("/below"), "{names:?}");
    }

    #[test]
    fn hostile_names_stay_inside() {
        let names = named(&["..|..|etc|passwd", "/etc/passwd", "C:\\x|NUL.txt", "|", ".|.|."]);
        for name in names {
            let is_plain =
                |part: Component<'_>| matches!(part, Component::Normal(name) if !name.is_empty());
            assert!(Path::new(&name).components().all(is_plain), "{name}");
        }
    }

    fn hostile() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            prop::sample::select(vec![
                "..",
                ".",
                "",
                "CON",
                "con.txt",
                "nul",
                "a/b",
                "a\\b",
                "A",
                "a",
                "ä",
                "a\u{308}",
                "Ä",
                "ß",
                "ss",
                "SS",
                "x.",
                "x ",
                "x",
                "\u{200b}x",
                "\u{202e}x",
                "_x",
                "a\0b",
                "a\nb",
                "-rf",
                "ſ",
                "s",
                "K",
                "\u{212A}",
                "k",
                "f.towline.part",
                "f.TOWLINE.PART",
                "a~00000000",
            ])
            .prop_map(|name| name.as_bytes().to_vec()),
            any::<String>().prop_map(String::into_bytes),
            prop::collection::vec(any::<u8>(), 0..20),
            ("[aé漢]{80,300}", "(\\.mkv)?").prop_map(|(stem, end)| (stem + &end).into_bytes()),
        ]
    }

    fn files() -> impl Strategy<Value = Vec<Remote>> {
        let names = prop::collection::vec(hostile(), 1..4);
        let file = (names, "[ab]?").prop_map(|(names, key)| Remote { names, key });
        prop::collection::vec(file, 0..25)
    }

    proptest! {
        #[test]
        fn any_tree_becomes_safe_paths_of_which_no_two_are_one(files in files()) {
            let paths = tree(&files);
            let mut seen = HashSet::new();
            let mut directories = HashSet::new();
            for path in &paths {
                prop_assert!(path.is_relative());
                let mut at = String::new();
                for part in path.components() {
                    let Component::Normal(name) = part else { panic!("{path:?}") };
                    let name = name.to_str().unwrap();
                    prop_assert!(name.len() <= LONGEST && component(name) == name, "{name:?}");
                    if !at.is_empty() {
                        directories.insert(at.clone());
                    }
                    at = at + "/" + &folded(name);
                }
                prop_assert!(!at.is_empty());
                prop_assert!(seen.insert(at), "{path:?}");
            }
            prop_assert!(seen.is_disjoint(&directories));
        }

        #[test]
        fn paths_do_not_depend_on_the_order_and_stay_when_made_again(
            (files, mixed) in files().prop_flat_map(|files| {
                (Just(files.clone()), Just(files).prop_shuffle())
            }),
        ) {
            let of = |files: &[Remote]| {
                let mut named: Vec<_> = files.iter().cloned().zip(tree(files)).collect::<Vec<_>>();
                named.sort_by(|one, two| {
                    (&one.0.names, &one.0.key, &one.1).cmp(&(&two.0.names, &two.0.key, &two.1))
                });
                named
            };
            prop_assert_eq!(of(&files), of(&mixed));
            let again: Vec<_> = tree(&files)
                .iter()
                .map(|path| Remote {
                    names: path.iter().map(|name| name.as_encoded_bytes().to_vec()).collect(),
                    key: String::new(),
                })
                .collect();
            prop_assert_eq!(tree(&again), tree(&files));
        }
    }
}
