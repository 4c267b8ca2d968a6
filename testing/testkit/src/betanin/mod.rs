//! A real betanin 0.5.6 with a real beets, in a directory of its own (betanin contract §7).

mod config;

use std::{
    fs, io,
    net::TcpListener,
    path::PathBuf,
    process::Output,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    process::Command,
};

pub use config::BeetsConfig;

use crate::process::Process;

const KEY: &str = "testkey";
/// The first start after an installation writes Python's caches.
const READY_WITHIN: Duration = Duration::from_mins(1);

/// A running betanin. Dropped, it ends, and its directory goes.
pub struct RealBetanin {
    place: TempDir,
    venv: PathBuf,
    port: u16,
    process: Option<Process>,
}

impl RealBetanin {
    /// Starts one, with an empty library, and waits until it answers.
    ///
    /// # Panics
    /// When it is not installed, or does not start: a test must not pass without it.
    pub async fn start(beets: BeetsConfig) -> Self {
        Self::start_with_workers(beets, 1).await
    }

    /// Starts one that runs this many imports at once.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    pub async fn start_with_workers(beets: BeetsConfig, workers: usize) -> Self {
        let place = tempfile::tempdir().expect("a temporary directory can be made");
        let port = free_port().expect("the loopback interface has a free port");
        let mut betanin = Self { place, venv: venv(), port, process: None };
        betanin.lay_out(&beets, workers).expect("a temporary directory can be written");
        // A first run on a new library prints a dozen lines about backups.
        betanin.beet(&["version"]).await;
        betanin.restart().await;
        betanin
    }

    /// As in `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The key that is right. The person is `t` with the password `t`.
    pub fn key(&self) -> &'static str {
        KEY
    }

    /// Where beets keeps the music.
    pub fn library(&self) -> PathBuf {
        self.place.path().join("lib")
    }

    /// An empty directory that betanin sees under the same path.
    pub fn downloads(&self) -> PathBuf {
        self.place.path().join("dl")
    }

    /// Sets beets up anew: it reads its configuration on each import.
    pub fn rewrite_beets_config(&self, beets: &BeetsConfig) {
        self.write_beets_config(beets).expect("a temporary directory can be written");
    }

    /// Ends betanin as SIGKILL does. Its database stays.
    pub async fn kill(&mut self) {
        if let Some(process) = self.process.take() {
            process.kill().await;
        }
    }

    /// Ends betanin if it runs, starts it, and waits until it answers.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn restart(&mut self) {
        self.kill().await;
        let mut command = self.command("betanin");
        command.args(["--host", "127.0.0.1", "--port", &self.port.to_string()]);
        let log = self.place.path().join("betanin.log");
        let process = Process::start(command, &log).expect("betanin can be started");
        self.process = Some(process);
        let begun = Instant::now();
        while !self.answers().await {
            assert!(
                self.is_running() && begun.elapsed() < READY_WITHIN,
                "betanin does not start:\n{}",
                self.log()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Whether the process runs: a DELETE of the wrong torrent ends it.
    pub fn is_running(&mut self) -> bool {
        self.process.as_mut().is_some_and(Process::is_running)
    }

    /// What betanin wrote to its log, all starts together.
    pub fn log(&self) -> String {
        let bytes = fs::read(self.place.path().join("betanin.log")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Takes `beet` off betanin's path: imports then are `FAILED`.
    pub fn remove_beet_shim(&self) {
        fs::remove_file(self.shim()).expect("the shim is there");
    }

    /// Puts `beet` back onto betanin's path, as fast as it is.
    pub fn restore_beet_shim(&self) {
        let _ = fs::remove_file(self.shim());
        std::os::unix::fs::symlink(self.beet_program(), self.shim())
            .expect("a temporary directory can be written");
    }

    /// Lets each `beet` wait before it begins.
    pub fn slow_beet(&self, seconds: u32) {
        let beet = self.beet_program();
        self.replace_beet(&format!(
            "#!/bin/sh\nsleep {seconds}\nexec '{}' \"$@\"\n",
            beet.display()
        ));
    }

    /// Lets beets look for a match, and so ask, for albums whose path has `name` in it: its
    /// configuration is one for all.
    pub fn ask_about(&self, name: &str) {
        let beet = self.beet_program();
        let config = self.place.path().join("home/asks.yaml");
        fs::write(&config, "import: {autotag: yes}\n")
            .expect("a temporary directory can be written");
        self.replace_beet(&format!(
            "#!/bin/sh\nfor last; do :; done\ncase \"$last\" in *'{name}'*) exec '{0}' -c '{1}' \
             \"$@\";; esac\nexec '{0}' \"$@\"\n",
            beet.display(),
            config.display()
        ));
    }

    /// Lets each `beet` stay for a while when it has done its work.
    pub fn linger_after_import(&self, seconds: u32) {
        let beet = self.beet_program();
        self.replace_beet(&format!("#!/bin/sh\n'{}' \"$@\"\nsleep {seconds}\n", beet.display()));
    }

    /// The real `beet`, for scripts that go on to it.
    pub fn beet_program(&self) -> PathBuf {
        self.venv.join("bin/beet")
    }

    /// Puts a script in the place of `beet`.
    pub fn replace_beet(&self, script: &str) {
        use std::os::unix::fs::PermissionsExt;
        let written = || -> io::Result<()> {
            // Not written in place: a program that runs cannot be.
            let new = self.place.path().join("beet.new");
            fs::write(&new, script)?;
            fs::set_permissions(&new, fs::Permissions::from_mode(0o755))?;
            fs::rename(&new, self.shim())
        };
        written().expect("a temporary directory can be written");
    }

    /// Runs `beet` with the same library, as a person would.
    pub async fn beet(&self, arguments: &[&str]) -> Output {
        self.command("beet").args(arguments).output().await.expect("beet can be started")
    }

    fn lay_out(&self, beets: &BeetsConfig, workers: usize) -> io::Result<()> {
        let root = self.place.path();
        for directory in ["home/.config/betanin", "home/.config/beets", "home/.local/share", "shim"]
        {
            fs::create_dir_all(root.join(directory))?;
        }
        fs::create_dir(self.library())?;
        fs::create_dir(self.downloads())?;
        fs::write(root.join("home/.config/betanin/config.toml"), config::betanin(KEY, workers))?;
        self.write_beets_config(beets)?;
        std::os::unix::fs::symlink(self.beet_program(), self.shim())
    }

    fn write_beets_config(&self, beets: &BeetsConfig) -> io::Result<()> {
        let root = self.place.path();
        let text = beets.yaml(&self.library(), &root.join("home/library.db"));
        fs::write(root.join("home/.config/beets/config.yaml"), text)
    }

    fn shim(&self) -> PathBuf {
        self.place.path().join("shim/beet")
    }

    /// A program of the environment, that sees nothing of the person who runs the tests.
    fn command(&self, program: &str) -> Command {
        let home = self.place.path().join("home");
        let mut command = Command::new(self.venv.join("bin").join(program));
        command
            .env_clear()
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_DATA_HOME", home.join(".local/share"))
            .env("PATH", format!("{}:/usr/bin:/bin", self.place.path().join("shim").display()))
            .env("LANG", "C.UTF-8")
            .current_dir(&home);
        command
    }

    async fn answers(&self) -> bool {
        let ask = async {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
            stream.write_all(b"GET /api/swagger.json HTTP/1.0\r\n\r\n").await?;
            let mut status = [0; 12];
            stream.read_exact(&mut status).await?;
            io::Result::Ok(status.ends_with(b"200"))
        };
        matches!(tokio::time::timeout(Duration::from_secs(10), ask).await, Ok(Ok(true)))
    }
}

fn venv() -> PathBuf {
    crate::components::installed("betanin-venv", "bin/betanin")
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
