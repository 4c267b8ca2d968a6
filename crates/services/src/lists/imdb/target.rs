//! What of IMDb can be meant (list-providers.md §3.1).

use super::search::Search;
use crate::lists::{
    pasted::{Page, Pasted, Reading},
    recognise,
};

/// A list of IMDb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lists) enum Target {
    /// `ls000000001`
    List(String),
    /// Of the user `ur00000001`, or of the profile `p.abc`.
    Watchlist(String),
    /// `top`, or `india/upcoming`.
    Chart(&'static Chart),
    /// A page of search results.
    Search(Search),
}

/// A chart, by its address, with what is asked for it.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::lists) struct Chart {
    pub(super) path: &'static str,
    pub(super) ask: AskFor,
    /// So many titles it has.
    pub(super) size: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum AskFor {
    /// A type of `chartTitles`.
    Titles(&'static str),
    /// `boxOfficeWeekendChart`
    BoxOffice,
    /// A set of `topTrendingSetsPredefined`.
    Trend(&'static str),
}

use AskFor::{BoxOffice, Titles, Trend};

#[rustfmt::skip]
pub(super) static CHARTS: [Chart; 14] = [
    Chart { path: "top", ask: Titles("TOP_RATED_MOVIES"), size: 250 },
    Chart { path: "toptv", ask: Titles("TOP_RATED_TV_SHOWS"), size: 250 },
    Chart { path: "moviemeter", ask: Titles("MOST_POPULAR_MOVIES"), size: 100 },
    Chart { path: "tvmeter", ask: Titles("MOST_POPULAR_TV_SHOWS"), size: 100 },
    Chart { path: "bottom", ask: Titles("LOWEST_RATED_MOVIES"), size: 100 },
    Chart { path: "top-english-movies", ask: Titles("TOP_RATED_ENGLISH_MOVIES"), size: 250 },
    Chart { path: "boxoffice", ask: BoxOffice, size: 50 },
    Chart { path: "india/top-rated-indian-movies", ask: Titles("TOP_RATED_INDIAN_MOVIES"), size: 250 },
    Chart { path: "india/top-rated-tamil-movies", ask: Titles("TOP_RATED_TAMIL_MOVIES"), size: 250 },
    Chart { path: "india/top-rated-telugu-movies", ask: Titles("TOP_RATED_TELUGU_MOVIES"), size: 250 },
    Chart { path: "india/top-rated-malayalam-movies", ask: Titles("TOP_RATED_MALAYALAM_MOVIES"), size: 250 },
    Chart { path: "india/upcoming", ask: Trend("INDIA_TITLE_TRENDS_UPCOMING"), size: 50 },
    Chart { path: "india/tamil", ask: Trend("INDIA_TITLE_TRENDS_RELEASED_TAMIL"), size: 50 },
    Chart { path: "india/telugu", ask: Trend("INDIA_TITLE_TRENDS_RELEASED_TELUGU"), size: 50 },
];

/// What people write instead of a chart's address.
const SHORTCUTS: [&str; 5] = ["top", "boxoffice", "moviemeter", "tvmeter", "toptv"];

impl recognise::Target for Target {
    const PROVIDER: &'static str = "imdb";
    const CALLED: &'static str = "IMDb";

    fn read(pasted: &Pasted, is_named: bool) -> Reading<Self> {
        match pasted {
            Pasted::Page(page) if page.host == "imdb.com" => by_page(page),
            Pasted::Word(word) => by_word(word, is_named),
            _ => Reading::Other,
        }
    }

    fn key(&self) -> String {
        match self {
            Self::List(id) => format!("list/{id}"),
            Self::Watchlist(user) => format!("watchlist/{user}"),
            Self::Chart(chart) => format!("chart/{}", chart.path),
            Self::Search(search) => format!("search/{}", search.query()),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::List(id) => format!("the IMDb list {id}"),
            Self::Watchlist(user) => format!("the IMDb watchlist of {user}"),
            Self::Chart(chart) => format!("the IMDb chart {}", chart.path),
            Self::Search(_) => "a search at IMDb".into(),
        }
    }

    fn written(&self) -> String {
        match self {
            Self::List(id) => format!("https://www.imdb.com/list/{id}/"),
            Self::Watchlist(user) => format!("https://www.imdb.com/user/{user}/watchlist/"),
            Self::Chart(chart) if chart.path.starts_with("india/") => {
                format!("https://www.imdb.com/{}/", chart.path)
            }
            Self::Chart(chart) => format!("https://www.imdb.com/chart/{}/", chart.path),
            Self::Search(search) => {
                format!("https://www.imdb.com/search/title/?{}", search.query())
            }
        }
    }
}

fn by_page(page: &Page) -> Reading<Target> {
    let refused = |words: &str| Reading::Refused(words.into());
    match page.path()[..] {
        ["list", "watchlist", ..] | ["user", "me", ..] | ["profile", ..] => refused(
            "this address means whoever is logged in: paste the address of your profile instead \
             (imdb.com/user/ur… or imdb.com/user/p.…)",
        ),
        ["list", id, ..] if is_id(id, "ls", 1) => Reading::List(Target::List(id.into())),
        ["user", user, ref rest @ ..] if is_user(user) => match rest {
            [] | ["watchlist", ..] => Reading::List(Target::Watchlist(user.into())),
            ["ratings", ..] => refused(
                "ratings are what was seen, and IMDb shows them to their owner only: export them to \
                 CSV if they are to be read as a list",
            ),
            ["lists", ..] => refused(
                "this is an index of lists: paste the address of one of them (imdb.com/list/ls…)",
            ),
            _ => refused("of a user of IMDb only the watchlist can be read"),
        },
        ["chart", name, ..] => chart(name),
        ["india", name, ..] => chart(&format!("india/{name}")),
        ["search", "title", ..] => match Search::read(&page.query) {
            Ok(search) => Reading::List(Target::Search(search)),
            Err(words) => Reading::Refused(words),
        },
        _ => Reading::Unknown(
            "this page of IMDb is no list: lists, watchlists, charts and searches are".into(),
        ),
    }
}

fn by_word(word: &str, is_named: bool) -> Reading<Target> {
    let lower = word.to_ascii_lowercase();
    if is_id(&lower, "ls", 6) {
        return Reading::List(Target::List(lower));
    }
    if is_id(&lower, "ur", 5) {
        return Reading::List(Target::Watchlist(lower));
    }
    if is_profile(word) {
        return Reading::List(Target::Watchlist(word.into()));
    }
    if SHORTCUTS.contains(&lower.as_str()) {
        return chart(&lower);
    }
    // As our own keys write it.
    match lower.split_once('/') {
        Some(("list", id)) if is_named => by_word(id, true),
        Some(("watchlist", _)) if is_named => by_word(&word["watchlist/".len()..], true),
        Some(("chart", name)) if is_named => chart(name),
        _ if is_named && CHARTS.iter().any(|chart| chart.path == lower) => chart(&lower),
        _ => Reading::Other,
    }
}

fn chart(path: &str) -> Reading<Target> {
    if let Some(chart) = CHARTS.iter().find(|chart| chart.path == path) {
        return Reading::List(Target::Chart(chart));
    }
    let known: Vec<_> = CHARTS.iter().map(|chart| chart.path).collect();
    let known = known.join(", ");
    Reading::Refused(format!("towline does not know this chart of IMDb; it knows {known}"))
}

fn is_id(text: &str, letters: &str, least: usize) -> bool {
    let digits = text.strip_prefix(letters).unwrap_or_default();
    (least..=20).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_user(text: &str) -> bool {
    is_id(text, "ur", 1) || is_profile(text)
}

/// The only id that the site shows since 2026-04.
pub(super) fn is_profile(text: &str) -> bool {
    let rest = text.strip_prefix("p.").unwrap_or_default();
    let is_of_it = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=64).contains(&rest.len()) && rest.bytes().all(is_of_it)
}
