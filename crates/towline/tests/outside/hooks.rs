//! `POST /api/v1/hooks/slskd`, at a running daemon.

use std::{
    fs,
    io::{Read as _, Write as _},
    os::unix::{fs::PermissionsExt as _, net::UnixStream},
    path::Path,
    time::Duration,
};

use towline_sim::slskd::{Peer, RemoteFile, Script, SlskdSim, Webhook};

use crate::{
    running::Running,
    session::Session,
    slskd::{config, slskd},
};

const HOOK: &str = "POST /api/v1/hooks/slskd";
/// Without a hook, nothing is looked at again while a test lasts.
const SELDOM: &str = "poll = \"1h\"\nrescan = \"1h\"";

async fn seldom(change: impl FnOnce(Script) -> Script) -> (Session, SlskdSim) {
    let (session, sim) = slskd(change).await;
    let text = config(&session, &sim, SELDOM);
    (session.file("towline.toml", &text), sim)
}

fn secret(session: &Session) -> String {
    let file = session.path("home/.local/share/towline/secrets/hook-soulseek");
    fs::read_to_string(file).unwrap().trim().to_owned()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or(answer)
}

fn over_socket(session: &Session, header: &str) -> String {
    let path = session.path("home/.local/share/towline/towline.sock");
    let mut stream = UnixStream::connect(path).unwrap();
    let request =
        format!("{HOOK} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{header}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_takes_its_own_secret_and_gives_nothing_away() {
    let (session, _sim) = seldom(|script| script).await;
    let running = Running::start(&session);
    let secret = secret(&session);
    let secrets = session.path("home/.local/share/towline/secrets");
    assert_eq!((mode(&secrets), mode(&secrets.join("hook-soulseek"))), (0o700, 0o600));

    // The daemon's address comes of its own environment, which a command does not have.
    let told = session.run(&["slskd", "hook"]);
    let url = format!("http://{}/api/v1/hooks/slskd", running.address());
    assert!(told.contains(&url), "{told}");

    let bearer = format!("Authorization: Bearer {secret}");
    let own = format!("X-Towline-Hook: {secret}");
    let doctor = session.run(&["doctor"]);
    assert!(doctor.contains("webhook: not called yet") && doctor.contains("webhooks:"), "{doctor}");
    assert!(doctor.contains(&url), "{doctor}");
    for (line, header, body, expected) in [
        (HOOK, &*bearer, "{}", "202"),
        (HOOK, &*own, "no JSON at all", "202"),
        (HOOK, "Authorization: Bearer wrong", "{}", "401"),
        (HOOK, "Accept: text/plain", "{}", "401"),
        (HOOK, &*bearer, &*"x".repeat(70_000), "413"),
        ("POST /api/v1/hooks/betanin", &*bearer, "{}", "404"),
        ("GET /api/v1/hooks/slskd", &*bearer, "", "401"),
        ("GET /api/v1/status", &*bearer, "", "401"),
    ] {
        let answer = running.answer(line, &[header], body);
        assert_eq!(status(&answer), expected, "{line}: {answer}");
        assert!(!answer.contains(&secret));
        let is_problem = answer.contains("application/problem+json");
        assert_eq!(is_problem, expected != "202", "{answer}");
    }
    let answer = over_socket(&session, &own);
    assert_eq!(status(&answer), "202", "{answer}");
    assert_eq!(status(&over_socket(&session, "Accept: text/plain")), "401", "the socket, too");
    let doctor = session.run(&["doctor"]);
    assert!(doctor.contains("webhook: last called ") && doctor.contains("(4 in all)"), "{doctor}");
    assert!(doctor.contains("called with a wrong secret or none, 3 times"), "{doctor}");
    let said = [&["config", "show"][..], &["--json", "config", "show"], &["--json", "doctor"]]
        .map(|command| session.run(command))
        .join("\n");
    assert!(!said.contains(&secret) && !doctor.contains(&secret), "{said}");
    assert!(!running.log().contains(&secret), "{}", running.log());
    assert!(running.log().contains("called with a wrong secret"), "{}", running.log());
    assert_eq!(running.end(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_prints_the_secret_only_when_asked() {
    let (session, _sim) = seldom(|script| script).await;
    let running = Running::start(&session);
    let secret = secret(&session);
    let hidden = session.run(&["doctor"]);
    assert!(hidden.contains("Bearer …") && hidden.contains("towline slskd hook"), "{hidden}");
    assert!(!hidden.contains(&secret));
    let told = session.run(&["doctor", "--show-secrets"]);
    assert!(told.contains(&format!("Bearer {secret}")), "{told}");
    assert_eq!(running.end(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_changes_the_secret() {
    let (session, sim) = slskd(|script| script).await;
    let with =
        |secret: &str| config(&session, &sim, &format!("hook_secret = \"{secret}\"\n{SELDOM}"));
    let (first, second) = (with("the-first-secret-of-all"), with("the-second-secret-of-all"));
    let short = with("short");
    let session = session.file("towline.toml", &first);
    let mut running = Running::start(&session);
    let send = |running: &Running, secret: &str| {
        let answer = running.answer(HOOK, &[&format!("X-Towline-Hook: {secret}")], "");
        status(&answer).to_owned()
    };
    assert_eq!(send(&running, "the-first-secret-of-all"), "202");
    let made = session.path("home/.local/share/towline/secrets/hook-soulseek");
    assert!(!made.exists(), "none was made");
    let session = session.file("towline.toml", &second);
    running.until_it_says("read anew: imports.soulseek changed");
    assert_eq!(send(&running, "the-first-secret-of-all"), "401");
    assert_eq!(send(&running, "the-second-secret-of-all"), "202");
    let session = session.file("towline.toml", &short);
    running.until_it_says("cannot be used, the one before stays");
    assert_eq!(send(&running, "the-second-secret-of-all"), "202");
    let check = session.run(&["check"]);
    assert!(check.contains("hook's secret has 16 or more") && !check.contains("short"), "{check}");
    let told = session.file("towline.toml", &second).run(&["config", "show"]);
    assert!(!told.contains("the-second-secret"), "{told}");
    assert_eq!(running.end(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_calls_at_once_are_a_few_looks() {
    let (session, sim) = seldom(|script| script).await;
    let running = Running::start(&session);
    let looks = || sim.log().count("GET", "*/transfers/downloads");
    for _ in 0..500 {
        if looks() > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (before, header) = (looks(), format!("X-Towline-Hook: {}", secret(&session)));
    assert!(before > 0, "it looks at the start");
    std::thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                for _ in 0..10 {
                    assert_eq!(status(&running.answer(HOOK, &[&header], "{}")), "202");
                }
            });
        }
    });
    tokio::time::sleep(Duration::from_secs(3)).await;
    let after = looks() - before;
    assert!((1..=8).contains(&after), "{after} looks");
    let doctor = session.run(&["doctor"]);
    assert!(doctor.contains("(100 in all)"), "{doctor}");
    assert_eq!(running.end(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_album_comes_home_by_its_webhook() {
    let bob = Peer::new("bob", [RemoteFile::new(r"@@abc\Album\1.flac")]);
    let (session, sim) = seldom(|script| script.peer(bob)).await;
    let running = Running::start(&session);
    let mut webhook = Webhook::new(
        format!("http://{}/api/v1/hooks/slskd", running.address()),
        &["DownloadFileComplete", "DownloadDirectoryComplete"],
    );
    webhook.headers.push(("Authorization".into(), format!("Bearer {}", secret(&session))));
    // Once the first look is over, only a hook makes another.
    for _ in 0..500 {
        if sim.log().count("GET", "*/transfers/downloads") > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    sim.webhooks(|webhooks| webhooks.push(webhook));
    sim.queue("bob", r"@@abc\Album", &[]);
    sim.finish_all().await;
    let sent: Vec<_> = sim.deliveries().iter().map(|delivery| delivery.status).collect();
    assert!(!sent.is_empty() && sent.iter().all(|status| *status == Some(202)), "{sent:?}");
    for _ in 0..1000 {
        if session.path("library/Album/1.flac").exists() {
            assert_eq!(running.end(), Some(0));
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{}\n{}", session.run(&["item", "list"]), running.log());
}
