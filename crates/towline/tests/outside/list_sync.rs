//! `towline import-state --from list-sync`, with a simulated Seerr.

use std::{fs, path::Path};

use sqlx::{ConnectOptions as _, Executor as _, sqlite::SqliteConnectOptions};
use towline_sim::seerr::{
    Kind, MediaRow, MediaStatus, RequestRow, RequestStatus, Script, SeerrSim, Title,
};

use crate::session::{Session, assert_said};

async fn database(path: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    options.connect().await.unwrap().execute(sql).await.unwrap();
}

const OLD: &str = "
    CREATE TABLE lists (id INTEGER PRIMARY KEY, list_type TEXT, list_id TEXT, list_url TEXT,
        item_count INTEGER, last_synced TEXT, user_id TEXT DEFAULT '1');
    INSERT INTO lists (list_type, list_id, list_url, user_id) VALUES
        ('imdb', 'top', 'https://www.imdb.com/chart/top', '1'),
        ('imdb', 'https://www.imdb.com/chart/top/', NULL, '1'),
        ('trakt', 'https://trakt.tv/users/jane/lists/heist-films', NULL, '5'),
        ('trakt_special', 'trending:shows', NULL, '1'),
        ('letterboxd', 'jo/watchlist', NULL, '1'),
        ('collections', x'1B5B324A', NULL, NULL);
    CREATE TABLE synced_items (id INTEGER PRIMARY KEY, title TEXT, media_type TEXT, year INTEGER,
        imdb_id TEXT, tmdb_id TEXT, overseerr_id INTEGER, status TEXT, last_synced TEXT);
    INSERT INTO synced_items (title, media_type, imdb_id, tmdb_id, overseerr_id, status) VALUES
        ('Dune', 'movie', 'tt0087182', '841', 841, 'requested'),
        ('Dune', 'movie', NULL, NULL, 438631, 'already_available'),
        ('Not asked for there', 'movie', NULL, '999', NULL, 'requested'),
        ('By its other id', 'movie', 'tt1160419', '', '', 'already_requested'),
        ('Failed', 'tv', NULL, '1396', NULL, 'request_failed'),
        (NULL, NULL, NULL, NULL, NULL, NULL);
    CREATE TABLE sync_interval (id INTEGER PRIMARY KEY, interval_hours REAL);
    INSERT INTO sync_interval (interval_hours) VALUES (24), (6.5);
    CREATE TABLE app_settings (key TEXT, value TEXT);
    INSERT INTO app_settings VALUES ('overseerr_api_key', 'canary-encrypted');";

const ENV: &str = "OVERSEERR_URL=http://overseerr:5055\nOVERSEERR_API_KEY=\"canary1\"\n\
    TRAKT_CLIENT_ID=canary2\nTMDB_KEY=canary3\nDISCORD_WEBHOOK_URL=https://canary4\n\
    SYNC_INTERVAL=1\nTRAKT_SPECIAL_ITEMS_LIMIT=20\nIMDB_LISTS=top,ls000000001\n\
    TMDB_LISTS='77'\n";

const IMPORT: &[&str] = &["import-state", "--from", "list-sync"];

fn import(session: &Session, more: &[&str]) -> String {
    session.run(&[IMPORT, more].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_its_settings_are_proposed_and_no_key_is_copied() {
    let session = Session::new().file(".env", ENV);
    database(&session.path("list_sync.db"), OLD).await;
    let before = fs::read(session.path("list_sync.db")).unwrap();
    let said = import(&session, &["list_sync.db", "--env", ".env"]);
    assert!(!said.contains("canary"), "{said}");
    assert_said!("list_sync_proposed", said);
    assert!(fs::read(session.path("list_sync.db")).unwrap() == before);
    assert!(!session.path("home").exists(), "no ledger was made");

    let said = import(&session, &["list_sync.db"]);
    assert!(said.contains("every = \"6h 30m\"") && !said.contains("tmdb-77"), "{said}");
    let json = session.run(&[&["--json"], IMPORT, &["list_sync.db", "--env", ".env"]].concat());
    assert!(json.contains("\"left_to_lists\": 1") && !json.contains("canary"), "{json}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_for_is_told_to_the_ledger_where_the_server_says_the_same() {
    let script = Script {
        media: vec![MediaRow::new(Kind::Movie, 438_631, MediaStatus::Available)],
        requests: vec![RequestRow::new(Kind::Movie, 841, 1, RequestStatus::Approved)],
        ..Script::default()
    };
    let dune = Title::movie(841, "Dune", "1984-12-14").imdb("tt0087182");
    let script = script.title(dune).title(Title::movie(438_631, "Dune", "2021-09-15"));
    let sim = SeerrSim::start(script).await.unwrap();
    let text = format!(
        "[requests.home.seerr]\nurl = \"{}\"\napi_key = \"{}\"\n\
         [lists.imdb-top.imdb]\nlist = \"top\"\n",
        sim.url(),
        sim.key()
    );
    let session = Session::with_config(&text);
    database(&session.path("list_sync.db"), OLD).await;
    let dry = import(&session, &["--dry-run", "list_sync.db"]);
    assert!(dry.contains("3 of them were asked for") && !dry.contains("taken over"), "{dry}");
    assert!(!session.path("home").exists());

    let first = import(&session, &["list_sync.db"]);
    assert_said!("list_sync_taken", first);
    let again = import(&session, &["list_sync.db"]);
    assert!(again.contains("0 taken over, 2 known before"), "{again}");
    assert!(again.contains("1 not believed"), "{again}");
    assert_eq!(sim.log().writes().len(), 0, "nothing is asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_file_and_wrong_options_are_refused() {
    let session =
        Session::new().file("text.db", "no database").file("big.env", &"x".repeat(2 << 20));
    database(&session.path("other.db"), "CREATE TABLE torrents (name TEXT)").await;
    database(&session.path("list_sync.db"), OLD).await;
    for file in ["text.db", "other.db"] {
        let said = import(&session, &[file]);
        assert!(said.contains("is no database of ListSync"), "{said}");
        assert!(said.contains("hint:") && said.ends_with("exit 1"), "{said}");
    }
    for file in ["absent.db", "/dev/zero", "."] {
        let said = import(&session, &[file]);
        assert!(said.contains("cannot be read") && said.ends_with("exit 1"), "{said}");
    }
    let big = import(&session, &["list_sync.db", "--env", "big.env"]);
    assert!(big.contains("larger than 1 MiB") && big.ends_with("exit 1"), "{big}");
    let foreign = import(&session, &["list_sync.db", "--account", "home"]);
    assert!(foreign.contains("--account says nothing") && foreign.ends_with("exit 2"), "{foreign}");
    let none = import(&session, &["list_sync.db", "--server", "home"]);
    assert!(none.contains("no server of the configuration"), "{none}");
}
