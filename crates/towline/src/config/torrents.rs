//! What does not fit together about what downloads torrents: names, and directories that are used
//! in two ways.

use std::path::{Component, Path};

use towline_services::{
    WrongSetting,
    torrents::{Is, Named},
};

use super::{
    check::{place, refused},
    mistake::Mistake,
    settings::Settings,
    tree::Node,
};

const TABLE: &str = "torrents";

/// `towline sync NAME` must mean one of them.
pub(super) fn same_name(settings: &Settings, name: &str) -> Option<WrongSetting> {
    let other = if settings.imports.contains_key(name) {
        "imports"
    } else if settings.folders.contains_key(name) {
        "folders"
    } else {
        return None;
    };
    let words = format!("[{other}.{name}] has this name, too: give one of them another");
    Some(WrongSetting { key: String::new(), words })
}

/// Directories that two parts, or one part twice, would use against each other; and servers that
/// are named and do not exist.
pub(super) fn clashes(settings: &Settings, tree: &Node) -> Vec<Mistake> {
    let mut mistakes = twice(settings, tree);
    mistakes.extend(found_unfinished(settings, tree));
    mistakes.extend(unknown_servers(settings, tree));
    mistakes
}

fn directories(settings: &Settings) -> Vec<(&str, Named<'_>)> {
    let of = settings.torrents.iter().flat_map(|(name, part)| {
        part.directories().into_iter().map(move |named| (name.as_str(), named))
    });
    of.collect()
}

/// Written differently, `/a/` and `/a` are the same.
fn is_same(one: &Path, other: &Path) -> bool {
    one.components().eq(other.components())
}

fn twice(settings: &Settings, tree: &Node) -> Vec<Mistake> {
    let all = directories(settings);
    let mut mistakes = Vec::new();
    for (index, (name, one)) in all.iter().enumerate() {
        for (other_name, other) in &all[index + 1..] {
            let Some(harm) = harm(one.is, other.is) else { continue };
            if !is_same(one.path.as_path(), other.path.as_path()) {
                continue;
            }
            let at = |name: &str, named: &Named<'_>| place(tree, [TABLE, name], &named.key);
            mistakes.push(
                Mistake::new("one folder is used twice")
                    .at(at(other_name, other), purpose(other_name, other.is))
                    .at(at(name, one), purpose(name, one.is))
                    .hint(harm),
            );
        }
    }
    mistakes
}

fn purpose(name: &str, is: Is) -> String {
    let does = match is {
        Is::Watched => "watches",
        Is::Incomplete => "keeps unfinished downloads in",
        Is::Destination => "fills",
    };
    format!("`{name}` {does} this")
}

fn harm(one: Is, other: Is) -> Option<&'static str> {
    match (one, other) {
        // Several may fill one folder.
        (Is::Destination, Is::Destination) => None,
        (Is::Watched, Is::Watched) => Some("each torrent would go to one of them by chance"),
        (Is::Watched, Is::Destination) | (Is::Destination, Is::Watched) => {
            Some("a torrent file that is downloaded would be taken for one to download")
        }
        (Is::Watched, Is::Incomplete) | (Is::Incomplete, Is::Watched) => {
            Some("what is unfinished would be taken for a torrent to download")
        }
        (Is::Incomplete, Is::Incomplete) => {
            Some("each would take the other's unfinished downloads for its own")
        }
        (Is::Incomplete, Is::Destination) | (Is::Destination, Is::Incomplete) => {
            Some("unfinished downloads would look like finished ones: leave `incomplete` out")
        }
    }
}

/// Imports pass over hidden directories, and over nothing else.
fn found_unfinished(settings: &Settings, tree: &Node) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for (name, named) in directories(settings) {
        if named.is != Is::Incomplete {
            continue;
        }
        for (import_name, import) in &settings.imports {
            let below = named.path.as_path().strip_prefix(import.path().as_path());
            if !below.is_ok_and(|below| !is_hidden(below)) {
                continue;
            }
            let words = format!(
                "[imports.{import_name}] would find unfinished downloads here: choose a directory \
                 outside of {}, or a hidden one",
                import.path()
            );
            let wrong = WrongSetting { key: named.key.clone(), words };
            mistakes.push(refused(tree, [TABLE, name], &wrong));
        }
    }
    mistakes
}

fn is_hidden(below: &Path) -> bool {
    below.components().any(
        |part| matches!(part, Component::Normal(name) if name.as_encoded_bytes().starts_with(b".")),
    )
}

/// In the tree: a server that has a mistake of its own exists all the same.
fn unknown_servers(settings: &Settings, tree: &Node) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for (name, part) in &settings.torrents {
        for (n, device) in part.written_devices().iter().enumerate() {
            let words = match device.split_once('/') {
                Some((server, device)) if !server.is_empty() && !device.is_empty() => {
                    if tree.find(&["folders", server]).is_some() {
                        continue;
                    }
                    format!("there is no [folders.{server}]")
                }
                _ => format!("`{device}` names no device: write it as \"nas/phone\""),
            };
            let wrong = WrongSetting { key: format!("download.pause_devices.{n}"), words };
            mistakes.push(refused(tree, [TABLE, name], &wrong));
        }
    }
    mistakes
}

#[cfg(test)]
mod tests {
    use super::super::{Disk, Environment, Source, load};

    fn told(text: &str) -> String {
        let text = format!("[torrents.home.putio]\ndestination = \"/done\"\n{text}");
        let loaded = load(Source::new(None, text), &Environment::default(), &Disk);
        loaded.map_or_else(|mistakes| mistakes.render(false), |_| "right".into())
    }

    #[test]
    fn what_a_part_refuses_is_told_at_its_key() {
        let told = told("parent = -1\n");
        assert!(told.contains(":3:10") && told.contains("the root is 0"), "{told}");
    }

    #[test]
    fn the_key_of_one_of_several_is_found() {
        let watch = "[[torrents.home.putio.watch]]\npath = \"/in\"\n";
        let told = told(&format!("{watch}{watch}category = \"tv\"\n"));
        assert!(told.contains("no [torrents.….categories.tv]") && told.contains(":7:12"), "{told}");
    }

    #[test]
    fn a_folder_is_used_in_one_way() {
        let other = "[torrents.work.putio]\ndestination = \"/done/\"\n";
        assert_eq!(told(other), "right");
        let watch =
            |of: &str, path: &str| format!("[[torrents.{of}.putio.watch]]\npath = \"{path}\"\n");
        for (text, words) in [
            (watch("home", "/done"), "taken for one to download"),
            (watch("home", "/in") + &watch("home", "/in/"), "by chance"),
            (watch("home", "/in") + other + &watch("work", "/in"), "`work` watches this"),
            ("incomplete = \"/done/\"\n".into(), "leave `incomplete` out"),
            (format!("incomplete = \"/p\"\n{other}incomplete = \"/p\"\n"), "for its own"),
            ("incomplete = \"/in\"\n".to_owned() + &watch("home", "/in"), "unfinished would be"),
        ] {
            let told = told(&text);
            assert!(told.contains(words) && told.contains("used twice"), "{text}\n{told}");
        }
        assert_eq!(told(&watch("home", "/done/torrents")), "right");
    }

    #[test]
    fn unfinished_downloads_are_found_by_no_import() {
        let import = "[imports.music.directory]\npath = \"/done\"\nimporter = \"library\"\n\
                      [importers.library.place]\ninto = \"/library\"\n";
        let with = |incomplete: &str| told(&format!("incomplete = \"{incomplete}\"\n{import}"));
        assert!(with("/done/part").contains("[imports.music] would find unfinished"));
        assert_eq!([with("/done/.part"), with("/part")], ["right", "right"]);
    }

    #[test]
    fn a_name_is_given_once_and_a_device_is_one_of_a_server() {
        let import = "[imports.home.directory]\npath = \"/music\"\nimporter = \"library\"\n\
                      [importers.library.place]\ninto = \"/library\"\n";
        assert!(told(import).contains("[imports.home] has this name, too"));
        let pause = |device: &str| {
            told(&format!("[torrents.home.putio.download]\npause_devices = [\"{device}\"]\n"))
        };
        assert!(pause("nas/phone").contains("there is no [folders.nas]"));
        assert!(pause("phone").contains("write it as \"nas/phone\""));
    }
}
