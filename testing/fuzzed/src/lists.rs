//! What providers of lists answer, and files with lists.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use serde::de::IgnoredAny;
use towline_domain::{
    Clock, Timestamp,
    wishes::{Fetched, ListError, ListProvider, Listing, Memory, TitleKind, Wish},
};
use towline_services::{
    WrongSetting,
    lists::{Format, ListSettings, Manners, ProvidersSettings, Shared, read_file},
};

use crate::{
    answers::{Answers, Given},
    bounds::{fit_to_show, on_one_line},
};

const MOST: usize = 10_000;
/// No title is longer, in letters.
const LONGEST: usize = 300;
const LONGEST_WORDS: usize = 2_000;
/// No list has more pages, and few are asked for thrice.
const MOST_REQUESTS: usize = 2_100;

/// `http:` needs no certificates, and nobody is asked anyway.
const PROVIDERS: &str = "
    imdb = { url = 'http://imdb.example' }
    mdblist = { key = 'a-key-of-ours', url = 'http://api.example', site_url = 'http://mdb.example' }
    tmdb = { key = '0123456789abcdef0123456789abcdef', url = 'http://tmdb.example' }
    letterboxd = { url = 'http://letterboxd.example', short_url = 'http://short.example' }
    trakt = { client_id = 'an-id-of-ours', url = 'http://trakt.example', auth_url = 'http://trakt.example' }
";

/// The first byte chooses which of these is read; the rest are the answers.
const IMDB: [&str; 5] = [
    "imdb.list = 'ls000000001'",
    "imdb.list = 'https://www.imdb.com/user/ur00000001/watchlist'",
    "imdb.list = 'https://www.imdb.com/chart/top'",
    "imdb.list = 'https://www.imdb.com/user/p.sample/watchlist'",
    "imdb.list = 'https://www.imdb.com/chart/boxoffice'",
];
const TRAKT: [&str; 5] = [
    "trakt.list = 'https://trakt.tv/users/jane/lists/heist-films'",
    "trakt.list = 'https://trakt.tv/users/jane/watchlist'",
    "trakt.list = 'https://trakt.tv/movies/trending'",
    "trakt.list = 'https://trakt.tv/users/jane/history'",
    "trakt.list = 'https://trakt.tv/lists/official/sample-trilogy'",
];
const MDBLIST: [&str; 3] = [
    "mdblist.list = 'https://mdblist.com/lists/jane/heist-films'",
    "mdblist.list = 'mdblist:5'",
    "mdblist.list = 'https://mdblist.com/lists/jane/heist-films'\nmdblist.key = ' '",
];
const TMDB: [&str; 5] = [
    "tmdb.list = 'https://www.themoviedb.org/list/77'",
    "tmdb.list = 'https://www.themoviedb.org/collection/501'",
    "tmdb.list = 'https://www.themoviedb.org/person/31'",
    "tmdb.list = 'https://www.themoviedb.org/movie'",
    "tmdb.list = 'https://www.themoviedb.org/list/77'\ntmdb.key = 'eyJhbGciOiJIUzI1NiJ9.e30.x'",
];
const LETTERBOXD: [&str; 2] =
    ["letterboxd.list = 'https://letterboxd.com/jane/rss/'", "letterboxd.list = 'boxd.it/abcd'"];

/// A list of IMDb.
pub fn imdb(data: &[u8]) {
    read(data, &IMDB, is_json);
}

/// A list of Trakt.
pub fn trakt(data: &[u8]) {
    read(data, &TRAKT, is_json);
}

/// A list of MDBList.
pub fn mdblist(data: &[u8]) {
    read(data, &MDBLIST, is_json);
}

/// A list of TMDB.
pub fn tmdb(data: &[u8]) {
    read(data, &TMDB, is_json);
}

/// A diary at Letterboxd: a feed, so never whole.
pub fn letterboxd(data: &[u8]) {
    read(data, &LETTERBOXD, |_| false);
}

/// A file with a list; the first byte says of which kind it is said to be. Custom lists of Radarr and
/// Sonarr, exports and StevenLu's films are such files.
pub fn list_file(data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    let format = match first % 5 {
        1 => Some(Format::Json),
        2 => Some(Format::Csv),
        3 => Some(Format::Text),
        4 => Some(Format::Rss),
        _ => None,
    };
    let usual = (first / 5 % 2 == 1).then_some(TitleKind::Movie);
    match read_file(bytes, format, usual) {
        Ok(Fetched::Listing(listing)) => {
            assert!(!bytes.trim_ascii().is_empty(), "nothing is no empty list");
            let is_cut = format == Some(Format::Json) && !is_json(bytes);
            assert!(!(is_cut && listing.is_complete()), "what is cut short is not whole");
            bounded(&listing);
        }
        Ok(Fetched::Unchanged) => panic!("nothing was remembered"),
        Err(error) => told(&error),
    }
}

/// The list, where its settings make one.
pub(crate) fn built(settings: &ListSettings) -> Result<Arc<dyn ListProvider>, WrongSetting> {
    static ALL: LazyLock<ProvidersSettings> =
        LazyLock::new(|| toml::from_str(PROVIDERS).expect("these are settings of providers"));
    let clock: Arc<dyn Clock> = Arc::new(Still);
    // A host that was told to be left alone in one run is not in the next.
    let shared = Shared::new(Manners::hasty(), "/nonexistent/login");
    settings.build("fuzzed", &ALL, &shared, &clock)
}

/// `may_be_whole`: of a body, whether it can be all of what was to come.
fn read(data: &[u8], lists: &[&str], may_be_whole: fn(&[u8]) -> bool) {
    let Some((first, rest)) = data.split_first() else { return };
    let text = lists[usize::from(*first) % lists.len()];
    let settings: ListSettings = toml::from_str(text).expect("these are settings of lists");
    let list = built(&settings).unwrap_or_else(|error| panic!("{text}: {error}"));
    let answers = Answers::read(rest);
    let fetched = answers.to(list.fetch(&Memory::default()));
    let given = answers.given();
    assert!(given.len() <= MOST_REQUESTS, "{} requests", given.len());
    match fetched {
        Ok(Fetched::Listing(listing)) => {
            if listing.is_complete() {
                is_all_there(&given, may_be_whole);
            }
            bounded(&listing);
        }
        Ok(Fetched::Unchanged) => panic!("nothing was remembered"),
        Err(error) => told(&error),
    }
}

/// What was cut short, or did not come, is not whole. Nothing hangs on what a list is called.
fn is_all_there(given: &[Given], may_be_whole: fn(&[u8]) -> bool) {
    let is_name = |path: &str| path.starts_with("/lists/") && !path.ends_with("/items");
    let needed = given.iter().filter(|given| !is_name(&given.path));
    for Given { path, body, status, is_beyond } in needed {
        assert!(!is_beyond, "{path} did not come");
        assert!(!status.is_success() || may_be_whole(body), "{path} was cut short");
    }
}

fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

fn bounded(listing: &Listing) {
    assert!(listing.wishes.len() <= MOST, "{} wishes", listing.wishes.len());
    listing.name.iter().for_each(|name| fit_to_show(name, LONGEST + 20));
    listing.lacks.iter().for_each(told);
    listing.wishes.iter().for_each(wish);
}

fn wish(wish: &Wish) {
    assert!(wish.ident().is_some(), "{wish:?} cannot be told from others");
    for title in wish.title.iter().chain(&wish.original_title) {
        fit_to_show(title, LONGEST);
    }
    assert!(wish.year.is_none_or(|year| (1870..=2200).contains(&year)), "{wish:?}");
    assert!(wish.rating.is_none_or(|rating| (1..=100).contains(&rating)), "{wish:?}");
    let ids = &wish.ids;
    let is_id = |id: &str| id.starts_with("tt") && id.len() <= 20 && id.is_ascii();
    assert!(ids.imdb.as_ref().is_none_or(|id| is_id(id.as_str())), "{wish:?}");
    on_one_line(&wish.name());
}

fn told(error: &ListError) {
    fit_to_show(&error.words, LONGEST_WORDS);
    error.hint.iter().for_each(|hint| fit_to_show(hint, LONGEST_WORDS));
    if let Some(at) = error.retry_at {
        assert!(at.since(Still.now()) <= Duration::from_hours(24), "nobody is waited for so long");
    }
}

/// It is always the same moment.
struct Still;

#[async_trait::async_trait]
impl Clock for Still {
    fn now(&self) -> Timestamp {
        // 2026-11-01T00:00:00Z
        Timestamp::from_micros(1_793_491_200_000_000)
    }

    async fn sleep_until(&self, _: Timestamp) {
        std::future::pending::<()>().await;
    }
}
