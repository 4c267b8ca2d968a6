//! What a type cannot check for itself: paths are absolute, names that are mentioned exist, and no
//! folder lies in another one that is used differently.

use std::path::{Component, Path, PathBuf};

use towline_domain::LocalPath;

use super::{
    mistake::Mistake,
    nearest::{listed, nearest},
    settings::Settings,
    shape::{Form, Shape},
    stand_in::{ImportSettings, ImporterSettings},
    tree::{Node, Origin, Value},
};

/// Every path that is not written from the root. Relative ones would mean something else for each
/// directory that towline is started in.
pub(crate) fn paths(node: &Node, shape: &Shape) -> Vec<Mistake> {
    match (&node.value, &shape.form) {
        (Value::Text(text) | Value::Untyped(text), Form::Path) => {
            path(text, node).into_iter().collect()
        }
        (Value::Table(_), Form::Path) => Vec::new(),
        (other, Form::Path) => {
            let what = format!("this is {}, and should be a path in quotes", other.type_name());
            vec![Mistake::new(what).at(node.origin.clone(), "")]
        }
        (Value::List(items), Form::List(inner)) => {
            items.iter().flat_map(|item| paths(item, inner)).collect()
        }
        (Value::Table(table), _) => table
            .iter()
            .filter_map(|(key, entry)| Some((&entry.node, shape.below(key)?)))
            .flat_map(|(node, shape)| paths(node, shape))
            .collect(),
        _ => Vec::new(),
    }
}

fn path(text: &str, node: &Node) -> Option<Mistake> {
    let refused = |what: &str| Some(Mistake::new(what).at(node.origin.clone(), ""));
    let path = Path::new(text);
    if text.starts_with("~/") {
        refused("`~` is not known here").map(|it| it.hint("write the home directory in full"))
    } else if !path.is_absolute() {
        refused("this path is relative").map(|it| it.hint("write it from the root: \"/…\""))
    } else if path.components().any(|part| part == Component::ParentDir) {
        refused("this path has `..` in it").map(|it| it.hint("write where it leads to"))
    } else if text.contains('\0') {
        refused("this path has a NUL in it")
    } else {
        None
    }
}

/// What does not fit together.
pub(crate) fn across(settings: &Settings, tree: &Node) -> Vec<Mistake> {
    let mut mistakes = unknown_importers(settings, tree);
    mistakes.extend(overlaps(&folders(settings, tree)));
    mistakes
}

fn unknown_importers(settings: &Settings, tree: &Node) -> Vec<Mistake> {
    // By the tree, not by the settings: one that has a mistake of its own exists all the same.
    let known: Vec<&String> = tree
        .find(&["importers"])
        .and_then(|entry| entry.node.table())
        .map_or(Vec::new(), |table| table.keys().collect());
    let mut mistakes = Vec::new();
    for (name, import) in &settings.imports {
        let ImportSettings::Directory(directory) = import;
        let importer = &directory.importer;
        if known.contains(&importer) {
            continue;
        }
        let at = place(tree, &["imports", name, "directory", "importer"]);
        let mistake = Mistake::new(format!("there is no importer `{importer}`"));
        mistakes.push(match nearest(importer, &known) {
            Some(meant) => mistake.at(at, format!("did you mean `{meant}`?")),
            None if known.is_empty() => {
                mistake.at(at, "").hint(format!("make one: [importers.{importer}.KIND]"))
            }
            None => mistake.at(at, "").hint(format!("there are {}", listed(&known))),
        });
    }
    mistakes
}

/// A folder that the file names, and what it is for.
struct Folder {
    path: PathBuf,
    purpose: String,
    at: Origin,
}

fn folders(settings: &Settings, tree: &Node) -> Vec<Folder> {
    let folder = |path: &LocalPath, purpose: String, at: &[&str]| Folder {
        path: path.as_path().components().collect(),
        purpose,
        at: place(tree, at),
    };
    let imports = settings.imports.iter().map(|(name, import)| match import {
        ImportSettings::Directory(directory) => {
            let at = ["imports", name, "directory", "path"];
            folder(&directory.path, format!("import `{name}` watches"), &at)
        }
    });
    let importers = settings.importers.iter().filter_map(|(name, importer)| match importer {
        ImporterSettings::Place(place) => {
            let at = ["importers", name, "place", "into"];
            Some(folder(&place.into, format!("importer `{name}` fills"), &at))
        }
        ImporterSettings::Betanin(_) => None,
    });
    imports.chain(importers).collect()
}

/// Two importers may fill one library; nothing else may lie in each other. What is placed would be
/// found again as new, and imported again, for ever.
fn overlaps(folders: &[Folder]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for (index, one) in folders.iter().enumerate() {
        for other in &folders[index + 1..] {
            let both_fill = one.purpose.ends_with("fills") && other.purpose.ends_with("fills");
            let apart = !one.path.starts_with(&other.path) && !other.path.starts_with(&one.path);
            if both_fill || apart {
                continue;
            }
            let what = if one.path == other.path {
                "one folder is used twice"
            } else {
                "one folder lies inside of another"
            };
            mistakes.push(
                Mistake::new(what)
                    .at(other.at.clone(), format!("{} this", other.purpose))
                    .at(one.at.clone(), format!("{} this", one.purpose))
                    .hint("what lies in both would be imported again and again"),
            );
        }
    }
    mistakes
}

fn place(tree: &Node, path: &[&str]) -> Origin {
    tree.find(path).map_or(Origin::File(0..0), |entry| entry.node.origin.clone())
}
