//! A real server that has seen a lot, and things that happen at it.

use std::{fs, time::Duration};

use anyhow::Context as _;
use serde_json::Value;
use towline_testkit::syncthing::{FOLDER, Pair, Setup};

/// As many as a server keeps.
pub(crate) const EVENTS: usize = 1000;

/// Two events each.
const FILES: usize = 700;

/// A server with a full buffer of events: it has received files from another.
pub(crate) struct Server {
    pair: Pair,
    pub(crate) version: String,
    pub(crate) kilobytes: usize,
}

impl Server {
    pub(crate) async fn with_history() -> anyhow::Result<Self> {
        let pair = Pair::start(Setup::default()).await;
        let mut server = Self { pair, version: String::new(), kilobytes: 0 };
        let version = server.get("/rest/system/version").await?;
        server.version = version["version"].as_str().unwrap_or_default().into();
        for number in 0..FILES {
            fs::write(server.pair.a.folder().join(format!("Track {number}.flac")), "music")?;
        }
        server.pair.a.ask("POST", &format!("/rest/db/scan?folder={FOLDER}")).await?;
        while server.get(&format!("/rest/db/status?folder={FOLDER}")).await?["localFiles"] != FILES
        {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        // Until its own watcher has looked at what came, too.
        tokio::time::sleep(Duration::from_secs(10)).await;
        let history = server.pair.b.ask("GET", "/rest/events?since=0&timeout=0").await?;
        server.kilobytes = history.len() / 1000;
        Ok(server)
    }

    pub(crate) fn url(&self) -> String {
        self.pair.b.url()
    }

    pub(crate) fn key(&self) -> &'static str {
        self.pair.b.key()
    }

    /// The number of the newest event.
    pub(crate) async fn newest(&self) -> anyhow::Result<u64> {
        let events = self.get("/rest/events?since=0&limit=1&timeout=0").await?;
        events[0]["id"].as_u64().context("a server that runs has events")
    }

    /// Something happens: a directory that does not exist is looked for, which changes what the
    /// folder *does*, three times, and nothing else.
    pub(crate) async fn happens(&self) -> anyhow::Result<()> {
        let target = format!("/rest/db/scan?folder={FOLDER}&sub=nothing");
        self.pair.b.ask("POST", &target).await?;
        Ok(())
    }

    async fn get(&self, target: &str) -> anyhow::Result<Value> {
        let answer = self.pair.b.ask("GET", target).await?;
        let (_, body) = answer.split_once("\r\n\r\n").context("an answer has a head")?;
        Ok(serde_json::from_str(body)?)
    }
}
