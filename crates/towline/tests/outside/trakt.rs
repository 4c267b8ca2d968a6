//! `towline trakt`, with a simulated Trakt.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    os::unix::fs::PermissionsExt as _,
    process::{Child, ChildStdout, Command, Stdio},
};

use towline_sim::lists::{
    Fault, titles,
    trakt::{OAuth, Script, TraktSim, User},
};

use crate::session::{Session, assert_said, executable};

struct World {
    sim: TraktSim,
    session: Session,
}

impl World {
    async fn new(oauth: OAuth) -> Self {
        let jane = User { private: true, watchlist: titles(3), ..User::default() };
        let mut script = Script { oauth, ..Script::default() };
        script.users.insert("jane".into(), jane);
        let sim = TraktSim::start(script).await.unwrap();
        Self { sim, session: Session::new() }.with("")
    }

    /// The configuration, with more at its end.
    fn with(self, more: &str) -> Self {
        let Self { sim, session } = self;
        let Script { client_id, client_secret, .. } = sim.script();
        let text = format!(
            "[providers]\npace = \"10ms\"\n[providers.trakt]\nurl = \"{0}\"\nauth_url = \"{0}\"\n\
             client_id = \"{client_id}\"\nclient_secret = \"{client_secret}\"\n{more}",
            sim.url(),
        );
        Self { session: session.file("towline.toml", &text), sim }
    }

    fn token_file(&self) -> std::path::PathBuf {
        self.session.path("home/.local/share/towline/secrets/trakt")
    }
}

/// A login that waits for its code.
struct Login {
    child: Child,
    out: BufReader<ChildStdout>,
    first: String,
}

impl Login {
    fn begin(world: &World, arguments: &[&str]) -> Self {
        let mut child = Command::new(executable())
            .args(arguments)
            .args(["trakt", "login"])
            .current_dir(world.session.path("."))
            .env_clear()
            .env("HOME", world.session.path("home"))
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

fn quick() -> OAuth {
    OAuth { interval: 0, ..OAuth::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_typed_logs_in_and_a_logout_forgets_it() {
    let world = World::new(quick()).await;
    assert_said!("trakt_before", world.session.transcript(&["trakt status", "trakt logout"]));
    let login = Login::begin(&world, &[]);
    let code = world.sim.waiting_codes().remove(0);
    assert_eq!(login.first, format!("type the code {code} at https://trakt.tv/activate\n"));
    world.sim.fault("POST /oauth/device/token", Fault::error(503), 1);
    assert!(world.sim.approve(&code, "jane"));
    let (out, err, ended) = login.end();
    assert_eq!(ended, Some(0), "{out}{err}");
    assert!(out.starts_with("logged in with the app of `providers.trakt`; kept in "), "{out}");

    let file = world.token_file();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&*file), mode(file.parent().unwrap())), (0o600, 0o700));
    let kept = fs::read_to_string(&file).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    let token = kept["access_token"].as_str().unwrap();
    assert!(!(out + &err).contains(token));
    assert_said!(
        "trakt_after",
        world.session.transcript(&["trakt status", "--json trakt status", "trakt logout"])
    );
    assert!(!file.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_says_no_to_and_what_runs_out_is_told_apart() {
    let world = World::new(quick()).await;
    let login = Login::begin(&world, &["--json"]);
    let first: serde_json::Value = serde_json::from_str(&login.first).unwrap();
    assert_eq!(first["link"], "https://trakt.tv/activate");
    assert!(world.sim.deny(first["code"].as_str().unwrap()));
    let (_, err, ended) = login.end();
    assert!(err.contains("declined at Trakt") && ended == Some(1), "{err}");

    let login = Login::begin(&world, &[]);
    world.sim.step(std::time::Duration::from_secs(7200));
    let (_, err, ended) = login.end();
    assert!(err.contains("not good any more") && ended == Some(1), "{err}");
    assert!(err.contains("`towline trakt login` gets a new one"), "{err}");

    let login = Login::begin(&world, &[]);
    let pid = login.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let (_, err, ended) = login.end();
    assert!(err.contains("nothing has changed") && ended == Some(1), "{err}");
    assert!(!world.session.path("home").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_app_and_none_are_told_apart() {
    let world = World::new(quick()).await;
    let text = fs::read_to_string(world.session.path("towline.toml")).unwrap();
    let secret = world.sim.script().client_secret;
    let wrong = text.replace(&format!("\"{secret}\""), "\"canary\"");
    let World { sim, session } = world;
    let world = World { sim, session: session.file("towline.toml", &wrong) };
    let (_, err, ended) = Login::begin(&world, &[]).end();
    assert!(err.contains("Trakt does not know this app") && ended == Some(1), "{err}");
    assert!(!err.contains("canary"), "{err}");
    let lines = text.lines().filter(|line| !line.starts_with("client_secret"));
    let World { sim, session } = world;
    let session = session.file("towline.toml", &lines.collect::<Vec<_>>().join("\n"));
    let said = session.run(&["trakt", "login"]);
    assert!(said.contains("the app's secret") && said.ends_with("exit 1"), "{said}");

    let none = Session::new();
    assert_said!(
        "trakt_without_an_app",
        none.transcript(&["trakt login", "trakt status", "trakt login --list films"])
    );
    drop(sim);
}
