//! `towline putio`, with a simulated put.io.

mod account;
mod doctor;
mod files;
mod login;
mod refusing;
mod transfers;

use putio_client::{Access, Settings, transfers::Add};
use serde_json::Value;
use towline_sim::putio::{Putio, Script};

use crate::session::Session;

/// A put.io, and a session whose configuration names an account there.
struct World {
    sim: Putio,
    session: Session,
}

impl World {
    /// The token stands in the configuration.
    async fn new(script: Script) -> Self {
        let world = Self::stranger(script).await;
        let token = world.sim.token().to_owned();
        world.with(&format!("token = \"{token}\"\n"))
    }

    /// Nobody has logged in.
    async fn stranger(script: Script) -> Self {
        let sim = Putio::start(script).await.unwrap();
        Self { sim, session: Session::new().directory("done") }.with("")
    }

    /// The configuration, with more about the account.
    fn with(self, more: &str) -> Self {
        let Self { sim, session } = self;
        let text = format!(
            "[torrents.home.putio]\nurl = \"{}\"\nupload_url = \"{}\"\ndestination = \"{}\"\n{more}",
            sim.api_url(),
            sim.upload_url(),
            session.path("done").display(),
        );
        Self { session: session.file("towline.toml", &text), sim }
    }

    /// What a command says to a person, after `towline putio`.
    fn says(&self, arguments: &[&str]) -> String {
        self.session.run(&[&["putio"], arguments].concat())
    }

    /// What a command that must succeed says to a program.
    fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [&["--json", "putio"], arguments].concat();
        let said = self.session.command(&arguments).output().unwrap();
        let [out, err] = [said.stdout, said.stderr].map(|said| String::from_utf8(said).unwrap());
        assert!(said.status.success(), "{arguments:?}: {out}{err}");
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {out}"))
    }

    /// Adds a torrent, as another program does.
    async fn add(&self, hash: &str) {
        let access = Access::Token(self.sim.token().into());
        let settings = Settings { base_url: self.sim.api_url(), ..Settings::new(access) };
        let client = putio_client::Putio::new(settings).unwrap();
        client.send(&Add::new(format!("magnet:?xt=urn:btih:{hash}"))).await.unwrap();
    }
}
