//! What all tests of the simulated slskd stand on.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;
use towline_sim::slskd::{Behaviour, Event, Peer, RemoteFile, Script, SlskdSim};

pub(crate) const ALBUM: &str = r"@@abc\Music\Artist\Album";

pub(crate) struct Stage {
    pub(crate) sim: SlskdSim,
    pub(crate) http: Client,
    pub(crate) place: TempDir,
}

/// A file of the album.
pub(crate) fn file(name: &str, behaviour: Behaviour) -> RemoteFile {
    RemoteFile::new(&format!(r"{ALBUM}\{name}")).that(behaviour)
}

pub(crate) fn bob(files: impl IntoIterator<Item = RemoteFile>) -> Peer {
    Peer::new("bob", files)
}

impl Stage {
    pub(crate) async fn start(change: impl FnOnce(&mut Script)) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let place = tempfile::tempdir().unwrap();
        let mut script = Script::new(place.path().join("downloads"));
        script.settings.retry.base_ms = 40;
        change(&mut script);
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap();
        let sim = SlskdSim::start(script).await.unwrap();
        sim.log_in().await;
        Self { sim, http, place }
    }

    /// With bob and his files, all queued by a person, all settled.
    pub(crate) async fn after(
        files: impl IntoIterator<Item = RemoteFile>,
        change: impl FnOnce(&mut Script),
    ) -> Self {
        let stage = Self::start(|script| {
            script.peers.push(bob(files));
            change(script);
        })
        .await;
        stage.sim.queue("bob", ALBUM, &[]);
        stage.sim.finish_all().await;
        stage
    }

    pub(crate) fn bare(&self, method: &str, path: &str) -> RequestBuilder {
        let url = format!("{}/api/v0/{path}", self.sim.url());
        self.http.request(method.parse().unwrap(), url)
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.bare(method, path).header("X-API-Key", self.sim.key())
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        read(self.request("GET", path).send().await.unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> u16 {
        self.request("DELETE", path).send().await.unwrap().status().as_u16()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        read(self.posting(path, body).send().await.unwrap()).await
    }

    pub(crate) fn posting(&self, path: &str, body: &Value) -> RequestBuilder {
        let request = self.request("POST", path).header("Content-Type", "application/json");
        request.body(body.to_string())
    }

    /// Files of the album, as an enqueue asks for them.
    pub(crate) fn wanted(names: &[&str]) -> Value {
        let one = |name: &&str| json!({"filename": format!(r"{ALBUM}\{name}"), "size": 4096});
        names.iter().map(one).collect()
    }

    pub(crate) fn downloads(&self) -> PathBuf {
        self.place.path().join("downloads")
    }

    /// Paths of all files below, sorted.
    pub(crate) fn files(&self, below: &str) -> Vec<String> {
        let root = self.place.path().join(below);
        let mut found = Vec::new();
        walk(&root, &mut |path| {
            found.push(path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned());
        });
        found.sort();
        found
    }

    /// Types of events, in the order in which they were stored.
    pub(crate) fn kinds(&self) -> Vec<String> {
        let said = |event: &Event| event.kind.trim_start_matches("Download").to_owned();
        let events = self.sim.events();
        events.iter().filter(|event| event.kind.starts_with("Download")).map(said).collect()
    }

    pub(crate) fn states(&self) -> Vec<String> {
        self.sim.rows().iter().map(|row| row.state.words().to_owned()).collect()
    }
}

fn walk(directory: &Path, each: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, each) } else { each(&path) }
    }
}

pub(crate) async fn read(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}
