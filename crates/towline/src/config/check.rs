//! What a type cannot check for itself: paths are absolute, names that are mentioned exist, and no
//! folder lies in another one that is used differently.

use std::{
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use towline_domain::{Clock, LocalPath, SystemClock};
use towline_services::{WrongSetting, downloads::DownloadsSettings};

use crate::hook_secret;

use super::{
    ledger, lists,
    mistake::Mistake,
    nearest::{listed, nearest},
    notify,
    settings::Settings,
    shape::{Form, Shape},
    toml_text, torrents,
    tree::{Entry, Node, Origin, Value},
};

/// Every path that is not written from the root. Relative ones would mean something else for each
/// directory that towline is started in.
pub(crate) fn paths(node: &Node, shape: &Shape) -> Vec<Mistake> {
    match (&node.value, &shape.form) {
        (Value::Text(text) | Value::Untyped(text), Form::Path) => {
            path(text, node, shape).into_iter().collect()
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

fn path(text: &str, node: &Node, shape: &Shape) -> Option<Mistake> {
    // A program, as in `program = "beet"`, which is looked for in `PATH`.
    let by_name = shape.default.as_ref().and_then(|default| default.as_str());
    if by_name.is_some_and(|default| !default.contains('/')) && !text.contains('/') {
        return None;
    }
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
    let mut mistakes = overlaps(&folders(settings, tree));
    mistakes.extend(refused_by_their_part(settings, tree));
    mistakes.extend(torrents::clashes(settings, tree));
    mistakes.extend(lists::wrong(settings, tree));
    mistakes.extend(notify::wrong(settings, tree));
    mistakes.extend(ledger::wrong(settings, tree));
    mistakes
}

/// What only the part itself can judge: patterns, addresses. It is built and thrown away, which
/// touches neither disk nor network.
fn refused_by_their_part(settings: &Settings, tree: &Node) -> Vec<Mistake> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let nowhere = LocalPath::new("/");
    let can_be_judged = |import: &&DownloadsSettings| {
        // A server with a mistake of its own is not in the settings, and exists all the same.
        let server = import.synced().map(|(server, _)| server);
        server.is_none_or(|server| {
            settings.folders.contains_key(server) || tree.find(&["folders", server]).is_none()
        })
    };
    let imports = settings.imports.iter().filter(|(_, import)| can_be_judged(import));
    let imports = imports.filter_map(|(name, import)| {
        let built = import.build(name, Arc::clone(&clock), &settings.folders);
        let hook = || import.hook().and_then(|hook| hook_secret::check(hook).err());
        Some((["imports", name.as_str()], built.err().or_else(hook)?))
    });
    let importers = settings.importers.iter().filter_map(|(name, importer)| {
        let built = importer.build(name, Arc::clone(&clock), &nowhere);
        Some((["importers", name.as_str()], built.err()?))
    });
    let servers = settings.folders.iter().filter_map(|(name, server)| {
        let built = server.build(name, Arc::clone(&clock)).err();
        Some((["folders", name.as_str()], built.or_else(|| same_name(settings, name))?))
    });
    let torrents = settings.torrents.iter().filter_map(|(name, torrents)| {
        let wrong = torrents.checked().err().or_else(|| torrents::same_name(settings, name))?;
        Some((["torrents", name.as_str()], wrong))
    });
    let parts = imports.chain(importers).chain(servers).chain(torrents);
    parts.map(|(part, wrong)| refused(tree, part, &wrong)).collect()
}

/// `towline sync NAME` must mean one of them.
fn same_name(settings: &Settings, name: &str) -> Option<WrongSetting> {
    settings.imports.contains_key(name).then(|| WrongSetting {
        key: String::new(),
        words: format!("[imports.{name}] has this name, too: give one of them another"),
    })
}

/// A part's own refusal, with the place of the key.
pub(super) fn refused(tree: &Node, part: [&str; 2], wrong: &WrongSetting) -> Mistake {
    Mistake::new(&wrong.words).at(place(tree, part, &wrong.key), "")
}

/// Importers that are mentioned and do not exist.
///
/// In the tree, not in the settings: a part that has a mistake of its own exists all the same, and
/// what it mentions is told at once.
pub(crate) fn unknown_importers(tree: &Node) -> Vec<Mistake> {
    let names = |table: &str| tree.find(&[table]).and_then(|entry| entry.node.table());
    let known: Vec<&str> =
        names("importers").into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let kinds =
        names("imports").into_iter().flatten().filter_map(|(_, import)| import.node.table());
    kinds
        .flat_map(|kinds| kinds.values())
        .filter_map(|kind| Some(&kind.node.find(&["importer"])?.node))
        .filter_map(|node| Some((node.text()?, node.origin.clone())))
        .filter(|(importer, _)| !known.contains(importer))
        .map(|(importer, at)| unknown_importer(importer, at, &known))
        .collect()
}

fn unknown_importer(importer: &str, at: Origin, known: &[&str]) -> Mistake {
    let mistake = Mistake::new(format!("there is no importer `{importer}`"));
    match nearest(importer, known) {
        Some(meant) => mistake.at(at, format!("did you mean `{meant}`?")),
        None if known.is_empty() => {
            let table = toml_text::below("importers", importer);
            mistake.at(at, "").hint(format!("make one: [{table}.KIND]"))
        }
        None => mistake.at(at, "").hint(format!("there are {}", listed(known))),
    }
}

/// A folder that the file names, and what it is for.
struct Folder {
    path: PathBuf,
    purpose: String,
    at: Origin,
}

fn folders(settings: &Settings, tree: &Node) -> Vec<Folder> {
    let folder = |part: [&str; 2], path: &LocalPath, purpose: String| Folder {
        path: path.as_path().components().collect(),
        purpose,
        at: place_of_path(tree, part, path),
    };
    let imports = settings.imports.iter().map(|(name, import)| {
        folder(["imports", name], import.path(), format!("import `{name}` watches"))
    });
    let importers = settings.importers.iter().filter_map(|(name, importer)| {
        let purpose = format!("importer `{name}` fills");
        Some(folder(["importers", name], importer.library()?, purpose))
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

/// Where a key of a part stands: `[imports.music.directory]` is named without its kind. A list has
/// keys beside its kind, and some keys are those of all lists.
pub(super) fn place(tree: &Node, part: [&str; 2], key: &str) -> Origin {
    let whole: Vec<_> = key.split('.').collect();
    if is_ruled(part[0]) {
        let list = tree.find(&part);
        let value = if whole[0] == "providers" {
            tree.place(&whole)
        } else {
            list.and_then(|list| list.node.place(&whole))
        };
        let origin = value.or(list.map(|list| &list.key));
        return origin.cloned().unwrap_or(Origin::File(0..0));
    }
    let kind = kind(tree, part);
    let value = kind.and_then(|kind| kind.node.place(&key.split('.').collect::<Vec<_>>()));
    let origin = value.or(kind.map(|kind| &kind.key));
    origin.cloned().unwrap_or(Origin::File(0..0))
}

/// Whether what stands below this table has rules beside its kind.
pub(super) fn is_ruled(table: &str) -> bool {
    matches!(table, "lists" | "notify")
}

/// Kinds name their folder differently; the one that holds this path is meant.
fn place_of_path(tree: &Node, part: [&str; 2], path: &LocalPath) -> Origin {
    let table = kind(tree, part).and_then(|kind| kind.node.table());
    let text = path.as_path().to_str();
    let entry = table.into_iter().flatten().find(|(_, entry)| entry.node.text() == text);
    entry.map_or_else(|| place(tree, part, ""), |(_, entry)| entry.node.origin.clone())
}

fn kind<'a>(tree: &'a Node, part: [&str; 2]) -> Option<&'a Entry> {
    tree.find(&part)?.node.table()?.values().next()
}

#[cfg(test)]
mod tests {
    use super::super::{Disk, Environment, Source, load};

    const IMPORT: &str = "[imports.music.directory]\npath = \"/in\"\nimporter = \"library\"\n\
                          synced = \"nas/music\"\n[importers.library.place]\ninto = \"/library\"\n";

    fn told(server: &str) -> String {
        let source = Source::new(None, format!("{IMPORT}{server}"));
        load(source, &Environment::default(), &Disk).unwrap_err().render(false)
    }

    #[test]
    fn a_server_with_a_mistake_exists_all_the_same() {
        for server in [
            "[folders.nas.syncthing]\nurl = \"http://nas:8384\"\n",
            "[folders.nas.syncthing]\nurl = \"http://nas:8384\"\napi_key = \"x\"\ntimeout = 3\n",
        ] {
            let told = told(server);
            assert!(!told.contains("there is no [folders.nas]"), "{told}");
        }
        let none = told("");
        assert!(none.contains("there is no [folders.nas]"), "{none}");
    }

    #[test]
    fn a_wrong_pause_is_told_with_its_place() {
        let pause = |when: &str| {
            let server = "[folders.nas.syncthing]\nurl = \"http://nas:8384\"\napi_key = \"x\"\n";
            told(&format!("{server}[[folders.nas.syncthing.pause]]\nwhen = {when}\n"))
        };
        let never = pause("[]");
        assert!(never.contains("never come") && never.contains(":10:"), "{never}");
        let time = pause("[{ from = \"25:00\", to = \"06:00\" }]");
        assert!(time.contains("\"25:00\" is no time of day: write it as \"09:00\""), "{time}");
    }
}
