//! Logging in and out.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    os::unix::fs::PermissionsExt as _,
    process::{Child, Command, Stdio},
};

use insta::assert_snapshot;
use towline_sim::putio::{RequestFault, Script};

use super::World;
use crate::{running::Running, session::executable};

/// A login that waits for its code.
struct Login {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
    first: String,
}

impl Login {
    fn begin(world: &World, arguments: &[&str]) -> Self {
        let command = world.session.command(&[]);
        let environment = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
        let mut child = Command::new(executable())
            .args(arguments)
            .args(["putio", "login"])
            .current_dir(world.session.path("."))
            .env_clear()
            .envs(environment)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        Self { child, out, first }
    }

    /// What it says from then on, and its exit code.
    fn end(mut self) -> (String, String, Option<i32>) {
        let (mut out, mut err) = (String::new(), String::new());
        self.out.read_to_string(&mut out).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        (out, err, self.child.wait().unwrap().code())
    }
}

const APP: &str = "app_id = 1234\n";

fn code(line: &str) -> &str {
    line.split_whitespace().find(|word| word.starts_with("PUT")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_typed_logs_in_and_a_logout_revokes_it() {
    let world = World::stranger(Script::default()).await.with(APP);
    let before = world.says(&["account"]);
    assert!(
        before.contains("no token for `home`") && before.contains("putio login home"),
        "{before}"
    );

    let login = Login::begin(&world, &[]);
    assert_snapshot!(login.first.replace(code(&login.first), "[CODE]"), @"home: type the code [CODE] at https://put.io/link");
    let token = world.sim.link(code(&login.first)).unwrap();
    let (out, err, ended) = login.end();
    assert_eq!(ended, Some(0), "{out}{err}");
    assert!(out.starts_with("home: logged in as someone; the token is kept in "), "{out}");
    assert!(!(out + &err).contains(&token));
    let secrets = world.session.path("home/.local/share/towline/secrets");
    let file = secrets.join("putio-home");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("{token}\n"));
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(&secrets)), (0o600, 0o700));

    assert!(world.says(&["account"]).ends_with("exit 0"));
    let said = world.says(&["logout"]);
    assert!(said.contains("home: the token is revoked and removed"), "{said}");
    assert!(!file.exists());
    let said = world.says(&["logout", "home"]);
    assert!(said.contains("home: no token was kept") && said.ends_with("exit 0"), "{said}");
    assert!(world.says(&["account"]).contains("no token for `home`"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_logs_in_by_lines_and_a_running_daemon_is_told() {
    let world = World::stranger(Script::default()).await.with(APP);
    let login = Login::begin(&world, &[]);
    world.sim.link(code(&login.first)).unwrap();
    assert_eq!(login.end().2, Some(0));
    let running = Running::start(&world.session);
    let login = Login::begin(&world, &["--json"]);
    let first: serde_json::Value = serde_json::from_str(&login.first).unwrap();
    assert_eq!(first["link"], "https://put.io/link");
    world.sim.link(first["code"].as_str().unwrap()).unwrap();
    let (out, err, ended) = login.end();
    let last: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&last["account"], &last["user"]), (&"home".into(), &"someone".into()));
    assert!(err.contains("the running daemon") && ended == Some(0), "{err}");
    assert_eq!(running.end(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_is_stopped_changes_nothing() {
    let world = World::stranger(Script::default()).await.with(APP);
    let login = Login::begin(&world, &[]);
    let pid = login.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let (out, err, ended) = login.end();
    assert_eq!((out.as_str(), ended), ("", Some(1)), "{err}");
    assert!(err.contains("stopped before the code was typed: nothing has changed"), "{err}");
    assert!(!world.session.path("home").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_application_it_is_said_how_one_is_registered() {
    let world = World::stranger(Script::default()).await;
    assert_snapshot!(world.says(&["login"]), @r"
    $ towline putio login
    --- stderr
    error: put.io lets in registered applications only, and `home` has no `app_id`

    hint: register an application at https://app.put.io/oauth (any name), and write its client id below [torrents.home.putio]: app_id = 1234. That page shows a token, too: `token_file` takes it, and no login is needed
    --- exit 1
    ");
    let world = world.with(APP);
    let refused = RequestFault::Refused { status: 400, error_type: "invalid_client".into() };
    world.sim.faults(|faults| faults.on_next("GET", "/v2/oauth2/oob/code", refused));
    let said = world.says(&["login"]);
    assert!(said.contains("is `app_id` of [torrents.home.putio] the client id"), "{said}");
    assert!(said.ends_with("exit 1"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_cannot_be_revoked_is_kept_until_one_insists() {
    let world = World::stranger(Script::default()).await.with(APP);
    let login = Login::begin(&world, &[]);
    let token = world.sim.link(code(&login.first)).unwrap();
    assert_eq!(login.end().2, Some(0));

    world.sim.stop();
    let said = world.says(&["logout"]);
    assert!(said.contains("--only-here") && said.ends_with("exit 1"), "{said}");
    let file = world.session.path("home/.local/share/towline/secrets/putio-home");
    assert!(file.exists());
    world.sim.restart();
    // Done, and the answer lost.
    world.sim.faults(|faults| {
        faults.on_next("POST", "/v2/oauth/grants/logout", RequestFault::CloseAfter);
    });
    let said = world.says(&["logout"]);
    assert!(said.contains("revoked and removed") && !file.exists(), "{said}");

    std::fs::write(&file, format!("{token}\n")).unwrap();
    let said = world.says(&["account"]);
    assert!(said.contains("`towline putio login home` gets one"), "{said}");
    let said = world.says(&["logout", "--only-here"]);
    assert!(said.contains("removed here; at put.io it is good"), "{said}");
    std::fs::write(&file, "two words\n").unwrap();
    let said = world.says(&["account"]);
    assert!(said.contains("putio-home holds no token") && said.ends_with("exit 1"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configured_token_goes_first_and_that_is_said() {
    let world = World::new(Script::default()).await;
    let token = world.sim.token().to_owned();
    let world = world.with(&format!("{APP}token = \"{token}\"\n"));
    let login = Login::begin(&world, &[]);
    world.sim.link(code(&login.first)).unwrap();
    let (_, err, ended) = login.end();
    assert!(err.contains("goes before the one that this gets") && ended == Some(0), "{err}");
    let said = world.says(&["logout"]);
    assert!(said.contains("a token of its own, which stays in use"), "{said}");
    assert!(world.says(&["account"]).ends_with("exit 0"), "its own was not revoked");
}
