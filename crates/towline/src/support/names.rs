//! Names that are nobody's business, replaced: the same name by the same word everywhere.

use std::collections::BTreeMap;

/// What is shorter is a word of every text.
const SHORTEST: usize = 3;

/// What is replaced, and by what.
#[derive(Debug, Default)]
pub(crate) struct Names {
    words: BTreeMap<String, String>,
    counts: BTreeMap<&'static str, usize>,
}

impl Names {
    /// A name, and of which kind it is.
    pub(crate) fn add(&mut self, kind: &'static str, name: &str) {
        let name = name.trim();
        if name.chars().count() >= SHORTEST {
            self.word(kind, name);
        }
    }

    /// All texts in a record that are not plain words of ours.
    pub(crate) fn add_all(&mut self, kind: &'static str, json: &serde_json::Value) {
        use serde_json::Value;
        match json {
            Value::String(text) if !is_our_word(text) => self.add(kind, text),
            Value::Object(members) => members.values().for_each(|it| self.add_all(kind, it)),
            Value::Array(items) => items.iter().for_each(|it| self.add_all(kind, it)),
            _ => {}
        }
    }

    fn word(&mut self, kind: &'static str, name: &str) -> String {
        if let Some(word) = self.words.get(name) {
            return word.clone();
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let word = format!("{kind}-{count}");
        self.words.insert(name.to_owned(), word.clone());
        word
    }

    /// The text without names, paths and hosts.
    pub(crate) fn without(&mut self, text: &str) -> String {
        let mut named: Vec<_> = self.words.clone().into_iter().collect();
        // A name may be a part of another.
        named.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let mut text = text.to_owned();
        for (name, word) in &named {
            for form in [name.clone(), escaped(name)] {
                if text.contains(&form) {
                    text = replaced(&text, &form, word);
                }
            }
        }
        self.without_places(&text)
    }

    /// Absolute paths, and the hosts of addresses.
    fn without_places(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('/') {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let follows = before.chars().next_back().or_else(|| out.chars().next_back());
            let (kind, skip) = if from.starts_with("//") && before.ends_with(':') {
                ("host", 2)
            } else if follows.is_none_or(|it| !(it.is_alphanumeric() || "/_-.>}".contains(it))) {
                ("path", 0)
            } else {
                out.push('/');
                rest = &from[1..];
                continue;
            };
            let ends = |it: char| match kind {
                "host" => it == '/' || !is_in_path(it),
                _ => !is_in_path(it),
            };
            let end = from[skip..].find(ends).map_or(from.len(), |end| skip + end);
            let place = from[skip..end].trim_end_matches(['.', ':']);
            out.push_str(&from[..skip]);
            // `/` alone, and what we ourselves serve, say nothing.
            if place.len() < SHORTEST || place.starts_with("/api/") || place.starts_with("/healthz")
            {
                out.push_str(place);
            } else {
                out.push_str(&self.word(kind, place));
            }
            rest = &from[skip + place.len()..];
            if place.is_empty() && skip == 0 {
                out.push('/');
                rest = &from[1..];
            }
        }
        out.push_str(rest);
        out
    }
}

fn is_in_path(letter: char) -> bool {
    !(letter.is_whitespace() || letter.is_control() || "\"'`,;()<>|…\\".contains(letter))
}

/// `settling`, `no-such-item`: words of towline.
fn is_our_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || b"-_".contains(&byte))
}

fn escaped(name: &str) -> String {
    super::forms::in_json(name)
}

/// Only as a whole: `art` is not taken out of `start`.
fn replaced(text: &str, name: &str, word: &str) -> String {
    let is_word = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let end = at + name.len();
        let before = rest[..at].chars().next_back().or_else(|| out.chars().next_back());
        let joined = |edge: Option<char>, beside| is_word(edge) && is_word(beside);
        let stays = joined(name.chars().next(), before)
            || joined(name.chars().next_back(), rest[end..].chars().next())
            || is_key(before, &rest[end..]);
        out.push_str(&rest[..at]);
        out.push_str(if stays { name } else { word });
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Whether what stands between these is a key of ours: `key = …` in TOML, `key=…` in a log or beside
/// a number, `"key": …` in JSON. No file of a bundle has names for keys there.
fn is_key(before: Option<char>, behind: &str) -> bool {
    match behind.strip_prefix('"') {
        Some(behind) => before == Some('"') && behind.trim_start().starts_with(':'),
        None => {
            before.is_none_or(|it| it.is_whitespace() || "{,".contains(it))
                && behind.trim_start_matches(' ').starts_with('=')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_paths_and_hosts_become_words_that_stay_the_same() {
        let mut names = Names::default();
        names.add("title", "Art");
        names.add("title", "Art \"Blue\"");
        names.add_all("name", &serde_json::json!({ "a": ["01 Song.mp3", "settling"] }));
        let text = names.without(
            "start: Art at /music/New/Art, Art \\\"Blue\\\" has 01 Song.mp3; see \
             http://nas.home:80/x?y and https://nas.home:80. /music/New/Art is settling 1/2 a/b",
        );
        assert_eq!(
            text,
            "start: title-1 at path-1, title-2 has name-1; see \
             http://host-1/x?y and https://host-1. path-1 is settling 1/2 a/b"
        );
        assert_eq!(names.without("Artist of /music/New/title-1"), "Artist of path-1");
    }

    #[test]
    fn a_key_stays_where_a_name_is_the_same_word() {
        let mut names = Names::default();
        for name in ["library", "hook"] {
            names.add("name", name);
        }
        let text = "[importers.library.beet]\nlibrary = \"library\"\n[notify.hook]\n\
                    calls{library=\"library\"} 1\n{\"library\": \"library\"}\nlibrary: not there";
        assert_eq!(
            names.without(text),
            "[importers.name-1.beet]\nlibrary = \"name-1\"\n[notify.name-2]\n\
             calls{library=\"name-1\"} 1\n{\"library\": \"name-1\"}\nname-1: not there"
        );
    }

    #[test]
    fn what_is_no_name_stays() {
        let mut names = Names::default();
        for text in ["GET /api/v1/items", "a // b / c", "", "/", "imports/album 3", "…/x"] {
            assert_eq!(names.without(text), text);
        }
    }
}
