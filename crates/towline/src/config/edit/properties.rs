//! Whatever is set and unset: comments and other keys stay byte for byte.

use proptest::prelude::*;

use super::*;

const TEXT: &str = "\
# My towline.

data = '/data'   # on the SSD

[server]  # how it is reached
# Only from here.
listen = \"127.0.0.1:1\"\t# loopback

log.level = \"info\" # beside

# ---- music ----

# What I bought.
[imports.music.directory]
path = \"/in\"  # fast disk
exclude = [ \"*.tmp\",   \"x # y\" ]
  quiet = '''
1m'''  # it takes long
map = { here = \"/a\", there = '/b' } # mapped
# Not yet: rescan = \"1h\"

[[torrents.home.putio.watch]] # the first
path = \"/one\" # one
[[torrents.home.putio.watch]]
# The second.
path = \"/two\"

[lists.a.imdb]
list = \"top\"
# The end.
";

const PATHS: [&[&str]; 22] = [
    &["data"],
    &["server", "listen"],
    &["server", "url"],
    &["server", "log", "level"],
    &["server", "log", "file"],
    &["imports", "music", "directory", "path"],
    &["imports", "music", "directory", "quiet"],
    &["imports", "music", "directory", "exclude"],
    &["imports", "music", "directory", "new"],
    &["imports", "music", "directory", "map", "here"],
    &["imports", "music", "directory", "map", "more"],
    &["imports", "music", "slskd", "x"],
    &["imports", "new one", "b.\"c", "d"],
    &["torrents", "home", "putio", "watch", "0", "path"],
    &["torrents", "home", "putio", "watch", "1", "path"],
    &["torrents", "home", "putio", "watch", "1", "category"],
    &["torrents", "home", "putio", "watch", "0", "sub", "category"],
    &["torrents", "home", "putio", "download", "rate"],
    &["torrents", "home", "seconds"],
    &["lists", "a", "every"],
    &["lists", "a", "imdb", "list"],
    &["publish", "on"],
];

fn path(of: &[&str]) -> Vec<String> {
    of.iter().map(ToString::to_string).collect()
}

fn values() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["\\PC{0,12}", "[\"'\\\\\n\r\t\u{0}\u{7f}#=\\[\\]{} a]{0,9}"];
    let single = prop_oneof![
        text.clone().prop_map(Value::Text),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Number),
        (-1e9..1e9_f64).prop_map(Value::Float),
    ];
    prop_oneof![
        3 => single.clone(),
        1 => prop::collection::vec(single.clone(), 0..4).prop_map(Value::List),
        1 => prop::collection::vec(("[a-z .\"]{1,4}", single), 0..3).prop_map(|pairs| {
            let pairs: std::collections::BTreeMap<_, _> = pairs.into_iter().collect();
            Value::List(vec![Value::Table(pairs.into_iter().collect())])
        }),
    ]
}

fn at<'a>(text: &'a toml::Value, path: &[&str]) -> Option<&'a toml::Value> {
    path.iter().try_fold(text, |at, key| match at {
        toml::Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        other => other.get(key),
    })
}

fn toml_of(value: &Value) -> toml::Value {
    match value {
        Value::Text(text) => text.clone().into(),
        Value::Bool(yes) => (*yes).into(),
        Value::Number(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::List(items) => items.iter().map(toml_of).collect::<Vec<_>>().into(),
        Value::Table(pairs) => {
            toml::Value::Table(pairs.iter().map(|(key, it)| (key.clone(), toml_of(it))).collect())
        }
    }
}

/// The lines that none of the paths has a part in, and the comments behind those that one has.
fn kept() -> Vec<&'static str> {
    let touched = ["data", "listen", "log.", "path", "exclude", "  quiet", "1m", "map", "list ="];
    TEXT.lines()
        .filter_map(|line| {
            if !touched.iter().any(|key| line.starts_with(key)) {
                return Some(line);
            }
            line.rsplit_once("# ").filter(|_| !line.contains("# y")).map(|(_, it)| it)
        })
        .collect()
}

fn in_order(text: &str, parts: &[&str]) -> Result<(), String> {
    parts.iter().try_fold(text, |rest, part| {
        rest.split_once(part).map(|(_, rest)| rest).ok_or_else(|| format!("{part:?} in\n{text}"))
    })?;
    Ok(())
}

proptest! {
    #[test]
    fn any_order_of_changes_keeps_comments_and_other_keys(
        changes in prop::collection::vec((0..PATHS.len(), prop::option::of(values())), 1..12),
        windows in any::<bool>(),
    ) {
        let mut text = if windows { TEXT.replace('\n', "\r\n") } else { TEXT.to_owned() };
        for (number, value) in changes {
            let names = PATHS[number];
            let before: toml::Value = toml::from_str(&text).unwrap();
            let changed = match &value {
                Some(value) => Some(with_value(&text, &path(names), value).unwrap()),
                None => without_value(&text, &path(names)).unwrap(),
            };
            let Some(changed) = changed else {
                prop_assert!(at(&before, names).is_none());
                continue;
            };
            text = changed;
            let after: toml::Value = toml::from_str(&text)
                .map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
            prop_assert_eq!(at(&after, names).cloned(), value.as_ref().map(toml_of), "{}", text);
            for other in PATHS.iter().filter(|other| **other != names) {
                prop_assert_eq!(at(&after, other), at(&before, other), "{:?}\n{}", other, text);
            }
            let plain = text.replace("\r\n", "\n");
            prop_assert!(in_order(&plain, &kept()).is_ok(), "{:?}", in_order(&plain, &kept()));
        }
    }
}

#[test]
fn a_key_that_is_set_and_unset_leaves_no_trace() {
    for names in PATHS {
        let is_there = at(&toml::from_str(TEXT).unwrap(), names).is_some();
        let has_home = names[0] == "server" || names.contains(&"directory") || names.len() == 1;
        if is_there || !has_home {
            continue;
        }
        let with = with_value(TEXT, &path(names), &Value::Number(1)).unwrap();
        let without = without_value(&with, &path(names)).unwrap().unwrap();
        assert_eq!(without, TEXT, "{names:?}");
    }
}

#[test]
fn a_new_key_stands_behind_its_neighbours_and_a_new_table_behind_its_own() {
    let text = "# head\n\n# a server\n[server]\n\n[lists.a.imdb]\nlist = \"top\" # x\n# log\n[log]";
    let set = |names: &[&str]| with_value(text, &path(names), &Value::Bool(true)).unwrap();
    assert!(set(&["data"]).starts_with("# head\n\ndata = true\n# a server\n"));
    assert!(set(&["server", "x"]).contains("[server]\nx = true\n\n[lists"));
    assert!(set(&["log", "x"]).ends_with("[log]\nx = true\n"));
    assert!(set(&["lists", "a", "imdb", "x"]).contains("# x\nx = true\n# log\n"));
    let list = set(&["lists", "b", "trakt", "x"]);
    assert!(list.contains("# x\n\n[lists.b.trakt]\nx = true\n\n# log\n[log]"), "{list}");
    assert!(set(&["new", "x"]).ends_with("[log]\n\n[new]\nx = true\n"));
    assert_eq!(with_value("", &path(&["a", "b"]), &Value::Bool(true)).unwrap(), "[a]\nb = true\n");
}

#[test]
fn comments_in_a_value_are_not_lost() {
    let text = "[a]\nx = [\n  # the first\n  1,\n]\ny = {\n  b = 1, # why\n}\n";
    for names in [["a", "x"], ["a", "y"]] {
        let told = with_value(text, &path(&names), &Value::Bool(true)).unwrap_err().to_string();
        assert!(told.contains("comments"), "{told}");
        assert!(without_value(text, &path(&names)).is_err());
    }
    let inner = with_value(text, &path(&["a", "y", "b"]), &Value::Number(2)).unwrap();
    assert_eq!(inner, text.replace("b = 1", "b = 2"));
    assert!(with_value(text, &path(&["a", "x", "7"]), &Value::Bool(true)).is_err());
    assert!(with_value(text, &path(&["a"]), &Value::Bool(true)).is_err());
}

#[test]
fn tables_are_added_and_taken_out_of_lists() {
    let text = "[imports.a.directory]\npath = \"/a\"\n\n# next\n[log]\n";
    let added = with_table(text, &path(&["imports", "ü b", "slskd"])).unwrap();
    assert!(added.contains("\"/a\"\n\n[imports.\"ü b\".slskd]\n\n# next\n[log]"), "{added}");
    assert!(with_table(&added, &path(&["imports", "ü b", "slskd"])).is_err());
    let lists = path(&["torrents", "home", "putio", "watch"]);
    let one = with_one_more(text, &lists).unwrap();
    let two = with_one_more(&one, &lists).unwrap();
    let number = |number: &str, key: &str| [lists.clone(), path(&[number, key])].concat();
    let two = with_value(&two, &number("1", "path"), &Value::Text("/2".into())).unwrap();
    assert!(two.ends_with(
        "[[torrents.home.putio.watch]]\n\n[[torrents.home.putio.watch]]\npath = \"/2\"\n"
    ));
    let second = [lists.clone(), path(&["1"])].concat();
    assert_eq!(without_numbered(&two, &second).unwrap().unwrap().trim_end(), one.trim_end());
    assert_eq!(without_numbered(&one, &second).unwrap_or(None), None);
    let inline = "map = [{ here = \"/a\" }] # all\n";
    let more = with_one_more(inline, &path(&["map"])).unwrap();
    let more = with_value(&more, &path(&["map", "1", "here"]), &Value::Text("/b".into())).unwrap();
    assert!(more.contains("here = \"/b\"") && more.ends_with("] # all\n"), "{more}");
    let less = without_numbered(&more, &path(&["map", "0"])).unwrap().unwrap();
    assert!(!less.contains("/a") && less.contains("/b"), "{less}");
}
