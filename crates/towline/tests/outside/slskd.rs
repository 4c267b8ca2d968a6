//! `towline slskd`, with a simulated slskd.

use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use towline_sim::slskd::{
    Behaviour, Failure, Peer, RemoteFile, RequestFault, RequestRule, Script, SlskdSim, Version,
};

use crate::session::{Session, assert_said, executable};

/// A session with a slskd.
pub(crate) async fn slskd(change: impl FnOnce(Script) -> Script) -> (Session, SlskdSim) {
    let session = Session::new().directory("dl").directory("library");
    let sim = SlskdSim::start(change(Script::new(session.path("dl")))).await.unwrap();
    sim.log_in().await;
    let text = config(&session, &sim, "");
    (session.file("towline.toml", &text), sim)
}

pub(crate) fn config(session: &Session, sim: &SlskdSim, more: &str) -> String {
    format!(
        "[imports.soulseek.slskd]\nurl = \"{}\"\napi_key = \"{}\"\npath = \"{}\"\n\
         importer = \"library\"\nquiet = \"1s\"\nexisting = \"all\"\n{more}\n\
         [importers.library.place]\ninto = \"{}\"\n",
        sim.url(),
        sim.key(),
        session.path("dl").display(),
        session.path("library").display(),
    )
}

fn bob() -> Peer {
    let refused = Behaviour::fails(Failure::Rejected, "Banned \u{1b}[2J");
    Peer::new(
        "bob",
        [
            RemoteFile::new(r"@@abc\Album\1.flac"),
            RemoteFile::new(r"@@abc\Album\2.flac").that(refused),
            RemoteFile::new("@@abc\\\u{202e}Other\\1.mp3"),
        ],
    )
}

/// Ids, and times of slskd's own.
fn assert_told(name: &str, text: &str) {
    insta::with_settings!({filters => vec![(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[ID]")]}, {
        assert_said!(name, text);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn status_and_downloads_are_told_for_people_and_for_programs() {
    let (session, sim) = slskd(|script| script.peer(bob())).await;
    assert_told(
        "slskd_empty",
        &session.transcript(&["slskd status", "slskd downloads", "slskd downloads --user bob"]),
    );
    sim.queue("bob", r"@@abc\Album", &[]);
    sim.finish_all().await;
    assert_told(
        "slskd_downloads",
        &session.transcript(&[
            "slskd downloads",
            "slskd downloads --user nobody",
            "slskd downloads --all --user bob",
            "slskd --source other status",
        ]),
    );
    let json = session.run(&["--json", "slskd", "downloads"]);
    assert!(json.contains("\"reason\": \"Banned") && json.contains("\"failed\": 1"), "{json}");
    assert!(!session.path("home").exists(), "no ledger was made");

    sim.set_logged_in(false);
    let away = session.run(&["slskd", "status"]);
    assert!(away.contains("not logged in (Disconnected)"), "{away}");
    let refused = session.run(&["slskd", "search", "album"]);
    assert!(refused.contains("is slskd logged in?") && refused.ends_with("exit 1"), "{refused}");
    sim.stop();
    let gone = session.run(&["slskd", "status"]);
    assert!(gone.contains("is slskd running") && gone.ends_with("exit 1"), "{gone}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_told_and_several_sources_are_told_apart() {
    let (session, sim) = slskd(|script| script).await;
    let text = fs::read_to_string(session.path("towline.toml")).unwrap();
    let session = session.file("towline.toml", &text.replace(sim.key(), "another-key-of-16"));
    let refused = session.run(&["slskd", "downloads"]);
    assert!(refused.contains("key") && refused.ends_with("exit 1"), "{refused}");
    assert!(!refused.contains("another-key"));

    let (one, two) = (session.path("dl"), session.path("dl2"));
    let second = text
        .replace("imports.soulseek", "imports.second")
        .replace(one.to_str().unwrap(), two.to_str().unwrap());
    let second = second.split("[importers").next().unwrap();
    let session = session.file("towline.toml", &format!("{text}{second}"));
    let which = session.run(&["slskd", "status"]);
    assert!(which.contains("--source NAME; there are: second, soulseek"), "{which}");
    assert!(which.ends_with("exit 2"), "{which}");
    let second = session.run(&["slskd", "status", "--source", "second"]);
    assert!(second.contains("imports.second") && second.ends_with("exit 0"), "{second}");
    let none = Session::music().run(&["slskd", "status"]);
    assert!(none.contains("no source of the configuration is a slskd"), "{none}");
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_listed_and_followed() {
    let (session, sim) = slskd(|script| script.peer(bob())).await;
    sim.queue("bob", r"@@abc\Album", &["1.flac"]);
    sim.finish_all().await;
    let said = session.run(&["slskd", "events", "--most", "2"]);
    assert!(said.contains("DownloadDirectoryComplete  /app/downloads/Album  from bob"), "{said}");
    assert_eq!(said.lines().count(), 5, "two, and what the session says: {said}");

    let out = session.path("events");
    let mut child = Command::new(executable())
        .args(["--json", "slskd", "events", "--follow", "--most", "1"])
        .current_dir(session.path("."))
        .env_clear()
        .env("HOME", session.path("home"))
        .stdout(fs::File::create(&out).unwrap())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = async |least: usize| {
        for _ in 0..1000 {
            let text = fs::read_to_string(&out).unwrap();
            if text.lines().count() >= least {
                return text;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("only {}", fs::read_to_string(&out).unwrap());
    };
    lines(1).await;
    // More than a page, of a kind that towline does not read, and a restart.
    let before = sim.events().len();
    for number in 0..120 {
        let raised = sim.raise("PrivateMessageReceived", serde_json::json!({ "number": number }));
        assert!(raised.is_some(), "this slskd knows the kind");
    }
    sim.restart();
    sim.log_in().await;
    sim.raise("Noop", serde_json::json!({ "last": true }));
    let expected = 1 + sim.events().len() - before;
    let text = lines(expected).await;
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let read: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let numbers: Vec<_> = read.iter().filter_map(|line| line["data"]["number"].as_u64()).collect();
    assert_eq!(numbers, (0..120).collect::<Vec<u64>>(), "all, once, in order");
    assert_eq!(read.len(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_shows_what_came_and_is_removed() {
    let busy = RequestRule {
        method: "POST".into(),
        path: "*/searches".into(),
        fault: RequestFault::Error { status: 429 },
        times: 1,
    };
    let (session, sim) = slskd(|mut script| {
        script.pace.search_ms = 1200;
        script.peer(bob()).peer(Peer::new("eve", [RemoteFile::new("Album/1.ogg")]).offline())
    })
    .await;
    sim.faults(|faults| faults.on_request.push(busy));
    assert_told("slskd_search", &session.run(&["--quiet", "slskd", "search", "1"]));
    let none = session.run(&["--quiet", "slskd", "search", "nothing", "like", "it"]);
    assert!(none.contains("nothing was found") && none.ends_with("exit 0"), "{none}");
    let asked = |method| sim.log().count(method, "*/searches/*");
    assert_eq!(asked("DELETE"), 2);
    let kept = session.run(&["--json", "slskd", "search", "--keep", "Album"]);
    assert!(kept.contains("\"cut_short\": false") && kept.contains("1.flac"), "{kept}");
    assert_eq!(asked("DELETE"), 2, "kept");
    let empty = session.run(&["slskd", "search", " "]);
    assert!(empty.ends_with("exit 1") || empty.ends_with("exit 2"), "{empty}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_is_interrupted_is_stopped_and_shown() {
    let (session, sim) = slskd(|mut script| {
        script.pace.search_ms = 600_000;
        script.peer(bob())
    })
    .await;
    let child = Command::new(executable())
        .args(["slskd", "search", "Album"])
        .current_dir(session.path("."))
        .env_clear()
        .env("HOME", session.path("home"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    for _ in 0..1000 {
        if sim.log().count("GET", "*/searches/*") > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(said.contains(r"@@abc\Album"), "{said}");
    assert_eq!(sim.log().count("PUT", "*/searches/*"), 1, "stopped");
    assert_eq!(sim.log().count("DELETE", "*/searches/*"), 1, "and removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lines_for_slskd_yml_suit_its_version() {
    for (version, key) in [
        (Version::V0_26_0, "\nintegrations:\n"),
        (Version::V0_24_5, "\nintegration:\n"),
        (Version::V0_21_4, "has no webhooks"),
    ] {
        let (session, _sim) = slskd(|script| Script { version, ..script }).await;
        let said = session.run(&["slskd", "hook"]);
        assert!(said.contains(key) && said.ends_with("exit 0"), "{said}");
        let file = session.path("home/.local/share/towline/secrets/hook-soulseek");
        let secret = fs::read_to_string(file).unwrap();
        let again = session.run(&["--json", "slskd", "hook"]);
        assert!(said.contains(secret.trim()) && again.contains(secret.trim()), "it stays");
    }
}
