//! Finding a title: section 5.

use serde_json::Value;
use towline_sim::seerr::{Kind, MediaRow, MediaStatus, Named, Script, Title};

use crate::stage::{DUNE, NOBODY, OFFICE, Stage};

const UNENCODED: &str = "Parameter 'query' must be url encoded. Its value may not contain \
                         reserved characters.";

fn more(script: &mut Script) {
    let titles = [
        Title::movie(1, "Airplane!", "1980-07-02").imdb("tt0080339"),
        Title::movie(2, "M*A*S*H", "1970-01-25"),
        Title::movie(3, "100% Wolf", "2020-05-29"),
        Title::movie(4, "What's Up, Doc?", "1972-03-09"),
        Title::movie(5, "千と千尋の神隠し", "2001-07-20"),
        Title::movie(6, "A=B", "2001-07-20"),
        Title::tv(7, "Twin One", "2010-01-01", 1..=1).tvdb(777),
        Title::tv(8, "Twin Two", "2012-01-01", 1..=1).tvdb(777),
        Title::movie(9, "The Undated", ""),
        Title { date: None, ..Title::movie(10, "Dateless", "") },
    ];
    script.titles.extend(titles);
    script.people.push(Named { tmdb: 5000, name: "Ida Dune".into(), popularity: 1.0 });
    script.collections.push(Named { tmdb: 1, name: "Dune Collection".into(), popularity: 50.0 });
}

async fn found(stage: &Stage, query: &str) -> Vec<String> {
    let (status, body) = stage.get(&format!("search?query={query}")).await;
    assert_eq!(status, 200, "{query}: {body}");
    let results = body["results"].as_array().unwrap();
    let word = |hit: &Value| format!("{} {}", hit["mediaType"].as_str().unwrap(), hit["id"]);
    results.iter().map(word).collect()
}

/// §5.1: each reserved character, bare; a bare `#` never leaves a client.
#[tokio::test]
async fn reserved_characters_are_refused_when_they_are_bare() {
    let stage = Stage::start(more).await;
    for bare in [":", "/", "?", "[", "]", "@", "!", "$", "'", "(", ")", "*", "+", ",", ";"] {
        let (status, answer) = stage.raw_search(format!("query=a{bare}b").as_bytes()).await;
        assert_eq!(status, 400, "{bare}");
        assert!(answer.contains(UNENCODED), "{answer}");
    }
    // It ends the value, and what follows is a parameter that nobody knows.
    let (status, answer) = stage.raw_search(b"query=M&M").await;
    assert!(status == 400 && answer.contains("Unknown query parameter 'M'"), "{answer}");
}

/// §5.1: encoded as it should be.
#[tokio::test]
async fn encoded_titles_are_found() {
    let stage = Stage::start(more).await;
    for (query, id) in [
        ("Airplane%21", 1),
        ("M%2AA%2AS%2AH", 2),
        ("100%25%20Wolf", 3),
        ("What%27s%20Up%2C%20Doc%3F", 4),
        ("%E5%8D%83%E3%81%A8%E5%8D%83%E5%B0%8B%E3%81%AE%E7%A5%9E%E9%9A%A0%E3%81%97", 5),
    ] {
        assert_eq!(found(&stage, query).await, [format!("movie {id}")], "{query}");
    }
}

/// §5.1: the two mistakes that pass, and raw bytes.
#[tokio::test]
async fn bare_equals_and_percent_signs_pass_and_raw_bytes_do_not() {
    let stage = Stage::start(more).await;
    let (status, answer) = stage.raw_search(b"query=A=B").await;
    assert!(status == 200 && answer.contains("\"A=B\""), "{answer}");
    let (status, answer) = stage.raw_search(b"query=100%%20Wolf").await;
    assert!(status == 200 && answer.contains("\"results\":[]"), "{answer}");
    let (status, answer) = stage.raw_search("query=神".as_bytes()).await;
    assert_eq!(status, 400);
    assert!(answer.ends_with("\r\n\r\n") && !answer.contains("json"), "{answer}");
}

/// §5.1: empty, missing, and pages.
#[tokio::test]
async fn a_search_needs_a_text_and_has_pages_of_twenty() {
    let stage = Stage::start(|script| {
        for n in 0..45_u8 {
            let title =
                Title::movie(100 + i64::from(n), "Sequel", "2001-01-01").popular(f64::from(n));
            script.titles.push(title);
        }
    })
    .await;
    for wrong in ["search", "search?query=", "search?query=a&page=abc", "search?query=a&_=1"] {
        assert_eq!(stage.get(wrong).await.0, 400, "{wrong}");
    }
    let page = async |n: &str| stage.get(&format!("search?query=sequel&page={n}")).await;
    let (status, first) = page("1").await;
    assert_eq!(
        (status, &first["totalPages"], &first["totalResults"]),
        (200, &3.into(), &45.into())
    );
    assert_eq!(first["results"].as_array().unwrap().len(), 20);
    assert_eq!(first["results"][0]["id"], 144);
    assert_eq!(page("0").await.1, first);
    assert_eq!(page("3").await.1["results"].as_array().unwrap().len(), 5);
    let (status, past) = page("4").await;
    assert_eq!((status, past["results"].as_array().unwrap().len()), (200, 0));
}

/// §5.2, each row of the table.
#[tokio::test]
async fn prefixes_find_by_id_and_year() {
    let stage = Stage::start(more).await;
    assert_eq!(found(&stage, "imdb%3Att1160419").await, ["movie 2002"]);
    assert_eq!(found(&stage, "IMDB%3ATT1160419").await, ["movie 2002"]);
    assert_eq!(found(&stage, "tvdb%3A73244").await, ["tv 3002"]);
    assert_eq!(found(&stage, "tvdb%3A777").await, ["tv 7", "tv 8"]);
    assert_eq!(found(&stage, "tmdb%3A5000").await, ["movie 5000", "tv 5000", "person 5000"]);
    assert_eq!(found(&stage, "Dune%20year%3A1984").await, ["movie 2001"]);
    assert_eq!(found(&stage, "The%20Office%20year%3A2005").await, ["tv 3002"]);
    assert_eq!(found(&stage, "year%3A1984").await, [""; 0]);
    for unknown in ["imdb%3Att9", "tvdb%3A9", "tmdb%3A999"] {
        assert_eq!(found(&stage, unknown).await, [""; 0]);
    }
    // Anywhere in the text: such a title is misread.
    assert_eq!(found(&stage, "A%20film%20imdb%3Att1160419").await, ["movie 2002"]);
}

/// §5.3: popularity, people, collections, dates, and `mediaInfo` without seasons and requests.
#[tokio::test]
async fn hits_come_by_popularity_and_say_little_of_the_library() {
    let stage = Stage::start(|script| {
        more(script);
        script.media.push(MediaRow::new(Kind::Movie, DUNE, MediaStatus::Processing));
    })
    .await;
    let all = ["movie 2002", "collection 1", "movie 2001", "person 5000"];
    assert_eq!(found(&stage, "dune").await, all);
    assert_eq!(found(&stage, "the%20office").await, ["tv 3002", "tv 3001"]);
    // Anybody, whatever the rights (§5).
    let hits = stage.get_by(NOBODY, "search?query=dune").await.1["results"].clone();
    assert_eq!(hits[0]["releaseDate"], "2021-09-15");
    let media = hits[0]["mediaInfo"].as_object().unwrap();
    assert_eq!(
        (&media["status"], &media["status4k"], &media["id"]),
        (&3.into(), &1.into(), &1.into())
    );
    assert!(!media.contains_key("seasons") && !media.contains_key("requests"));
    assert_eq!(hits[2].get("mediaInfo"), None);
    let undated = stage.get("search?query=undated").await.1["results"][0].clone();
    assert_eq!(undated["releaseDate"], "");
    let dateless = stage.get("search?query=dateless").await.1["results"][0].clone();
    assert_eq!(dateless.get("releaseDate"), None);
    let office = stage.get(&format!("search?query=tmdb%3A{OFFICE}")).await.1;
    assert_eq!(office["results"][0]["firstAirDate"], "2005-03-24");
}

/// §5.3: no result is no proof.
#[tokio::test]
async fn an_outage_of_the_metadata_looks_like_no_result() {
    let stage = Stage::usual().await;
    stage.sim.metadata(|metadata| metadata.fails_with = Some(503));
    assert_eq!(found(&stage, "dune").await, [""; 0]);
    stage.sim.metadata(|metadata| metadata.fails_with = None);
    assert_eq!(found(&stage, "dune").await.len(), 2);
}
