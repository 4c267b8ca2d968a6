//! Entries of TMDB's lists (list-providers.md §7).

use serde::Deserialize;
use towline_domain::wishes::{TitleKind, Wish};

use crate::lists::lenient::{self, number, text};

/// A page. Where in it the titles stand differs from call to call.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Page {
    #[serde(deserialize_with = "text")]
    pub(super) name: Option<String>,
    pub(super) total_pages: Option<u64>,
    pub(super) total_results: Option<u64>,
    results: Option<Vec<Item>>,
    items: Option<Vec<Item>>,
    parts: Option<Vec<Item>>,
    cast: Option<Vec<Item>>,
    crew: Option<Vec<Item>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Item {
    #[serde(deserialize_with = "number")]
    id: Option<u64>,
    #[serde(deserialize_with = "text")]
    media_type: Option<String>,
    #[serde(deserialize_with = "text")]
    title: Option<String>,
    #[serde(deserialize_with = "text")]
    name: Option<String>,
    #[serde(deserialize_with = "text")]
    original_title: Option<String>,
    #[serde(deserialize_with = "text")]
    original_name: Option<String>,
    release_date: Option<String>,
    first_air_date: Option<String>,
    vote_average: Option<f64>,
}

impl Page {
    /// All entries; `None` where none of the known keys is there: never an empty list.
    pub(super) fn items(self) -> Option<Vec<Item>> {
        let credits = match (self.cast, self.crew) {
            (None, None) => None,
            (cast, crew) => Some(cast.into_iter().chain(crew).flatten().collect()),
        };
        self.results.or(self.items).or(self.parts).or(credits)
    }
}

impl Item {
    /// By what the entry is known, and its wish. `kind` is that of all entries, where the call says
    /// it.
    pub(super) fn read(self, kind: Option<TitleKind>) -> (Option<String>, Option<Wish>) {
        let kind = match self.media_type.as_deref() {
            Some("movie") => Some(TitleKind::Movie),
            Some("tv") => Some(TitleKind::Show),
            // People, and what is not known yet.
            Some(other) => {
                let id = self.id.map(|id| format!("{other}/{id}"));
                return (id, None);
            }
            None => kind,
        };
        let id = self.id.map(|id| format!("{}/{id}", kind.map_or("any", TitleKind::as_str)));
        let date = self.release_date.or(self.first_air_date);
        let wish = Wish {
            kind,
            title: self.title.or(self.name),
            original_title: self.original_title.or(self.original_name),
            year: lenient::year_of(date.as_deref()),
            ids: lenient::ids(self.id, None, None),
            rating: lenient::tenths(self.vote_average),
            ..Wish::default()
        };
        (id, Some(wish))
    }
}
