//! A real PostgreSQL server for each test that wants one, gone with it.
//!
//! The programs are the distribution's. An empty cluster lies ready in `$TOWLINE_TEST_HOME`
//! (`scripts/install-components` makes it); a server gets a copy, listens on a socket in its own
//! directory only, and takes tens of milliseconds to start.

mod installed;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use installed::Installed;

/// So long a server may take to start, or to stop.
const PATIENCE: Duration = Duration::from_secs(30);
/// So many may be connected to one at once, where nothing else is asked for.
const CONNECTIONS: u32 = 60;

/// A server of its own. Dropped, it is killed.
pub struct Server {
    installed: Installed,
    place: TempDir,
    is_durable: bool,
    connections: u32,
    child: Option<Child>,
}

impl Server {
    /// A server that forgets what it wrote if the machine fails: for what is never killed.
    pub fn start() -> Self {
        Self::begin(false, CONNECTIONS)
    }

    /// A server that waits for its disk at each commit, as one does that people use.
    pub fn durable() -> Self {
        Self::durable_for(CONNECTIONS)
    }

    /// As [`durable`](Self::durable), and it lets so many connections in.
    pub fn durable_for(connections: u32) -> Self {
        Self::begin(true, connections)
    }

    /// # Panics
    /// When PostgreSQL is not installed, or does not start: with what to do.
    fn begin(is_durable: bool, connections: u32) -> Self {
        let installed = Installed::find();
        let place = tempfile::tempdir().expect("a temporary directory can be made");
        let copied = Command::new("cp")
            .args(["-a", "--reflink=auto"])
            .arg(&installed.template)
            .arg(place.path().join("data"))
            .status();
        assert!(copied.is_ok_and(|status| status.success()), "an empty cluster cannot be copied");
        installed.give(place.path());
        let mut server = Self { installed, place, is_durable, connections, child: None };
        server.start_again();
        server
    }

    /// Where it is, for a schema of this name.
    pub fn url(&self, schema: &str) -> String {
        let socket = self.place.path().display().to_string().replace('/', "%2F");
        format!("postgres://towline@localhost/postgres?host={socket}&schema={schema}")
    }

    /// Ends it as a power failure would.
    pub fn kill(&mut self) {
        self.end(Signal::QUIT);
    }

    /// Ends its first process as the kernel does when memory runs out: the others notice by themselves,
    /// what they are doing they end.
    pub fn kill_at_once(&mut self) {
        self.end(Signal::KILL);
    }

    /// Ends it as an upgrade does: whoever is connected is disconnected.
    pub fn stop(&mut self) {
        self.end(Signal::INT);
    }

    fn end(&mut self, signal: Signal) {
        let Some(mut child) = self.child.take() else { return };
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process id");
        // It may have ended by itself.
        let _gone = kill_process(pid, signal);
        let begun = Instant::now();
        while child.try_wait().is_ok_and(|status| status.is_none()) {
            assert!(begun.elapsed() < PATIENCE, "PostgreSQL does not end:\n{}", self.log());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Starts it, and waits until it lets somebody in.
    ///
    /// # Panics
    /// When it does not start, or runs.
    pub fn start_again(&mut self) {
        assert!(self.child.is_none(), "PostgreSQL runs already");
        let begun = Instant::now();
        while let Err(words) = self.try_to_start() {
            // Processes of one whose first was killed may be there for a moment more.
            let may_pass = words.contains("still in use") && begun.elapsed() < PATIENCE;
            assert!(may_pass, "PostgreSQL does not start:\n{words}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// What it said if it has ended again.
    fn try_to_start(&mut self) -> Result<(), String> {
        let read = self.log().len();
        let log = fs::File::options().create(true).append(true).open(self.log_path());
        let log = log.expect("a temporary directory can be written");
        let mut command = self.installed.command("postgres");
        command.arg("-D").arg(self.place.path().join("data"));
        command.arg("-k").arg(self.place.path());
        let durable = if self.is_durable { "on" } else { "off" };
        for setting in [
            "listen_addresses=",
            &format!("max_connections={}", self.connections),
            "log_min_duration_statement=2000",
            &format!("fsync={durable}"),
            &format!("full_page_writes={durable}"),
        ] {
            command.args(["-c", setting]);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let mut child = command.spawn().expect("PostgreSQL can be started");
        let begun = Instant::now();
        let said = || self.log().get(read..).unwrap_or_default().to_owned();
        while !said().contains("ready to accept connections") {
            if child.try_wait().is_ok_and(|status| status.is_some()) {
                return Err(said());
            }
            assert!(begun.elapsed() < PATIENCE, "PostgreSQL does not start:\n{}", said());
            thread::sleep(Duration::from_millis(5));
        }
        self.child = Some(child);
        Ok(())
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.log_path()).unwrap_or_default()).into_owned()
    }

    fn log_path(&self) -> PathBuf {
        self.place.path().join("log")
    }

    /// Its directory.
    pub fn place(&self) -> &Path {
        self.place.path()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Its own processes end once it is gone.
            let _gone = child.kill();
            let _waited = child.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_starts_again_however_it_ended() {
        let mut server = Server::durable();
        for end in [Server::kill_at_once, Server::kill, Server::stop, Server::kill_at_once] {
            end(&mut server);
            server.start_again();
        }
        let log = server.log();
        assert_eq!(log.matches("ready to accept connections").count(), 5, "{log}");
        assert_eq!(log.matches("was not properly shut down").count(), 3, "{log}");
    }
}
