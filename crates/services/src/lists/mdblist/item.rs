//! Entries of MDBList's lists (list-providers.md §6).

use serde::Deserialize;
use towline_domain::wishes::{TitleKind, Wish};

use crate::lists::lenient::{self, number, text};

/// A page: films and shows apart; or, without a key, all in one array.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Items {
    All(Vec<Item>),
    Apart { movies: Option<Vec<Item>>, shows: Option<Vec<Item>>, pagination: Option<Pagination> },
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Pagination {
    pub(super) total: Option<u64>,
    pub(super) has_more: Option<bool>,
    pub(super) next_cursor: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Item {
    /// The number at TMDB.
    #[serde(deserialize_with = "number")]
    id: Option<u64>,
    #[serde(deserialize_with = "number")]
    rank: Option<u64>,
    #[serde(deserialize_with = "text")]
    title: Option<String>,
    #[serde(deserialize_with = "text")]
    imdb_id: Option<String>,
    #[serde(deserialize_with = "number")]
    tvdb_id: Option<u64>,
    #[serde(deserialize_with = "text")]
    mediatype: Option<String>,
    #[serde(deserialize_with = "number")]
    release_year: Option<u64>,
    ids: Option<Ids>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Ids {
    #[serde(deserialize_with = "number")]
    tmdb: Option<u64>,
    #[serde(deserialize_with = "text")]
    imdb: Option<String>,
    #[serde(deserialize_with = "number")]
    tvdb: Option<u64>,
}

impl Items {
    /// The entries in the list's order; `None` where the answer has none of the known keys.
    pub(super) fn read(self) -> Option<(Vec<Item>, Option<Pagination>)> {
        let kinded = |items: Option<Vec<Item>>, kind: TitleKind| {
            items.unwrap_or_default().into_iter().map(move |item| Item {
                mediatype: item.mediatype.or_else(|| Some(kind.as_str().into())),
                ..item
            })
        };
        match self {
            Self::All(items) => Some((items, None)),
            Self::Apart { movies: None, shows: None, .. } => None,
            Self::Apart { movies, shows, pagination } => {
                let mut items: Vec<_> = kinded(movies, TitleKind::Movie)
                    .chain(kinded(shows, TitleKind::Show))
                    .collect();
                items.sort_by_key(|item| item.rank);
                Some((items, pagination))
            }
        }
    }
}

impl Item {
    /// By what the entry is known, and its wish.
    pub(super) fn read(self) -> (Option<String>, Option<Wish>) {
        let kind = match self.mediatype.as_deref() {
            Some("movie") => Some(TitleKind::Movie),
            Some("show" | "tv" | "season" | "episode") => Some(TitleKind::Show),
            // What is not said may still be a title; what is said and not known is none.
            None => None,
            Some(_) => return (self.id.map(|id| format!("other/{id}")), None),
        };
        let ids = self.ids.unwrap_or_default();
        let imdb = self.imdb_id.or(ids.imdb);
        let tmdb = self.id.or(ids.tmdb);
        let word = kind.map_or("any", TitleKind::as_str);
        let id = match (tmdb, &imdb) {
            (Some(tmdb), _) => Some(format!("{word}/{tmdb}")),
            (None, Some(imdb)) => Some(imdb.clone()),
            (None, None) => None,
        };
        let at_tvdb = self.tvdb_id.or(ids.tvdb).filter(|_| kind == Some(TitleKind::Show));
        let wish = Wish {
            kind,
            title: self.title,
            year: lenient::year(self.release_year),
            ids: lenient::ids(tmdb, imdb.as_deref(), at_tvdb),
            ..Wish::default()
        };
        (id, Some(wish))
    }
}
