//! What a test or a program holds.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::Router;

use super::{Faults, File, Log, Script, Sim, device_id, routes};
use crate::process::Process;

/// A running simulator. Dropped, it ends: nothing listens any more.
pub struct SyncthingSim {
    sim: Arc<Sim>,
}

impl SyncthingSim {
    /// Starts on a free port of the loopback interface.
    pub async fn start(script: Script) -> io::Result<Self> {
        Self::start_on(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), script).await
    }

    /// Starts on this address. Fails when it is taken.
    #[expect(clippy::unused_async, reason = "it needs a runtime to be there")]
    pub async fn start_on(address: SocketAddr, script: Script) -> io::Result<Self> {
        for folder in &script.folders {
            if let Some(disk) = &folder.disk {
                std::fs::create_dir_all(disk.join(".stfolder"))?;
            }
        }
        let sim = Arc::new(Sim::new(&script, Process::new(address)?));
        sim.begin_process();
        Ok(Self { sim })
    }

    /// As in `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.sim.process.address())
    }

    /// The key that the script says.
    pub fn key(&self) -> &str {
        &self.sim.key
    }

    /// Which device it is.
    pub fn id(&self) -> String {
        self.sim.state().config.own().to_owned()
    }

    /// Syncthing's routes without a socket: the faults of requests are not in it.
    pub fn router(&self) -> Router {
        routes::router(&self.sim)
    }

    /// Changes what goes wrong.
    pub fn faults(&self, change: impl FnOnce(&mut Faults)) {
        let is_refusing = {
            let mut faults = self.sim.faults();
            change(&mut faults);
            faults.refuse_connections
        };
        Process::refuse(&self.sim, is_refusing);
    }

    /// Others have files that this folder lacks: it begins to bring them.
    pub fn lacks(&self, folder: &str, files: impl IntoIterator<Item = File>) {
        let files: Vec<_> = files.into_iter().collect();
        self.sim.change(|state| state.lack(folder, &files));
    }

    /// What the folder lacks arrives, and it is in sync.
    pub fn brings(&self, folder: &str) -> io::Result<()> {
        self.sim.change(|state| state.bring(folder, &[]))
    }

    /// What the folder lacks arrives, but for these: each with the server's words about it. The
    /// folder is idle, and not in sync.
    pub fn fails(&self, folder: &str, failing: &[(&str, &str)]) -> io::Result<()> {
        let owned = |(name, why): &(&str, &str)| ((*name).to_owned(), (*why).to_owned());
        let failing: Vec<_> = failing.iter().map(owned).collect();
        self.sim.change(|state| state.bring(folder, &failing))
    }

    /// Others have removed these, and it cannot be done here: a failed removal for each.
    pub fn cannot_remove(&self, folder: &str, failing: &[(&str, &str)]) -> io::Result<()> {
        self.sim.change(|state| {
            if let Some(folder) = state.folders.get_mut(folder) {
                folder.removals.extend(failing.iter().map(|(name, _)| (*name).to_owned()));
            }
        });
        self.fails(folder, failing)
    }

    /// The folder stands still, for this reason.
    pub fn stops_folder(&self, folder: &str, why: &str) {
        self.sim.change(|state| state.stop_folder(folder, why));
    }

    /// What was wrong with the folder is mended.
    pub fn mends(&self, folder: &str) {
        self.sim.change(|state| state.mend(folder));
    }

    /// Somebody writes a file here, and a scan finds it. So conflict files appear.
    pub fn writes(&self, folder: &str, file: &File) -> io::Result<()> {
        self.sim.change(|state| state.write_here(folder, file))
    }

    /// Somebody removes a file here, and a scan finds it gone.
    pub fn removes(&self, folder: &str, name: &str) -> io::Result<()> {
        self.sim.change(|state| state.remove_here(folder, name))
    }

    /// The device of this name is there now. A paused one is not let in.
    pub fn connects(&self, name: &str) {
        let id = device_id(name);
        self.sim.change(|state| {
            let Some(link) = state.links.get_mut(&id) else { return };
            if !std::mem::replace(&mut link.is_there, true) {
                state.meet(&id);
            }
        });
    }

    /// The device of this name is away.
    pub fn disconnects(&self, name: &str) {
        let id = device_id(name);
        self.sim.change(|state| {
            let was_connected = state.is_connected(&id);
            let Some(link) = state.links.get_mut(&id) else { return };
            link.is_there = false;
            if was_connected {
                state.part(&id, "reading length: EOF");
            }
        });
    }

    /// A person pauses the device of this name, or resumes it, in Syncthing's page.
    pub fn pauses(&self, name: &str, is_paused: bool) {
        self.sim.pause(Some(&device_id(name)), is_paused);
    }

    /// Whether the device of this name is paused.
    pub fn is_paused(&self, name: &str) -> bool {
        self.sim.state().config.is_device_paused(&device_id(name))
    }

    /// More events than the server keeps: what was not read before is lost.
    pub fn overflows(&self) {
        self.sim.change(|state| {
            for n in 0..1100 {
                let data = serde_json::json!({"id": n.to_string(), "error": "connection refused"});
                state.hub.raise("DeviceDisconnected", data);
            }
        });
    }

    /// Ends the process as SIGKILL does. What is in its database stays.
    pub fn stop(&self) {
        self.sim.process.end();
    }

    /// Starts it again, on the same port; ends it before if it runs. Event ids begin anew.
    pub fn restart(&self) {
        self.stop();
        self.sim.begin_process();
    }

    /// Whether the process runs.
    pub fn is_running(&self) -> bool {
        self.sim.process.is_running()
    }

    /// What was asked, and what came of it.
    pub fn log(&self) -> Log {
        self.sim.log().clone()
    }

    /// Forgets what was asked until now: for a count of what comes.
    pub fn forget(&self) {
        self.sim.log().forget();
    }
}

impl Drop for SyncthingSim {
    fn drop(&mut self) {
        self.sim.process.end();
    }
}
