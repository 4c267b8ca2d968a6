//! Every row of the input tables of list-providers.md, as people paste it.

use super::{NotRecognised, recognise, recognise::target};

/// What is pasted, and the key of the list that is meant.
#[rustfmt::skip]
const LISTS: &[(&str, &str)] = &[
    // §3.1 IMDb
    ("ls000000001", "imdb:list/ls000000001"),
    ("LS000000001", "imdb:list/ls000000001"),
    ("ur00000001", "imdb:watchlist/ur00000001"),
    ("p.aB_c-9", "imdb:watchlist/p.aB_c-9"),
    ("https://www.imdb.com/list/ls000000001/", "imdb:list/ls000000001"),
    ("https://www.imdb.com/list/ls000000001/export", "imdb:list/ls000000001"),
    ("https://m.imdb.com/list/ls000000001/?page=2&sort=list_order,asc&view=detail", "imdb:list/ls000000001"),
    ("https://www.imdb.com/de/list/ls000000001/?ref_=uspf_t_1", "imdb:list/ls000000001"),
    ("imdb.com/es-es/user/ur00000001/watchlist/", "imdb:watchlist/ur00000001"),
    ("https://www.imdb.com/user/p.abc/watchlist", "imdb:watchlist/p.abc"),
    ("https://www.imdb.com/user/ur00000001/?ref_=nv", "imdb:watchlist/ur00000001"),
    ("https://www.imdb.com/chart/top/", "imdb:chart/top"),
    ("https://www.imdb.com/chart/toptv", "imdb:chart/toptv"),
    ("https://www.imdb.com/chart/moviemeter/?ref_=nv", "imdb:chart/moviemeter"),
    ("https://www.imdb.com/chart/tvmeter/", "imdb:chart/tvmeter"),
    ("https://www.imdb.com/chart/boxoffice/", "imdb:chart/boxoffice"),
    ("https://www.imdb.com/chart/bottom/", "imdb:chart/bottom"),
    ("https://www.imdb.com/chart/top-english-movies/", "imdb:chart/top-english-movies"),
    ("https://www.imdb.com/india/top-rated-indian-movies/", "imdb:chart/india/top-rated-indian-movies"),
    ("https://www.imdb.com/india/top-rated-tamil-movies/", "imdb:chart/india/top-rated-tamil-movies"),
    ("https://www.imdb.com/india/top-rated-telugu-movies/", "imdb:chart/india/top-rated-telugu-movies"),
    ("https://www.imdb.com/india/top-rated-malayalam-movies/", "imdb:chart/india/top-rated-malayalam-movies"),
    ("https://www.imdb.com/india/upcoming/", "imdb:chart/india/upcoming"),
    ("https://www.imdb.com/india/tamil/", "imdb:chart/india/tamil"),
    ("https://www.imdb.com/india/telugu/", "imdb:chart/india/telugu"),
    ("https://www.imdb.com/search/title/?genres=comedy&title_type=feature", "imdb:search/genres=comedy&title_type=feature"),
    ("top", "imdb:chart/top"),
    ("boxoffice", "imdb:chart/boxoffice"),
    ("moviemeter", "imdb:chart/moviemeter"),
    ("tvmeter", "imdb:chart/tvmeter"),
    ("toptv", "imdb:chart/toptv"),
    // §4.3 Trakt
    ("https://trakt.tv/users/jane/lists/heist-films", "trakt:user/jane/list/heist-films"),
    ("<https://WWW.TRAKT.TV/users/Jane/lists/heist-films?sort=rank,asc>", "trakt:user/jane/list/heist-films"),
    ("https://app.trakt.tv/users/jane/lists/heist-films?display=movie", "trakt:user/jane/list/heist-films/movies"),
    ("trakt.tv/users/jane/lists/heist-films?sort=added,desc", "trakt:user/jane/list/heist-films?sort=added%2Cdesc"),
    ("https://app.trakt.tv/users/jane/watchlist", "trakt:user/jane/watchlist"),
    ("https://trakt.tv/users/jane/watchlist/movies", "trakt:user/jane/watchlist/movies"),
    ("https://trakt.tv/users/me/watchlist/shows/", "trakt:user/me/watchlist/shows"),
    ("https://trakt.tv/users/jane/favorites", "trakt:user/jane/favorites"),
    ("https://trakt.tv/users/jane/recommendations", "trakt:user/jane/favorites"),
    ("https://trakt.tv/users/jane/collection", "trakt:user/jane/collection"),
    ("https://trakt.tv/users/jane/collection/movies", "trakt:user/jane/collection/movies"),
    ("https://trakt.tv/users/jane/history", "trakt:user/jane/watched"),
    ("https://trakt.tv/users/jane/watched/shows", "trakt:user/jane/watched/shows"),
    ("https://trakt.tv/lists/123", "trakt:list/123"),
    ("https://trakt.tv/lists/official/sample-collection", "trakt:official/sample-collection"),
    ("https://trakt.tv/movies/trending", "trakt:chart/trending/movies"),
    ("https://trakt.tv/shows/popular?genres=drama", "trakt:chart/popular/shows?genres=drama"),
    ("https://trakt.tv/movies/watched/monthly", "trakt:chart/watched/monthly/movies"),
    ("https://trakt.tv/movies/favorited", "trakt:chart/favorited/weekly/movies"),
    ("https://trakt.tv/movies/boxoffice", "trakt:chart/boxoffice/movies"),
    ("https://trakt.tv/recommendations/movies", "trakt:recommendations/movies"),
    ("https://app.trakt.tv/discover", "trakt:recommendations"),
    ("trakt:123", "trakt:list/123"),
    ("trakt:jane/heist-films", "trakt:user/jane/list/heist-films"),
    ("movies:trending", "trakt:chart/trending/movies"),
    ("trakt:movies/trending", "trakt:chart/trending/movies"),
    ("shows/watched/yearly", "trakt:chart/watched/yearly/shows"),
    ("trending:movies", "trakt:chart/trending/movies"),
    ("shows:watched:yearly", "trakt:chart/watched/yearly/shows"),
    ("watchlist:jane", "trakt:user/jane/watchlist"),
    // §5.2 Letterboxd
    ("https://letterboxd.com/jane/rss/", "letterboxd:diary/jane"),
    ("https://letterboxd.com/Jane/", "letterboxd:diary/jane"),
    ("https://letterboxd.com/jane/films/diary/", "letterboxd:diary/jane"),
    ("letterboxd:jane", "letterboxd:diary/jane"),
    ("letterboxd.com/jo/rss", "letterboxd:diary/jo"),
    ("https://boxd.it/aBcD", "letterboxd:short/aBcD"),
    // §6 MDBList
    ("https://mdblist.com/lists/jane/heist-films", "mdblist:list/jane/heist-films"),
    ("https://mdblist.com/lists/jane/heist-films/json/", "mdblist:list/jane/heist-films"),
    ("mdblist.com/lists/jane/external/42", "mdblist:external/42"),
    ("https://mdblist.com/lists/official/movies/trending", "mdblist:official/movies/trending"),
    ("https://mdblist.com/official/shows/trending", "mdblist:official/shows/trending"),
    ("https://mdblist.com/lists/official/trending", "mdblist:official/movies/trending"),
    ("https://mdblist.com/watchlist", "mdblist:watchlist"),
    ("mdblist:5", "mdblist:list/5"),
    ("mdblist:jane/heist-films", "mdblist:list/jane/heist-films"),
    // §7 TMDB
    ("https://www.themoviedb.org/list/77-sample?language=de-DE", "tmdb:list/77"),
    ("https://www.themoviedb.org/de/list/77", "tmdb:list/77"),
    ("tmdb:77", "tmdb:list/77"),
    ("https://www.themoviedb.org/collection/10-sample-collection", "tmdb:collection/10"),
    ("https://www.themoviedb.org/u/jane/watchlist", "tmdb:account/watchlist"),
    ("https://www.themoviedb.org/u/jane/favorites/tv", "tmdb:account/favorites/tv"),
    ("https://www.themoviedb.org/u/jane/recommendations", "tmdb:account/recommendations"),
    ("https://www.themoviedb.org/keyword/9-heist/tv", "tmdb:discover/tv?with_keywords=9"),
    ("https://www.themoviedb.org/keyword/9-heist", "tmdb:discover/movie?with_keywords=9"),
    ("https://www.themoviedb.org/company/5-sample", "tmdb:discover/movie?with_companies=5"),
    ("https://www.themoviedb.org/network/6", "tmdb:discover/tv?with_networks=6"),
    ("https://www.themoviedb.org/person/3-jane", "tmdb:person/3"),
    ("https://www.themoviedb.org/movie", "tmdb:chart/movie/popular"),
    ("https://www.themoviedb.org/movie/top-rated", "tmdb:chart/movie/top_rated"),
    ("https://www.themoviedb.org/movie/upcoming", "tmdb:chart/movie/upcoming"),
    ("https://www.themoviedb.org/movie/now-playing", "tmdb:chart/movie/now_playing"),
    ("https://www.themoviedb.org/tv", "tmdb:chart/tv/popular"),
    ("https://www.themoviedb.org/tv/on-the-air", "tmdb:chart/tv/on_the_air"),
    ("https://www.themoviedb.org/tv/airing-today", "tmdb:chart/tv/airing_today"),
    ("trending:movie:day", "tmdb:chart/trending/movie/day"),
    ("trending:all:week", "tmdb:chart/trending/all/week"),
    ("https://www.themoviedb.org/discover/movie?with_genres=18&sort_by=popularity.desc", "tmdb:discover/movie?sort_by=popularity.desc&with_genres=18"),
    // §12 StevenLu
    ("stevenlu", "stevenlu:movies"),
    ("https://popular-movies-data.stevenlu.com/movies.json", "stevenlu:movies"),
    ("https://s3.amazonaws.com/popular-movies/movies.json", "stevenlu:movies-older"),
    ("https://movies.stevenlu.com/movies-imdb-min7.json", "stevenlu:movies-imdb-min7"),
    // §14 files
    ("/lists/wanted.csv", "file:/lists/wanted.csv"),
    ("\"/lists/my exports\"", "file:/lists/my exports"),
    ("file:///lists/wanted.csv", "file:/lists/wanted.csv"),
    ("https://example.org/wanted.json", "url:https://example.org/wanted.json"),
];

#[test]
fn every_pasted_form_of_every_list_is_recognised() {
    for (text, key) in LISTS {
        let found = recognise(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(found.key, *key, "{text}");
        assert!(!found.words.is_empty());
    }
}

/// What is written into the configuration means the same list.
#[test]
fn what_is_recognised_reads_the_same_from_the_configuration() {
    for (text, key) in LISTS {
        let found = recognise(text).unwrap();
        let [("list", written)] = &found.table[..] else { panic!("{found:?}") };
        let again = match found.provider {
            "imdb" => target::<super::imdb::Target>(written).map(|it| super::recognise::key(&it)),
            "trakt" => target::<super::trakt::Target>(written).map(|it| super::recognise::key(&it)),
            "mdblist" => {
                target::<super::mdblist::Target>(written).map(|it| super::recognise::key(&it))
            }
            "tmdb" => target::<super::tmdb::Target>(written).map(|it| super::recognise::key(&it)),
            "letterboxd" => {
                target::<super::letterboxd::Target>(written).map(|it| super::recognise::key(&it))
            }
            "stevenlu" => {
                target::<super::stevenlu::Target>(written).map(|it| super::recognise::key(&it))
            }
            "file" => target::<super::file::Target>(written).map(|it| super::recognise::key(&it)),
            other => panic!("{other}"),
        };
        assert_eq!(again.as_deref(), Ok(*key), "{text} was written {written}");
    }
}

/// A list is the same with `www.`, with `m.`, `app.`, a slash at the end, and noise.
#[test]
fn an_address_means_the_same_however_it_is_dressed() {
    for (text, key) in LISTS {
        let Some(rest) = text.strip_prefix("https://www.") else { continue };
        let (path, query) = rest
            .split_once('?')
            .map_or((rest, String::new()), |(path, query)| (path, format!("{query}&")));
        let (host, path) = path.split_once('/').unwrap();
        let path = path.trim_end_matches('/');
        for dressed in [
            format!("http://{host}/{path}?{query}utm_source=mail"),
            format!("HTTPS://M.{}/{path}/?{query}ref_=x#top", host.to_uppercase()),
            format!(" <app.{host}//{path}/?{query}dm=1> "),
        ] {
            let found = recognise(&dressed).unwrap_or_else(|error| panic!("{dressed}: {error}"));
            assert_eq!(found.key, *key, "{dressed}");
        }
    }
}

#[test]
fn single_titles_are_told_apart_from_lists() {
    for text in [
        "tt0000001",
        "https://www.imdb.com/title/tt0000001/",
        "tmdb:movie:11",
        "tmdb:tv:21",
        "tvdb:31",
        "https://www.themoviedb.org/movie/11-sample-film",
        "https://www.themoviedb.org/tv/21",
        "https://letterboxd.com/film/sample-film/",
        "https://letterboxd.com/tmdb/11",
        "https://letterboxd.com/imdb/tt0000001",
        "https://trakt.tv/movies/sample-film-2019",
        "https://trakt.tv/shows/sample-show",
        "https://thetvdb.com/series/sample-show",
    ] {
        let found = recognise(text);
        assert!(matches!(found, Err(NotRecognised::Title(_))), "{text}: {found:?}");
    }
}

#[test]
fn what_several_may_mean_is_asked_back() {
    for (text, words) in [("123", "trakt:123"), ("jane/heist-films", "mdblist:jane/heist-films")] {
        match recognise(text) {
            Err(NotRecognised::Ambiguous(said)) => assert!(said.contains(words), "{said}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    for (text, words) in [
        ("https://www.imdb.com/user/ur00000001/ratings", "ratings"),
        ("https://www.imdb.com/user/p.abc/lists/", "index of lists"),
        ("https://www.imdb.com/list/watchlist", "your profile"),
        ("https://www.imdb.com/user/me/watchlist", "your profile"),
        ("https://www.imdb.com/chart/nonsense", "does not know this chart"),
        ("https://www.imdb.com/search/title/?genres=nonsense", "no such genre"),
        ("https://trakt.tv/users/jane", "not yet a list"),
        ("https://trakt.tv/users/jane/ratings", "watchlist, favorites"),
        ("https://trakt.tv/movies/watched/hourly", "no such chart"),
        ("https://letterboxd.com/jane/watchlist/", "mdblist.com"),
        ("https://letterboxd.com/de/watchlist/", "mdblist.com"),
        ("https://letterboxd.com/jane/list/heist/detail/by/name/page/2/", "mdblist.com"),
        ("https://letterboxd.com/jane/list/heist/share/abc/", "mdblist.com"),
        ("https://letterboxd.com/jane/likes/films/", "mdblist.com"),
        ("https://letterboxd.com/films/popular/this/week/", "mdblist.com"),
        ("https://mdblist.com/lists", "index"),
        ("https://anilist.co/user/jane/mangalist", "manga"),
        ("https://anilist.co/user/jane/animelist", "not read yet"),
        ("https://simkl.com/1/list/movies/plan-to-watch", "not read yet"),
        ("https://thetvdb.com/lists/sample", "not read yet"),
        ("https://www.justwatch.com/us/lists/tv-show-tracking", "mdblist.com"),
    ] {
        match recognise(text) {
            Err(NotRecognised::Refused(said)) => assert!(said.contains(words), "{text}: {said}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn anything_else_is_nothing() {
    for text in
        ["", "nonsense", "wanted.csv", "ftp://example.org/x", "jane doe", "/", "trakt:", "ls1"]
    {
        assert_eq!(recognise(text), Err(NotRecognised::Unknown), "{text}");
    }
}
