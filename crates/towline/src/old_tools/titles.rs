//! What the old tool has asked for.

use std::collections::BTreeSet;

use towline_api::lists::KnownTitle;
use towline_domain::{
    path::shown,
    wishes::{TitleKey, TitleKind, TmdbId},
};
use towline_store::old_state::OldTitle;

/// Words that say that a title was asked for, or is there. The others say nothing.
const SAY_SO: [&str; 4] = ["requested", "already_requested", "already_available", "available"];

/// A title's name is shown, and no more of it is kept.
const LONGEST_NAME: usize = 200;

/// What was asked for, and how many of them cannot be told.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// They, each once.
    pub(crate) titles: Vec<KnownTitle>,
    /// Without a number at TMDB: what they are, the lists tell.
    pub(crate) left_to_lists: u64,
    /// All that the old tool has met.
    pub(crate) met: u64,
}

/// What of the old tool's titles is known to have been asked for.
pub(crate) fn asked(titles: &[OldTitle], in_4k: bool) -> Asked {
    let mut asked = Asked { met: titles.len() as u64, ..Asked::default() };
    let mut seen = BTreeSet::new();
    for title in titles {
        if !SAY_SO.contains(&title.status.to_ascii_lowercase().as_str()) {
            continue;
        }
        let Some(key) = key(title) else {
            asked.left_to_lists += 1;
            continue;
        };
        if seen.insert((key.kind.as_str(), key.tmdb.get())) {
            let name = shown(title.title.as_bytes());
            let name = name.chars().take(LONGEST_NAME).collect();
            asked.titles.push(KnownTitle { title: key, name, in_4k });
        }
    }
    asked
}

/// What it calls the server's id is in fact the number at TMDB.
fn key(title: &OldTitle) -> Option<TitleKey> {
    let kind = match title.kind.to_ascii_lowercase().as_str() {
        "movie" => TitleKind::Movie,
        "tv" | "show" => TitleKind::Show,
        _ => return None,
    };
    let number = |text: &str| text.parse().ok().and_then(TmdbId::new);
    let tmdb = number(&title.tmdb).or_else(|| number(&title.overseerr))?;
    Some(TitleKey { kind, tmdb })
}

#[cfg(test)]
mod tests {
    use TitleKind::{Movie, Show};

    use super::*;

    fn old(name: &str, kind: &str, tmdb: &str, overseerr: &str, status: &str) -> OldTitle {
        let [title, kind, tmdb, overseerr, status] =
            [name, kind, tmdb, overseerr, status].map(String::from);
        OldTitle { title, kind, imdb: "tt1160419".into(), tmdb, overseerr, status }
    }

    #[test]
    fn only_what_was_asked_for_is_told_and_only_once() {
        let titles = [
            old("Dune", "movie", "438631", "", "requested"),
            old("Dune again", "movie", "438631", "438631", "available"),
            old("A show of that number", "tv", "438631", "", "Already_Requested"),
            old("By the other id", "movie", "", "841", "already_available"),
            old("No number", "movie", "", "", "requested"),
            old("No number either", "movie", "-1", "1.5", "requested"),
            old("No kind", "person", "7", "", "requested"),
            old("Skipped", "movie", "8", "", "skipped"),
            old("Not found", "movie", "9", "", "not_found"),
            old("Failed", "movie", "10", "", "request_failed"),
            old("Wrong", "movie", "11", "", "error"),
            old("", "", "", "", ""),
        ];
        let asked = asked(&titles, true);
        let told: Vec<_> =
            asked.titles.iter().map(|it| (it.title.kind, it.title.tmdb.get())).collect();
        assert_eq!(told, [(Movie, 438_631), (Show, 438_631), (Movie, 841)]);
        assert!(asked.titles.iter().all(|title| title.in_4k));
        assert_eq!((asked.left_to_lists, asked.met), (3, 12));
    }

    #[test]
    fn a_hostile_name_is_made_safe_and_short() {
        let name = format!("\u{1b}[2J\u{202e}{}", "x".repeat(5000));
        let asked = asked(&[old(&name, "tv", "1", "", "requested")], false);
        let told = &asked.titles[0].name;
        assert!(!told.contains(['\u{1b}', '\u{202e}']), "{told:?}");
        assert_eq!(told.chars().count(), LONGEST_NAME);
    }
}
