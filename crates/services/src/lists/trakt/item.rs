//! Entries of Trakt's lists and charts (list-providers.md §4.4 and §4.6).

use serde::Deserialize;
use towline_domain::wishes::{TitleKind, Wish};

use crate::lists::lenient::{self, number, text};

/// An entry: a wrapped title; or, in a few charts, the bare title itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Item {
    #[serde(deserialize_with = "number")]
    id: Option<u64>,
    #[serde(rename = "type", deserialize_with = "text")]
    kind: Option<String>,
    listed_at: Option<String>,
    collected_at: Option<String>,
    movie: Option<Media>,
    show: Option<Media>,
    season: Option<Season>,
    episode: Option<Episode>,
    #[serde(flatten)]
    bare: Media,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Media {
    #[serde(deserialize_with = "text")]
    title: Option<String>,
    #[serde(deserialize_with = "number")]
    year: Option<u64>,
    ids: Option<Ids>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Ids {
    #[serde(deserialize_with = "number")]
    trakt: Option<u64>,
    #[serde(deserialize_with = "text")]
    imdb: Option<String>,
    #[serde(deserialize_with = "number")]
    tmdb: Option<u64>,
    #[serde(deserialize_with = "number")]
    tvdb: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Season {
    number: Option<u16>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Episode {
    season: Option<u16>,
}

impl Item {
    /// By what the entry is known, and its wish. `bare` is what bare titles are.
    pub(super) fn read(self, bare: Option<TitleKind>) -> (Option<String>, Option<Wish>) {
        let kind = self.kind.as_deref().unwrap_or_default().to_owned();
        let added = lenient::moment(self.listed_at.or(self.collected_at).as_deref());
        let season = self.season.and_then(|season| season.number);
        let season = season.or_else(|| self.episode.as_ref()?.season);
        let (is, media) = match (kind.as_str(), self.movie, self.show) {
            ("movie" | "", Some(movie), None) => (Some(TitleKind::Movie), movie),
            ("show" | "season" | "episode" | "", None, Some(show)) => (Some(TitleKind::Show), show),
            ("", None, None) => (bare, self.bare),
            // People, and what is not known yet.
            (_, movie, show) => {
                let media = movie.or(show).unwrap_or_default();
                return (self.id.map(|id| id.to_string()).or_else(|| media.name(None)), None);
            }
        };
        let id = match self.id {
            Some(id) => Some(id.to_string()),
            None => media.name(is),
        };
        let is_part = matches!(kind.as_str(), "season" | "episode");
        let mut wish = media.wish(is);
        wish.added = added;
        wish.seasons.extend(season.filter(|_| is_part));
        (id, Some(wish))
    }
}

impl Media {
    /// What tells it apart where the entry has no number of its own.
    fn name(&self, kind: Option<TitleKind>) -> Option<String> {
        let id = self.ids.as_ref()?.trakt?;
        Some(format!("{}{id}", kind.map_or("", TitleKind::as_str)))
    }

    fn wish(self, kind: Option<TitleKind>) -> Wish {
        let ids = self.ids.unwrap_or_default();
        Wish {
            kind,
            title: self.title,
            year: lenient::year(self.year),
            ids: lenient::ids(
                ids.tmdb,
                ids.imdb.as_deref(),
                ids.tvdb.filter(|_| kind != Some(TitleKind::Movie)),
            ),
            ..Wish::default()
        }
    }
}

/// What a list says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Summary {
    #[serde(deserialize_with = "text")]
    pub(super) name: Option<String>,
    pub(super) updated_at: Option<String>,
    ids: Option<Ids>,
}

impl Summary {
    /// Its number.
    pub(super) fn id(&self) -> Option<u64> {
        self.ids.as_ref()?.trakt
    }
}

/// When things of whoever is logged in were changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Activities {
    pub(super) watchlist: Option<Changed>,
    pub(super) favorites: Option<Changed>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Changed {
    pub(super) updated_at: Option<String>,
}
