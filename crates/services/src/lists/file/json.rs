//! JSON of our own, of Radarr's and Sonarr's custom lists, and of what else is written like them
//! (list-providers.md §14).
//!
//! Entries are read one by one: there is never a tree of the whole file.

use std::{cell::RefCell, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};
use towline_domain::wishes::{ListError, TitleKind, Wish};

use super::row::Row;
use crate::lists::{
    collect::Collect,
    error,
    lenient::{as_number, as_text, moment},
    title,
};

/// What a file says of itself.
#[derive(Debug, Default)]
struct Head {
    name: Option<String>,
    /// An array was at one of the known keys.
    holds_titles: bool,
    /// It is a refusal: Radarr's services write `{"errors": […]}`.
    refuses: bool,
}

/// Takes all entries in; the list's name, and why it is not whole.
pub(super) fn read(
    text: &str,
    what: &str,
    usual: Option<TitleKind>,
    into: &mut Collect,
) -> Result<(Option<String>, Option<ListError>), ListError> {
    let known = into.entries();
    let cell = RefCell::new(&mut *into);
    let mut json = serde_json::Deserializer::from_str(text);
    let head = Root { into: &cell, usual }
        .deserialize(&mut json)
        .and_then(|head| json.end().map(|()| head))
        .map_err(|problem| {
            let place = format!("line {}, column {}", problem.line(), problem.column());
            error::changed(what, &format!("its JSON cannot be read at {place}"))
        })?;
    match head {
        Head { refuses: true, .. } if into.entries() == known => {
            Err(error::changed(what, "it tells of errors and holds no titles"))
        }
        Head { holds_titles: false, .. } => Err(error::changed(
            what,
            "it is neither an array nor an object with items, movies, shows or results",
        )),
        Head { name, refuses, .. } => {
            let lacks = refuses.then(|| error::changed(what, "it tells of errors"));
            Ok((name, lacks))
        }
    }
}

struct Root<'a, 'b> {
    into: &'a RefCell<&'b mut Collect>,
    usual: Option<TitleKind>,
}

impl<'de> DeserializeSeed<'de> for Root<'_, '_> {
    type Value = Head;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Head, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Root<'_, '_> {
    type Value = Head;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Head, A::Error> {
        Entries { into: self.into, usual: self.usual, is_root: true }.visit_seq(seq)?;
        Ok(Head { holds_titles: true, ..Head::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Head, A::Error> {
        let mut head = Head::default();
        while let Some(key) = map.next_key::<String>()? {
            let kind = match key.as_str() {
                "movies" => Some(TitleKind::Movie),
                "shows" => Some(TitleKind::Show),
                "items" | "results" => self.usual,
                "name" | "title" => {
                    head.name = as_text(&map.next_value()?);
                    continue;
                }
                "errors" | "error" => {
                    head.refuses |= says_something(&map.next_value()?);
                    continue;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            let entries = Entries { into: self.into, usual: kind, is_root: false };
            head.holds_titles |= map.next_value_seed(entries)?;
        }
        Ok(head)
    }
}

/// Whether errors are told of: `null` and nothing are none.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(all) => !all.is_empty(),
        Value::Object(all) => !all.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

/// Entries at one place of the file. Read, they say whether there was an array of them.
struct Entries<'a, 'b> {
    into: &'a RefCell<&'b mut Collect>,
    usual: Option<TitleKind>,
    /// The array is the whole file: what Radarr and Sonarr take.
    is_root: bool,
}

impl<'de> DeserializeSeed<'de> for Entries<'_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<bool, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of titles")
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        while let Some(entry) = seq.next_element::<Entry>()? {
            let wish = entry.wish(self.usual, self.is_root);
            self.into.borrow_mut().take(None::<&str>, wish);
        }
        Ok(true)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Object(Map<String, Value>),
    Text(String),
    Other(IgnoredAny),
}

impl Entry {
    fn wish(self, usual: Option<TitleKind>, is_root: bool) -> Option<Wish> {
        match self {
            Self::Text(text) => {
                let wish = title::by_id_or_name(&text)?;
                Some(Wish { kind: wish.kind.or(usual), ..wish })
            }
            Self::Object(object) => of_object(&object, usual, is_root),
            Self::Other(_) => None,
        }
    }
}

fn of_object(object: &Map<String, Value>, usual: Option<TitleKind>, is_root: bool) -> Option<Wish> {
    // As Trakt writes it: the title is wrapped.
    let inner = |key: &str| object.get(key).and_then(Value::as_object);
    let season = number(object, &["season", "season_number", "seasonNumber"])
        .or_else(|| number(inner("season")?, &["number"]))
        .or_else(|| number(inner("episode")?, &["season"]));
    for (key, kind) in [("movie", TitleKind::Movie), ("show", TitleKind::Show)] {
        if let Some(wrapped) = inner(key) {
            return Row { season, ..plain(wrapped) }.wish(Some(kind));
        }
    }
    let mut row = Row { season, ..plain(object) };
    // Radarr calls the number at TMDB `id`; elsewhere that may be anything, and of a part of a show
    // it would be the part's.
    let is_radarrs = is_root && row.tmdb.is_none() && row.tvdb.is_none() && !row.is_part();
    if is_radarrs {
        row.tmdb = number(object, &["id"]);
    }
    // Shows are known to Sonarr by their number at TVDB, films to Radarr by the one at TMDB.
    let mut kind = usual;
    if row.kind.is_none() && kind.is_none() && is_root {
        kind = match (row.tvdb, row.tmdb) {
            (Some(_), _) => Some(TitleKind::Show),
            (None, Some(_)) => Some(TitleKind::Movie),
            (None, None) => None,
        };
    }
    row.wish(kind)
}

fn plain(object: &Map<String, Value>) -> Row {
    let no_ids = Map::new();
    let ids = object.get("ids").and_then(Value::as_object).unwrap_or(&no_ids);
    Row {
        imdb: text(object, &["imdb", "imdb_id", "imdbId"]).or_else(|| text(ids, &["imdb"])),
        tmdb: number(object, &["tmdb", "tmdb_id", "tmdbId"]).or_else(|| number(ids, &["tmdb"])),
        tvdb: number(object, &["tvdb", "tvdb_id", "tvdbId"]).or_else(|| number(ids, &["tvdb"])),
        title: text(object, &["title", "name"]),
        original_title: text(object, &["original_title", "originalTitle"]),
        year: number(object, &["year", "release_year", "releaseYear"]),
        kind: text(object, &["type", "mediatype", "media_type", "mediaType"]),
        season: None,
        rating: None,
        added: moment(text(object, &["added_at", "listed_at", "added"]).as_deref()),
        link: text(object, &["url", "link"]),
    }
}

fn text(object: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| object.get(*key).and_then(as_text))
}

fn number(object: &Map<String, Value>, keys: &[&str]) -> Option<u64> {
    keys.iter().find_map(|key| object.get(*key).and_then(as_number))
}
