//! What the metadata service knows of titles.

use serde::{Deserialize, Serialize};

use super::Kind;

/// A film or a show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// What it is.
    pub kind: Kind,
    /// Its TMDB id.
    pub tmdb: i64,
    /// Its name.
    pub title: String,
    /// In its own language; none: the same.
    #[serde(default)]
    pub original_title: Option<String>,
    /// As in `2021-09-15`; none: the answer lacks it; empty: the answer says it is empty.
    #[serde(default)]
    pub date: Option<String>,
    /// As in `tt0386676`.
    #[serde(default)]
    pub imdb: Option<String>,
    /// Of a show. Two shows may have the same one (§5.2).
    #[serde(default)]
    pub tvdb: Option<i64>,
    /// The higher, the earlier it is found.
    #[serde(default)]
    pub popularity: f64,
    /// As in `en`.
    #[serde(default = "english")]
    pub language: String,
    /// Of a show, specials (0) among them.
    #[serde(default)]
    pub seasons: Vec<Season>,
}

/// A season, as the metadata service knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Season {
    /// 0: specials.
    pub number: i64,
    /// How many episodes.
    pub episodes: u32,
    /// As in `2005-03-24`.
    #[serde(default)]
    pub air_date: Option<String>,
}

/// A person or a collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Its TMDB id: another space of numbers.
    pub tmdb: i64,
    /// Its name.
    pub name: String,
    /// The higher, the earlier it is found.
    #[serde(default)]
    pub popularity: f64,
}

fn english() -> String {
    "en".into()
}

impl Title {
    fn new(kind: Kind, tmdb: i64, title: &str, date: &str) -> Self {
        Self {
            kind,
            tmdb,
            title: title.into(),
            original_title: None,
            date: Some(date.into()),
            imdb: None,
            tvdb: None,
            popularity: 1.0,
            language: english(),
            seasons: Vec::new(),
        }
    }

    /// A film, and when it came out.
    pub fn movie(tmdb: i64, title: &str, date: &str) -> Self {
        Self::new(Kind::Movie, tmdb, title, date)
    }

    /// A show with these seasons of eight episodes each, and when it was first on.
    pub fn tv(tmdb: i64, title: &str, date: &str, seasons: impl IntoIterator<Item = i64>) -> Self {
        let seasons = seasons.into_iter().map(|number| Season::new(number, 8)).collect();
        Self { seasons, ..Self::new(Kind::Tv, tmdb, title, date) }
    }

    /// Its id at `IMDb`.
    #[must_use]
    pub fn imdb(mut self, id: &str) -> Self {
        self.imdb = Some(id.into());
        self
    }

    /// Its TVDB id.
    #[must_use]
    pub fn tvdb(mut self, id: i64) -> Self {
        self.tvdb = Some(id);
        self
    }

    /// How popular it is.
    #[must_use]
    pub fn popular(mut self, popularity: f64) -> Self {
        self.popularity = popularity;
        self
    }

    /// Its name in its own language.
    #[must_use]
    pub fn originally(mut self, title: &str) -> Self {
        self.original_title = Some(title.into());
        self
    }

    pub(super) fn original(&self) -> &str {
        self.original_title.as_deref().unwrap_or(&self.title)
    }

    pub(super) fn is_of_year(&self, year: &str) -> bool {
        self.date.as_deref().is_some_and(|date| date.starts_with(year))
    }

    /// Whether these seasons are all that can be had: specials are not asked for.
    pub(super) fn is_whole(&self, available: &[i64]) -> bool {
        let wanted = self.seasons.iter().map(|season| season.number).filter(|number| *number > 0);
        !self.seasons.is_empty() && wanted.into_iter().all(|number| available.contains(&number))
    }
}

impl Season {
    /// With no date.
    pub fn new(number: i64, episodes: u32) -> Self {
        Self { number, episodes, air_date: None }
    }
}
