//! That nothing which towline tells holds a secret: pages, answers, logs, commands; also where
//! services say back what they were sent.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    os::unix::net::UnixStream,
    thread,
};

use serde_json::Value;

use crate::{running::Running, session::Session};

/// What each secret is called, and what it is.
const SECRETS: [(&str, &str); 12] = [
    ("betanin", "secret-of-betanin-4f1c"),
    ("slskd", "secret-of-slskd-9a2e"),
    ("slskd's hook", "secret-of-slskds-hook-77aa01"),
    ("put.io", "SECRETOFPUTIO5C3D"),
    ("a webhook", "secret-in-a-webhook-e0e1"),
    ("seerr", "secret-of-seerr-1b8f"),
    ("seerr's hook", "secret-of-seerrs-hook-19cc3b"),
    ("syncthing", "secret-of-syncthing-6d70"),
    ("a list", "secret-in-a-list-2f2f"),
    ("mdblist", "secretofmdblist8c8c"),
    ("tmdb", "0123456789abcdef0123456789abcdef"),
    ("publish", "secret-of-publish-5e5e5e"),
];

/// Says back whatever it is sent, as some error pages do, and answers nothing.
fn parrot() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut heard = [0; 16_384];
            let length = stream.read(&mut heard).unwrap_or(0);
            let heard = String::from_utf8_lossy(&heard[..length]).replace(['"', '\\'], "'");
            let words = heard.replace("\r\n", " ");
            let body = format!(
                r#"{{"error": "{words}", "error_message": "{words}", "message": "{words}"}}"#
            );
            let answer = format!(
                "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n\
                 content-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            let _gone = stream.write_all(answer.as_bytes());
        }
    });
    url
}

fn of(name: &str) -> &'static str {
    SECRETS.iter().find(|(it, _)| *it == name).unwrap().1
}

fn session(url: &str) -> Session {
    let session = Session::new().directory("downloads").directory("done").directory("watch");
    let at = |name: &str| session.path(name).display().to_string();
    let config = format!(
        "[log]\nlevel = \"trace\"\n\
         [importers.library.betanin]\nurl = \"{url}\"\napi_key = \"{}\"\n\
         [imports.soulseek.slskd]\nurl = \"{url}\"\napi_key = \"{}\"\nhook_secret = \"{}\"\n\
         path = \"{}\"\nimporter = \"library\"\n\
         [torrents.home.putio]\ntoken = \"{}\"\nurl = \"{url}\"\nupload_url = \"{url}/upload\"\n\
         destination = \"{}\"\nrescan = \"1s\"\nafterwards.webhook = \"{url}/hook?key={}\"\n\
         [[torrents.home.putio.watch]]\npath = \"{}\"\n\
         [requests.media.seerr]\nurl = \"{url}\"\napi_key = \"{}\"\nhook_secret = \"{}\"\n\
         [folders.nas.syncthing]\nurl = \"{url}\"\napi_key = \"{}\"\n\
         [lists.remote]\nserver = \"media\"\n\
         [lists.remote.file]\nlist = \"{url}/list.json?key={}\"\nallow_private = true\n\
         [lists.heists]\nserver = \"media\"\n\
         [lists.heists.mdblist]\nlist = \"https://mdblist.com/lists/jane/heist-films\"\n\
         [lists.trilogy]\nserver = \"media\"\n\
         [lists.trilogy.tmdb]\nlist = \"https://www.themoviedb.org/list/77\"\n\
         [providers.mdblist]\nkey = \"{}\"\nurl = \"{url}\"\nsite_url = \"{url}\"\n\
         [providers.tmdb]\nkey = \"{}\"\nurl = \"{url}\"\n\
         [publish]\nkey = \"{}\"\n",
        of("betanin"),
        of("slskd"),
        of("slskd's hook"),
        at("downloads"),
        of("put.io"),
        at("done"),
        of("a webhook"),
        at("watch"),
        of("seerr"),
        of("seerr's hook"),
        of("syncthing"),
        of("a list"),
        of("mdblist"),
        of("tmdb"),
        of("publish"),
    );
    fs::write(at("watch/film.magnet"), format!("magnet:?xt=urn:btih:{}", "c1".repeat(20))).unwrap();
    session.file("towline.toml", &config).mode("towline.toml", 0o600)
}

/// All that the socket answers, head and body.
fn asked(session: &Session, at: &str) -> String {
    let path = session.path("home/.local/share/towline/towline.sock");
    let mut stream = UnixStream::connect(path).unwrap();
    let request = format!("GET {at} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn holds_no_secret(what: &str, said: &str) {
    for (name, secret) in SECRETS {
        let at = said.find(secret).map(|at| {
            let from = (0..=at.saturating_sub(200)).rev().find(|it| said.is_char_boundary(*it));
            &said[from.unwrap_or(0)..at]
        });
        assert!(at.is_none(), "{what} tells the secret of {name}: …{}", at.unwrap_or_default());
    }
}

/// Every address that can be looked at, of the description and of the pages.
fn addresses(session: &Session) -> Vec<String> {
    let described = asked(session, "/api/v1/openapi.json");
    let described: Value =
        serde_json::from_str(described.split_once("\r\n\r\n").unwrap().1).unwrap();
    let paths = described["paths"].as_object().unwrap().iter();
    let looked_at =
        paths.filter(|(path, it)| it.get("get").is_some() && !path.ends_with("/events"));
    let filled = looked_at.flat_map(|(path, _)| {
        ["1", "2", "3", "4", "remote", "heists", "home"].map(|part| {
            let parts = path.split('/').map(|it| if it.starts_with('{') { part } else { it });
            parts.collect::<Vec<_>>().join("/")
        })
    });
    let pages = [
        "/",
        "/inbox",
        "/wishes",
        "/wishes/titles",
        "/wishes/lists/remote",
        "/wishes/lists/heists",
        "/torrents",
        "/imports",
        "/folders",
        "/history",
        "/logs",
        "/logs/towline.log",
        "/settings",
        "/settings?saved=1",
        "/api",
        "/account",
        "/items/1",
        "/items/2",
        "/items/3",
        "/items/4",
    ];
    let mut all: Vec<_> = filled.chain(pages.map(str::to_owned)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[test]
fn no_secret_is_told_though_services_say_them_back() {
    let session = session(&parrot());
    let mut running = Running::start(&session);
    // Each has been asked, and has said back what it was sent.
    running.until("asked", |log| {
        ["list remote", "list heists", "list trilogy"].iter().all(|it| log.contains(it))
    });
    session.run(&["sync"]);
    for at in addresses(&session) {
        holds_no_secret(&at, &asked(&session, &at));
    }
    for command in [
        &["config", "show"][..],
        &["--json", "config", "show"],
        &["check"],
        &["doctor"],
        &["--json", "doctor"],
        &["inbox"],
        &["--json", "item", "list"],
        &["list", "history"],
        &["plan", "wishes"],
        &["seerr", "status"],
        &["putio", "account", "info"],
        &["slskd", "status"],
        &["betanin", "status"],
        &["syncthing", "status"],
    ] {
        holds_no_secret(&command.join(" "), &session.run(command));
    }
    let log = running.log();
    assert!(log.contains("TRACE") || log.contains("DEBUG"), "it tells all that it has to tell");
    assert!(log.contains("[secret]"), "what was said back is told, without the secret");
    holds_no_secret("the log", &log);
}
