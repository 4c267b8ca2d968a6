//! `towline plan` and `towline list`, with a simulated provider and media server.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use towline_sim::{
    lists::{
        Fault,
        shelf::{File, Script as Shelf, ShelfSim},
    },
    seerr::SeerrSim,
};

use crate::{running::Running, seerr::script, session::Session};

struct World {
    seerr: SeerrSim,
    shelf: ShelfSim,
    session: Session,
}

impl World {
    /// A server `home`, a list `films` at a provider, and a list `more` in a file.
    async fn new() -> Self {
        let seerr = SeerrSim::start(script()).await.unwrap();
        let file = File::text("text/plain", "tt0087182\ntt1160419\n");
        let files = [("/films.txt".to_owned(), file)].into();
        let shelf = ShelfSim::start(Shelf { files, ..Shelf::default() }).await.unwrap();
        let session = Session::new().file("more.txt", "tt0087182\n");
        let text = format!(
            "[providers]\npace = \"10ms\"\n\
             [requests.home.seerr]\nurl = \"{}\"\napi_key = \"{}\"\n\
             [lists.films.file]\nlist = \"{}/films.txt\"\nallow_private = true\n\
             [lists.more.file]\nlist = \"{}\"\n",
            seerr.url(),
            seerr.key(),
            shelf.url(),
            session.path("more.txt").display(),
        );
        Self { session: session.file("towline.toml", &text), seerr, shelf }
    }

    /// What a command gives to programs, and its exit code.
    fn json(&self, arguments: &[&str]) -> (Value, Option<i32>) {
        let all = [&["--json", "--quiet"], arguments].concat();
        let output = self.session.command(&all).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (serde_json::from_str(&text).expect(&text), output.status.code())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_tells_the_lists_that_cannot_be_read_and_fails() {
    let world = World::new().await;
    world.shelf.fault("*", Fault::error(404), 99);
    for command in [&["plan"][..], &["plan", "wishes"], &["sync", "--dry-run"]] {
        let (told, code) = world.json(command);
        assert_eq!(code, Some(1), "{command:?}");
        assert_eq!(told["failed"][0]["list"], "films", "{told}");
        let error = told["failed"][0]["error"].as_str().unwrap();
        assert!(error.contains("404"), "{told}");
        assert_eq!(
            (&told["lists"][0]["list"], told["lists"].as_array().unwrap().len()),
            (&"more".into(), 1),
            "{told}"
        );
        let said = world.session.run(command);
        assert!(said.contains(&format!("films: cannot be foreseen: {error}")), "{said}");
        assert!(said.contains("more: ") && said.ends_with("exit 1"), "{said}");
        assert!(said.contains("error: a list could not be read"), "{said}");
        assert!(!said.contains("[imports]"), "whoever has lists only asks about lists: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_fails_has_read_its_list_once() {
    let world = World::new().await;
    world.shelf.fault("*", Fault::error(404), 99);
    let said = world.session.run(&["plan", "wishes", "films"]);
    assert!(said.ends_with("exit 1"), "{said}");
    assert_eq!(world.shelf.log().count("*"), 1);
    assert_eq!(world.seerr.log().writes().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_added_or_removed_is_known_to_a_running_daemon_at_once() {
    let world = World::new().await;
    let running = Running::start(&world.session);
    let other = world.session.path("other.txt");
    fs::write(&other, "tt1160419\n").unwrap();
    let other = other.to_str().unwrap();
    let added = world.session.run(&["list", "add", other, "--name", "other", "--server", "home"]);
    assert!(added.contains("the running daemon has"), "{added}");
    let synced = world.session.run(&["sync", "other"]);
    assert!(synced.contains("other: looking") && synced.ends_with("exit 0"), "{synced}");
    let removed = world.session.run(&["list", "remove", "other"]);
    assert!(removed.contains("the running daemon has"), "{removed}");
    let synced = world.session.run(&["sync", "other"]);
    assert!(synced.contains("error:") && synced.ends_with("exit 1"), "{synced}");
    assert_eq!(running.end(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_be_refused_is_not_promised() {
    let world = World::new().await;
    let file = world.session.path("towline.toml");
    let before = fs::read_to_string(&file).unwrap();
    let add = ["list", "add", "imdb:top", "--name", "home"];
    let wet = world.session.run(&add);
    let dry = world.session.run(&[&add[..], &["--dry-run"]].concat());
    for said in [&wet, &dry] {
        assert!(said.contains("nothing was changed") && said.ends_with("exit 1"), "{said}");
        assert!(said.contains("[requests.home] has this name, too"), "{said}");
    }
    let dry = world.session.run(&["list", "add", "imdb:top", "--dry-run"]);
    assert!(dry.contains("imdb-top: ") && dry.contains("would be added"), "{dry}");
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_there_already_is_named() {
    let world = World::new().await;
    let file = world.session.path("towline.toml");
    let before = fs::read_to_string(&file).unwrap();
    let more = world.session.path("more.txt");
    for dry in [&["--dry-run"][..], &[]] {
        let add = [&["list", "add", more.to_str().unwrap(), "--name", "again"], dry].concat();
        let said = world.session.run(&add);
        assert!(said.contains("the list `more` is the file") && said.ends_with("exit 1"), "{said}");
        assert!(said.contains("hint: `towline sync more` reads it"), "{said}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    let in_4k = ["list", "add", more.to_str().unwrap(), "--name", "sharp", "--in-4k"];
    let said = world.session.run(&in_4k);
    assert!(said.ends_with("exit 0"), "it is asked for once more, and so: {said}");
}

#[test]
fn a_list_is_printed_as_one_thing_only() {
    let session = Session::with_config("").file("films.txt", "tt0087182\n");
    let list = session.path("films.txt");
    let list = list.to_str().unwrap();
    let both = session.run(&["--json", "list", "fetch", list, "--csv"]);
    assert!(both.ends_with("exit 2") && !both.contains("stdout"), "{both}");
    let csv = session.run(&["list", "fetch", list, "--csv"]);
    assert!(csv.contains("title,year,type,tmdb_id,imdb_id,tvdb_id"), "{csv}");
    assert!(csv.ends_with("exit 0"), "{csv}");
}

#[test]
fn what_is_written_as_csv_is_read_as_the_same() {
    let first = "title,year,type,tvdb_id,season\nA show,2011,show,121361,1\n\
                 A show,2011,show,121361,3\n=1+1,1999,movie,,\n";
    let session = Session::with_config("").file("first.csv", first);
    let fetch = |file: &str, more: &[&str]| {
        let path = session.path(file);
        let all = [&["--quiet", "list", "fetch", path.to_str().unwrap()], more].concat();
        String::from_utf8(session.command(&all).output().unwrap().stdout).unwrap()
    };
    let csv = fetch("first.csv", &["--csv"]);
    assert!(csv.contains("\n'=1+1,1999,movie,"), "no formula: {csv}");
    fs::write(session.path("second.csv"), csv.replace("'=", "=")).unwrap();
    let table = fetch("second.csv", &[]);
    assert_eq!(table, fetch("first.csv", &[]));
    assert!(table.contains("1 3"), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn published_lists_are_not_kept_on_the_way_and_wrong_keys_are_told_of() {
    let world = World::new().await;
    let text = fs::read_to_string(world.session.path("towline.toml")).unwrap();
    let text = format!("{text}[publish]\nkey = \"publish-canary-word\"\n");
    let session = world.session.file("towline.toml", &text);
    let mut running = Running::start(&session);
    for (path, status) in [
        ("nosuch/json?key=publish-canary-word", "404"),
        ("nosuch/json?key=publish-canary", "401"),
        ("films/json", "401"),
        ("%FF/json?key=publish-canary", "400"),
    ] {
        let answer = running.answer(&format!("GET /api/v1/lists/{path}"), &[], "");
        let answer = answer.to_ascii_lowercase();
        assert!(answer.starts_with(&format!("http/1.1 {status} ")), "{path}: {answer}");
        assert!(answer.contains("\r\ncache-control: no-store\r\n"), "{path}: {answer}");
        assert!(answer.contains("application/problem+json"), "{path}: {answer}");
    }
    running.until_it_says("lists were asked for with a wrong key or none");
    assert!(!running.log().contains("canary"));
    assert_eq!(running.end(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tombstone_keeps_its_reason_whether_the_title_was_known_or_not() {
    let world = World::new().await;
    let running = Running::start(&world.session);
    let done = |arguments: &[&str]| {
        let said = world.session.run(arguments);
        assert!(said.ends_with("exit 0"), "{said}");
    };
    // An order is carried out soon after it was given. One line in each quality.
    let until = |reasons: &[&str]| {
        let begun = Instant::now();
        loop {
            let (told, _) = world.json(&["tombstone", "list"]);
            let stones = told["tombstones"].as_array().unwrap();
            let words: Vec<_> = stones.iter().map(|stone| stone["words"].clone()).collect();
            if words == reasons {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(40), "{told}");
            thread::sleep(Duration::from_millis(30));
        }
    };
    // The second time, the ledger knows it.
    for why in ["not for us", "seen it"] {
        done(&["tombstone", "add", "movie:603", "--why", why]);
        until(&[why, why]);
        done(&["tombstone", "add", "movie:603", "--why", "said again"]);
        until(&["said again", "said again"]);
        done(&["tombstone", "add", "movie:603"]);
        until(&["said again", "said again"]);
        done(&["tombstone", "undo", "movie:603"]);
        until(&[]);
    }
    assert_eq!(running.end(), Some(0));
}

#[test]
fn without_a_server_there_is_nothing_to_bury() {
    let session = Session::with_config("");
    let said = session.run(&["tombstone", "add", "movie:603"]);
    assert!(said.contains("no media server below [requests]"), "{said}");
    assert!(said.ends_with("exit 1"), "{said}");
}
