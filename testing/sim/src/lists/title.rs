//! Titles, which can be put into any of the providers.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A film, a show, or something else that stands in a list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Title {
    /// What it is.
    pub kind: Kind,
    /// None: unannounced (section 4.6).
    pub name: Option<String>,
    /// In its own language; the name when there is none.
    pub original_name: Option<String>,
    /// When it came out.
    pub year: Option<u16>,
    /// As in `2019-05-01`. Where a provider writes a date: this, or the first of May of the year,
    /// or nothing.
    pub date: Option<String>,
    /// Which season this is, or is part of.
    pub season: Option<u32>,
    /// Which episode this is.
    pub episode: Option<u32>,
    /// As in `tt0000001`.
    #[serde(skip_serializing_if = "Id::is_absent")]
    pub imdb: Id,
    /// A number. Films and shows count apart.
    #[serde(skip_serializing_if = "Id::is_absent")]
    pub tmdb: Id,
    /// A number.
    #[serde(skip_serializing_if = "Id::is_absent")]
    pub tvdb: Id,
    /// A number.
    #[serde(skip_serializing_if = "Id::is_absent")]
    pub trakt: Id,
    /// What a season or an episode is of.
    pub show: Option<Box<Title>>,
}

/// What a title is. IMDb knows all of them (section 3.3); the others call it a movie or a show.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "they are IMDb's words")]
pub enum Kind {
    #[default]
    Movie,
    TvMovie,
    TvSpecial,
    TvShort,
    Short,
    Video,
    Show,
    TvMiniSeries,
    Season,
    Episode,
    Person,
    PodcastSeries,
    PodcastEpisode,
    VideoGame,
    MusicVideo,
    /// A word that nobody knows.
    #[serde(untagged)]
    Other(String),
}

/// An id as it is written; each may be missing (section 2, rule 4).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Id {
    /// Its key is not there.
    #[default]
    #[serde(skip)]
    Absent,
    /// Its key is there.
    Null,
    /// A number.
    Number(u64),
    /// Text, which may be a number's.
    Text(String),
}

impl Title {
    /// A film.
    pub fn movie(name: &str, year: u16) -> Self {
        Self { name: Some(name.into()), year: Some(year), ..Self::default() }
    }

    /// A show.
    pub fn show(name: &str, year: u16) -> Self {
        Self { kind: Kind::Show, ..Self::movie(name, year) }
    }

    /// A season of a show.
    pub fn season_of(show: &Self, season: u32) -> Self {
        let (kind, show) = (Kind::Season, Some(Box::new(show.clone())));
        Self { kind, season: Some(season), show, ..Self::default() }
    }

    /// An episode of a show.
    pub fn episode_of(show: &Self, season: u32, episode: u32, name: &str) -> Self {
        let (kind, episode) = (Kind::Episode, Some(episode));
        Self {
            kind,
            episode,
            name: Some(name.into()),
            year: show.year,
            ..Self::season_of(show, season)
        }
    }

    /// The same, of another kind.
    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// With IMDb's id.
    #[must_use]
    pub fn imdb(mut self, id: impl Into<Id>) -> Self {
        self.imdb = id.into();
        self
    }

    /// With TMDB's id.
    #[must_use]
    pub fn tmdb(mut self, id: impl Into<Id>) -> Self {
        self.tmdb = id.into();
        self
    }

    /// With TVDB's id.
    #[must_use]
    pub fn tvdb(mut self, id: impl Into<Id>) -> Self {
        self.tvdb = id.into();
        self
    }

    /// With Trakt's id.
    #[must_use]
    pub fn trakt(mut self, id: impl Into<Id>) -> Self {
        self.trakt = id.into();
        self
    }

    /// What a provider that knows only films and shows calls it.
    pub fn medium(&self) -> &str {
        match &self.kind {
            Kind::Show | Kind::TvMiniSeries | Kind::PodcastSeries => "show",
            Kind::Season => "season",
            Kind::Episode | Kind::PodcastEpisode => "episode",
            Kind::Person => "person",
            Kind::Other(word) => word,
            _ => "movie",
        }
    }

    pub(super) fn is_show(&self) -> bool {
        self.medium() == "show"
    }

    pub(super) fn is_movie(&self) -> bool {
        self.medium() == "movie"
    }

    /// A date, or nothing (section 7).
    pub(super) fn released(&self) -> String {
        let of_year = || self.year.map(|year| format!("{year}-05-01"));
        self.date.clone().or_else(of_year).unwrap_or_default()
    }

    /// As in `Sample Film (2019)`.
    pub(super) fn with_year(&self) -> String {
        let name = self.name.as_deref().unwrap_or_default();
        self.year.map_or_else(|| name.to_owned(), |year| format!("{name} ({year})"))
    }
}

impl Id {
    pub(super) fn is_absent(&self) -> bool {
        *self == Self::Absent
    }

    /// Writes it, unless it is absent.
    pub(super) fn put(&self, name: &str, into: &mut Map<String, Value>) {
        if let Some(value) = self.value() {
            into.insert(name.into(), value);
        }
    }

    pub(super) fn value(&self) -> Option<Value> {
        match self {
            Self::Absent => None,
            Self::Null => Some(Value::Null),
            Self::Number(number) => Some((*number).into()),
            Self::Text(text) => Some(text.as_str().into()),
        }
    }

    /// As it is written; none when there is none.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Absent | Self::Null => None,
            Self::Number(number) => Some(number.to_string()),
            Self::Text(text) => Some(text.clone()),
        }
    }
}

impl From<u64> for Id {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_id_a_null_one_and_both_kinds_of_words_can_be_told() {
        let read = |text| serde_json::from_str::<Title>(text).unwrap();
        let title = read(r#"{"kind":"show","name":"A","imdb":null,"tmdb":"21","tvdb":31}"#);
        assert_eq!(title.imdb, Id::Null);
        assert_eq!(title.tmdb, "21".into());
        assert_eq!((title.tvdb, title.trakt), (31.into(), Id::Absent));
        assert_eq!(read(r#"{"kind":"hologram"}"#).kind, Kind::Other("hologram".into()));
    }
}
