//! Trakt: lists, charts and pages (sections 4.3 to 4.6).

use std::collections::HashSet;

use serde_json::{Value, json};
use towline_sim::lists::{
    Id, Kind, Title, titles,
    trakt::{List, Script, TraktSim, User},
};

use crate::stage::{Answer, http, send};

pub(crate) fn asking(sim: &TraktSim, path: &str) -> reqwest::RequestBuilder {
    let request = http().get(format!("{}{path}", sim.url()));
    let request = request.header("content-type", "application/json");
    request.header("trakt-api-version", "2").header("trakt-api-key", "sample-client-id")
}

pub(crate) async fn get(sim: &TraktSim, path: &str) -> Answer {
    send(asking(sim, path)).await
}

pub(crate) async fn start(user: User) -> TraktSim {
    TraktSim::start(Script::default().user("jane-doe", user)).await.unwrap()
}

fn ids(answer: &Answer) -> Vec<String> {
    let items = answer.json.as_array().unwrap().iter();
    items.map(|item| item["id"].to_string()).collect()
}

#[tokio::test]
async fn items_are_written_as_in_the_sample_of_the_reference() {
    let show = Title::show("Sample Show", 2020).trakt(8).tvdb(31).imdb(Id::Null).tmdb(21);
    let bare = |title: Title| title.tvdb(Id::Null);
    let all = vec![
        Title::movie("Sample Film", 2019).trakt(7).imdb("tt0000001").tmdb(11),
        bare(Title::season_of(&show, 2).trakt(71).tmdb(210)),
        bare(Title::episode_of(&show, 1, 3, "Three").trakt(91).imdb(Id::Null).tmdb(Id::Null)),
        Title { name: None, year: None, ..Title::default() },
    ];
    let sim = start(User::default().list(List::of("heist-films", 101, all))).await;
    let path = "/users/jane-doe/lists/heist-films/items/movie,show,season,episode";
    let answer = get(&sim, path).await;
    assert_eq!(
        answer.json[0],
        json!({"rank":1,"id":501,"listed_at":"2026-01-02T03:04:05.000Z","notes":null,"type":"movie",
      "movie":{"title":"Sample Film","year":2019,"ids":{"trakt":7,"slug":"sample-film-2019","imdb":"tt0000001","tmdb":11}}})
    );
    let show = json!({"title":"Sample Show","year":2020,"ids":{"trakt":8,"slug":"sample-show","tvdb":31,"imdb":null,"tmdb":21}});
    assert_eq!(
        answer.json[1]["season"],
        json!({"number":2,"ids":{"trakt":71,"tvdb":null,"tmdb":210}})
    );
    assert_eq!((&answer.json[1]["type"], &answer.json[1]["show"]), (&json!("season"), &show));
    assert_eq!(
        answer.json[2]["episode"],
        json!({"season":1,"number":3,"title":"Three","ids":{"trakt":91,"tvdb":null,"imdb":null,"tmdb":null}})
    );
    assert_eq!(answer.json[2]["show"], show);
    assert_eq!(answer.json[3]["movie"]["title"], Value::Null);
    assert_eq!(answer.header("x-sort-by"), "rank");
    let movies = get(&sim, "/users/jane-doe/lists/heist-films/items/movie").await;
    assert_eq!(movies.len(), 2);
    assert_eq!(movies.header("x-pagination-item-count"), "2");
}

#[tokio::test]
async fn a_limit_of_a_thousand_is_clamped_and_the_headers_say_so() {
    let sim = start(User::default().list(List::of("long", 101, titles(600)))).await;
    let (mut seen, mut lengths) = (HashSet::new(), Vec::new());
    for page in 1..=4 {
        let path = format!("/users/jane-doe/lists/long/items?page={page}&limit=1000");
        let answer = get(&sim, &path).await;
        for (name, value) in
            [("page", page), ("limit", 250), ("page-count", 3), ("item-count", 600)]
        {
            assert_eq!(answer.header(&format!("x-pagination-{name}")), value.to_string());
        }
        seen.extend(ids(&answer));
        lengths.push(answer.len());
    }
    assert_eq!((seen.len(), lengths), (600, vec![250, 250, 100, 0]));
    let default = get(&sim, "/users/jane-doe/lists/long/items").await;
    assert_eq!((default.len(), default.header("x-pagination-page-count")), (100, "6"));
    let all = get(&sim, "/users/jane-doe/lists/long/items?limit=all").await;
    assert_eq!(all.len(), 100);
}

#[tokio::test]
async fn pages_of_a_list_can_repeat_items_unless_they_are_sorted_by_added() {
    let sim = start(User::default().list(List::of("long", 101, titles(500)))).await;
    sim.change(|script| script.pages_repeat = true);
    for (sorted, distinct) in [("", 499), ("&sort=added,asc", 500)] {
        let mut seen = Vec::new();
        for page in 1..=2 {
            let path = format!("/users/jane-doe/lists/long/items?page={page}&limit=250{sorted}");
            let answer = get(&sim, &path).await;
            assert_eq!(answer.header("x-pagination-item-count"), "500");
            seen.extend(ids(&answer));
        }
        let unique: HashSet<&String> = seen.iter().collect();
        assert_eq!((seen.len(), unique.len()), (500, distinct), "{sorted}");
    }
}

#[tokio::test]
async fn a_list_can_lie_about_its_count_and_be_sorted() {
    let list = List { told_count: Some(9), ..List::of("short", 101, titles(5)) };
    let sim = start(User::default().list(list)).await;
    let answer = get(&sim, "/users/jane-doe/lists/short/items/all/rank/desc").await;
    assert_eq!((answer.len(), answer.header("x-pagination-item-count")), (5, "9"));
    assert_eq!(ids(&answer)[0], "505");
    let by_title = get(&sim, "/users/jane-doe/lists/short/items/all/title/asc").await;
    let names: Vec<Value> = (0..5).map(|at| by_title.json[at]["movie"]["title"].clone()).collect();
    assert!(names[0].as_str() < names[1].as_str(), "{names:?}");
    let by_date = get(&sim, "/users/jane-doe/lists/short/items/all/released").await;
    assert_eq!(by_date.json[0]["movie"]["year"], 1950);
    assert_eq!(get(&sim, "/users/jane-doe/lists/short").await.json["item_count"], 9);
}

#[tokio::test]
async fn people_have_watchlists_favorites_collections_and_what_they_watched() {
    let (watchlist, favorites, collection, watched) =
        (titles(8), titles(4), titles(4), titles(150));
    let user = User {
        name: "Jane Doe".into(),
        watchlist,
        favorites,
        collection,
        watched,
        ..User::default()
    };
    let sim = start(user).await;
    let of = async |path: &str| get(&sim, &format!("/users/jane-doe/{path}")).await;
    let watchlist = of("watchlist/movie,show/rank").await;
    assert_eq!((watchlist.len(), watchlist.header("x-pagination-item-count")), (8, "8"));
    assert_eq!(of("watchlist/shows/rank").await.len(), 2);
    assert_eq!(of("favorites/movie,show/rank").await.json[0]["type"], "movie");
    let movies = of("collection/movies").await;
    assert_eq!(movies.header("x-pagination-limit"), "100");
    assert!(movies.json[0]["collected_at"].is_string() && movies.json[0]["movie"].is_object());
    assert!(of("collection/shows").await.json[0]["seasons"].is_array());
    let watched = of("watched/movies").await;
    assert_eq!((watched.len(), watched.header("x-pagination-limit")), (113, ""));
    assert_eq!(watched.json[0]["plays"], 1);
    assert!(of("watched/shows").await.json[0]["seasons"].is_array());
    assert_eq!(get(&sim, "/users/jane-doe").await.json["username"], "Jane Doe");
}

#[tokio::test]
async fn charts_wrap_their_items_or_do_not() {
    let movies: Vec<Title> =
        titles(400).into_iter().filter(|title| title.kind == Kind::Movie).collect();
    let mut script = Script::default();
    for chart in [
        "trending",
        "popular",
        "anticipated",
        "hot",
        "streaming",
        "watched",
        "favorited",
        "boxoffice",
    ] {
        script = script.chart(&format!("movies/{chart}"), movies.clone());
    }
    let sim = TraktSim::start(script.chart("movies/played/daily", titles(1))).await.unwrap();
    for (chart, key) in [
        ("trending", "watchers"),
        ("anticipated", "list_count"),
        ("hot", "list_count"),
        ("streaming", "rank"),
        ("watched/yearly", "watcher_count"),
        ("watched", "play_count"),
        ("favorited/all", "user_count"),
        ("boxoffice", "revenue"),
    ] {
        let answer = get(&sim, &format!("/movies/{chart}")).await;
        assert!(answer.json[0][key].is_number(), "{chart}");
        assert_eq!(answer.json[0]["movie"]["ids"]["trakt"], 500_001);
    }
    let bare = get(&sim, "/movies/popular?limit=20&page=2").await;
    assert_eq!((bare.len(), bare.header("x-pagination-page-count")), (20, "15"));
    assert!(bare.json[0]["title"].is_string());
    let office = get(&sim, "/movies/boxoffice?page=2&limit=5").await;
    assert_eq!((office.len(), office.header("x-pagination-page")), (10, ""));
    assert_eq!(get(&sim, "/movies/played/daily").await.len(), 1);
    assert_eq!(get(&sim, "/movies/played").await.len(), 0);
    for wrong in
        ["/movies/watched/hourly", "/movies/trending/weekly", "/shows/boxoffice", "/movies/soup"]
    {
        assert_eq!(get(&sim, wrong).await.status, 404, "{wrong}");
    }
}

#[tokio::test]
async fn lists_are_had_by_number_and_official_ones_by_their_name() {
    let user = User::default()
        .list(List::of("mine", 101, titles(2)))
        .list(List::of("link", 102, titles(2)).privacy("link"));
    let script = Script::default().user("jane-doe", user);
    let sim =
        TraktSim::start(script.official(List::of("sample-trilogy", 201, titles(3)))).await.unwrap();
    let summary = get(&sim, "/lists/sample-trilogy").await.json;
    assert_eq!((&summary["ids"]["trakt"], &summary["type"]), (&json!(201), &json!("official")));
    assert_eq!(get(&sim, "/lists/201/items/movie,show").await.len(), 3);
    assert_eq!(get(&sim, "/lists/101/items").await.len(), 2);
    for hidden in ["/lists/102/items", "/lists/mine", "/lists/999", "/lists/101/soup"] {
        assert_eq!(get(&sim, hidden).await.status, 404, "{hidden}");
    }
    assert_eq!(get(&sim, "/users/jane-doe/lists/link/items").await.len(), 2);
    assert_eq!(get(&sim, "/users/jane-doe/lists/102/items").await.len(), 2);
    assert_eq!(get(&sim, "/users/jane-doe/lists").await.len(), 1);
}
