//! What does not fit together about lists and the servers at which their titles are asked for.

use std::{collections::HashMap, sync::Arc};

use secrecy::ExposeSecret as _;
use towline_domain::{Clock, SystemClock, wishes::UserId};
use towline_services::{
    WrongSetting,
    lists::{ListSettings, Manners, Shared},
    requests::Wants,
};

use super::{
    check::refused,
    mistake::Mistake,
    nearest::{listed, nearest},
    settings::Settings,
    tree::{Node, Origin},
};
use crate::hook_secret::{self, SHORTEST};

/// Everything that is wrong with `[requests]`, `[lists]` and `[providers]`.
pub(super) fn wrong(settings: &Settings, tree: &Node) -> Vec<Mistake> {
    let servers = settings.requests.iter().filter_map(|(name, server)| {
        let hook = || hook_secret::check(server.hook()).err();
        let wrong = odd_name(name).or_else(|| server.checked().err()).or_else(hook);
        Some((
            ["requests", name.as_str()],
            wrong.or_else(|| same_name(settings, "requests", name))?,
        ))
    });
    // Built and thrown away: that touches neither disk nor network.
    let shared = Shared::new(Manners::default(), "/nowhere");
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let lists = settings.lists.iter().filter_map(|(name, list)| {
        let wrong = odd_name(name)
            .or_else(|| list.checked(name, &settings.providers, &shared, &clock).err())
            .or_else(|| list.policy().err())
            .or_else(|| list.schedule().err())
            .or_else(|| server_of(settings, tree, list).err())
            .or_else(|| excluded(settings, tree, name, list))
            .or_else(|| same_name(settings, "lists", name));
        Some((["lists", name.as_str()], wrong?))
    });
    let mut mistakes: Vec<_> =
        servers.chain(lists).map(|(part, wrong)| refused(tree, part, &wrong)).collect();
    mistakes.extend(twice(settings, tree, &shared, &clock));
    mistakes.extend(guessable_key(settings, tree));
    mistakes
}

impl Settings {
    /// The name of the list that is this one already.
    pub(crate) fn list_of_key(&self, key: &str, in_4k: bool) -> Option<&str> {
        let shared = Shared::new(Manners::default(), "/nowhere");
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let is_it = |(name, list): &(&String, &ListSettings)| {
            let built = list.build(name, &self.providers, &shared, &clock);
            list.in_4k == in_4k && built.is_ok_and(|built| built.key() == key)
        };
        self.lists.iter().find(is_it).map(|(name, _)| name.as_str())
    }
}

/// Whoever guesses the key reads all lists.
fn guessable_key(settings: &Settings, tree: &Node) -> Option<Mistake> {
    let key = settings.publish.key.as_ref()?;
    if key.expose_secret().len() >= SHORTEST {
        return None;
    }
    let words = format!("the key of published lists has {SHORTEST} or more letters");
    // At the key, not at its value: what stands behind the place is not shown.
    let entry = tree.find(&["publish", "key"]);
    let place = entry.map_or(Origin::File(0..0), |entry| entry.key.clone());
    let hint = "`openssl rand -hex 32` makes one";
    Some(Mistake::new(words).at(place, "").hint(hint).hiding_values())
}

/// Names stand on command lines, in addresses and in logs.
pub(super) fn odd_name(name: &str) -> Option<WrongSetting> {
    let is_plain = |letter: char| letter.is_alphanumeric() || "._-".contains(letter);
    if !name.is_empty() && name.chars().all(is_plain) {
        return None;
    }
    let words = "its name may have letters, digits and the signs . _ - only";
    Some(WrongSetting { key: String::new(), words: words.into() })
}

/// `towline sync NAME` must mean one of them.
fn same_name(settings: &Settings, table: &str, name: &str) -> Option<WrongSetting> {
    // Of a list and another source with one name, the list is told.
    let is_another = |other: &str| other != table && other != "lists";
    let (other, _) = settings.names().find(|(other, it)| *it == name && is_another(other))?;
    let words = format!("[{other}.{name}] has this name, too: give one of them another");
    Some(WrongSetting { key: String::new(), words })
}

/// The name of the server at which a list's titles are asked for. One with a mistake of its own is
/// not in the settings, and exists all the same.
pub(crate) fn server_of<'a>(
    settings: &'a Settings,
    tree: &'a Node,
    list: &'a ListSettings,
) -> Result<&'a str, WrongSetting> {
    let table = tree.find(&["requests"]).and_then(|entry| entry.node.table());
    let names: Vec<&str> = match table {
        Some(table) => table.keys().map(String::as_str).collect(),
        None => settings.requests.keys().map(String::as_str).collect(),
    };
    let refused = |words: String| Err(WrongSetting { key: "server".into(), words });
    match (&list.server, names.as_slice()) {
        (None, []) => {
            let words = "there is no server at which its titles could be asked for: \
                         write [requests.media.seerr]";
            Err(WrongSetting { key: String::new(), words: words.into() })
        }
        (None, [only]) => Ok(only),
        (None, names) => refused(format!(
            "there are several servers, and it does not say which: {}",
            listed(names)
        )),
        (Some(server), names) => match names.iter().find(|name| **name == server.as_str()) {
            Some(name) => Ok(name),
            None => match nearest(server, names) {
                Some(meant) => {
                    refused(format!("there is no [requests.{server}]; did you mean `{meant}`?"))
                }
                None => refused(format!("there is no [requests.{server}]")),
            },
        },
    }
}

/// What the lists of a server want of it, each user once.
pub(super) fn wants_of(settings: &Settings, tree: &Node, server: &str) -> Wants {
    let is_its =
        |list: &&ListSettings| server_of(settings, tree, list).is_ok_and(|it| it == server);
    let mut wants = Wants::default();
    for list in settings.lists.values().filter(is_its) {
        wants.in_4k |= list.in_4k;
        wants.users.extend(list.user.map(UserId));
    }
    wants.users.sort_unstable_by_key(|user| user.0);
    wants.users.dedup();
    wants
}

fn excluded(
    settings: &Settings,
    tree: &Node,
    name: &str,
    list: &ListSettings,
) -> Option<WrongSetting> {
    let is_there = |other: &String| {
        settings.lists.contains_key(other) || tree.find(&["lists", other]).is_some()
    };
    let wrong = list.exclude.iter().find(|other| *other == name || !is_there(other))?;
    let words = if wrong == name {
        "a list cannot be left out of itself".to_owned()
    } else {
        let known: Vec<_> = settings.lists.keys().map(String::as_str).collect();
        match nearest(wrong, &known) {
            Some(meant) => format!("there is no list `{wrong}`; did you mean `{meant}`?"),
            None => format!("there is no list `{wrong}`"),
        }
    };
    Some(WrongSetting { key: "exclude".into(), words })
}

/// One list, or one server, under two names.
fn twice(
    settings: &Settings,
    tree: &Node,
    shared: &Shared,
    clock: &Arc<dyn Clock>,
) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut met = HashMap::new();
    for (name, server) in &settings.requests {
        if let Some(first) = met.insert(server.key(), name) {
            let words = format!("this is the same server as [requests.{first}]");
            mistakes.push(refused(
                tree,
                ["requests", name],
                &WrongSetting { key: "url".into(), words },
            ));
        }
    }
    let mut met = HashMap::new();
    for (name, list) in &settings.lists {
        let Ok(built) = list.build(name, &settings.providers, shared, clock) else { continue };
        if let Some(first) = met.insert((built.key(), list.in_4k), name) {
            let words = format!("this is the same list as [lists.{first}]");
            mistakes.push(refused(
                tree,
                ["lists", name],
                &WrongSetting { key: String::new(), words },
            ));
        }
    }
    mistakes
}

#[cfg(test)]
mod tests {
    use super::super::{Disk, Environment, Source, load};

    #[test]
    fn a_key_that_can_be_guessed_is_refused_and_not_shown() {
        let told = |key: &str| {
            let source = Source::new(None, format!("[log]\n\n[publish]\nkey = \"{key}\"\n"));
            load(source, &Environment::default(), &Disk).map_err(|wrong| wrong.render(false))
        };
        for key in ["", "fifteen-letters"] {
            let wrong = told(key).unwrap_err();
            assert!(wrong.contains("published lists has 16 or more letters"), "{wrong}");
            assert!(wrong.contains(":4:") && !wrong.contains("fifteen"), "{wrong}");
        }
        assert!(told("sixteen-letters!").is_ok());
    }
}
