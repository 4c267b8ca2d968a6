//! A wish: one title that stands on a list.

use std::{collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{Ids, TitleKey, TitleKind, normalised};
use crate::Timestamp;

/// One title on a list. A list that names seasons or episodes of a show wishes for the show, with
/// those seasons (list-providers.md §2.7).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// Film or show; `None` where the list does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<TitleKind>,
    /// As the list calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// In its own language, where the list says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_title: Option<String>,
    /// When it came out first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// By what it is known elsewhere.
    pub ids: Ids,
    /// The seasons that the list names; empty where it names the show.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub seasons: BTreeSet<u16>,
    /// Tenths of a point out of 10, where the list says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// When it was put on the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added: Option<Timestamp>,
}

/// What tells wishes apart: the best that a list says of a title. The same title may have another
/// one on another list. `movie:603`, `imdb:tt0133093`, `show/tvdb:121361`,
/// `movie/title:1999:the matrix`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ident(String);

/// Longer titles are cut: they tell nothing more.
const MOST: usize = 300;

impl Wish {
    /// The title, where the list itself says which one it is.
    pub fn key(&self) -> Option<TitleKey> {
        Some(TitleKey { kind: self.kind?, tmdb: self.ids.tmdb? })
    }

    /// What tells it apart; `None` for what is no wish at all, without an id and without a title.
    pub fn ident(&self) -> Option<Ident> {
        if let Some(key) = self.key() {
            return Some(Ident(key.to_string()));
        }
        if let Some(imdb) = &self.ids.imdb {
            return Some(Ident(format!("imdb:{imdb}")));
        }
        if let Some(tvdb) = self.ids.tvdb {
            return Some(Ident(format!("show/tvdb:{tvdb}")));
        }
        let title: String = normalised(self.title.as_ref().or(self.original_title.as_ref())?)
            .chars()
            .take(MOST)
            .collect();
        if title.is_empty() {
            return None;
        }
        let kind = self.kind.map_or("any", TitleKind::as_str);
        let year = self.year.map(|year| year.to_string()).unwrap_or_default();
        Some(Ident(format!("{kind}/title:{year}:{title}")))
    }

    /// Under what is remembered which title it means. One number of `IMDb` may be a film's and a
    /// show's at a server: which of them, the list's own word decides, and another list may have
    /// another one (seerr.md §5.4).
    pub fn question(&self) -> Option<Ident> {
        let ident = self.ident()?;
        match self.kind {
            Some(kind) if ident.0.starts_with("imdb:") => Some(Ident(format!("{kind}/{ident}"))),
            _ => Some(ident),
        }
    }

    /// What people call it: its title with the year.
    pub fn name(&self) -> String {
        let title = self.title.as_ref().or(self.original_title.as_ref());
        match (title, self.year, self.ident()) {
            (Some(title), Some(year), _) => format!("{title} ({year})"),
            (Some(title), None, _) => title.clone(),
            (None, _, Some(ident)) => ident.to_string(),
            (None, _, None) => "something without a name".into(),
        }
    }
}

impl Ident {
    /// As stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Any text is one: whether there is such a wish, the ledger tells.
impl FromStr for Ident {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::TmdbId;
    use super::*;

    #[test]
    fn the_best_id_tells_wishes_apart() {
        let mut wish = Wish {
            kind: Some(TitleKind::Movie),
            title: Some("The Matrix".into()),
            year: Some(1999),
            ..Wish::default()
        };
        let ident = |wish: &Wish| wish.ident().unwrap().to_string();
        assert_eq!(ident(&wish), "movie/title:1999:the matrix");
        wish.ids.imdb = Some("tt0133093".parse().unwrap());
        assert_eq!(ident(&wish), "imdb:tt0133093");
        wish.ids.tmdb = TmdbId::new(603);
        assert_eq!(ident(&wish), "movie:603");
        wish.kind = None;
        assert_eq!(ident(&wish), "imdb:tt0133093", "603 may be a film or a show");
        assert_eq!(Wish::default().ident(), None);
    }

    #[test]
    fn what_a_number_of_imdb_means_is_remembered_for_films_and_shows_apart() {
        let mut wish = Wish::default();
        wish.ids.imdb = Some("tt0133093".parse().unwrap());
        let question = |wish: &Wish| wish.question().unwrap().to_string();
        assert_eq!(question(&wish), "imdb:tt0133093");
        wish.kind = Some(TitleKind::Show);
        assert_eq!(question(&wish), "show/imdb:tt0133093");
        wish.ids.tmdb = TmdbId::new(603);
        assert_eq!(question(&wish), "show:603");
    }
}
