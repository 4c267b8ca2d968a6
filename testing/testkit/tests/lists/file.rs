//! Files on this machine (§14), and exports (§3.6, §5.5).

use std::{fs, path::Path, sync::Arc, sync::mpsc, time::Duration};

use towline_domain::wishes::{Fetched, ListErrorKind as Is, Memory, TitleKind};
use towline_sim::lists::{Kind, Title, shelf::bodies, titles};

use crate::stage::{Stage, assert_part, assert_whole, idents, listing};

fn setting(path: &Path) -> String {
    format!("file.list = '{}'", path.display())
}

async fn read(text: &str) -> towline_domain::wishes::Listing {
    let stage = Stage::new("");
    let path = stage.dir.path().join("list");
    fs::write(&path, text).unwrap();
    stage.read(&setting(&path)).await
}

async fn fails(bytes: &[u8]) -> Is {
    let stage = Stage::new("");
    let path = stage.dir.path().join("list");
    fs::write(&path, bytes).unwrap();
    stage.fails(&setting(&path)).await.kind
}

#[tokio::test]
async fn an_export_of_imdb_is_read_by_the_names_of_its_columns() {
    let mut all = titles(5);
    all.push(Title::movie("Game", 2020).imdb("tt0000009").kind(Kind::VideoGame));
    let list = read(&bodies::imdb_csv(&all)).await;
    assert_whole(&list, 5);
    assert_eq!(list.passed_over, 1);
    assert_eq!(list.wishes[3].kind, Some(TitleKind::Show));
    assert_eq!(list.wishes[0].rating, Some(71));
    assert!(list.wishes[0].added.is_some() && list.wishes[0].year.is_some());
    // With a mark at its start, and with other cells' ends.
    let with_mark = format!("\u{feff}{}", bodies::imdb_csv(&all)).replace('\n', "\r\n");
    assert_whole(&read(&with_mark).await, 5);
}

#[tokio::test]
async fn exports_of_letterboxd_have_names_and_years_and_perhaps_a_preamble() {
    for text in [
        bodies::letterboxd_csv("Heist, and \"more\"", &titles(5)),
        bodies::letterboxd_watchlist_csv(&titles(5)),
    ] {
        let list = read(&text).await;
        assert_whole(&list, 5);
        assert_eq!(list.wishes[0].title, titles(1)[0].name);
        assert_eq!(list.wishes[0].year, titles(1)[0].year);
        assert_eq!(list.wishes[0].kind, None, "there are series too, and nothing says which");
    }
    let stage = Stage::new("");
    let path = stage.dir.path().join("watchlist.csv");
    fs::write(&path, bodies::letterboxd_watchlist_csv(&titles(5))).unwrap();
    assert_whole(&stage.read(&format!("letterboxd.list = '{}'", path.display())).await, 5);
}

#[tokio::test]
async fn tables_of_any_kind_are_read() {
    for text in [
        "imdb_id\ttitle\ttype\ntt0000001\tOne\tmovie\ntt0000003\tTwo\tshow\n",
        "TMDB_ID;Type;Year\n11;movie;2019\n21;tv;2020\n",
        "title,year,type\n\"One, and more\",2019,movie\nTwo,2020,show\n",
        "imdb_id\ntt0000001\ntt0000003\n",
    ] {
        assert_whole(&read(text).await, 2);
    }
    let seasons = "tmdb_id,type,season\n21,season,2\n21,season,1\n";
    let list = read(seasons).await;
    assert_eq!(idents(&list), ["show:21"]);
    assert_eq!(list.wishes[0].seasons.len(), 2);
}

#[tokio::test]
async fn json_of_radarr_sonarr_and_our_own_is_read() {
    let all = titles(12);
    let radarr = read(&bodies::radarr_json(&all).to_string()).await;
    assert_whole(&radarr, 9);
    assert_eq!(radarr.wishes[0].kind, Some(TitleKind::Movie));
    assert!(radarr.wishes[0].key().is_some());
    let sonarr = read(&bodies::sonarr_json(&all).to_string()).await;
    assert_whole(&sonarr, 3);
    assert!(sonarr.wishes.iter().all(|wish| wish.kind == Some(TitleKind::Show)));
    let own = read(&bodies::own_json(&all).to_string()).await;
    assert_whole(&own, 12);
    assert_eq!(own.name.as_deref(), Some("Sample"));
    let plain = read(r#"["tt0000001", "tmdb:tv:21", "Sample Film (2019)"]"#).await;
    assert_whole(&plain, 3);
    let halves =
        read(r#"{"movies": [{"tmdb": "11"}], "shows": [{"tmdb": 11}, {"tvdb": 0, "tmdb": -1}]}"#);
    let halves = halves.await;
    assert_eq!(idents(&halves), ["movie:11", "show:11"]);
    assert_eq!(halves.passed_over, 1);
}

#[tokio::test]
async fn lines_of_text_are_titles() {
    let list = read(&bodies::lines(&titles(9))).await;
    assert_whole(&list, 9);
    let text = "# mine\nSample Film (2019) # soon\n\ntt0000001\n";
    assert_whole(&read(text).await, 2);
}

#[tokio::test]
async fn feeds_are_read_and_are_never_whole() {
    let rss = r#"<?xml version="1.0"?><rss><channel><title>Mine</title>
      <item><title>Sample Film (2019)</title><category>movie</category>
        <guid isPermaLink="false">imdb://tt0000001</guid></item>
      <item><title>Sample Show (2020)</title><category>show</category><guid>tvdb://31</guid></item>
      <item><title>Other &amp; more, 2018</title><link>https://www.imdb.com/title/tt0000004/</link></item>
      <item><title>By name (2017)</title><description>no id</description></item>
      <item><title></title></item></channel></rss>"#;
    let list = read(rss).await;
    assert_eq!(
        idents(&list),
        ["imdb:tt0000001", "show/tvdb:31", "imdb:tt0000004", "any/title:2017:by name"]
    );
    assert_eq!(list.wishes[2].title.as_deref(), Some("Other & more"));
    assert!(list.is_feed && !list.is_complete());
    assert_eq!((list.name.as_deref(), list.passed_over), (Some("Mine"), 1));
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Mine</title><entry>
      <title>Sample Film (2019)</title><link href="https://www.themoviedb.org/movie/11"/>
      <id>x1</id><updated>2026-01-02T03:04:05Z</updated></entry></feed>"#;
    let list = read(atom).await;
    assert_eq!(idents(&list), ["movie:11"]);
    assert_eq!(list.wishes[0].added.unwrap().to_string(), "2026-01-02T03:04:05Z");
}

#[tokio::test]
async fn entities_of_a_feeds_own_are_not_expanded_and_nothing_outside_is_read() {
    let secret = Stage::new("");
    let path = secret.dir.path().join("secret");
    fs::write(&path, "canary").unwrap();
    let rss = format!(
        r#"<!DOCTYPE rss [<!ENTITY a "lollollol"><!ENTITY b "&a;&a;&a;">
        <!ENTITY file SYSTEM "file://{}">]>
        <rss><channel><item><title>Film &b;&file; (2019)</title><guid>1</guid></item></channel></rss>"#,
        path.display()
    );
    let list = read(&rss).await;
    let title = list.wishes[0].title.clone().unwrap();
    assert!(!title.contains("canary") && !title.contains("lol"), "{title}");
}

#[tokio::test]
async fn a_feed_that_ends_in_the_middle_is_a_part() {
    let rss = "<rss><channel><item><title>One (2019)</title></item><item><title>Two";
    assert_part(&read(rss).await, 1, Is::ShapeChanged);
}

#[tokio::test]
async fn what_is_no_list_is_an_error_and_never_an_empty_list() {
    assert_eq!(fails(b"").await, Is::NotReadable);
    assert_eq!(fails(b" \n ").await, Is::NotReadable);
    assert_eq!(fails(b"PK\x03\x04zip").await, Is::NotReadable);
    assert_eq!(fails(b"\x00\x01\x02").await, Is::NotReadable);
    assert_eq!(fails(b"<!DOCTYPE html><html></html>").await, Is::ShapeChanged);
    assert_eq!(fails(b"<html><title>Just a moment...</title></html>").await, Is::BotChallenge);
    assert_eq!(fails(b"<svg></svg>").await, Is::ShapeChanged);
    assert_eq!(fails(br#"{"errors": ["no such list"]}"#).await, Is::ShapeChanged);
    assert_eq!(fails(br#"{"anything": []}"#).await, Is::ShapeChanged);
    assert_eq!(fails(br#"[{"imdb_id": "tt0000001"}"#).await, Is::ShapeChanged);
    assert_eq!(fails(&vec![b'x'; 10 * 1024 * 1024 + 1]).await, Is::TooLarge);
}

#[tokio::test]
async fn a_file_that_is_not_there_says_so() {
    let stage = Stage::new("");
    let error = stage.fails("file.list = '/nowhere/list.csv'").await;
    assert_eq!(error.kind, Is::NotReadable);
    assert!(error.words.contains("/nowhere/list.csv"));
}

#[tokio::test]
async fn the_newest_export_in_a_directory_counts() {
    let stage = Stage::new("");
    let exports = stage.dir.path().join("exports");
    fs::create_dir(&exports).unwrap();
    assert_eq!(stage.fails(&setting(&exports)).await.kind, Is::NotReadable);
    let put = |name: &str, text: String, age: u64| {
        let path = exports.join(name);
        fs::write(&path, text).unwrap();
        let at = std::time::UNIX_EPOCH + Duration::from_secs(1_700_000_000 - age);
        fs::File::open(&path).unwrap().set_modified(at).unwrap();
    };
    put("old.csv", bodies::imdb_csv(&titles(3)), 100);
    put("new.csv", bodies::imdb_csv(&titles(5)), 50);
    put("newest.jpg", "no list".into(), 1);
    put(".hidden.csv", bodies::imdb_csv(&titles(9)), 1);
    let list = stage.list(&setting(&exports));
    let first = listing(list.fetch(&Memory::default()).await.unwrap());
    assert_whole(&first, 5);
    assert_eq!(list.fetch(&first.memory).await.unwrap(), Fetched::Unchanged);
    put("newer.csv", bodies::imdb_csv(&titles(7)), 10);
    assert_whole(&listing(list.fetch(&first.memory).await.unwrap()), 7);
}

#[tokio::test]
async fn a_file_that_is_written_anew_is_a_hint() {
    let stage = Stage::new("");
    let path = stage.dir.path().join("list.csv");
    fs::write(&path, bodies::imdb_csv(&titles(3))).unwrap();
    let list = stage.list(&setting(&path));
    let (send, hints) = mpsc::channel();
    let _watch = list.watch(Arc::new(move || send.send(()).unwrap_or_default())).unwrap();
    let new = stage.dir.path().join("new");
    fs::write(&new, bodies::imdb_csv(&titles(4))).unwrap();
    fs::rename(&new, &path).unwrap();
    hints.recv_timeout(Duration::from_secs(10)).unwrap();
}

#[tokio::test]
async fn what_titles_are_that_do_not_say_it_may_be_set() {
    let stage = Stage::new("");
    let path = stage.dir.path().join("list.txt");
    fs::write(&path, "Sample (2019)\ntmdb:tv:21\n").unwrap();
    let list = stage.read(&format!("{}\nfile.kind = 'movie'", setting(&path))).await;
    assert_eq!(idents(&list), ["movie/title:2019:sample", "show:21"]);
    let list = stage.read(&format!("{}\nfile.limit = 1", setting(&path))).await;
    assert_whole(&list, 1);
}
