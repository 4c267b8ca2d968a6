//! The settings as a page and the command line change them.

use std::{
    fs,
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    path::Path,
    process::{Command, Stdio},
};

use insta::assert_snapshot;
use serde_json::{Value as Json, json};
use towline_sim::betanin::{Betanin, Script};

use crate::{running::Running, session::Session};

/// Whatever asks the daemon: status and body.
fn ask(session: &Session, line: &str, body: &Json) -> (u16, Json) {
    let socket = session.path("home/.local/share/towline/towline.sock");
    let mut stream = UnixStream::connect(socket).unwrap();
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let (method, path) = line.split_once(' ').unwrap();
    let head = format!(
        "{method} /api/v1{path} HTTP/1.1\r\nhost: t\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or_else(|_| body.into()))
}

fn version(session: &Session) -> String {
    let (status, read) = ask(session, "GET /settings", &Json::Null);
    assert_eq!(status, 200, "{read}");
    read["version"].as_str().unwrap().to_owned()
}

/// Every file below a directory in which a text stands.
fn holding(directory: &Path, text: &str) -> Vec<String> {
    let found = Command::new("grep").args(["-rlFa", text]).arg(directory).output().unwrap();
    String::from_utf8(found.stdout).unwrap().lines().map(str::to_owned).collect()
}

const SECRET: &str = "hunter2hunter2hunter2";

fn importer(url: &str) -> Json {
    json!([
        { "do": "add", "path": ["importers", "new", "betanin"] },
        { "do": "set", "path": ["importers", "new", "betanin", "url"], "value": url },
        { "do": "set", "path": ["importers", "new", "betanin", "api_key"], "value": SECRET },
    ])
}

#[test]
fn a_part_is_added_tested_and_written_while_the_daemon_runs() {
    let session = Session::music();
    let running = Running::start(&session);
    let before = fs::read_to_string(session.path("towline.toml")).unwrap();
    let mut said = Vec::new();
    let changes = importer("http://127.0.0.1:9");

    let (status, checked) = ask(&session, "POST /settings/check", &json!({ "changes": changes }));
    assert_eq!(status, 200, "{checked}");
    assert!(checked["diff"].as_str().unwrap().contains("+[importers.new.betanin]"), "{checked}");
    said.push(checked);

    let part = json!({ "table": "importers", "name": "new" });
    let test = json!({ "part": part, "changes": changes });
    let (status, tested) = ask(&session, "POST /settings/test", &test);
    assert_eq!((status, &tested["works"]), (200, &json!(false)), "{tested}");
    said.push(tested);
    let none = json!({ "part": { "table": "importers", "name": "none" } });
    assert_eq!(ask(&session, "POST /settings/test", &none).0, 404);
    assert_eq!(fs::read_to_string(session.path("towline.toml")).unwrap(), before);
    assert!(holding(session.path(".").as_path(), SECRET).is_empty(), "nothing is written");

    let read = version(&session);
    let write = json!({ "version": read, "changes": changes });
    let (status, written) = ask(&session, "PATCH /settings", &write);
    assert_eq!((status, &written["reload"]["is"]), (200, &json!("taken")), "{written}");
    let (_, daemon) = ask(&session, "GET /status", &Json::Null);
    assert_eq!(daemon["importers"], json!(["library", "new"]), "it is in use");
    let after = fs::read_to_string(session.path("towline.toml")).unwrap();
    assert!(after.starts_with(&before), "{after}");
    said.push(written);

    let (status, again) = ask(&session, "PATCH /settings", &write);
    assert_eq!((status, &again["type"]), (409, &json!("changed-meanwhile")), "{again}");
    let wrong = json!({ "version": version(&session), "changes": [
        { "do": "set", "path": ["importers", "new", "betanin", "api_key"], "value": "othersecret" },
        { "do": "set", "path": ["importers", "new", "betanin", "timeout"], "value": 7 },
    ] });
    let (status, refused) = ask(&session, "PATCH /settings", &wrong);
    assert_eq!((status, &refused["type"]), (422, &json!("mistakes")), "{refused}");
    let blamed = &refused["mistakes"][0]["path"];
    assert_eq!(*blamed, json!(["importers", "new", "betanin", "timeout"]), "{refused}");
    said.extend([again, refused, ask(&session, "GET /settings", &Json::Null).1]);

    let said = format!("{said:?}{}", running.log());
    assert!(!said.contains("hunter2") && !said.contains("othersecret"), "{said}");
    let kept = holding(&session.path("."), SECRET);
    let [only] = &kept[..] else { panic!("{kept:?}") };
    assert!(only.contains("/secrets/setting-importers"), "{only}");
    assert!(holding(&session.path("."), "othersecret").is_empty());

    let replaced = json!({ "version": version(&session), "changes": [
        { "do": "set", "path": ["importers", "new", "betanin", "api_key"], "value": "othersecret" },
    ] });
    assert_eq!(ask(&session, "PATCH /settings", &replaced).0, 200);
    assert!(holding(&session.path("."), SECRET).is_empty(), "the one before is gone");
    assert_eq!(running.end(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_is_asked_with_a_secret_that_is_not_written() {
    let session = Session::music();
    let betanin = Betanin::start(Script::new(session.path("library"))).await.unwrap();
    let told = tokio::task::spawn_blocking(move || {
        let _running = Running::start(&session);
        let part = json!({ "table": "importers", "name": "new" });
        let test = |key: &str| {
            let mut changes = importer(&betanin.url());
            changes[2]["value"] = key.into();
            ask(&session, "POST /settings/test", &json!({ "part": part, "changes": changes }))
        };
        let told = [test(betanin.key()), test("wrong-key-of-nobody")];
        assert!(!format!("{told:?}").contains(betanin.key()), "{told:?}");
        told
    });
    let [right, wrong] = told.await.unwrap();
    let is_asked = |told: &(u16, Json)| told.0 == 200 && !told.1["findings"].is_null();
    assert!(is_asked(&right) && is_asked(&wrong), "{right:?} {wrong:?}");
    assert!(wrong.1["works"] == false, "{wrong:?}");
    assert_ne!(right.1["findings"], wrong.1["findings"]);
}

#[test]
fn without_a_file_one_is_made_and_followed_from_then_on() {
    let session = Session::new();
    let mut running = Running::start(&session);
    let (_, read) = ask(&session, "GET /settings", &Json::Null);
    assert_eq!(read["exists"], false, "{read}");
    let change = json!([{ "do": "set", "path": ["publish", "key"], "value": SECRET }]);
    let write = json!({ "version": read["version"], "changes": change });
    let (status, written) = ask(&session, "PATCH /settings", &write);
    assert_eq!(status, 200, "{written}");
    let file = session.path("home/.config/towline/towline.toml");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("[publish]\nkey_file = \""), "{text}");
    fs::write(&file, "[publish]\n").unwrap();
    let anew = "read anew: publish changed";
    running.until("followed", |log| log.matches(anew).count() == 2);
    assert_eq!(running.end(), Some(0));
}

#[test]
fn a_broken_file_is_told_of_and_changed_by_hand_only() {
    let session = Session::with_config("[log]\nlevel = \"info\"\n");
    let running = Running::start(&session);
    fs::write(session.path("towline.toml"), "[log]\nlevel = \"loud\"\n").unwrap();
    let (_, read) = ask(&session, "GET /settings", &Json::Null);
    assert_eq!(read["mistakes"][0]["path"], json!(["log", "level"]), "{read}");
    for body in [json!({ "changes": "x".repeat(70_000) }), json!({ "changes": [{}] }), json!([])] {
        let (status, refused) = ask(&session, "POST /settings/check", &body);
        assert!((400..500).contains(&status), "{status} {refused}");
    }
    drop(running);
}

const FILE: &str = "# mine\n[importers.library.betanin]\nurl = \"http://betanin:9393\"\n\
                    api_key = \"old\"  # from its page\n";

#[test]
fn a_key_is_set_and_taken_out_and_comments_stay() {
    let session = Session::with_config(FILE).file("key", "hunter2\n");
    let said = session.transcript(&[
        "config set importers.library.betanin.timeout 20s",
        "config set server.listen 127.0.0.1:8651 --json",
        "config set importers.library.betanin.path_map [{here=\"/a\",there=\"/b\"}]",
        "config set importers.library.betanin.api_key hunter2",
        "config set importers.library.betanin.api_key --from-file key",
        "config unset importers.library.betanin.timeout",
        "config unset importers.library.betanin.timeout",
        "config unset importers.library.betanin.url",
        "config set importers.library.betanin.tiemout 20s",
        "config set importers.libary.betanin.timeout 20s",
        "config set importers.library.betanin.timeout soon",
        "config set importers..x 1",
        "config set server.listen",
    ]);
    assert_snapshot!("settings_set", said);
    let text = fs::read_to_string(session.path("towline.toml")).unwrap();
    assert_snapshot!(
        "settings_set_file",
        text.replace(session.path("").to_str().unwrap(), "[DIR]/")
    );
    let kept = session.names("home/.local/share/towline/secrets");
    assert_eq!(kept, ["setting-importers%2Elibrary%2Ebetanin%2Eapi_key-1"]);
}

#[test]
fn a_secret_comes_by_standard_input_and_is_seen_nowhere() {
    let session = Session::with_config(FILE);
    let key = "importers.library.betanin.api_key";
    let mut child = Command::new(crate::session::executable())
        .args(["config", "set", key, "-"])
        .current_dir(session.path("."))
        .env_clear()
        .env("HOME", session.path("home"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(SECRET.as_bytes()).unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8([ended.stdout, ended.stderr].concat()).unwrap();
    assert!(ended.status.success() && !said.contains(SECRET), "{said}");
    let kept = holding(&session.path("."), SECRET);
    assert!(kept.len() == 1 && kept[0].contains("/secrets/"), "{kept:?}");
}

#[test]
fn what_the_environment_sets_is_not_set_in_the_file() {
    let session = Session::with_config(FILE).env("TOWLINE__LOG__LEVEL", "debug");
    assert_snapshot!(session.run(&["config", "set", "log.level", "info"]), @r"
    $ towline config set log.level info
    --- stderr
    error: log.level: the environment variable TOWLINE__LOG__LEVEL sets it, and counts more than the file

    hint: nothing was changed
    --- exit 1
    ");
    assert_eq!(fs::read_to_string(session.path("towline.toml")).unwrap(), FILE);
}

#[test]
fn killed_at_any_moment_the_file_is_one_that_can_be_used() {
    let session = Session::with_config(FILE).file("key", SECRET);
    let key = "importers.library.betanin.api_key";
    let mut text = FILE.to_owned();
    for number in 0..16_u64 {
        let mut child = Command::new(crate::session::executable())
            .args(["config", "set", key, "--from-file", "key", "--quiet"])
            .current_dir(session.path("."))
            .env_clear()
            .env("HOME", session.path("home"))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // Through the time that it takes, which differs from machine to machine.
        std::thread::sleep(std::time::Duration::from_millis(number * 25));
        let _ended_already = child.kill();
        child.wait().unwrap();
        let now = fs::read_to_string(session.path("towline.toml")).unwrap();
        let is_new = now.contains("api_key_file = \"") && now.ends_with("\"  # from its page\n");
        assert!(now == text || is_new, "{now}");
        assert!(session.run(&["check"]).ends_with("exit 0"), "{now}");
        text = now;
    }
    assert!(session.run(&["config", "set", key, "--from-file", "key"]).ends_with("exit 0"));
    assert!(session.run(&["check"]).ends_with("exit 0"));
}

#[test]
fn what_takes_a_restart_is_told_until_there_was_one() {
    let session = Session::music();
    let running = Running::start(&session);
    let restart = || ask(&session, "GET /status", &Json::Null).1["restart"].clone();
    assert_eq!(restart(), json!([]));
    let change = json!({ "do": "set", "path": ["server", "hosts"], "value": ["nas.example"] });
    let write = json!({ "version": version(&session), "changes": [change] });
    let (status, written) = ask(&session, "PATCH /settings", &write);
    assert_eq!(status, 200, "{written}");
    assert_eq!(restart(), json!(["server"]));
    assert_eq!(running.end(), Some(0));
    let _again = Running::start(&session);
    assert_eq!(restart(), json!([]));
}
