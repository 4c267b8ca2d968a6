//! Lists for other programs (list-providers.md §14).

use std::collections::HashSet;

use serde_json::{Map, Value, json};
use towline_api::lists::{Output, Wish};
use towline_domain::wishes::{TitleKind, TitleStage, TmdbId};

use crate::csv_table::{csv_table, season_cells};

/// A list in this form.
pub(crate) fn write(output: Output, wishes: &[Wish]) -> String {
    match output {
        Output::Radarr => of_kind(wishes, TitleKind::Movie, radarr),
        Output::Sonarr => of_kind(wishes, TitleKind::Show, sonarr),
        Output::Json => Value::Array(wishes.iter().map(entry).collect()).to_string(),
        Output::Csv => csv(wishes),
    }
}

/// What nobody wants any more, or may have: it is not handed on to be had in another way.
const NEVER: [TitleStage; 4] =
    [TitleStage::Declined, TitleStage::Deleted, TitleStage::Tombstone, TitleStage::Blocklisted];

/// Each once, however often the list holds it.
fn of_kind(wishes: &[Wish], kind: TitleKind, write: fn(&Wish) -> Option<Value>) -> String {
    let is_never = |wish: &&Wish| NEVER.iter().any(|stage| stage.word() == wish.stage);
    let fit = wishes.iter().filter(|wish| wish.kind == Some(kind) && !is_never(wish));
    let mut met = HashSet::new();
    let all = fit.filter_map(|wish| {
        let is_new = tmdb(wish).is_none_or(|id| met.insert(id));
        write(wish).filter(|_| is_new)
    });
    Value::Array(all.collect()).to_string()
}

/// What the wish means counts more than what the list says.
fn tmdb(wish: &Wish) -> Option<TmdbId> {
    wish.means.map(|title| title.tmdb).or(wish.ids.tmdb)
}

/// Radarr reads an `id` as that of TMDB.
fn radarr(wish: &Wish) -> Option<Value> {
    let (id, imdb) = (tmdb(wish), &wish.ids.imdb);
    if id.is_none() && imdb.is_none() {
        return None;
    }
    Some(object([
        ("id", id.map(|id| id.get().into())),
        ("imdb_id", imdb.as_ref().map(|imdb| imdb.as_str().into())),
        ("title", wish.title.as_deref().map(Value::from)),
        ("release_year", wish.year.map(|year| year.to_string().into())),
    ]))
}

fn sonarr(wish: &Wish) -> Option<Value> {
    let (tvdb, tmdb, imdb) = (wish.ids.tvdb, tmdb(wish), &wish.ids.imdb);
    if tvdb.is_none() && tmdb.is_none() && imdb.is_none() {
        return None;
    }
    Some(object([
        ("tvdbId", tvdb.map(|tvdb| tvdb.get().into())),
        ("tmdbId", tmdb.map(|tmdb| tmdb.get().into())),
        ("imdbId", imdb.as_ref().map(|imdb| imdb.as_str().into())),
        ("title", wish.title.as_deref().map(Value::from)),
    ]))
}

fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let members = members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(members.collect::<Map<_, _>>())
}

fn entry(wish: &Wish) -> Value {
    json!({
        "title": wish.title,
        "year": wish.year,
        "type": wish.kind,
        "imdb_id": wish.ids.imdb,
        "tmdb_id": tmdb(wish),
        "tvdb_id": wish.ids.tvdb,
        "seasons": wish.seasons,
        "stage": wish.stage,
    })
}

const COLUMNS: [&str; 8] =
    ["title", "year", "type", "imdb_id", "tmdb_id", "tvdb_id", "season", "stage"];

fn csv(wishes: &[Wish]) -> String {
    let text = |value: Option<String>| value.unwrap_or_default();
    let rows = |wish: &Wish| {
        let row = |season| {
            [
                text(wish.title.clone()),
                text(wish.year.map(|year| year.to_string())),
                text(wish.kind.map(|kind| kind.to_string())),
                text(wish.ids.imdb.as_ref().map(ToString::to_string)),
                text(tmdb(wish).map(|id| id.to_string())),
                text(wish.ids.tvdb.map(|id| id.to_string())),
                season,
                wish.stage.clone(),
            ]
        };
        season_cells(&wish.seasons).into_iter().map(row).collect::<Vec<_>>()
    };
    csv_table(COLUMNS, wishes.iter().flat_map(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(value: &Value) -> Wish {
        let mut wish = json!({
            "ident": "x", "name": "x", "title": "Amélie, or \"so\"", "kind": "movie", "year": 2001,
            "ids": {}, "seasons": [], "means": null, "stage": "requested", "item": null, "since": "",
        });
        for (key, value) in value.as_object().unwrap() {
            wish[key] = value.clone();
        }
        serde_json::from_value(wish).unwrap()
    }

    #[test]
    fn radarr_is_given_films_by_the_number_that_they_were_matched_with() {
        let wishes = [
            wish(&json!({"ids": {"imdb": "tt0211915"}, "means": "movie:194"})),
            wish(&json!({"kind": "show", "ids": {"tmdb": 5}})),
            wish(&json!({"ids": {}})),
        ];
        let text = write(Output::Radarr, &wishes);
        let expected = json!([{"id": 194, "imdb_id": "tt0211915", "title": "Amélie, or \"so\"",
                               "release_year": "2001"}]);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
    }

    #[test]
    fn radarr_is_given_each_film_once_and_none_that_is_never_to_come() {
        let film = |tmdb: u64, stage: &str| wish(&json!({"ids": {"tmdb": tmdb}, "stage": stage}));
        let never = ["declined", "deleted", "tombstone", "blocklisted"];
        let mut wishes: Vec<_> = never.iter().zip(1..).map(|(stage, n)| film(n, stage)).collect();
        wishes.extend([film(8, "requested"), film(8, "twice"), film(9, "available")]);
        let given: Value = serde_json::from_str(&write(Output::Radarr, &wishes)).unwrap();
        let ids: Vec<_> = given.as_array().unwrap().iter().map(|it| &it["id"]).collect();
        assert_eq!(ids, [8, 9]);
    }

    #[test]
    fn sonarr_is_given_shows_with_every_id_that_is_known() {
        let wishes = [wish(&json!({"kind": "show", "ids": {"tvdb": 9}, "means": "show:7"}))];
        let text = write(Output::Sonarr, &wishes);
        let expected = json!([{"tvdbId": 9, "tmdbId": 7, "title": "Amélie, or \"so\""}]);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
    }

    #[test]
    fn a_table_keeps_its_columns_whatever_a_title_holds() {
        let wishes = [wish(&json!({"seasons": [1, 3], "title": "a,\"b\"\n=c"}))];
        let text = write(Output::Csv, &wishes);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        let cells: Vec<_> = records.iter().map(|it| (&it[0], &it[6], it.len())).collect();
        assert_eq!(cells, [("a,\"b\"\n=c", "1", 8), ("a,\"b\"\n=c", "3", 8)]);
    }
}
