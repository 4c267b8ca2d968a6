//! Simulated servers of each version: the same scenes, without files.

use std::path::PathBuf;

use syncthing_client::DeviceId;
use towline_sim::syncthing::{File, Script, SyncthingSim, Version, device_id};
use towline_testkit::syncthing::FOLDER;

use super::{Couple, World};

/// 1.19.2, 1.29.5 or 2.1, by its place.
pub(crate) struct Simulated<const VERSION: usize>(SyncthingSim);

/// One that another is connected to.
pub(crate) struct SimulatedPair<const VERSION: usize>(Simulated<VERSION>);

const VERSIONS: [Version; 3] = [Version::V1_19, Version::V1_29, Version::V2_1];

/// A real server's words.
const MARKER: &str = "folder marker missing (this indicates potential data loss, search \
    docs/forum to get information about how to proceed)";
const NOT_EMPTY: &str = "delete dir: directory has been deleted on a remote device but contains \
    ignored files (see ignore documentation for (?d) prefix)";

impl<const VERSION: usize> World for Simulated<VERSION> {
    async fn start() -> Self {
        Self(SyncthingSim::start(Script::new(VERSIONS[VERSION])).await.unwrap())
    }

    fn url(&self) -> String {
        self.0.url()
    }

    fn key(&self) -> &str {
        self.0.key()
    }

    fn id(&self) -> String {
        self.0.id()
    }

    fn place(&self) -> PathBuf {
        "/var/syncthing/media".into()
    }

    async fn restart(&mut self) {
        self.0.restart();
    }

    async fn kill(&mut self) {
        self.0.stop();
    }

    async fn stop(&mut self) -> Option<i32> {
        self.0.stop();
        Some(0)
    }

    async fn breaks_folder(&mut self) {
        self.0.stops_folder(FOLDER, MARKER);
    }

    async fn mends_folder(&mut self) {
        self.0.mends(FOLDER);
    }
}

impl<const VERSION: usize> Couple for SimulatedPair<VERSION> {
    type Server = Simulated<VERSION>;

    async fn start() -> Self {
        let script = Script::new(VERSIONS[VERSION]).device("other");
        Self(Simulated(SyncthingSim::start(script).await.unwrap()))
    }

    fn server(&self) -> &Simulated<VERSION> {
        &self.0
    }

    fn other(&self) -> DeviceId {
        device_id("other").parse().unwrap()
    }

    async fn brings(&mut self, names: &[String]) {
        let sim = &self.0.0;
        sim.lacks(FOLDER, names.iter().map(|name| File::new(name, 1)));
        sim.brings(FOLDER).unwrap();
    }

    async fn cannot_remove(&mut self) {
        self.0.0.cannot_remove(FOLDER, &[("dir", NOT_EMPTY)]).unwrap();
    }
}
