//! Files as they are found in the world (sections 3.6, 5.3, 5.5, 12 and 14).

use serde_json::{Value, json};
use towline_sim::lists::{
    Id, Kind, Title,
    shelf::{Content, Script, ShelfSim, bodies},
    titles,
};

use crate::stage::{Answer, get};

async fn served(content: Content) -> Answer {
    let sim = ShelfSim::start(Script::default().file("/file", content)).await.unwrap();
    get(&format!("{}/file", sim.url())).await
}

#[tokio::test]
async fn a_letterboxd_feed_has_fifty_entries_of_three_kinds() {
    let answer = served(Content::LetterboxdRss { user: "jane".into(), titles: titles(80) }).await;
    assert!(answer.header("content-type").starts_with("application/rss+xml"));
    let count = |what: &str| answer.text.matches(what).count();
    assert_eq!(count("<item>"), 51);
    assert_eq!((count("letterboxd-watch-"), count("letterboxd-review-")), (40, 10));
    assert_eq!(count("letterboxd-list-"), 1);
    assert_eq!((count("<tmdb:movieId>"), count("<tmdb:tvId>")), (38, 12));
    let film = [Title::movie("Cat & <Mouse>", 2019).tmdb(11)];
    let feed = bodies::letterboxd_rss("jane", &film);
    assert!(feed.contains("<title>Cat &amp; &lt;Mouse&gt;, 2019 - ★★★★</title>"));
    assert!(feed.contains("<letterboxd:filmYear>2019</letterboxd:filmYear>"));
}

#[tokio::test]
async fn an_imdb_export_is_csv_with_words_for_its_types() {
    let show = Title::show("Sample, \"the\" Show", 2020).imdb("tt0000003");
    let mini = show.clone().kind(Kind::TvMiniSeries);
    let episode = Title::episode_of(&show, 1, 1, "Pilot").imdb("tt0000004");
    let film = Title::movie("Sample Film", 2019).imdb("tt0000001");
    let answer = served(Content::ImdbCsv(vec![show, mini, episode, film])).await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = answer.text.lines().collect();
    assert!(lines[0].starts_with(
        "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,"
    ));
    assert!(
        lines[1].starts_with("1,tt0000003,2026-01-02,2026-01-02,,\"Sample, \"\"the\"\" Show\",")
    );
    for (line, kind) in
        lines[1..].iter().zip(["TV Series", "TV Mini Series", "TV Episode", "Movie"])
    {
        assert!(line.contains(&format!(",{kind},")), "{line}");
    }
    assert_eq!(lines.len(), 5);
}

#[tokio::test]
async fn a_letterboxd_list_has_a_preamble_and_its_watchlist_has_none() {
    let list = Content::LetterboxdCsv { name: "Heist, films".into(), titles: titles(2) };
    let lines = served(list).await.text;
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines[2], "2026-01-02,\"Heist, films\",,https://boxd.it/aBcD,");
    assert_eq!((lines[3], lines[4]), ("", "Position,Name,Year,URL,Description"));
    assert_eq!(lines[5], "1,The Silent Harbour,1950,https://boxd.it/0000,");
    let watchlist = served(Content::LetterboxdWatchlistCsv(titles(2))).await.text;
    let wanted =
        "Date,Name,Year,Letterboxd URI\n2026-01-02,The Silent Harbour,1950,https://boxd.it/0000\n";
    assert!(watchlist.starts_with(wanted), "{watchlist}");
}

#[tokio::test]
async fn json_lists_have_the_shapes_of_their_readers() {
    let films = served(Content::StevenLu(titles(4))).await.json;
    assert_eq!(films.as_array().unwrap().len(), 3);
    assert_eq!(
        (&films[0]["imdb_id"], &films[0]["tmdb_id"]),
        (&json!("tt1000001"), &json!(100_001))
    );
    assert!(films[1].get("tmdb_id").is_none() && films[0].get("year").is_none());
    let bare = Title { tmdb: Id::Absent, ..titles(1).remove(0) };
    let radarr = served(Content::RadarrJson(vec![titles(1).remove(0), bare])).await.json;
    assert_eq!((&radarr[0]["id"], &radarr[1]["id"]), (&json!(100_001), &json!(0)));
    let sonarr = served(Content::SonarrJson(titles(8))).await.json;
    assert_eq!((&sonarr[0]["tvdbId"], &sonarr[1]["tvdbId"]), (&json!(300_004), &json!("300008")));
    let own = served(Content::OwnJson(titles(10))).await.json;
    let items = own["items"].as_array().unwrap();
    assert_eq!(items.len(), 10);
    assert_eq!((&items[4], &items[9]), (&json!("tt1000005"), &json!("tt1000010")));
    let keys = ["imdb", "imdb_id", "imdbId"]
        .map(|key| items.iter().filter(|item| item.get(key).is_some()).count());
    assert_eq!(keys, [3, 2, 3]);
}

#[tokio::test]
async fn a_text_has_a_title_a_line_in_every_form() {
    let mut all = titles(4);
    all.push(Title::movie("Sample Film", 2019));
    let answer = served(Content::Lines(all)).await;
    let wanted = "# Sample\n\ntt1000001\ntmdb:movie:100002\nhttps://www.imdb.com/title/tt1000003/\n\
                  tvdb:300004\nSample Film (2019)\n";
    assert_eq!(answer.text, wanted);
    assert_eq!(answer.json, Value::Null);
}
