//! TMDB (section 7).

use serde_json::json;
use towline_sim::lists::{
    Fault, Title, titles,
    tmdb::{Account, List, Script, TmdbSim},
};

use crate::stage::{self, Answer, http, send};

fn script() -> Script {
    let account = Account {
        user_token: "eyJ.jane".into(),
        watchlist: titles(8),
        favorites: titles(4),
        recommendations: titles(3),
        rated: titles(2),
    };
    Script::default()
        .list(77, List::of(titles(45)))
        .list(78, List::private(titles(1)))
        .collection(501, List::of(titles(3)))
        .account("4f0a", account)
        .chart("movie/popular", titles(11_000))
        .chart("trending/all/week", titles(40))
        .chart("discover/movie", titles(1))
        .chart("discover/movie?with_keywords=9", titles(2))
}

async fn stage() -> TmdbSim {
    TmdbSim::start(script()).await.unwrap()
}

async fn get(sim: &TmdbSim, path: &str) -> Answer {
    let between = if path.contains('?') { '&' } else { '?' };
    let key = "api_key=0123456789abcdef0123456789abcdef";
    stage::get(&format!("{}{path}{between}{key}", sim.url())).await
}

fn code(answer: &Answer) -> (u16, u64) {
    assert_eq!(answer.json["success"], false, "{}", answer.text);
    (answer.status, answer.json["status_code"].as_u64().unwrap())
}

#[tokio::test]
async fn a_mixed_list_is_written_as_in_the_sample_of_the_reference() {
    let film = Title::movie("Sample Film", 2019).tmdb(11);
    let show = Title { year: None, ..Title::show("Sample Show", 2020).tmdb(21) };
    let sim = TmdbSim::start(Script::default().list(77, List::of(vec![film, show]))).await.unwrap();
    let answer = get(&sim, "/4/list/77").await.json;
    for (name, value) in [
        ("id", json!(77)),
        ("name", json!("Sample")),
        ("page", json!(1)),
        ("total_pages", json!(1)),
        ("total_results", json!(2)),
    ] {
        assert_eq!(answer[name], value);
    }
    let (film, show) = (&answer["results"][0], &answer["results"][1]);
    assert_eq!((&film["media_type"], &film["id"]), (&json!("movie"), &json!(11)));
    assert_eq!(
        (&film["title"], &film["release_date"]),
        (&json!("Sample Film"), &json!("2019-05-01"))
    );
    assert_eq!((&show["media_type"], &show["name"]), (&json!("tv"), &json!("Sample Show")));
    assert_eq!(show["first_air_date"], "");
    assert!(show.get("title").is_none() && film.get("name").is_none());
}

#[tokio::test]
async fn lists_of_both_versions_have_twenty_on_a_page() {
    let sim = stage().await;
    let last = get(&sim, "/4/list/77?page=3").await.json;
    assert_eq!((&last["total_pages"], last["results"].as_array().unwrap().len()), (&json!(3), 5));
    let old = get(&sim, "/3/list/77?page=2").await.json;
    assert_eq!((&old["item_count"], old["items"].as_array().unwrap().len()), (&json!(45), 20));
    assert!(old.get("results").is_none() && old["items"][3]["media_type"] == "tv");
    assert_eq!(get(&sim, "/4/list/77?page=4").await.json["results"], json!([]));
    sim.change(|script| {
        script.lists.get_mut(&77).unwrap().told_total = Some(100);
        script.page_size = 10;
    });
    let told = get(&sim, "/4/list/77").await.json;
    assert_eq!((&told["total_results"], &told["total_pages"]), (&json!(100), &json!(10)));
}

#[tokio::test]
async fn keys_and_tokens_are_checked_and_told_apart() {
    let sim = stage().await;
    let url = format!("{}/3/configuration", sim.url());
    let bearer = |token: &str| http().get(&url).bearer_auth(token);
    assert!(get(&sim, "/3/configuration").await.json["images"].is_object());
    assert_eq!(send(bearer("eyJhbGciOiJIUzI1NiJ9.sample.read")).await.status, 200);
    assert_eq!(code(&stage::get(&url).await), (401, 7));
    assert_eq!(code(&stage::get(&format!("{url}?api_key=rubbish")).await), (401, 7));
    assert_eq!(code(&send(bearer("eyJ.other")).await), (401, 7));
    assert_eq!(code(&send(bearer("rubbish")).await), (401, 35));
    assert_eq!(code(&send(http().post(&url)).await), (405, 36));
}

#[tokio::test]
async fn accounts_are_for_those_who_gave_a_token() {
    let sim = stage().await;
    let path = |media: &str, what: &str| format!("{}/4/account/4f0a/{media}/{what}", sim.url());
    let mine = async |media: &str, what: &str| {
        send(http().get(path(media, what)).bearer_auth("eyJ.jane")).await
    };
    for (media, what, count) in [
        ("movie", "watchlist", 6),
        ("tv", "watchlist", 2),
        ("movie", "favorites", 3),
        ("movie", "recommendations", 3),
        ("tv", "rated", 0),
    ] {
        let answer = mine(media, what).await.json;
        assert_eq!(answer["total_results"], count, "{media} {what}");
        assert!(count == 0 || answer["results"][0].get("media_type").is_none());
    }
    assert_eq!(code(&mine("movie", "soup").await), (404, 34));
    assert_eq!(code(&get(&sim, "/4/account/4f0a/movie/watchlist").await), (401, 3));
}

#[tokio::test]
async fn collections_charts_and_single_titles_have_shapes_of_their_own() {
    let sim = stage().await;
    let collection = get(&sim, "/3/collection/501").await.json;
    assert_eq!(
        (&collection["name"], collection["parts"].as_array().unwrap().len()),
        (&json!("Sample"), 3)
    );
    assert!(get(&sim, "/3/movie/popular").await.json["results"][0].get("media_type").is_none());
    let trending = get(&sim, "/3/trending/all/week?page=2").await.json;
    assert_eq!(
        (&trending["page"], &trending["results"][3]["media_type"]),
        (&json!(2), &json!("tv"))
    );
    assert_eq!(get(&sim, "/3/discover/movie?with_keywords=9").await.json["total_results"], 2);
    assert_eq!(get(&sim, "/3/discover/movie?with_keywords=8").await.json["total_results"], 1);
    assert_eq!(get(&sim, "/3/movie/100001").await.json["imdb_id"], "tt1000001");
    assert_eq!(code(&get(&sim, "/3/tv/100001").await), (404, 34));
    assert!(get(&sim, "/3/tv/100004").await.json["name"].is_string());
}

#[tokio::test]
async fn every_refusal_has_its_number() {
    let sim = stage().await;
    for (path, wanted) in [
        ("/4/list/79", (404, 34)),
        ("/4/list/soup", (404, 6)),
        ("/4/list/78", (401, 39)),
        ("/3/list/78", (401, 39)),
        ("/3/movie/popular?page=501", (400, 22)),
        ("/3/movie/popular?page=0", (400, 22)),
        ("/3/movie/popular?page=x", (400, 22)),
        ("/3/collection/9", (404, 34)),
        ("/3/collection/x", (404, 6)),
        ("/3/tv/soup", (404, 34)),
        ("/5/soup", (404, 34)),
    ] {
        assert_eq!(code(&get(&sim, path).await), wanted, "{path}");
    }
    assert_eq!(get(&sim, "/3/movie/popular?page=500").await.status, 200);
    for (status, number) in [(401, 7), (403, 45), (404, 34), (503, 46), (500, 11)] {
        sim.fault("/3/*", Fault::error(status), 1);
        assert_eq!(code(&get(&sim, "/3/configuration").await), (status, number));
    }
    sim.fault("/4/list/77?*page=2*", Fault::wait(3), 1);
    assert_eq!(get(&sim, "/4/list/77?page=1").await.status, 200);
    let limited = get(&sim, "/4/list/77?page=2").await;
    assert_eq!((code(&limited), limited.header("retry-after")), ((429, 25), "3"));
    let suspended =
        json!({ "success": false, "status_code": 10, "status_message": "Suspended API key." });
    sim.fault("/3/*", Fault::Json { status: 401, body: suspended }, 1);
    assert_eq!(code(&get(&sim, "/3/configuration").await), (401, 10));
}
