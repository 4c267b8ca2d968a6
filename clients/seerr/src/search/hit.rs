//! What was found.

use serde::{Deserialize, Deserializer};

use crate::{MediaType, TitleKey, TmdbId, date::ReleaseDate, media::MediaRow, wire};

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Hit {
    /// A film or a show.
    Title(Box<Found>),
    /// Something else, as a `person` or a `collection`; the first 64 characters of its kind.
    /// Also a film or a show without a number, which is of no use.
    Other(Box<str>),
}

/// A film or a show that was found (seerr reference §5.3).
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Which one it is.
    pub key: TitleKey,
    /// Its title, in the language that was asked for.
    pub title: Box<str>,
    /// Its title where it comes from.
    pub original_title: Box<str>,
    /// When it came out, or was first aired.
    pub released: Option<ReleaseDate>,
    /// How well known it is; to be compared only.
    pub popularity: f64,
    /// What the server knows of it: none if nobody has ever touched it. Without seasons here.
    pub media: Option<MediaRow>,
}

impl Hit {
    /// Which title it is, if it is one.
    pub fn key(&self) -> Option<TitleKey> {
        Some(self.title()?.key)
    }

    /// The title, if it is one.
    pub fn title(&self) -> Option<&Found> {
        match self {
            Self::Title(found) => Some(found),
            Self::Other(_) => None,
        }
    }
}

impl Found {
    /// The year in which it came out, or was first aired.
    pub fn year(&self) -> Option<u16> {
        Some(self.released?.year)
    }
}

impl<'de> Deserialize<'de> for Hit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Default, Deserialize)]
        #[serde(default, rename_all = "camelCase")]
        struct Wire {
            #[serde(deserialize_with = "wire::optional")]
            id: Option<TmdbId>,
            #[serde(deserialize_with = "wire::text")]
            media_type: Box<str>,
            #[serde(deserialize_with = "wire::maybe_text")]
            title: Option<Box<str>>,
            #[serde(deserialize_with = "wire::maybe_text")]
            original_title: Option<Box<str>>,
            #[serde(deserialize_with = "wire::maybe_word")]
            release_date: Option<ReleaseDate>,
            #[serde(deserialize_with = "wire::maybe_text")]
            name: Option<Box<str>>,
            #[serde(deserialize_with = "wire::maybe_text")]
            original_name: Option<Box<str>>,
            #[serde(deserialize_with = "wire::maybe_word")]
            first_air_date: Option<ReleaseDate>,
            #[serde(deserialize_with = "wire::number")]
            popularity: f64,
            #[serde(deserialize_with = "wire::maybe")]
            media_info: Option<MediaRow>,
        }
        let wire: Wire = wire::lenient(deserializer)?;
        let media_type = wire.media_type.parse::<MediaType>().ok();
        let (Some(media_type), Some(tmdb_id)) = (media_type, wire.id) else {
            return Ok(Self::Other(wire.media_type.chars().take(64).collect::<String>().into()));
        };
        let (title, original_title, released) = match media_type {
            MediaType::Movie => (wire.title, wire.original_title, wire.release_date),
            MediaType::Tv => (wire.name, wire.original_name, wire.first_air_date),
        };
        Ok(Self::Title(Box::new(Found {
            key: TitleKey { media_type, tmdb_id },
            title: title.unwrap_or_default(),
            original_title: original_title.unwrap_or_default(),
            released,
            popularity: wire.popularity,
            media: wire.media_info,
        })))
    }
}
