//! The settings of `ListSync`: its `.env`, one `NAME=value` in a line.

use std::collections::BTreeMap;

/// The settings that are there, by name. Values may be secrets: `Debug` is not for them.
#[derive(Default)]
pub(super) struct Env {
    values: BTreeMap<String, String>,
}

/// Settings that hold lists, with the old tool's word for their kind.
const LISTS: [(&str, &str); 9] = [
    ("IMDB_LISTS", "imdb"),
    ("TRAKT_LISTS", "trakt"),
    ("TRAKT_SPECIAL_LISTS", "trakt_special"),
    ("LETTERBOXD_LISTS", "letterboxd"),
    ("MDBLIST_LISTS", "mdblist"),
    ("STEVENLU_LISTS", "stevenlu"),
    ("TMDB_LISTS", "tmdb"),
    ("TVDB_LISTS", "tvdb"),
    ("ANILIST_LISTS", "anilist"),
];

impl Env {
    /// From the file's text. Lines that set nothing are passed over; the last of a name counts.
    pub(super) fn read(text: &str) -> Self {
        let values = text.trim_start_matches('\u{feff}').lines().filter_map(|line| {
            let line = line.trim();
            let line = line.strip_prefix("export ").unwrap_or(line);
            let (name, value) = line.split_once('=')?;
            let name = name.trim();
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            if name.is_empty() || !name.bytes().all(is_name) {
                return None;
            }
            Some((name.to_owned(), value_of(value.trim())))
        });
        Self { values: values.collect() }
    }

    /// What it is set to, if that is anything.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether it is switched on.
    pub(super) fn is_on(&self, name: &str) -> bool {
        let value = self.get(name).unwrap_or_default().to_ascii_lowercase();
        matches!(value.as_str(), "true" | "1" | "yes" | "on")
    }

    /// Its lists: the old tool's word for the kind, and what was typed.
    pub(super) fn lists(&self) -> Vec<(&'static str, String)> {
        let mut lists = Vec::new();
        for (name, kind) in LISTS {
            let value = self.get(name).unwrap_or_default();
            let all = value.split(',').map(|list| unquoted(list.trim()).to_owned());
            lists.extend(all.filter(|list| !list.is_empty()).map(|list| (kind, list)));
        }
        lists
    }
}

/// Without quotes; what is not quoted ends before a comment.
fn value_of(value: &str) -> String {
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote)
            && let Some((inner, _)) = rest.split_once(quote)
        {
            return inner.trim().to_owned();
        }
    }
    let value = value.split_once(" #").map_or(value, |(value, _)| value);
    if value.starts_with('#') { String::new() } else { value.trim().to_owned() }
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(|letter| letter == '"' || letter == '\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_people_write_them() {
        let env = Env::read(
            "\u{feff}# a comment\n A = plain # why\nexport B=\"two words # no comment\" # x\n\
             C='single'\nD=\nE=#nothing\nF=a#b\nnonsense\n=x\nG H=1\nA2=\"open\nB=last\r\n",
        );
        let got = |name: &str| env.get(name);
        assert_eq!(got("A"), Some("plain"));
        assert_eq!(got("B"), Some("last"));
        assert_eq!(got("C"), Some("single"));
        assert_eq!((got("D"), got("E"), got("G H"), got("nonsense")), (None, None, None, None));
        assert_eq!((got("F"), got("A2")), (Some("a#b"), Some("\"open")));
    }

    #[test]
    fn switches_and_lists_are_read() {
        let env = Env::read(
            "OVERSEERR_4K=True\nX=0\nIMDB_LISTS=ls01, \"top\" ,,\nTRAKT_SPECIAL_LISTS=trending:movies",
        );
        assert!(env.is_on("OVERSEERR_4K") && !env.is_on("X") && !env.is_on("Y"));
        let lists = env.lists();
        let told: Vec<_> = lists.iter().map(|(kind, list)| (*kind, list.as_str())).collect();
        assert_eq!(told, [("imdb", "ls01"), ("imdb", "top"), ("trakt_special", "trending:movies")]);
    }
}
