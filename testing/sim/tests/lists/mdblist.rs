//! MDBList (section 6).

use serde_json::json;
use towline_sim::lists::{
    Fault, Id, Title,
    mdblist::{Exhausted, List, MdblistSim, Script, Titles},
    titles,
};

use crate::stage::{self, Answer};

async fn stage() -> MdblistSim {
    let mut script = Script::default()
        .list(List::of("jane", "heist-films", 301, titles(1200)))
        .list(List { private: true, ..List::of("bob", "mine", 302, titles(2)) });
    script.external.insert(401, Titles(titles(3)));
    script.official.insert("movies/trending".into(), Titles(titles(4)));
    script.watchlists.insert("jane".into(), Titles(titles(5)));
    script.keys.insert("bobs-key".into(), "bob".into());
    MdblistSim::start(script).await.unwrap()
}

async fn get(sim: &MdblistSim, path: &str) -> Answer {
    let between = if path.contains('?') { '&' } else { '?' };
    stage::get(&format!("{}{path}{between}apikey=sample-key", sim.url())).await
}

#[tokio::test]
async fn items_are_written_as_in_the_sample_of_the_reference() {
    let film = Title::movie("Sample Film", 2019).tmdb(11).imdb("tt0000001").tvdb(Id::Null);
    let show = Title::show("Sample Show", 2020).tmdb(21).imdb("tt0000003").tvdb(31);
    let script = Script::default().list(List::of("jane", "both", 1, vec![film, show]));
    let sim = MdblistSim::start(script).await.unwrap();
    let answer = get(&sim, "/lists/jane/both/items").await;
    assert_eq!(
        answer.json,
        json!({"movies":[{"id":11,"rank":1,"adult":0,"title":"Sample Film","imdb_id":"tt0000001","tvdb_id":null,"mediatype":"movie",
       "release_year":2019,"language":"en","ids":{"tmdb":11,"imdb":"tt0000001"}}],
     "shows":[{"id":21,"rank":2,"adult":0,"title":"Sample Show","imdb_id":"tt0000003","tvdb_id":31,"mediatype":"show","release_year":2020,"language":"en"}],
     "pagination":{"limit":1000,"offset":0,"total":2,"has_more":false,"next_cursor":null}})
    );
    let unified = get(&sim, "/lists/jane/both/items?unified=true").await;
    assert_eq!((unified.len(), &unified.json[1]["mediatype"]), (2, &json!("show")));
    assert_eq!(get(&sim, "/lists/jane/both/items/show").await.json["movies"], json!([]));
    assert_eq!(get(&sim, "/lists/jane/both/items/movie?unified=true").await.len(), 1);
}

#[tokio::test]
async fn pages_go_by_offset_or_cursor_and_count_only_themselves() {
    let sim = stage().await;
    let path = "/lists/jane/heist-films/items?unified=true";
    let first = get(&sim, &format!("{path}&limit=5000")).await;
    assert_eq!((first.len(), first.header("x-has-more")), (1000, "true"));
    assert_eq!(first.header("x-total-items"), "1000");
    let second = get(&sim, &format!("{path}&limit=1000&offset=1000")).await;
    assert_eq!((second.len(), second.header("x-has-more")), (200, "false"));
    assert_eq!(second.header("x-total-items"), "200");
    let split = get(&sim, "/lists/jane/heist-films/items?limit=700").await.json;
    assert_eq!(split["pagination"]["total"], 1200);
    let cursor = split["pagination"]["next_cursor"].as_str().unwrap();
    let rest = get(&sim, &format!("{path}&limit=700&cursor={}", cursor.replace('=', "%3D"))).await;
    assert_eq!((rest.len(), &rest.json[0]["rank"]), (500, &json!(701)));
    sim.change(|script| script.lists[0].told_total = Some(1300));
    let told = get(&sim, "/lists/jane/heist-films/items").await.json;
    assert_eq!(told["pagination"]["total"], 1300);
}

#[tokio::test]
async fn a_summary_is_an_array_which_may_have_two_halves() {
    let sim = stage().await;
    sim.change(|script| {
        script.lists.push(List::of("jane", "heist-films", 303, titles(4)[3..].to_vec()));
    });
    let answer = get(&sim, "/lists/jane/heist-films").await;
    assert_eq!((answer.len(), &answer.json[0]["mediatype"]), (2, &json!(null)));
    assert_eq!(
        answer.json[1],
        json!({ "id": 303, "user_id": 1, "user_name": "jane", "name": "Sample",
        "slug": "heist-films", "description": "", "mediatype": "show", "items": 1, "likes": 0,
        "dynamic": false, "private": false })
    );
    assert_eq!(get(&sim, "/lists/jane/heist-films/items").await.json["pagination"]["total"], 1201);
    assert_eq!(get(&sim, "/lists/user").await.len(), 2);
}

#[tokio::test]
async fn lists_of_every_kind_have_addresses() {
    let sim = stage().await;
    for (path, count) in [
        ("/lists/301/items", 1000),
        ("/external/lists/401/items", 3),
        ("/lists/official/movies/trending/items", 4),
        ("/watchlist/items", 5),
    ] {
        assert_eq!(get(&sim, &format!("{path}?unified=true")).await.len(), count, "{path}");
    }
    for wrong in [
        "/lists/999/items",
        "/external/lists/9/items",
        "/lists/official/movies/soup/items",
        "/lists/jane/soup",
        "/soup",
    ] {
        assert_eq!(get(&sim, wrong).await.status, 404, "{wrong}");
    }
    assert_eq!(get(&sim, "/user").await.json["username"], "jane");
}

#[tokio::test]
async fn the_keyless_address_gives_public_lists_only() {
    let sim = stage().await;
    let keyless = async |path: &str| stage::get(&format!("{}{path}", sim.url())).await;
    let answer = keyless("/lists/jane/heist-films/json/").await;
    assert_eq!((answer.len(), sim.used()), (1200, 0));
    let part = keyless("/lists/jane/heist-films/json?limit=10&offset=1195").await;
    assert_eq!((part.len(), &part.json[0]["rank"]), (5, &json!(1196)));
    let hidden = keyless("/lists/bob/mine/json").await;
    assert_eq!((hidden.status, hidden.header("content-type")), (404, "text/html; charset=utf-8"));
}

#[tokio::test]
async fn keys_stand_in_the_query_and_open_only_what_is_theirs() {
    let sim = stage().await;
    let url = format!("{}/lists/bob/mine/items", sim.url());
    assert_eq!(stage::get(&url).await.status, 401);
    let header = stage::http().get(&url).header("apikey", "bobs-key");
    assert_eq!(stage::send(header).await.status, 401);
    assert_eq!(stage::get(&format!("{url}?apikey=rubbish")).await.status, 403);
    assert_eq!(stage::get(&format!("{url}?apikey=bobs-key")).await.status, 200);
    assert_eq!(get(&sim, "/lists/bob/mine/items").await.status, 404);
    sim.change(|script| (script.private_status, script.bad_key_status) = (403, 401));
    assert_eq!(get(&sim, "/lists/bob/mine/items").await.status, 403);
    assert_eq!(stage::get(&format!("{url}?apikey=rubbish")).await.status, 401);
    assert_eq!(stage::send(stage::http().post(&url)).await.status, 405);
}

#[tokio::test]
async fn a_quota_is_counted_and_runs_out_in_three_manners() {
    let sim = stage().await;
    sim.change(|script| script.quota.limit = 2);
    let first = get(&sim, "/user").await;
    assert_eq!(
        (first.header("x-ratelimit-limit"), first.header("x-ratelimit-remaining")),
        ("2", "1")
    );
    assert!(first.header("x-ratelimit-reset").parse::<u64>().unwrap() > sim.now());
    get(&sim, "/user").await;
    for (manner, status, retry) in [
        (Exhausted::TooMany, 429, "3600"),
        (Exhausted::Ok, 200, ""),
        (Exhausted::Forbidden, 403, ""),
    ] {
        sim.change(|script| script.quota.exhausted = manner);
        let answer = get(&sim, "/user").await;
        assert_eq!((answer.status, answer.header("retry-after")), (status, retry));
        assert_eq!(answer.json, json!({ "response": false, "error": "API Limit Reached!" }));
    }
    sim.begin_day();
    assert_eq!(get(&sim, "/user").await.json["api_requests_count"], 1);
}

#[tokio::test]
async fn errors_are_told_in_its_manner() {
    let sim = stage().await;
    sim.fault("/user", Fault::wait(5), 1);
    let limited = get(&sim, "/user").await;
    assert_eq!((limited.status, limited.header("retry-after")), (429, "5"));
    sim.fault("/user", Fault::error(400), 1);
    assert_eq!(get(&sim, "/user").await.json["response"], false);
    sim.fault("/user", Fault::error(502), 1);
    assert!(get(&sim, "/user").await.text.contains("Bad gateway"));
    assert!(sim.log().calls().iter().all(|call| call.query.contains("apikey=")));
}
