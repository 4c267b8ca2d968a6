//! A simulated slskd with a long past, and albums that its peer has.

use std::{collections::BTreeMap, path::PathBuf};

use tempfile::TempDir;
use towline_sim::slskd::{Peer, RemoteFile, Script, SlskdSim, Webhook};
use towline_testkit::{audio::Album, towline::quoted};

use crate::HISTORY;

/// What slskd sends with its webhook.
const SECRET: &str = "only-for-measuring";

/// Removed when it is dropped.
pub(crate) struct Scene {
    pub(crate) sim: SlskdSim,
    place: TempDir,
}

impl Scene {
    /// With so many albums to be had.
    pub(crate) async fn new(albums: usize) -> anyhow::Result<Self> {
        let place = tempfile::tempdir()?;
        let mut script = Script::new(place.path().join("downloads"));
        script.history = HISTORY;
        let mut files = Vec::new();
        for number in 0..albums {
            let album = Album::new("Somebody", &format!("New {number}"), 10);
            for path in album.write(place.path().join(format!("shares/{number}")))? {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let mut file = RemoteFile::new(&format!("{}\\{name}", directory(number)));
                file.copy_from = Some(path.clone());
                files.push(file);
            }
        }
        script.peers.push(Peer::new("bob", files));
        let sim = SlskdSim::start(script).await?;
        sim.log_in().await;
        Ok(Self { sim, place })
    }

    /// An album comes: its files are there, and its webhooks were sent.
    pub(crate) async fn comes(&self, number: usize) {
        self.sim.queue("bob", &directory(number), &[]);
        self.sim.finish_all().await;
    }

    /// Webhooks go to a towline that listens on this port.
    pub(crate) fn call(&self, port: u16) {
        let url = format!("http://127.0.0.1:{port}/api/v1/hooks/slskd");
        let mut hook = Webhook::new(url, &["DownloadFileComplete", "DownloadDirectoryComplete"]);
        hook.headers.push(("Authorization".into(), format!("Bearer {SECRET}")));
        self.sim.webhooks(|hooks| hooks.push(hook));
    }

    /// The keys of the source's table.
    pub(crate) fn source(&self, more: &str) -> String {
        format!(
            "url = \"{}\"\napi_key = \"{}\"\npath = {}\nimporter = \"shelf\"\nexisting = \"none\"\n\
             hook_secret = \"{SECRET}\"\n{more}",
            self.sim.url(),
            self.sim.key(),
            quoted(self.at("downloads"))
        )
    }

    pub(crate) fn at(&self, below: &str) -> PathBuf {
        self.place.path().join(below)
    }

    /// How often each path was asked for since the request of this number.
    pub(crate) fn asked_since(&self, number: usize) -> BTreeMap<String, usize> {
        let mut asked = BTreeMap::new();
        for answered in &self.sim.log().requests()[number..] {
            let path = answered.request.path.split('?').next().unwrap_or_default();
            let path = path.trim_start_matches("/api/v0/").to_owned();
            *asked.entry(format!("{} {path}", answered.request.method)).or_default() += 1;
        }
        asked
    }

    pub(crate) fn requests(&self) -> usize {
        self.sim.log().requests().len()
    }
}

fn directory(number: usize) -> String {
    format!("@@new\\Music\\New {number}")
}
