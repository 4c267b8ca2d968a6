//! What of TMDB can be meant (list-providers.md §7).

use towline_domain::wishes::TitleKind;

use crate::lists::{
    pasted::{Page, Pasted, Reading, leading_number, whole_number},
    recognise,
};

/// A list of TMDB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lists) enum Target {
    /// Somebody's list.
    List(u64),
    /// The films of a series.
    Collection(u64),
    /// What the account of the user token has: `watchlist`, `favorites`, …
    Account { shelf: &'static str, only: Option<TitleKind> },
    /// All that a person had a part in.
    Person(u64),
    /// A chart; its path in the API: `movie/popular`, `trending/all/week`.
    Chart(String),
    /// What meets conditions; they are as in the address.
    Discover { kind: TitleKind, query: Vec<(String, String)> },
}

const SHELVES: [&str; 4] = ["watchlist", "favorites", "recommendations", "rated"];
const MOVIES: [&str; 4] = ["popular", "top_rated", "upcoming", "now_playing"];
const SHOWS: [&str; 4] = ["popular", "top_rated", "on_the_air", "airing_today"];

/// `movie`, as TMDB says it.
pub(super) const fn word(kind: TitleKind) -> &'static str {
    match kind {
        TitleKind::Movie => "movie",
        TitleKind::Show => "tv",
    }
}

fn kind(word: &str) -> Option<TitleKind> {
    match word {
        "movie" | "movies" => Some(TitleKind::Movie),
        "tv" | "show" | "shows" => Some(TitleKind::Show),
        _ => None,
    }
}

impl recognise::Target for Target {
    const PROVIDER: &'static str = "tmdb";
    const CALLED: &'static str = "TMDB";

    fn read(pasted: &Pasted, is_named: bool) -> Reading<Self> {
        match pasted {
            Pasted::Page(page) if page.host == "themoviedb.org" => by_page(page),
            Pasted::Word(word) => by_word(word, is_named).map_or(Reading::Other, Reading::List),
            _ => Reading::Other,
        }
    }

    fn key(&self) -> String {
        match self {
            Self::List(id) => format!("list/{id}"),
            Self::Collection(id) => format!("collection/{id}"),
            Self::Account { shelf, only } => match only {
                Some(only) => format!("account/{shelf}/{}", word(*only)),
                None => format!("account/{shelf}"),
            },
            Self::Person(id) => format!("person/{id}"),
            Self::Chart(path) => format!("chart/{path}"),
            Self::Discover { kind, query } => format!("discover/{}?{}", word(*kind), joined(query)),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::List(id) => format!("the TMDB list {id}"),
            Self::Collection(id) => format!("the TMDB collection {id}"),
            Self::Account { shelf, .. } => format!("the TMDB {shelf} of your account"),
            Self::Person(id) => format!("the titles of the TMDB person {id}"),
            Self::Chart(path) => format!("the TMDB chart {path}"),
            Self::Discover { .. } => "a search at TMDB".into(),
        }
    }

    fn written(&self) -> String {
        let path = match self {
            Self::List(id) => format!("list/{id}"),
            Self::Collection(id) => format!("collection/{id}"),
            Self::Account { shelf, only } => match only {
                Some(only) => format!("u/me/{shelf}/{}", word(*only)),
                None => format!("u/me/{shelf}"),
            },
            Self::Person(id) => format!("person/{id}"),
            Self::Chart(path) => match path.strip_prefix("trending/") {
                Some(rest) => return format!("trending:{}", rest.replace('/', ":")),
                None => path.replace('_', "-"),
            },
            Self::Discover { kind, query } => format!("discover/{}?{}", word(*kind), joined(query)),
        };
        format!("https://www.themoviedb.org/{path}")
    }
}

fn joined(query: &[(String, String)]) -> String {
    let pair =
        |query: towline_http::Query, (name, value): &(String, String)| query.pair(name, value);
    query.iter().fold(towline_http::Query::new(), pair).as_str().to_owned()
}

fn by_page(page: &Page) -> Reading<Target> {
    let refused = |words: &str| Reading::Refused(words.to_owned());
    let number = |segment: &str| leading_number(segment);
    Reading::List(match page.path()[..] {
        ["list", id, ..] if number(id).is_some() => Target::List(number(id).unwrap_or_default()),
        ["collection", id, ..] if number(id).is_some() => {
            Target::Collection(number(id).unwrap_or_default())
        }
        ["person", id, ..] if number(id).is_some() => {
            Target::Person(number(id).unwrap_or_default())
        }
        ["u", _, shelf, ref rest @ ..] => {
            let shelf = if shelf == "ratings" { "rated" } else { shelf };
            match SHELVES.iter().find(|known| **known == shelf) {
                Some(shelf) => {
                    Target::Account { shelf, only: rest.first().and_then(|word| kind(word)) }
                }
                None => {
                    return refused(
                        "of a user of TMDB these can be read: watchlist, favorites, \
                         recommendations, and lists by their own address",
                    );
                }
            }
        }
        ["u", ..] => return refused("paste the address of one of this user's lists"),
        ["keyword", id, ref rest @ ..] => match number(id) {
            Some(id) => discover(rest, "with_keywords", id, TitleKind::Movie),
            None => return Reading::Other,
        },
        ["company", id, ref rest @ ..] => match number(id) {
            Some(id) => discover(rest, "with_companies", id, TitleKind::Movie),
            None => return Reading::Other,
        },
        // Networks show shows.
        ["network", id, ..] => match number(id) {
            Some(id) => discover(&["tv"], "with_networks", id, TitleKind::Show),
            None => return Reading::Other,
        },
        ["discover", media, ..] if kind(media).is_some() => {
            let mut query: Vec<_> = page
                .query
                .iter()
                .filter(|(name, value)| !value.is_empty() && is_condition(name))
                .cloned()
                .collect();
            query.sort();
            if !query.iter().any(|(name, _)| name.starts_with("with_") || name.contains('.')) {
                return refused("this search has no condition: all of TMDB is no list");
            }
            Target::Discover { kind: kind(media).unwrap_or(TitleKind::Movie), query }
        }
        [media @ ("movie" | "tv"), ref rest @ ..] => match chart(media, rest.first().copied()) {
            Some(chart) => Target::Chart(chart),
            None if rest.first().is_some_and(|it| leading_number(it).is_some()) => {
                return Reading::Other;
            }
            None => return refused("towline does not know this chart of TMDB"),
        },
        _ => return Reading::Other,
    })
}

/// Those of the address are those of the API; what says who asks, or which page, is ours.
fn is_condition(name: &str) -> bool {
    !matches!(name, "page" | "api_key" | "session_id" | "language")
}

fn discover(rest: &[&str], condition: &str, id: u64, usual: TitleKind) -> Target {
    let kind = rest.iter().find_map(|word| kind(word)).unwrap_or(usual);
    Target::Discover { kind, query: vec![(condition.into(), id.to_string())] }
}

fn chart(media: &str, name: Option<&str>) -> Option<String> {
    let name = name.unwrap_or("popular").replace('-', "_");
    let known = if media == "tv" { SHOWS } else { MOVIES };
    known.contains(&name.as_str()).then(|| format!("{media}/{name}"))
}

fn by_word(word: &str, is_named: bool) -> Option<Target> {
    let lower = word.to_ascii_lowercase();
    let parts: Vec<_> = lower.split(':').collect();
    match parts[..] {
        ["trending", media @ ("movie" | "tv" | "all"), window @ ("day" | "week")] => {
            return Some(Target::Chart(format!("trending/{media}/{window}")));
        }
        _ if !is_named => return None,
        [name @ ("list" | "collection" | "person"), id] => {
            let id = whole_number(id)?;
            return Some(match name {
                "list" => Target::List(id),
                "collection" => Target::Collection(id),
                _ => Target::Person(id),
            });
        }
        _ => {}
    }
    if let Some(id) = whole_number(&lower) {
        return Some(Target::List(id));
    }
    if let Some(shelf) = SHELVES.iter().find(|shelf| **shelf == lower) {
        return Some(Target::Account { shelf, only: None });
    }
    let (media, name) = lower.split_once('/')?;
    kind(media)?;
    chart(media, Some(name)).map(Target::Chart)
}
