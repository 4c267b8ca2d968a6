//! Which title a wish means.

use serde::{Deserialize, Serialize};

use super::{ImdbId, TitleKey, TitleKind, TvdbId};

/// What a media server is asked to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// By its number at IMDb.
    Imdb(ImdbId),
    /// By its number at TVDB: a show, or two.
    Tvdb(TvdbId),
    /// By what it is called; of one year only, where that is given.
    Title {
        /// What it is called.
        title: String,
        /// When it came out.
        year: Option<u16>,
    },
}

/// A title that may be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// It.
    pub key: TitleKey,
    /// What the server calls it.
    pub title: String,
    /// What it is called in its own language.
    pub original_title: Option<String>,
    /// When it came out first, as `YYYY-MM-DD`.
    pub released: Option<jiff::civil::Date>,
}

impl Candidate {
    /// The year in which it came out.
    pub fn year(&self) -> Option<u16> {
        self.released.and_then(|date| u16::try_from(date.year()).ok())
    }

    /// For people: `film 603: The Matrix (1999)`.
    pub fn words(&self) -> String {
        let TitleKey { kind, tmdb } = self.key;
        let year = self.year().map(|year| format!(" ({year})")).unwrap_or_default();
        format!("{} {tmdb}: {}{year}", kind.word(), self.title)
    }
}

/// By what a wish was matched with a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HowMatched {
    /// The list itself gives the number at TMDB.
    Tmdb,
    /// By the number at IMDb.
    Imdb,
    /// By the number at TVDB.
    Tvdb,
    /// The same kind, title and year, and only one such.
    Title,
    /// A person said so.
    Pinned,
}

impl HowMatched {
    /// For people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Tmdb => "the list gives its number at TMDB",
            Self::Imdb => "by its number at IMDb",
            Self::Tvdb => "by its number at TVDB",
            Self::Title => "by kind, exact title and exact year; only one such",
            Self::Pinned => "a person said so",
        }
    }
}

/// What became of the search for a wish's title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Resolution {
    /// It means this one.
    Matched {
        /// It.
        key: TitleKey,
        /// By what.
        how: HowMatched,
        /// What the server calls it, where it was asked.
        title: Option<String>,
        /// When it came out, where the server said so.
        released: Option<jiff::civil::Date>,
    },
    /// A person has to say which one.
    Unsure {
        /// Why none was taken.
        why: String,
        /// Those that it may be; the likeliest first.
        candidates: Vec<Candidate>,
    },
    /// The server knows none. That is no proof: its own sources may have failed (seerr.md §5.3).
    NotFound,
}

impl Resolution {
    /// The title, where it is known.
    pub const fn key(&self) -> Option<TitleKey> {
        match self {
            Self::Matched { key, .. } => Some(*key),
            Self::Unsure { .. } | Self::NotFound => None,
        }
    }
}

impl Question {
    /// For log lines.
    pub fn words(&self) -> String {
        match self {
            Self::Imdb(id) => format!("imdb:{id}"),
            Self::Tvdb(id) => format!("tvdb:{id}"),
            Self::Title { title, year: Some(year) } => format!("\"{title}\" of {year}"),
            Self::Title { title, year: None } => format!("\"{title}\""),
        }
    }

    /// The kind that it can only find, if there is one.
    pub const fn kind(&self) -> Option<TitleKind> {
        match self {
            Self::Tvdb(_) => Some(TitleKind::Show),
            Self::Imdb(_) | Self::Title { .. } => None,
        }
    }
}
