//! By what titles are known.

use std::{fmt, num::NonZeroU32, str::FromStr};

use serde::{Deserialize, Serialize};

/// Films and shows have numbers of their own at TMDB: film 5000 and show 5000 are two titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TitleKind {
    /// A film.
    Movie,
    /// A show, with seasons.
    Show,
}

impl TitleKind {
    /// As stored and typed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Movie => "movie",
            Self::Show => "show",
        }
    }

    /// For people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Movie => "film",
            Self::Show => "show",
        }
    }
}

impl fmt::Display for TitleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A title's number at TMDB, within its kind. Never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TmdbId(NonZeroU32);

/// A show's number at TVDB. Never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TvdbId(NonZeroU32);

macro_rules! numbers {
    ($($id:ident)*) => {$(
        impl $id {
            /// `None` for 0, and for what no such number can be.
            pub fn new(number: u64) -> Option<Self> {
                u32::try_from(number).ok().and_then(NonZeroU32::new).map(Self)
            }

            /// The number.
            pub const fn get(self) -> u32 {
                self.0.get()
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

numbers!(TmdbId TvdbId);

/// A title's number at IMDb, with its leading zeros: `tt0133093`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ImdbId(String);

impl ImdbId {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ImdbId {
    type Err = NotATitle;

    fn from_str(text: &str) -> Result<Self, NotATitle> {
        let text = text.trim().to_ascii_lowercase();
        let digits = text.strip_prefix("tt").unwrap_or_default();
        let is_one = (7..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        let is_zero = digits.bytes().all(|b| b == b'0');
        if is_one && !is_zero { Ok(Self(text)) } else { Err(NotATitle) }
    }
}

impl TryFrom<String> for ImdbId {
    type Error = NotATitle;

    fn try_from(text: String) -> Result<Self, NotATitle> {
        text.parse()
    }
}

impl From<ImdbId> for String {
    fn from(id: ImdbId) -> Self {
        id.0
    }
}

impl fmt::Display for ImdbId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is known of a title's numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Ids {
    /// At TMDB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tmdb: Option<TmdbId>,
    /// At IMDb.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imdb: Option<ImdbId>,
    /// At TVDB; of shows only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tvdb: Option<TvdbId>,
}

/// One title, as media servers know it: `movie:603`, `show:1399`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TitleKey {
    /// Film or show.
    pub kind: TitleKind,
    /// Its number within its kind.
    pub tmdb: TmdbId,
}

/// What was written is no title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a title is written movie:603 or show:1399, with its number at TMDB")]
pub struct NotATitle;

impl fmt::Display for TitleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.tmdb)
    }
}

/// Also as `tmdb:movie:603` and `tv:1399`.
impl FromStr for TitleKey {
    type Err = NotATitle;

    fn from_str(text: &str) -> Result<Self, NotATitle> {
        let text = text.trim();
        let text = text.strip_prefix("tmdb:").unwrap_or(text);
        let (kind, number) = text.split_once(':').ok_or(NotATitle)?;
        let kind = match kind {
            "movie" | "film" => TitleKind::Movie,
            "show" | "tv" => TitleKind::Show,
            _ => return Err(NotATitle),
        };
        let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        let number = is_number.then(|| number.parse().ok()).flatten().ok_or(NotATitle)?;
        Ok(Self { kind, tmdb: TmdbId::new(number).ok_or(NotATitle)? })
    }
}

impl TryFrom<String> for TitleKey {
    type Error = NotATitle;

    fn try_from(text: String) -> Result<Self, NotATitle> {
        text.parse()
    }
}

impl From<TitleKey> for String {
    fn from(key: TitleKey) -> Self {
        key.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_reads_as_it_is_written_and_as_others_write_it() {
        let film: TitleKey = "movie:603".parse().unwrap();
        assert_eq!(film.to_string(), "movie:603");
        assert_eq!("tmdb:movie:603".parse(), Ok(film));
        assert_eq!("tv:5".parse::<TitleKey>().unwrap().to_string(), "show:5");
        for wrong in ["", "603", "movie:", "movie:0", "movie:+5", "movie:99999999999", "person:5"] {
            assert_eq!(wrong.parse::<TitleKey>(), Err(NotATitle), "{wrong}");
        }
    }

    #[test]
    fn a_number_of_imdb_keeps_its_zeros_and_is_nothing_else() {
        assert_eq!("TT0133093".parse::<ImdbId>().unwrap().as_str(), "tt0133093");
        for wrong in ["tt", "tt12345", "nm0000001", "tt00000001a", "tt0000000", "tt1234567890123"] {
            assert_eq!(wrong.parse::<ImdbId>(), Err(NotATitle), "{wrong}");
        }
    }
}
