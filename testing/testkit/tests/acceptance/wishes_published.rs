//! Lists for other programs: over TCP, for who knows the key.

use serde_json::{Value, json};
use towline_sim::seerr::{Script, Title};

use crate::wishes_world::{World, file_list};

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_there_for_other_programs_that_know_the_key_and_for_nobody_else() {
    let script = Script::default()
        .title(Title::movie(194, "Amélie", "2001-04-25").imdb("tt0211915"))
        .title(Title::tv(1399, "Game of Thrones", "2011-04-17", 1..=2).tvdb(121_361));
    let publish = "[publish]\nkey = \"open sesame please\"\n";
    // The second one's file is not there: it was never read.
    let lists = [publish, &file_list("mine", ""), &file_list("never", "")].concat();
    let mut world = World::new(script, &lists).await;
    world.write(
        "mine.json",
        &[
            json!({"title": "Amélie, \"the\" film", "year": 2001, "type": "movie",
                   "imdb": "tt0211915"}),
            json!({"title": "Game of Thrones", "year": 2011, "type": "show", "tvdb": 121_361,
                   "season": 2}),
        ],
    );
    world.towline.start();
    world.until_stage("mine", "Amélie, \"the\" film (2001)", "requested");
    world.until_stage("mine", "Game of Thrones (2011)", "requested");

    let get = |path: &str| world.get(&format!("/api/v1/lists/{path}?key=open%20sesame%20please"));
    let read = |path: &str| -> Value {
        let (status, kind, body) = get(path);
        assert_eq!((status, kind.as_str()), (200, "application/json"), "{body}");
        serde_json::from_str(&body).unwrap()
    };
    let radarr = json!([{"id": 194, "imdb_id": "tt0211915", "title": "Amélie, \"the\" film",
                         "release_year": "2001"}]);
    assert_eq!(read("mine/radarr"), radarr);
    let sonarr = json!([{"tvdbId": 121_361, "tmdbId": 1399, "title": "Game of Thrones"}]);
    assert_eq!(read("mine/sonarr"), sonarr);
    let all = read("mine/json");
    assert_eq!(all[0]["tmdb_id"], 194);
    assert_eq!((&all[1]["seasons"], &all[1]["stage"]), (&json!([2]), &json!("requested")));
    let (status, kind, csv) = get("mine/csv");
    assert_eq!((status, kind.as_str()), (200, "text/csv; charset=utf-8"));
    let mut lines = csv.lines();
    assert_eq!(lines.next().unwrap(), "title,year,type,imdb_id,tmdb_id,tvdb_id,season,stage");
    let film = "\"Amélie, \"\"the\"\" film\",2001,movie,tt0211915,194,,,requested";
    assert_eq!(lines.next().unwrap(), film);

    // Nobody learns from a refusal which lists there are.
    let refused = |path: &str| {
        let (status, kind, body) = world.get(path);
        assert_eq!((status, kind.as_str()), (401, "application/problem+json"), "{path}: {body}");
        body
    };
    let words = refused("/api/v1/lists/mine/radarr?key=wrong");
    assert!(words.contains("the key is wrong or missing"), "{words}");
    for path in [
        "mine/radarr",
        "mine/radarr?key=",
        "never/json?key=wrong",
        "nosuch/json?key=wrong",
        "nosuch/nonsense",
    ] {
        assert_eq!(refused(&format!("/api/v1/lists/{path}")), words, "{path}");
    }

    // An empty list would make Radarr remove everything: what was never read is refused.
    let (status, _, body) = get("never/radarr");
    assert_eq!(status, 409);
    assert!(body.contains("the list never was never read whole"), "{body}");
    let (status, _, body) = get("nosuch/radarr");
    assert_eq!(status, 404);
    assert!(body.contains("there is no list nosuch"), "{body}");
    assert_eq!(get("mine/nonsense").0, 404);

    // Another key, while it runs.
    let lists = lists.replace("open sesame please", "another-long-word");
    world.configure(&world.key_line(), &lists);
    towline_testkit::wait::until(crate::worlds::SOON, "the other key is right", || {
        let (status, ..) = world.get("/api/v1/lists/mine/json?key=another-long-word");
        if status == 200 { Ok(()) } else { Err(world.towline.log()) }
    });
    assert_eq!(get("mine/json").0, 401);
    // And none: nothing is served.
    let without = lists.split_once("[publish]").map(|(before, after)| {
        let rest = after.split_once("\n[").map_or(String::new(), |(_, rest)| format!("[{rest}"));
        format!("{before}{rest}")
    });
    world.configure(&world.key_line(), &without.unwrap());
    towline_testkit::wait::until(crate::worlds::SOON, "no key is right", || {
        let (status, ..) = world.get("/api/v1/lists/mine/json?key=another-long-word");
        if status == 200 { Err(world.towline.log()) } else { Ok(()) }
    });
    assert_eq!(world.get("/api/v1/lists/mine/json").0, 401);
    world.towline.stop();
}
