//! Which title: its type and its number at TMDB, together.

use std::{fmt, str::FromStr};

use serde::Serialize;

use crate::TmdbId;

/// A film or a show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaType {
    /// `movie`
    Movie,
    /// `tv`
    Tv,
}

impl MediaType {
    /// The server's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Movie => "movie",
            Self::Tv => "tv",
        }
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a word is no type: the server has others too, as `person` and `collection`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is neither `movie` nor `tv`")]
pub struct MediaTypeError;

impl FromStr for MediaType {
    type Err = MediaTypeError;

    fn from_str(word: &str) -> Result<Self, MediaTypeError> {
        match word {
            "movie" => Ok(Self::Movie),
            "tv" => Ok(Self::Tv),
            _ => Err(MediaTypeError),
        }
    }
}

/// One title. The number alone is not enough: film 5000 and show 5000 are two titles, and live
/// side by side in the server's table (seerr reference §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TitleKey {
    /// Film or show.
    pub media_type: MediaType,
    /// Its number among those.
    pub tmdb_id: TmdbId,
}

impl TitleKey {
    /// A film.
    pub const fn movie(tmdb_id: TmdbId) -> Self {
        Self { media_type: MediaType::Movie, tmdb_id }
    }

    /// Both halves of it, where both are told.
    pub(crate) fn of(media_type: Option<MediaType>, tmdb_id: Option<TmdbId>) -> Option<Self> {
        let (media_type, tmdb_id) = media_type.zip(tmdb_id)?;
        Some(Self { media_type, tmdb_id })
    }

    /// A show.
    pub const fn tv(tmdb_id: TmdbId) -> Self {
        Self { media_type: MediaType::Tv, tmdb_id }
    }
}

impl fmt::Display for TitleKey {
    /// As in `tv 5000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.media_type, self.tmdb_id)
    }
}

/// A title at `IMDb`, as in `tt0386676`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImdbId(Box<str>);

impl ImdbId {
    /// The id, in small letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ImdbId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Why a text is no id of a title at `IMDb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id of IMDb is `tt` and up to 10 digits")]
pub struct ImdbIdError;

impl FromStr for ImdbId {
    type Err = ImdbIdError;

    fn from_str(text: &str) -> Result<Self, ImdbIdError> {
        let (mark, digits) = text.split_at_checked(2).ok_or(ImdbIdError)?;
        let is_number =
            (1..=10).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if mark.eq_ignore_ascii_case("tt") && is_number {
            Ok(Self(format!("tt{digits}").into()))
        } else {
            Err(ImdbIdError)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_imdb_id_is_two_letters_and_digits() {
        assert_eq!("TT0386676".parse::<ImdbId>().unwrap().as_str(), "tt0386676");
        for odd in ["", "t", "tt", "nm0000001", "tt12x", "tt 12", "ttü", "üt1", "tt12345678901"] {
            assert_eq!(odd.parse::<ImdbId>(), Err(ImdbIdError), "{odd}");
        }
    }
}
