//! The old tool's lists, recognised.

use std::collections::HashSet;

use towline_domain::path::shown;
use towline_services::lists::{Recognised, recognise};
use towline_store::old_state::OldList;

use crate::list_names;

/// A list that can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proposed {
    /// Its name-to-be.
    pub(crate) name: String,
    /// What it is.
    pub(crate) found: Recognised,
    /// For which user; none: the key's owner.
    pub(crate) user: Option<u32>,
    /// A chart of the old tool's, which had a limit of its own.
    pub(crate) is_special: bool,
}

/// One that cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// As the old tool had it, made safe.
    pub(crate) list: String,
    /// Why.
    pub(crate) why: String,
}

/// All lists, sorted out: each is in one of the two, in their order; what is there twice is once. `taken` are the names and
/// `known` the keys of what is configured already.
pub(crate) fn sort_out(
    lists: &[OldList],
    taken: &HashSet<String>,
    known: &HashSet<String>,
) -> (Vec<Proposed>, Vec<Refused>) {
    let (mut proposed, mut refused) = (Vec::<Proposed>::new(), Vec::new());
    for list in lists {
        let told = || shown(format!("{} {}", list.kind, list.id).trim().as_bytes());
        let mut refuse = |why: String| refused.push(Refused { list: told(), why });
        match recognised(list) {
            Err(why) => refuse(why),
            Ok(found) if known.contains(&found.key) => {
                refuse("it is in the configuration already".into());
            }
            Ok(found) if proposed.iter().any(|other| other.found.key == found.key) => {}
            Ok(found) => {
                let is_taken = |name: &str| {
                    taken.contains(name) || proposed.iter().any(|other| other.name == name)
                };
                let name = list_names::made(&found, is_taken);
                let is_special = list.kind == "trakt_special";
                let user = list.user.parse().ok().filter(|user| *user > 1);
                proposed.push(Proposed { name, found, user, is_special });
            }
        }
    }
    (proposed, refused)
}

/// By the id as it was typed, and else by the address; the first says why it cannot be.
fn recognised(list: &OldList) -> Result<Recognised, String> {
    let provider = match list.kind.as_str() {
        "trakt_special" => "trakt",
        kind => kind,
    };
    let is_address = |text: &str| text.starts_with("http://") || text.starts_with("https://");
    let mut texts = Vec::new();
    match provider {
        _ if is_address(&list.id) => texts.push(list.id.clone()),
        // Its ids are the paths of pages.
        "letterboxd" if !list.id.is_empty() => {
            texts.push(format!("https://letterboxd.com/{}/", list.id.trim_matches('/')));
        }
        "imdb" | "trakt" | "mdblist" | "stevenlu" | "tmdb" => {
            texts.push(format!("{provider}:{}", list.id));
        }
        _ => {}
    }
    texts.extend(Some(&list.url).filter(|url| is_address(url)).cloned());
    let mut why = None;
    for text in texts {
        match recognise(&text) {
            Ok(found) if is_of(provider, found.provider) => return Ok(found),
            Ok(found) => why = why.or_else(|| Some(format!("this looks like {}", found.words))),
            Err(error) => why = why.or_else(|| Some(error.to_string())),
        }
    }
    Err(why.unwrap_or_else(|| match provider {
        "" => "it does not say what it is".into(),
        provider => {
            let provider = shown(provider.as_bytes());
            format!("lists of {provider} are not read yet: export it to a file, or use mdblist.com")
        }
    }))
}

/// What an address means is believed where the old tool says the same, or a kind of its own.
fn is_of(kind: &str, provider: &str) -> bool {
    let is_known = ["imdb", "trakt", "mdblist", "stevenlu", "tmdb", "letterboxd"].contains(&kind);
    !is_known || kind == provider
}

#[cfg(test)]
mod tests {
    use super::*;

    fn old(kind: &str, id: &str, url: &str, user: &str) -> OldList {
        let [kind, id, url, user] = [kind, id, url, user].map(String::from);
        OldList { kind, id, url, user }
    }

    fn sorted(lists: &[OldList]) -> (Vec<Proposed>, Vec<Refused>) {
        sort_out(lists, &HashSet::new(), &HashSet::new())
    }

    #[test]
    fn every_form_that_the_old_tool_takes_is_recognised() {
        for (kind, id, key, name) in [
            ("imdb", "ls000000001", "imdb:list/ls000000001", "imdb-ls000000001"),
            ("imdb", "ur00000001", "imdb:watchlist/ur00000001", "imdb-ur00000001"),
            ("imdb", "top", "imdb:chart/top", "imdb-top"),
            (
                "imdb",
                "https://www.imdb.com/chart/boxoffice",
                "imdb:chart/boxoffice",
                "imdb-boxoffice",
            ),
            ("trakt", "77", "trakt:list/77", "trakt-77"),
            (
                "trakt",
                "https://trakt.tv/users/jane/lists/heist-films",
                "trakt:user/jane/list/heist-films",
                "trakt-heist-films",
            ),
            (
                "trakt",
                "https://trakt.tv/users/jane/watchlist",
                "trakt:user/jane/watchlist",
                "trakt-jane-watchlist",
            ),
            (
                "trakt_special",
                "trending:movies",
                "trakt:chart/trending/movies",
                "trakt-trending-movies",
            ),
            ("mdblist", "jo/good-films", "mdblist:list/jo/good-films", "mdblist-good-films"),
            ("stevenlu", "stevenlu", "stevenlu:movies", "stevenlu-movies"),
            ("tmdb", "77", "tmdb:list/77", "tmdb-77"),
        ] {
            let (proposed, refused) = sorted(&[old(kind, id, "", "1")]);
            assert_eq!(refused, [], "{kind} {id}");
            let told = (proposed[0].found.key.as_str(), proposed[0].name.as_str());
            assert_eq!(told, (key, name), "{kind} {id}");
            assert_eq!((proposed[0].user, proposed[0].is_special), (None, kind == "trakt_special"));
        }
    }

    #[test]
    fn what_cannot_be_taken_says_why() {
        for (kind, id, url, why) in [
            ("letterboxd", "jo/watchlist", "", "Letterboxd lets no program"),
            ("tvdb", "favorites", "", "lists of tvdb are not read yet"),
            ("anilist", "jo", "https://anilist.co/user/jo/animelist", "not read yet"),
            ("collections", "7", "", "not read yet"),
            ("", "", "", "does not say what it is"),
            ("imdb", "tt0000001", "", "single title"),
            ("imdb", "https://trakt.tv/lists/1", "", "looks like the Trakt list 1"),
            ("imdb\u{1b}[2J", "x\u{202e}", "", "not read yet"),
        ] {
            let (proposed, refused) = sorted(&[old(kind, id, url, "1")]);
            assert_eq!(proposed, [], "{kind} {id}");
            assert!(refused[0].why.contains(why), "{kind} {id}: {refused:?}");
            let told = format!("{}{}", refused[0].list, refused[0].why);
            assert!(!told.contains(['\u{1b}', '\u{202e}']), "{told:?}");
        }
    }

    #[test]
    fn names_differ_and_what_is_there_is_not_proposed_again() {
        let taken = HashSet::from(["imdb-top".to_owned()]);
        let known = HashSet::from(["imdb:chart/boxoffice".to_owned()]);
        let lists = [
            old("imdb", "top", "", "5"),
            old("imdb", "https://www.imdb.com/chart/top/", "", "1"),
            old("imdb", "boxoffice", "", "1"),
            old("trakt", "https://trakt.tv/users/a/lists/films", "", "nobody"),
            old("trakt", "https://trakt.tv/users/b/lists/films", "", "0"),
        ];
        let (proposed, refused) = sort_out(&lists, &taken, &known);
        let told: Vec<_> = proposed.iter().map(|it| (it.name.as_str(), it.user)).collect();
        assert_eq!(told, [("imdb-top-2", Some(5)), ("trakt-films", None), ("trakt-films-2", None)]);
        assert_eq!(refused.len(), 1);
        assert!(refused[0].why.contains("in the configuration"), "{refused:?}");
    }
}
