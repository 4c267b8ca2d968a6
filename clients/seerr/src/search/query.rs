//! What is searched for.

use std::fmt::Write;

use crate::{ImdbId, TitleKey};

/// More of a title than any has; a longer request would be refused by the server's HTTP parser.
const LONGEST: usize = 300;

/// The server looks for these anywhere in the text, in any case.
const PREFIXES: [&str; 4] = ["imdb:", "tvdb:", "tmdb:", "year:"];

/// What is searched for: an id of somebody else's, or a title. How the answers are to be judged
/// is told in §5.4 of the reference, and no business of this crate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Query(String);

impl Query {
    /// At most the film and the show with this id. No hit is no proof that there is none: a
    /// failure of the metadata service looks the same (seerr reference §5.3).
    pub fn by_imdb(id: &ImdbId) -> Self {
        Self(format!("imdb:{id}"))
    }

    /// The shows with this id: there can be two.
    pub fn by_tvdb(id: u32) -> Self {
        Self(format!("tvdb:{id}"))
    }

    /// The film, the show and the person with this number: choose by
    /// [`key`](super::Hit::key).
    pub fn by_tmdb(id: u32) -> Self {
        Self(format!("tmdb:{id}"))
    }

    /// Titles by their words, the best known first; with a year, only those that came out in
    /// just that year.
    ///
    /// What the server would take for an id or a year of its own loses its colon.
    ///
    /// ```
    /// use seerr_client::search::Query;
    ///
    /// assert_eq!(Query::by_title("Dune", Some(1984)).as_str(), "Dune year:1984");
    /// assert_eq!(Query::by_title("New Year: imdb:tt12", None).as_str(), "New Year imdb tt12");
    /// ```
    pub fn by_title(title: &str, year: Option<u16>) -> Self {
        let mut text = disarmed(title);
        // A year without a title finds nothing, and says nothing about it.
        if let Some(year) = year.filter(|_| !text.is_empty()) {
            let _ = write!(text, " year:{year:04}");
        }
        Self(text)
    }

    /// The text, before it is encoded.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to search for.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<TitleKey> for Query {
    /// As [`by_tmdb`](Self::by_tmdb): the type is not part of it.
    fn from(title: TitleKey) -> Self {
        Self::by_tmdb(title.tmdb_id.get())
    }
}

/// Without the server's prefixes, without control characters, and not longer than is sensible.
fn disarmed(title: &str) -> String {
    let printable = title.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST);
    let mut text: String = printable.collect();
    for prefix in PREFIXES {
        while let Some(at) = text.to_ascii_lowercase().find(prefix) {
            let colon = at + prefix.len() - 1;
            text.replace_range(colon..=colon, " ");
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// seerr reference §5.2: the prefixes are searched anywhere in the text.
    #[test]
    fn a_title_cannot_be_taken_for_an_id_or_a_year() {
        let title = |title: &str| Query::by_title(title, None).0;
        assert_eq!(
            title("Big IMDB:TT12 year:1984 tvdb:1tmdb:2"),
            "Big IMDB TT12 year 1984 tvdb 1tmdb 2"
        );
        assert_eq!(title("Mission: Impossible"), "Mission: Impossible");
        assert_eq!(title(" a\u{0}\tb\n"), "a b");
        assert_eq!(title("year:year:1984"), "year year 1984");
        assert_eq!(Query::by_title(" : year: ", Some(1984)).0, ": year year:1984");
        assert_eq!(Query::by_title("  ", Some(1984)).0, "");
        assert_eq!(title(&"é".repeat(1000)).chars().count(), LONGEST);
    }

    proptest! {
        #[test]
        fn no_title_holds_a_prefix(
            title in "(\\PC|imdb:tt12|YEAR:1984|tv|db:|tmdb:5|[\u{130}:\u{0}\n ]){0,12}",
        ) {
            let text = Query::by_title(&title, None).0.to_lowercase();
            for prefix in PREFIXES {
                prop_assert!(!text.contains(prefix), "{title:?} became {text:?}");
            }
        }
    }
}
